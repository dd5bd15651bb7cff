import { EventBus } from "@odoo/owl";

/** The answer box says here that somebody writes on a ticket; the presence widget passes it on. */
export const presenceBus = new EventBus();
