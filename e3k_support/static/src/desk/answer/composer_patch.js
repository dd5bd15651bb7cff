import { Composer } from "@mail/core/common/composer";
import { toRaw } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { confirmTicketAnswer } from "./caution_dialog";

/**
 * The answer box of a ticket: the message and what becomes of the ticket leave in one click, after a
 * look at what the rules of the server find strange in the text.
 */
patch(Composer.prototype, {
    get isTicketAnswer() {
        const composer = this.props.composer;
        return (
            composer.thread?.model === "e3k.ticket" &&
            Boolean(composer.thread.id) &&
            this.props.type === "message" &&
            !composer.message
        );
    },

    get ticketOutcomes() {
        return [
            { id: "wait", label: _t("Send and wait for the client"), hotkey: "shift+w" },
            { id: "resolve", label: _t("Send and resolve"), hotkey: "shift+e" },
        ];
    },

    get extraData() {
        const data = super.extraData;
        if (!this.isTicketAnswer || !this.ticketOutcome) {
            return data;
        }
        return { ...data, context: { ...data?.context, e3k_outcome: this.ticketOutcome } };
    },

    async sendMessage() {
        if (this.isTicketAnswer && !(await this.confirmTicketAnswer())) {
            return;
        }
        return super.sendMessage(...arguments);
    },

    async sendTicketAnswer(outcome) {
        this.ticketOutcome = outcome;
        try {
            await this.sendMessage();
        } finally {
            this.ticketOutcome = undefined;
        }
    },

    async confirmTicketAnswer() {
        const composer = toRaw(this.props.composer);
        const count = composer.attachments.length;
        return confirmTicketAnswer(this.env, composer.thread, String(composer.composerHtml), count);
    },
});
