import { Component } from "@odoo/owl";
import { isMacOS } from "@web/core/browser/feature_detection";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

/** The keys of the support desk, listed where they are looked for: the key "?", the menu, the command palette. */
export class ShortcutDialog extends Component {
    static template = "e3k_support.ShortcutDialog";
    static components = { Dialog };
    static props = { close: Function };

    get alt() {
        return isMacOS() ? "⌃" : "Alt";
    }

    get groups() {
        return [
            {
                title: _t("Everywhere"),
                keys: [
                    ["?", _t("Show these shortcuts")],
                    [`${this.alt} + Shift + N`, _t("New ticket")],
                    [
                        isMacOS() ? "⌘ + K" : "Ctrl + K",
                        _t("Search for anything, or type a command"),
                    ],
                ],
            },
            {
                title: _t("On a ticket"),
                keys: [
                    [`${this.alt} + M`, _t("Write in the answer box")],
                    [isMacOS() ? "⌘ + ⏎" : "Ctrl + ⏎", _t("Send")],
                    [`${this.alt} + Shift + W`, _t("Send and wait for the client")],
                    [`${this.alt} + Shift + E`, _t("Send and resolve")],
                    ["::", _t("Insert a canned answer")],
                    [`${this.alt} + Shift + M`, _t("Write an internal note")],
                    [`${this.alt} + Shift + R`, _t("Answer in a dialog, with a macro")],
                    [`${this.alt} + Shift + K`, _t("Apply a macro")],
                    [`${this.alt} + Shift + T`, _t("Take the ticket")],
                    [`${this.alt} + Shift + D`, _t("Resolve")],
                    [`${this.alt} + Shift + P`, _t("Log a phone call")],
                    [`${this.alt} + N`, _t("Next ticket")],
                    [`${this.alt} + P`, _t("Previous ticket")],
                ],
            },
            {
                title: _t("In the queue to classify"),
                keys: [
                    ["1 – 4", _t("Agree the priority, P1 to P4")],
                    ["S", _t("Classify as suggested")],
                    ["C", _t("Choose the category")],
                    ["A", _t("Choose the agent")],
                    ["M", _t("Apply a macro")],
                    ["J, K", _t("Next and previous ticket")],
                ],
            },
            {
                title: _t("In a dialog"),
                keys: [
                    [`${this.alt} + Q`, _t("Confirm")],
                    [`${this.alt} + X`, _t("Discard")],
                ],
            },
        ];
    }
}
