import { MailComposerFormController } from "@mail/chatter/web/mail_composer_form";
import { patch } from "@web/core/utils/patch";
import { confirmTicketAnswer } from "./caution_dialog";

const SENDING = ["action_send_mail", "action_schedule_message"];

/** Odoo's full composer on a ticket: the same look before sending as in the answer box. */
patch(MailComposerFormController.prototype, {
    async beforeExecuteActionButton(clickParams) {
        const ticketId = SENDING.includes(clickParams.name) && this.getAnsweredTicketId();
        if (ticketId) {
            const { body, attachment_ids } = this.model.root.data;
            const count = attachment_ids.currentIds.length;
            if (!(await confirmTicketAnswer(this.env, ticketId, String(body), count))) {
                return false;
            }
        }
        return super.beforeExecuteActionButton(clickParams);
    },

    /** The ticket whose client reads the message; false for a note, a forwarded one or several tickets. */
    getAnsweredTicketId() {
        const { model, res_ids, composition_comment_option, subtype_is_log } = this.model.root.data;
        if (model !== "e3k.ticket" || subtype_is_log || composition_comment_option === "forward") {
            return false;
        }
        const ids = JSON.parse(res_ids || "[]");
        return ids.length === 1 && ids[0];
    },
});
