import { useExternalListener } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { presenceBus } from "./presence_bus";

/** A dialog in which an agent writes to the client of a ticket: colleagues on the ticket see it. */
export class TellingFormController extends FormController {
    setup() {
        super.setup();
        useExternalListener(document, "input", (ev) => this.sayTyping(ev), { capture: true });
    }

    sayTyping(ev) {
        const ticket = this.model.root?.data.ticket_id;
        if (ticket && this.rootRef.el?.contains(ev.target)) {
            presenceBus.trigger("typing", { ticketId: ticket.id, state: "typing" });
        }
    }
}

registry.category("views").add("e3k_telling_form", {
    ...formView,
    Controller: TellingFormController,
});
