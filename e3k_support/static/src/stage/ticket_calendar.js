import { registry } from "@web/core/registry";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { calendarView } from "@web/views/calendar/calendar_view";

/** The calendar of committed dates: a date that is dragged is moved in the dialog, with the reason the client reads. */
export class TicketCalendarModel extends CalendarModel {
    static services = [...CalendarModel.services, "action"];

    setup(params, services) {
        super.setup(...arguments);
        this.action = services.action;
    }

    async updateRecord(record, options = {}) {
        const { committed_at } = this.buildRawRecord(record, options);
        await this.action.doAction("e3k_support.e3k_ticket_commit_action", {
            additionalContext: { default_ticket_id: record.id, default_committed_at: committed_at },
            onClose: () => this.load(),
        });
    }
}

registry.category("views").add("e3k_ticket_calendar", {
    ...calendarView,
    Model: TicketCalendarModel,
});
