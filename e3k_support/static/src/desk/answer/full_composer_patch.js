import { MailComposerFormController } from "@mail/chatter/web/mail_composer_form";
import { onMounted } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";
import { confirmTicketAnswer, getSeenId } from "./caution_dialog";

const SENDING = ["action_send_mail", "action_schedule_message"];

/** Odoo's full composer on a ticket: the same look before sending as in the answer box. */
patch(MailComposerFormController.prototype, {
    setup() {
        super.setup();
        onMounted(() => {
            const thread = this.getAnsweredThread();
            this.seenId = thread && getSeenId(thread);
        });
    },

    async beforeExecuteActionButton(clickParams) {
        const thread = SENDING.includes(clickParams.name) && this.getAnsweredThread();
        if (thread) {
            const { body, attachment_ids } = this.model.root.data;
            const count = attachment_ids.currentIds.length;
            const seenId = this.seenId;
            this.seenId = false; // asked once: from here on the conversation shows what is new
            if (!(await confirmTicketAnswer(this.env, thread, String(body), count, seenId))) {
                return false;
            }
        }
        return super.beforeExecuteActionButton(clickParams);
    },

    /** The thread of the ticket whose client reads the message; false when there is none. */
    getAnsweredThread() {
        const id = this.getAnsweredTicketId();
        const store = this.env.services["mail.store"];
        return Boolean(id) && store.Thread.insert({ model: "e3k.ticket", id });
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
