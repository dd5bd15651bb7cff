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
