import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** Where a draft says which priority the page proposed, and nobody chose: no field has this name. */
const PROPOSED = "data-proposed";

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
        const draft = { [PROPOSED]: this.el.dataset.proposed };
        for (const field of this.fields) {
            if (field.type !== "radio" || field.checked) {
                draft[field.name] = field.value;
            }
        }
        sessionStorage.setItem(this.key, JSON.stringify(draft));
    }

    /** Fill in what was typed before, unless the server sent the form back with it or the browser already did. */
    restore() {
        const draft = JSON.parse(sessionStorage.getItem(this.key) || "{}");
        if (draft[PROPOSED]) {
            this.el.dataset.proposed = draft[PROPOSED];
        }
        for (const field of this.fields.every(isUntouched) ? this.fields : []) {
            const kept = draft[field.name];
            if (field.type === "radio") {
                field.checked = field.value === kept;
            } else if (kept && (field.options ? hasOption(field, kept) : true)) {
                field.value = kept;
            }
        }
    }
}

/** A list is untouched as the server chose; a text or an answer only when there is none. */
function isUntouched(field) {
    if (field.options) {
        const chosen = [...field.options].findIndex((option) => option.defaultSelected);
        return field.selectedIndex === Math.max(0, chosen);
    }
    return field.type === "radio" ? !field.checked : !field.value;
}

function hasOption(field, value) {
    return [...field.options].some((option) => option.value === value);
}

/** What was sent is no draft any more. */
export function forgetDraft(form) {
    sessionStorage.removeItem(`e3k_support.${form.dataset.draft}`);
}

registry.category("public.interactions").add("e3k_support.draft", SupportDraft);
