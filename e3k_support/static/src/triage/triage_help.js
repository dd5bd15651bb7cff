import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Known problems and similar tickets; one click links the ticket to the problem that causes it. */
export class TriageAlike extends Component {
    static template = "e3k_support.TriageAlike";
    static props = { aside: Object, reload: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
    }

    open(resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "e3k.ticket",
            res_id: resId,
            views: [[false, "form"]],
        });
    }

    async link(problem) {
        const ids = [this.props.aside.id];
        await this.orm.call("e3k.ticket", "action_link_to_problem", [ids, problem.id]);
        this.notification.add(
            _t("Caused by %(number)s: updates on the problem reach this client.", problem),
            { type: "success" },
        );
        await this.props.reload();
    }
}

/**
 * What helps to classify, wherever a ticket is classified: on its form and in the dialog, on a phone as well.
 *
 * `ticket_field` names the field of the record that holds the ticket; without it the record is the ticket.
 */
export class TriageHelp extends Component {
    static template = "e3k_support.TriageHelp";
    static components = { TriageAlike };
    static props = { ...standardWidgetProps, ticketField: { type: String, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        this.state = useState({ aside: null });
        this.reload = this.reload.bind(this);
        onWillStart(() => {
            this.load(this.getTicketId(this.props)); // not awaited: the form opens at once
        });
        onWillUpdateProps((props) => {
            if (this.getTicketId(props) !== this.ticketId) {
                this.load(this.getTicketId(props));
            }
        });
    }

    getTicketId({ record, ticketField }) {
        return ticketField ? record.data[ticketField]?.id : record.resId;
    }

    async load(ticketId) {
        this.ticketId = ticketId;
        this.state.aside = ticketId
            ? await this.keepLast.add(
                  this.orm.silent.call("e3k.ticket", "get_triage_aside", [[ticketId]]),
              )
            : null;
    }

    async reload() {
        await this.load(this.ticketId);
        if (!this.props.ticketField) {
            await this.props.record.load();
        }
    }

    get isSilent() {
        const { suggested, similar, problems } = this.state.aside;
        return !suggested && !similar.length && !problems.length;
    }

    /** On the form one click agrees; in the dialog the suggestion is chosen already. */
    get canAccept() {
        return !this.props.ticketField;
    }

    async accept() {
        const { record } = this.props;
        const report = await this.orm.call("e3k.ticket", "classify_as_suggested", [[record.resId]]);
        this.notification.add(report.message, { type: report.type });
        await record.load();
    }
}

registry.category("view_widgets").add("e3k_triage_help", {
    component: TriageHelp,
    extractProps: ({ attrs }) => ({ ticketField: attrs.ticket_field }),
});
