import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** Paper has the whole conversation: what is folded for reading is unfolded for printing. */
export class SupportPrint extends Interaction {
    static selector = ".e3k_columns";
    dynamicContent = {
        ".e3k_print": { "t-on-click": () => window.print() },
        _window: {
            "t-on-beforeprint": () => this.unfold(true),
            "t-on-afterprint": () => this.unfold(false),
        },
    };

    unfold(isOpen) {
        this.el.querySelectorAll(".e3k_earlier").forEach((fold) => (fold.open = isOpen));
    }
}

registry.category("public.interactions").add("e3k_support.print", SupportPrint);
