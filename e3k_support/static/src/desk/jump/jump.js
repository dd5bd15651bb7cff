import { Component, useRef } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** In one column the details stand below a conversation that may be long: a touch leads there and back. */
export class Jump extends Component {
    static template = "e3k_support.Jump";
    static props = { ...standardWidgetProps };

    setup() {
        this.root = useRef("root");
    }

    jumpTo(selector) {
        const target = this.root.el.closest(".o_e3k_ticket_form").querySelector(selector);
        target?.scrollIntoView({ block: "start" });
    }
}

registry.category("view_widgets").add("e3k_jump", { component: Jump });
