import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const DRAFT = "e3k_support.draft";
const MEBIBYTE = 1024 * 1024;

/**
 * What JavaScript adds to the guided form: files by drag and drop or paste, their limits told at once,
 * and the texts kept for this tab when the session ends. The form works without it.
 */
export class SupportForm extends Interaction {
    static selector = ".e3k_form";
    dynamicContent = {
        _root: {
            "t-on-input": this.keepDraft,
            "t-on-change": this.keepDraft,
            "t-on-submit": this.onSubmit,
        },
        _document: { "t-on-paste": this.onPaste },
        ".e3k_drop": {
            "t-on-dragover.prevent": () => this.drop.classList.add("e3k_dragging"),
            "t-on-dragleave": () => this.drop.classList.remove("e3k_dragging"),
            "t-on-drop.prevent": this.onDrop,
        },
        "#e3k_files": { "t-on-change": this.onChoose },
        "#e3k_name": { "t-on-input": this.debounced(this.showSimilar, 500) },
    };

    setup() {
        this.input = this.el.querySelector("#e3k_files");
        this.drop = this.el.querySelector(".e3k_drop");
        this.files = [];
        this.restoreDraft();
    }

    get fields() {
        return this.el.querySelectorAll("input[type=text], textarea, select, input[type=radio]");
    }

    // Draft

    keepDraft() {
        const draft = {};
        for (const field of this.fields) {
            if (field.type !== "radio" || field.checked) {
                draft[field.name] = field.value;
            }
        }
        sessionStorage.setItem(DRAFT, JSON.stringify(draft));
    }

    /** Fill in what was typed before, unless the server sent the form back with it. */
    restoreDraft() {
        const draft = JSON.parse(sessionStorage.getItem(DRAFT) || "{}");
        const isBlank = [...this.fields].every((field) =>
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

    // Similar tickets

    async showSimilar() {
        const subject = this.el.querySelector("#e3k_name").value;
        const tickets = await this.waitFor(
            rpc("/my/support/similar", { subject }, { silent: true }),
        );
        const list = document.createElement("ul");
        list.append(...tickets.map((ticket) => this.makeSimilar(ticket)));
        const title = document.createElement("p");
        title.textContent = _t("Is it one of these?");
        this.el
            .querySelector(".e3k_similar")
            .replaceChildren(...(tickets.length ? [title, list] : []));
    }

    makeSimilar(ticket) {
        const row = document.createElement("li");
        const link = document.createElement("a");
        link.href = ticket.url;
        link.target = "_blank";
        link.textContent = `${ticket.number} ${ticket.name}`;
        row.append(link, ` (${ticket.status})`);
        return row;
    }

    // Files

    onChoose() {
        this.addFiles(this.input.files, true);
    }

    onDrop(ev) {
        this.drop.classList.remove("e3k_dragging");
        this.addFiles(ev.dataTransfer.files);
    }

    onPaste(ev) {
        const files = [...(ev.clipboardData?.files || [])];
        if (files.length) {
            this.addFiles(files.map((file, rank) => this.rename(file, rank)));
        }
    }

    /** A pasted picture has no name of its own. */
    rename(file, rank) {
        const name = _t("screenshot-%s.png", this.files.length + rank + 1);
        return file.name === "image.png" ? new File([file], name, { type: file.type }) : file;
    }

    addFiles(files) {
        const known = new Set(this.files.map((file) => `${file.name} ${file.size}`));
        this.files.push(...[...files].filter((file) => !known.has(`${file.name} ${file.size}`)));
        this.showFiles();
    }

    removeFile(file) {
        this.files = this.files.filter((other) => other !== file);
        this.showFiles();
        this.input.focus();
    }

    showFiles() {
        const transfer = new DataTransfer();
        this.files.forEach((file) => transfer.items.add(file));
        this.input.files = transfer.files;
        const list = this.el.querySelector(".e3k_chosen");
        list.replaceChildren(...this.files.map((file) => this.makeRow(file)));
        const problem = this.getProblem();
        const alert = this.el.querySelector(".e3k_files_alert");
        alert.textContent = problem;
        alert.classList.toggle("d-none", !problem);
    }

    makeRow(file) {
        const row = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = _t("Remove");
        button.setAttribute("aria-label", _t("Remove %s", file.name));
        button.addEventListener("click", () => this.removeFile(file));
        row.append(`${file.name} (${_t("%s MB", (file.size / MEBIBYTE).toFixed(1))})`, button);
        return row;
    }

    getProblem() {
        const { maxFiles, maxMib } = this.el.dataset;
        const large = this.files.filter((file) => file.size > maxMib * MEBIBYTE);
        if (large.length) {
            return _t("%(name)s is too large: a file may hold %(limit)s MB at most.", {
                name: large[0].name,
                limit: maxMib,
            });
        }
        return this.files.length > maxFiles ? _t("%s files can be sent at once.", maxFiles) : "";
    }

    onSubmit(ev) {
        if (this.getProblem()) {
            ev.preventDefault();
            this.input.focus();
        }
    }
}

/** The ticket exists: its draft is no longer needed. */
export class SupportDraftEnd extends Interaction {
    static selector = ".e3k_ticket_head";

    start() {
        if (new URLSearchParams(location.search).has("created")) {
            sessionStorage.removeItem(DRAFT);
        }
    }
}

registry.category("public.interactions").add("e3k_support.form", SupportForm);
registry.category("public.interactions").add("e3k_support.draft_end", SupportDraftEnd);
