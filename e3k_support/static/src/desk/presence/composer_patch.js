import { Composer } from "@mail/core/common/composer";
import { patch } from "@web/core/utils/patch";
import { presenceBus } from "./presence_bus";

patch(Composer.prototype, {
    onInput() {
        super.onInput(...arguments);
        this.sayTypingOnTicket();
    },

    onChangeWysiwygContent() {
        super.onChangeWysiwygContent(...arguments);
        this.sayTypingOnTicket();
    },

    sayTypingOnTicket() {
        const thread = this.props.composer.thread;
        if (thread?.model === "e3k.ticket" && thread.id && this.props.composer.composerText) {
            const state = this.props.type === "note" ? "noting" : "typing";
            presenceBus.trigger("typing", { ticketId: thread.id, state });
        }
    },
});
