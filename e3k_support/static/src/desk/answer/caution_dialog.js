import { Component } from "@odoo/owl";
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

/** True when nothing is strange in ``body`` (HTML), or the agent sends it all the same. */
export async function confirmTicketAnswer(env, ticketId, body, attachmentCount) {
    const { dialog, orm } = env.services;
    const cautions = await orm.call("e3k.ticket", "get_answer_cautions", [
        [ticketId],
        body,
        attachmentCount,
    ]);
    if (!cautions.length) {
        return true;
    }
    return new Promise((resolve) => {
        dialog.add(
            CautionDialog,
            { cautions, confirm: () => resolve(true) },
            { onClose: () => resolve(false) },
        );
    });
}
