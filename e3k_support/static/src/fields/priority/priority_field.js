import { registry } from "@web/core/registry";
import { SelectionField, selectionField } from "@web/views/fields/selection/selection_field";

/** The priority P1–P4 as a coloured badge; a choice of the four while it is edited. */
export class E3kPriorityField extends SelectionField {
    static template = "e3k_support.PriorityField";

    /** "P1": what fits on a card; the whole label is the tooltip. */
    get code() {
        return (this.value || "").toUpperCase();
    }

    get badgeClass() {
        return `o_e3k_priority o_e3k_priority_${this.value}`;
    }
}

export const e3kPriorityField = { ...selectionField, component: E3kPriorityField };

registry.category("fields").add("e3k_priority", e3kPriorityField);
