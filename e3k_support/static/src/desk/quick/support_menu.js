import { Component, onWillStart, useExternalListener, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useCommand } from "@web/core/commands/command_hook";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { ShortcutDialog } from "../shortcuts/shortcut_dialog";

/** A ticket or a phone call from anywhere in Odoo, and the shortcuts: in the systray and the command palette. */
export class SupportMenu extends Component {
    static template = "e3k_support.SupportMenu";
    static components = { Dropdown, DropdownItem };
    static props = {};

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({ isAgent: false });
        onWillStart(async () => {
            this.state.isAgent = await user.hasGroup("e3k_support.group_agent");
        });
        const isAvailable = () => this.state.isAgent;
        useCommand(_t("New support ticket"), () => this.newTicket(), { isAvailable });
        useCommand(_t("Log a support call"), () => this.logCall(), { isAvailable });
        useCommand(_t("Keyboard shortcuts of support"), () => this.showShortcuts(), {
            isAvailable,
        });
        useHotkey("alt+shift+n", () => this.newTicket(), {
            isAvailable,
            global: true,
            bypassEditableProtection: true, // a list begins with the cursor in its search
        });
        useExternalListener(browser, "keydown", (ev) => this.onKeydown(ev));
    }

    /** "?" shows the shortcuts, unless it is being written somewhere. */
    onKeydown(ev) {
        const isWriting = ev.target.closest?.("input, textarea, select, [contenteditable='true']");
        if (ev.key === "?" && !isWriting && this.state.isAgent) {
            ev.preventDefault();
            this.showShortcuts();
        }
    }

    newTicket() {
        return this.action.doAction("e3k_support.e3k_ticket_action_quick");
    }

    logCall() {
        return this.action.doAction("e3k_support.e3k_ticket_phone_action");
    }

    showShortcuts() {
        this.closeShortcuts?.();
        this.closeShortcuts = this.dialog.add(ShortcutDialog);
    }
}

registry.category("systray").add("e3k_support.menu", { Component: SupportMenu }, { sequence: 30 });
