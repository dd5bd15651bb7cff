import { registerMessageAction } from "@mail/core/common/message_actions";
import { _t } from "@web/core/l10n/translation";

/** On a message of a ticket: make a ticket of its own out of it. */
registerMessageAction("e3k-split", {
    condition: ({ message, thread }) =>
        thread?.model === "e3k.ticket" &&
        !message.isNote &&
        ["comment", "email", "email_outgoing"].includes(message.message_type),
    icon: "fa fa-code-fork",
    name: _t("Split into a new ticket"),
    onSelected: ({ message, owner, thread }) =>
        owner.env.services.action.doAction("e3k_support.e3k_ticket_split_action", {
            additionalContext: {
                default_ticket_id: thread.id,
                e3k_message_ids: [message.id],
            },
        }),
    sequence: 65,
});
