import { onMounted, onPatched, reactive, useExternalListener, useSubEnv } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { useService } from "@web/core/utils/hooks";

const CLASSIFY_ACTION = "e3k_support.e3k_ticket_classify_action";
const NAMED = 3;
const ROWS = ".o_data_row, .o_kanban_record:not(.o_kanban_ghost)";

/**
 * The queue's current ticket and what one key does to it, for the list and the kanban alike.
 *
 * Keys act on the selected tickets, else on the current one: the focused row or card.
 */
export class TriageQueue {
    constructor(controller, services) {
        this.controller = controller;
        Object.assign(this, services);
        this.state = reactive({ currentId: false, choices: [], isBusy: false });
    }

    get root() {
        return this.controller.model.root;
    }

    /** The tickets shown, in their order. */
    get records() {
        const groups = this.root.groups;
        return groups ? groups.flatMap((group) => group.list.records) : this.root.records;
    }

    get current() {
        return this.records.find((record) => record.resId === this.state.currentId);
    }

    /** The ids of the selected tickets, those of every page when all that match are selected; else the current. */
    async getTargetIds() {
        const { root } = this;
        if (root.isDomainSelected || root.selection?.length) {
            return root.getResIds(true);
        }
        return this.current ? [this.current.resId] : [];
    }

    async start() {
        this.state.choices = await this.orm.call("e3k.ticket", "get_triage_choices", []);
    }

    /** Keep the current ticket one of those shown. */
    settle() {
        if (!this.current) {
            const next = this.at(this.position);
            this.state.currentId = next ? next.resId : false;
        }
        this.position = this.records.findIndex((record) => record.resId === this.state.currentId);
    }

    /** The ticket at a position of the list, or the nearest. */
    at(position) {
        const last = this.records.length - 1;
        return this.records[Math.max(0, Math.min(position || 0, last))];
    }

    choose(record) {
        this.state.currentId = record.resId;
        this.settle();
    }

    onFocusIn(ev) {
        const row = ev.target.closest?.(ROWS);
        const record = row && this.records.find((each) => each.id === row.dataset.id);
        if (record) {
            this.choose(record);
        }
    }

    move(step) {
        const record = this.records[this.position + step];
        if (record) {
            this.choose(record);
            this.focusCurrent();
        }
    }

    focusCurrent() {
        const record = this.current;
        const row = record && document.querySelector(`[data-id="${record.id}"]`);
        const target = row?.matches(".o_data_row") ? row.querySelector(".o_data_cell") : row;
        target?.focus({ preventScroll: true });
        row?.scrollIntoView({ block: "nearest" });
        return Boolean(target);
    }

    /** Agree a priority. What was agreed before changes only with a reason, in the dialog. */
    async classify(priority) {
        const ids = await this.getTargetIds();
        const only = ids.length === 1 && this.records.find((record) => record.resId === ids[0]);
        if (only && only.data.is_classified) {
            return this.action.doAction(CLASSIFY_ACTION, {
                additionalContext: { default_ticket_id: only.resId, e3k_priority: priority },
                onClose: () => this.reload(),
            });
        }
        await this.run(ids, "classify_as", [priority]);
    }

    async accept() {
        return this.run(await this.getTargetIds(), "classify_as_suggested", []);
    }

    /**
     * Call `method` on the tickets, say what was done, and go on with the next ticket.
     *
     * @param {string} [done] what is said; without it the server's own report
     */
    async run(ids, method, args, done) {
        if (this.state.isBusy) {
            return;
        }
        if (!ids.length) {
            this.notification.add(_t("Choose a ticket first."), { type: "warning" });
            return;
        }
        this.state.isBusy = true;
        try {
            const report = await this.orm.call("e3k.ticket", method, [ids, ...args]);
            const { message, type } = done
                ? { message: this.say(ids, done), type: "success" }
                : report;
            this.notification.add(message, { type });
        } finally {
            this.state.isBusy = false;
            await this.reload();
        }
    }

    /** "E3K-00042: Billing", or how many tickets when they are many. */
    say(ids, done) {
        const shown = this.records.filter((record) => ids.includes(record.resId));
        const tickets =
            ids.length <= NAMED && shown.length === ids.length
                ? shown.map((record) => record.data.number).join(", ")
                : _t("%s tickets", ids.length);
        return _t("%(tickets)s: %(done)s", { tickets, done });
    }

    async reload() {
        const position = this.position;
        await this.root.load();
        this.position = position;
        const record = this.at(position);
        this.state.currentId = record ? record.resId : false;
        this.settle();
        this.shouldFocus = true;
    }

    /** Let the user pick from a short list by typing; used for category and agent. */
    async pick(method, placeholder, writeMethod) {
        const ids = await this.getTargetIds();
        if (!ids.length) {
            return;
        }
        const choices = await this.orm.call("e3k.ticket", method, [ids]);
        this.command.openPalette({
            configByNamespace: { default: { placeholder } },
            providers: [
                {
                    provide: () =>
                        choices.map((choice) => ({
                            name: choice.note ? `${choice.name} · ${choice.note}` : choice.name,
                            action: () => this.run(ids, writeMethod, [choice.id], choice.name),
                        })),
                },
            ],
        });
    }

    pickCategory() {
        return this.pick(
            "get_triage_categories",
            _t("Category of the ticket"),
            "action_categorize",
        );
    }

    /** The macros, in their dialog: what is told to several clients is read before it leaves. */
    async applyMacro() {
        const ids = await this.getTargetIds();
        if (ids.length) {
            await this.action.doAction("e3k_support.e3k_macro_apply_action", {
                additionalContext: {
                    active_model: "e3k.ticket",
                    active_ids: ids,
                    active_id: ids[0],
                },
                onClose: () => this.reload(),
            });
        }
    }

    pickAgent() {
        return this.pick("get_assignable_agents", _t("Who answers?"), "action_assign_to");
    }
}

/** Give a list or kanban controller the queue and its keys. */
export function useTriageQueue(controller) {
    const queue = new TriageQueue(controller, {
        orm: useService("orm"),
        action: useService("action"),
        command: useService("command"),
        notification: useService("notification"),
    });
    useSubEnv({ triageQueue: queue });
    const keys = { 1: "p1", 2: "p2", 3: "p3", 4: "p4" };
    for (const [key, priority] of Object.entries(keys)) {
        useHotkey(key, () => queue.classify(priority));
    }
    useHotkey("s", () => queue.accept());
    useHotkey("c", () => queue.pickCategory());
    useHotkey("a", () => queue.pickAgent());
    useHotkey("m", () => queue.applyMacro());
    useHotkey("j", () => queue.move(1), { allowRepeat: true });
    useHotkey("k", () => queue.move(-1), { allowRepeat: true });
    useExternalListener(document, "focusin", (ev) => queue.onFocusIn(ev));
    const settle = () => {
        queue.settle();
        if (queue.shouldFocus && queue.current) {
            queue.shouldFocus = !queue.focusCurrent();
        }
    };
    onMounted(() => {
        queue.start();
        queue.shouldFocus = !controller.env.isSmall;
        settle();
    });
    onPatched(settle);
    return queue;
}
