import { Component, onWillDestroy, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { face } from "./sla_clock";
import { SlaExplanationDialog } from "./sla_explanation_dialog";

const listeners = new Set();
let interval;

/** One interval for all countdowns of a page. */
function onEverySecond(listener) {
    listeners.add(listener);
    interval ||= setInterval(() => listeners.forEach((each) => each()), 1000);
    return () => {
        listeners.delete(listener);
        if (!listeners.size) {
            clearInterval(interval);
            interval = undefined;
        }
    };
}

/**
 * The business time left to keep a ticket's promises, live.
 *
 * The server sends the due instant and the open segments in epoch seconds and its own present second:
 * neither the browser's time zone nor a wrong clock changes what is shown, and nothing runs at night.
 */
export class SlaCountdownField extends Component {
    static template = "e3k_support.SlaCountdownField";
    static props = {
        ...standardFieldProps,
        showsAll: { type: Boolean, optional: true },
        showsLabel: { type: Boolean, optional: true },
    };
    static defaultProps = { showsAll: false, showsLabel: false };

    setup() {
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.state = useState({ faces: [], sentences: {} });
        this.readClock(this.props);
        onWillUpdateProps((props) => this.readClock(props));
        onWillDestroy(onEverySecond(() => this.tick()));
    }

    get result() {
        return this.clock.timers.length ? false : this.clock.result;
    }

    readClock(props) {
        const clock = props.record.data.sla_countdown || { timers: [] };
        if (clock !== this.clock) {
            this.clock = clock;
            this.offset = clock.now ? clock.now - Date.now() / 1000 : 0;
        }
        this.showsAll = props.showsAll;
        this.tick();
    }

    /** Render only what changed: most seconds change no text. */
    tick() {
        const now = Math.floor(Date.now() / 1000 + this.offset);
        const timers = this.showsAll ? this.clock.timers : this.clock.timers.slice(0, 1);
        const faces = timers.map((timer) => ({ timer, ...face(timer, this.clock, now) }));
        const key = faces
            .map((each) => `${each.timer.id}${each.tone}${each.icon}${each.text}`)
            .join();
        if (key !== this.key) {
            this.key = key;
            this.state.faces = faces;
        }
    }

    getLabel(each) {
        return _t("%(promise)s: %(left)s. Why this deadline?", {
            promise: each.timer.label,
            left: each.text,
        });
    }

    /** The whole sentence is the tooltip; a list of eighty does not compute it for whoever never points. */
    async loadSentence(each) {
        const id = each.timer.id;
        if (!(id in this.state.sentences)) {
            this.state.sentences[id] = each.text;
            this.state.sentences[id] = await this.orm.silent.call("e3k.sla.timer", "get_sentence", [
                [id],
            ]);
        }
    }

    explain(each) {
        this.dialog.add(SlaExplanationDialog, { timerId: each.timer.id });
    }
}

export const slaCountdownField = {
    component: SlaCountdownField,
    displayName: _t("SLA countdown"),
    supportedTypes: ["datetime", "json"],
    fieldDependencies: [{ name: "sla_countdown", type: "json" }],
    supportedOptions: [
        { label: _t("Show every promise"), name: "all", type: "boolean" },
        { label: _t("Name the promise"), name: "label", type: "boolean" },
    ],
    extractProps: ({ options }) => ({
        showsAll: Boolean(options.all),
        showsLabel: Boolean(options.label),
    }),
};

registry.category("fields").add("e3k_sla_countdown", slaCountdownField);
