import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { forgetDraft } from "./support_draft";

const MEBIBYTE = 1024 * 1024;
const DECIMALS = { minimumFractionDigits: 1, maximumFractionDigits: 1 };

/** What an error can stand beside. */
const FIELDS = "[id^=e3k_]:is(input, select, textarea, fieldset)";

/**
 * What JavaScript adds to a form with files: drag and drop, paste, limits told at once, the progress
 * of each file, and an answer that leaves the form as it is when something is wrong with it.
 * The form works without it.
 */
export class SupportUpload extends Interaction {
    static selector = "form.e3k_upload";
    dynamicContent = {
        _root: {
            "t-on-submit": this.onSubmit,
            "t-on-input": this.onChange,
            "t-on-change": this.onChange,
        },
        _document: {
            "t-on-paste": this.onPaste,
            "t-on-dragover": this.onDrag,
            "t-on-dragleave": this.onLeave,
            "t-on-drop": this.onDrop,
        },
        _window: { "t-on-pageshow": () => this.lock(false) },
        "input[type=file]": { "t-on-change": () => this.addFiles(this.input.files) },
    };

    setup() {
        this.input = this.el.querySelector("input[type=file]");
        this.drop = this.el.querySelector(".e3k_drop");
        this.files = [];
        this.isSending = false;
    }

    /** Files may be there already: chosen while the page was loading, or kept by the browser. */
    start() {
        if (this.input.files.length) {
            this.addFiles(this.input.files);
        }
    }

    // Files

    /** Wherever files are dropped they are meant for the form: a browser would leave the page to show them. */
    onDrag(ev) {
        if (ev.dataTransfer?.types.includes("Files")) {
            ev.preventDefault();
            this.drop.classList.add("e3k_dragging");
        }
    }

    onLeave(ev) {
        if (!ev.relatedTarget) {
            this.drop.classList.remove("e3k_dragging");
        }
    }

    onDrop(ev) {
        this.drop.classList.remove("e3k_dragging");
        if (ev.dataTransfer?.types.includes("Files")) {
            ev.preventDefault();
            this.addFiles(ev.dataTransfer.files);
            this.drop.scrollIntoView({ block: "nearest" });
        }
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
        this.el
            .querySelector(".e3k_chosen")
            .replaceChildren(...this.files.map((file) => this.makeRow(file)));
        markField(this.input);
        const problem = this.getProblem();
        this.el.querySelector(".e3k_files_alert").textContent = problem;
        setOrRemove(this.input, "aria-invalid", problem && "true");
        this.say(_t("%s files chosen", this.files.length));
    }

    makeRow(file) {
        const row = document.createElement("li");
        const name = document.createElement("span");
        name.textContent = `${file.name} (${this.formatSize(file.size)})`;
        const progress = document.createElement("progress");
        progress.max = file.size || 1;
        progress.value = 0;
        progress.setAttribute("aria-label", _t("Progress of %s", file.name));
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = _t("Remove");
        button.setAttribute("aria-label", _t("Remove %s", file.name));
        button.addEventListener("click", () => this.removeFile(file));
        row.classList.toggle("e3k_too_large", file.size > this.limit);
        row.append(name, progress, button);
        return row;
    }

    formatSize(size) {
        return size < MEBIBYTE
            ? _t("%s KB", Math.max(1, Math.round(size / 1024)))
            : _t("%s MB", (size / MEBIBYTE).toLocaleString(pageLang(), DECIMALS));
    }

    get limit() {
        return this.el.dataset.maxMib * MEBIBYTE;
    }

    getProblem() {
        const { maxFiles, maxMib } = this.el.dataset;
        const large = this.files.filter((file) => file.size > this.limit);
        if (large.length) {
            return _t("%(name)s is too large: a file may hold %(limit)s MB at most.", {
                name: large[0].name,
                limit: maxMib,
            });
        }
        return this.files.length > maxFiles ? _t("%s files can be sent at once.", maxFiles) : "";
    }

    // Sending

    onSubmit(ev) {
        ev.preventDefault();
        if (this.getProblem()) {
            this.input.focus();
        } else if (!this.isSending) {
            this.send();
        }
    }

    send(isRetry = false) {
        this.lock(true);
        this.say(_t("Sending…"));
        const sending = new XMLHttpRequest();
        sending.open("POST", this.el.action);
        sending.setRequestHeader("X-Requested-With", "XMLHttpRequest");
        sending.responseType = "json";
        sending.upload.addEventListener("progress", (ev) => this.showProgress(ev));
        sending.addEventListener("load", () => this.onAnswer(sending.response, isRetry));
        sending.addEventListener("error", () => this.onLost());
        sending.send(new FormData(this.el));
        this.registerCleanup(() => sending.abort());
    }

    /** The files travel one after the other: what left so far tells how far each one is. */
    showProgress(ev) {
        let sent = ev.loaded - (ev.total - this.files.reduce((sum, file) => sum + file.size, 0));
        for (const bar of this.el.querySelectorAll(".e3k_chosen progress")) {
            bar.value = Math.max(0, Math.min(bar.max, sent));
            sent -= bar.max;
        }
    }

    onAnswer(answer, isRetry) {
        if (answer?.csrf_token) {
            this.el.querySelector("[name=csrf_token]").value = answer.csrf_token;
        }
        if (answer?.url) {
            forgetDraft(this.el);
            location.assign(answer.url);
        } else if (answer?.retry && !answer.login && !isRetry) {
            this.send(true);
        } else {
            this.fail(answer || { problem: _t("This could not be sent. Try again, or call us.") });
        }
    }

    /** Nothing left: the network is to blame, or a file that cannot be read, which would fail each time. */
    async onLost() {
        const file = await this.waitFor(findUnreadable(this.files));
        const lost = { problem: _t("The connection was lost. Nothing is lost here: send again.") };
        this.fail(file ? { errors: { [this.input.id.slice(4)]: sayUnreadable(file) } } : lost);
    }

    fail({ problem, errors = {}, login }) {
        this.lock(false);
        this.say("");
        this.el.parentElement.querySelector(".e3k_errors")?.remove();
        const box = document.createElement("div");
        box.className = "alert alert-danger e3k_errors";
        box.setAttribute("role", "alert");
        box.tabIndex = -1;
        const title = document.createElement("h2");
        title.className = "e3k_errors_title";
        title.textContent = _t("This needs your attention");
        const list = document.createElement("ul");
        list.className = "mb-0";
        list.append(...this.makeProblems(problem, errors, login));
        box.append(title, list);
        this.el.before(box);
        this.markFields(errors);
        box.focus();
        box.scrollIntoView({ block: "center" });
    }

    markFields(errors) {
        this.el.querySelectorAll("p[id$=_error]").forEach((text) => text.remove());
        for (const field of this.el.querySelectorAll(FIELDS)) {
            markField(field, errors[field.id.slice(4)]);
        }
    }

    /** What is wrong with a field is said until the person changes it. Files are another matter: see showFiles. */
    onChange({ target }) {
        const field =
            target.type === "radio" ? this.el.querySelector(`#e3k_${target.name}`) : target;
        if (field?.matches(FIELDS) && target !== this.input) {
            markField(field);
        }
    }

    makeProblems(problem, errors, login) {
        const entries = Object.entries(errors).map(([field, text]) => [
            text,
            this.getTarget(field),
        ]);
        if (problem) {
            entries.unshift([problem, login]);
        }
        return entries.map(([text, href]) => {
            const row = document.createElement("li");
            const link = document.createElement(href ? "a" : "span");
            link.textContent = text;
            if (href) {
                link.href = href;
                link.target = href === login ? "_blank" : "";
            }
            row.append(link);
            return row;
        });
    }

    /** Where the link of a problem leads: something that can be focused, of a group of answers the first. */
    getTarget(name) {
        const field = this.el.querySelector(`#e3k_${name}`);
        return `#${(field?.querySelector("input") || field)?.id || ""}`;
    }

    lock(isSending) {
        this.isSending = isSending;
        this.el.classList.toggle("e3k_sending", isSending);
        for (const button of this.el.querySelectorAll("button[type=submit]")) {
            setOrRemove(button, "aria-disabled", isSending && "true");
            button.classList.toggle("disabled", isSending);
        }
    }

    /** For those who do not see the list of files. */
    say(text) {
        this.el.querySelector(".e3k_files_status").textContent = text;
    }
}

/** Say beside a field what is wrong with it, and to those who do not see it too; without text nothing is. */
export function markField(field, text) {
    const id = `${field.id}_error`;
    const told = (field.getAttribute("aria-describedby") || "").split(/\s+/);
    const ids = told.filter((other) => other && other !== id);
    field.parentElement.querySelector(`#${id}`)?.remove();
    if (text) {
        const error = document.createElement("p");
        error.className = "e3k_error";
        error.id = id;
        error.textContent = text;
        (field.querySelector(".e3k_choice") || field).before(error);
        ids.push(id);
    }
    field.classList.toggle("is-invalid", Boolean(text));
    setOrRemove(field, "aria-invalid", text && !field.matches("fieldset") && "true");
    setOrRemove(field, "aria-describedby", ids.join(" "));
}

/** A folder, or a file that was moved or changed since it was chosen, looks like any other until it is read. */
async function findUnreadable(files) {
    for (const file of files) {
        try {
            await file.slice(0, 1).arrayBuffer();
        } catch (error) {
            if (!(error instanceof DOMException)) {
                throw error;
            }
            return file;
        }
    }
}

function sayUnreadable(file) {
    return _t(
        "%s cannot be read: it is a folder, or was moved or changed since. Remove it and choose it again; send a folder as a ZIP file.",
        file.name,
    );
}

function pageLang() {
    return document.documentElement.lang || undefined;
}

function setOrRemove(element, name, value) {
    if (value) {
        element.setAttribute(name, value);
    } else {
        element.removeAttribute(name);
    }
}

registry.category("public.interactions").add("e3k_support.upload", SupportUpload);
