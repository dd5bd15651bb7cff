import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import {
    statusBarDurationField,
    StatusBarDurationField,
} from "@mail/views/fields/statusbar_duration/statusbar_duration_field";
import { askForStage } from "./stage_dialog";

/** The status bar of a ticket: a step that needs a word to the client opens the dialog that asks for it. */
export class StageBarField extends StatusBarDurationField {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.action = useService("action");
    }

    async selectItem(item) {
        const { record } = this.props;
        if (record.resId && (await record.isDirty()) && !(await record.save())) {
            return;
        }
        const isAsked = await askForStage(this, record.resId, item.value, () => record.load());
        return isAsked ? undefined : super.selectItem(item);
    }
}

registry.category("fields").add("e3k_stage_bar", {
    ...statusBarDurationField,
    component: StageBarField,
});
