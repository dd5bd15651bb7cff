import { Composer } from "@mail/core/common/composer";
import { onWillStart } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";

/** On a ticket, canned answers that have a French/English pair come out in the requester's language, filled. */
patch(Composer.prototype, {
    setup() {
        super.setup();
        this.ticketTexts = {};
        onWillStart(() => {
            if (this.isTicketAnswer) {
                this.loadTicketTexts(this.props.composer.thread.id);
            }
        });
    },

    /** Not awaited: the answer box opens at once. */
    async loadTicketTexts(ticketId) {
        this.ticketTexts = await this.env.services.orm.silent.call(
            "e3k.ticket",
            "get_canned_texts",
            [[ticketId]],
        );
    },

    get navigableListProps() {
        const props = super.navigableListProps;
        if (!this.isTicketAnswer || !props.options?.length) {
            return props;
        }
        const options = props.options.map((option) => {
            const text = option.cannedResponse && this.ticketTexts[option.cannedResponse.id];
            return text ? { ...option, label: text, title: text } : option;
        });
        return { ...props, options };
    },
});
