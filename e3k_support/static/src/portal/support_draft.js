import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/**
 * What is typed in a form is kept for this tab until it is sent: a session that ends, a reload or a
 * wrong click costs nothing. Its name holds the person's id: nobody finds another's words.
 */
export class SupportDraft extends Interaction {
    static selector = "form[data-draft]";
    dynamicContent = {
        _root: { "t-on-input": this.keep, "t-on-change": this.keep },
    };

    setup() {
        this.key = `e3k_support.${this.el.dataset.draft}`;
        this.restore();
    }

    get fields() {
        return [
            ...this.el.querySelectorAll("input[type=text], textarea, select, input[type=radio]"),
        ];
    }

    keep() {
        const draft = {};
        for (const field of this.fields) {
            if (field.type !== "radio" || field.checked) {
                draft[field.name] = field.value;
            }
        }
        sessionStorage.setItem(this.key, JSON.stringify(draft));
    }

    /** Fill in what was typed before, unless the server sent the form back with it. */
    restore() {
        const draft = JSON.parse(sessionStorage.getItem(this.key) || "{}");
        const isBlank = this.fields.every((field) =>
            field.type === "radio" ? !field.checked : !field.value,
        );
        for (const field of isBlank ? this.fields : []) {
            if (field.type === "radio") {
                field.checked = draft[field.name] === field.value;
            } else if (draft[field.name]) {
                field.value = draft[field.name];
            }
        }
    }
}

/** What was sent is no draft any more. */
export function forgetDraft(form) {
    sessionStorage.removeItem(`e3k_support.${form.dataset.draft}`);
}

registry.category("public.interactions").add("e3k_support.draft", SupportDraft);
