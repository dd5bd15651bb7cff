import { Message } from "@mail/core/common/message";
import { patch } from "@web/core/utils/patch";

/**
 * A ticket's message is read on our page, whatever colours it came with; `mail_colours.scss` says how.
 * A note was written on this very page: what an agent marked in red stays red.
 */
patch(Message.prototype, {
    prepareMessageBody(bodyEl) {
        super.prepareMessageBody(...arguments);
        const { thread, isNote, message_type: type } = this.message;
        if (thread?.model === "e3k.ticket" && (!isNote || type?.includes("email"))) {
            bodyEl?.classList.add("e3k_others_colours");
        }
    },
});
