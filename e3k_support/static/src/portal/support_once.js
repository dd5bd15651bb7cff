import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/**
 * A form that a double click sends once. Forms with files are sent by a script of theirs, which may refuse to send
 * and locks their button itself: locked here as well, it would stay so.
 */
export class SupportOnce extends Interaction {
    static selector = ".e3k_support form.e3k_once:not(.e3k_upload)";
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit },
        _window: { "t-on-pageshow": this.release },
    };

    setup() {
        this.isSent = false;
    }

    onSubmit(ev) {
        if (this.isSent) {
            ev.preventDefault();
            return;
        }
        this.isSent = true;
        for (const button of this.el.querySelectorAll("button[type=submit]")) {
            button.setAttribute("aria-disabled", "true");
            button.classList.add("disabled");
        }
    }

    /** The back button shows the page as it was left: let it be used again. */
    release() {
        this.isSent = false;
        for (const button of this.el.querySelectorAll("button[type=submit]")) {
            button.removeAttribute("aria-disabled");
            button.classList.remove("disabled");
        }
    }
}

/** What just happened is read out and found by the keyboard. */
export class SupportNotice extends Interaction {
    static selector = ".e3k_notice, .e3k_errors";

    start() {
        this.el.focus({ preventScroll: false });
    }
}

registry.category("public.interactions").add("e3k_support.once", SupportOnce);
registry.category("public.interactions").add("e3k_support.notice", SupportNotice);
