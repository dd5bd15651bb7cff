import { Component, onWillDestroy, toRaw, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
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
 * Due instants and open segments are epoch seconds, and so is the server's present: neither the browser's time
 * zone nor a wrong clock changes what is shown, and nothing runs at night. This is what a form and the live board
 * show, from one computed field; ``SlaNextField`` below counts the columns of a list.
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
        this.prepare();
        useRecordObserver((record, props) => this.observe(record, props));
        onWillDestroy(onEverySecond(() => this.tick()));
    }

    prepare() {
        this.clock = { timers: [] };
        this.offset = 0;
    }

    /** The form reads its record again when the conversation moved the ticket; no property changes then. */
    observe(record, props) {
        this.readClock(record, props);
    }

    get result() {
        return this.clock.timers.length ? false : this.clock.result;
    }

    readClock(record, props) {
        const clock = toRaw(record.data.sla_countdown) || { timers: [] };
        if (clock !== this.clock) {
            this.clock = clock;
            this.key = undefined;
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

    /** A card has no room for the name of what is paused anyway; its tooltip has. */
    namesPromise(each) {
        return this.props.showsLabel && (this.props.showsAll || each.timer.state !== "paused");
    }

    getLabel(each) {
        return _t("%(promise)s: %(left)s. Why this deadline?", {
            promise: each.timer.label,
            left: each.text,
        });
    }

    /** Where the explanation of a countdown is asked. */
    getSource(each) {
        return { resModel: "e3k.sla.timer", resId: each.timer.id };
    }

    /** The whole sentence is the tooltip; a list of eighty does not compute it for whoever never points. */
    async loadSentence(each) {
        const id = each.timer.id;
        if (!(id in this.state.sentences)) {
            const { resModel, resId } = this.getSource(each);
            this.state.sentences[id] = each.text;
            this.state.sentences[id] = await this.orm.silent.call(resModel, "get_sentence", [
                [resId],
            ]);
        }
    }

    explain(each) {
        this.dialog.add(SlaExplanationDialog, this.getSource(each));
    }
}

/**
 * The next promise of a line: counted from the ticket's own columns, so that a list costs the server what a list
 * of plain columns costs.
 */
export class SlaNextField extends SlaCountdownField {
    prepare() {
        super.prepare();
        this.service = useService("e3k_sla_clock");
    }

    async observe(record, props) {
        await this.service.ready(record.data.next_due_at?.toSeconds?.());
        this.readClock(record, props);
    }

    readClock({ data, resId }, props) {
        const { faces, metrics, offset } = this.service.clock;
        const isOwed = data.sla_state === "running" || data.sla_state === "paused";
        this.offset = offset;
        this.clock = {
            ...(faces[data.team_id?.id] || { day: 86400, segments: [] }),
            result: { kept: "met", broken: "breached" }[data.sla_state],
            timers: isOwed ? [this.getTimer(data, resId, metrics)] : [],
        };
        this.showsAll = props.showsAll;
        this.key = undefined;
        this.tick();
    }

    getTimer(data, resId, metrics) {
        return {
            id: resId,
            label: metrics[data.next_metric],
            state: data.sla_state,
            due: data.next_due_at ? data.next_due_at.toSeconds() : false,
            target: data.next_target_seconds,
            left: data.next_left_seconds,
            is_elapsed: data.next_is_elapsed,
        };
    }

    getSource() {
        return { resModel: "e3k.ticket", resId: this.props.record.resId };
    }
}

const common = {
    displayName: _t("SLA countdown"),
    supportedOptions: [
        { label: _t("Show every promise"), name: "all", type: "boolean" },
        { label: _t("Name the promise"), name: "label", type: "boolean" },
    ],
    extractProps: ({ options }) => ({
        showsAll: Boolean(options.all),
        showsLabel: Boolean(options.label),
    }),
};

export const slaCountdownField = {
    ...common,
    component: SlaCountdownField,
    supportedTypes: ["json"],
};

export const slaNextField = {
    ...common,
    component: SlaNextField,
    supportedTypes: ["datetime"],
    fieldDependencies: [
        { name: "sla_state", type: "selection", selection: [] },
        { name: "next_metric", type: "selection", selection: [] },
        { name: "next_target_seconds", type: "integer" },
        { name: "next_left_seconds", type: "integer" },
        { name: "next_is_elapsed", type: "boolean" },
        { name: "team_id", type: "many2one", relation: "e3k.team", invisible: "True" },
    ],
};

registry.category("fields").add("e3k_sla_countdown", slaCountdownField);
registry.category("fields").add("e3k_sla_next", slaNextField);
