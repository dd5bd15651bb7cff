import { Component, onWillDestroy, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Whoever asks, at one glance: who, where it is what time, what is covered, what else is open. */
export class RequesterCard extends Component {
    static template = "e3k_support.RequesterCard";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.state = useState({ now: DateTime.now() });
        const interval = setInterval(() => (this.state.now = DateTime.now()), MINUTE);
        onWillDestroy(() => clearInterval(interval));
    }

    get card() {
        return this.props.record.data.requester_card || {};
    }

    /** "14:05", where the requester is; with the day when it is not the reader's. */
    get localTime() {
        const there = this.state.now.setZone(this.card.tz || "local");
        return there.isValid ? there.toLocaleString(DateTime.TIME_SIMPLE) : "";
    }

    get isElsewhere() {
        const there = this.state.now.setZone(this.card.tz || "local");
        return there.isValid && there.offset !== this.state.now.offset;
    }

    /** "3 hours ago" and who spoke last. */
    get lastContact() {
        const { last_at: at, last_side: side } = this.card;
        if (!at) {
            return "";
        }
        const last = deserializeDateTime(at);
        // what was just said is later than the last tick of the clock: it is no future, nor "in 0 seconds"
        const ago = last.toRelative({ base: DateTime.max(this.state.now, last.plus(SECOND)) });
        return side === "agent" ? _t("E3K, %s", ago) : _t("the client, %s", ago);
    }

    get openTitle() {
        return _t("Open tickets (%s)", this.card.open_count);
    }

    get waitsForUs() {
        return this.card.last_side !== "agent";
    }

    open(model, id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    /** Whose other tickets the card names: the company, or the person when there is none. */
    get clientId() {
        const { client_id: client, requester_id: requester } = this.props.record.data;
        return this.card.client?.id || client?.id || requester?.id;
    }

    async openAll() {
        await this.action.doAction("e3k_support.e3k_ticket_action", {
            additionalContext: {
                search_default_open: 1,
                search_default_client_id: this.clientId,
            },
        });
    }

    async editEnvironment() {
        const record = this.props.record;
        const action = await this.env.services.orm.call("e3k.ticket", "action_edit_environment", [
            [record.resId],
        ]);
        await this.action.doAction(action, { onClose: () => record.load() });
    }
}

registry.category("fields").add("e3k_requester_card", {
    component: RequesterCard,
    displayName: _t("Requester card"),
    supportedTypes: ["json"],
});
