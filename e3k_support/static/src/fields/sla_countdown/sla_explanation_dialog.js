import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

const ICONS = {
    open: "fa-check",
    pause: "fa-pause",
    holiday: "fa-calendar-times-o",
    night: "fa-moon-o",
};

/** "Why this deadline?": what was counted, what was skipped and under which policy. */
export class SlaExplanationDialog extends Component {
    static template = "e3k_support.SlaExplanationDialog";
    static components = { Dialog };
    static props = { resModel: String, resId: Number, close: Function };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ why: null });
        onWillStart(async () => {
            this.state.why = await this.orm.call(this.props.resModel, "get_explanation", [
                [this.props.resId],
            ]);
        });
    }

    getIcon(step) {
        return ICONS[step.kind] || "fa-moon-o";
    }
}

registry.category("actions").add("e3k_sla_explain", (env, action) => {
    env.services.dialog.add(SlaExplanationDialog, {
        resModel: "e3k.sla.timer",
        resId: action.params.timer_id,
    });
});
