import { Component, toRaw } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";

/** "Send this to the client?": what looks strange in an answer. False alarms are dismissed by one click. */
export class CautionDialog extends Component {
    static template = "e3k_support.CautionDialog";
    static components = { Dialog };
    static props = { cautions: Array, confirm: Function, close: Function };

    send() {
        this.props.confirm();
        this.props.close();
    }
}

/**
 * True when nothing is strange in `body` (HTML), or the agent sends it all the same.
 *
 * @param {Object} thread of the ticket, whose last message shown is the last one the agent has seen
 * @param {number} [seenId] the last message seen, where that is another one
 */
export async function confirmTicketAnswer(env, thread, body, attachmentCount, seenId) {
    const { dialog, orm } = env.services;
    const cautions = await orm.call("e3k.ticket", "get_answer_cautions", [
        [thread.id],
        body,
        attachmentCount,
        seenId || getSeenId(thread),
    ]);
    if (!cautions.length) {
        return true;
    }
    if (cautions.some((caution) => caution.code === "newer")) {
        thread.fetchNewMessages(); // they stand in the conversation, to be read before answering
    }
    return new Promise((resolve) => {
        dialog.add(
            CautionDialog,
            { cautions, confirm: () => resolve(true) },
            { onClose: () => resolve(false) },
        );
    });
}

/** The id of the last message of the thread that the agent was shown; false when none was loaded. */
export function getSeenId(thread) {
    return toRaw(thread)?.newestPersistentMessage?.id || false;
}
