import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, rpc, RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { markField } from "./support_upload";

const MINUTE = 60_000;

/**
 * What JavaScript adds to the guided form: a proposed priority at once, promises that follow the
 * client, the category and the clock, tickets that may already be about it.
 */
export class SupportForm extends Interaction {
    static selector = ".e3k_form";
    dynamicContent = {
        "[name=impact], [name=reach]": { "t-on-change": this.propose },
        "[name=priority]": { "t-on-change": this.choose },
        "[name=client_id], [name=category_id], [name=module_id]": {
            "t-on-change": this.showProspects,
        },
        "#e3k_name": { "t-on-input": this.debounced(this.showSimilar, 500) },
    };

    setup() {
        this.proposals = JSON.parse(this.el.dataset.proposals);
        this.asked = {};
        const interval = setInterval(() => document.hidden || this.showProspects(), MINUTE);
        this.registerCleanup(() => clearInterval(interval));
    }

    /**
     * A draft may have brought back what was chosen before, or the person was faster than the page: with another
     * choice than the default promises change, and what was answered proposes a priority. One that the page itself
     * had proposed was not chosen by anybody.
     */
    start() {
        const checked = this.el.querySelector("[name=priority]:checked");
        this.hasChosen = Boolean(checked) && checked.value !== this.el.dataset.proposed;
        this.propose();
        const lists = this.el.querySelectorAll(
            "[name=client_id], [name=category_id], [name=module_id]",
        );
        if ([...lists].some((list) => list.selectedIndex > 0)) {
            this.showProspects();
        }
    }

    choose() {
        this.hasChosen = true;
        delete this.el.dataset.proposed;
    }

    /** The server's table decides; what the person chose themselves stays. */
    propose() {
        const answer = (name) => this.el.querySelector(`[name=${name}]:checked`)?.value || "";
        const [priority, sentence] = this.proposals[`${answer("impact")} ${answer("reach")}`] || [];
        this.el.querySelector(".e3k_proposal").textContent = sentence || "";
        if (priority && !this.hasChosen) {
            this.el.querySelector(`#e3k_priority_${priority}`).checked = true;
            this.el.dataset.proposed = priority;
            markField(this.el.querySelector("#e3k_priority"));
        }
    }

    async showProspects() {
        const chosen = (name) => this.el.querySelector(`[name=${name}]`)?.value || "";
        const answer = await this.ask("/my/support/new/prospects", {
            client_id: chosen("client_id"),
            category_id: chosen("category_id"),
            module_id: chosen("module_id"),
        });
        for (const place of answer ? this.el.querySelectorAll("[data-prospect]") : []) {
            this.show(place, answer.promises[place.dataset.prospect]);
        }
        if (answer) {
            this.show(this.el.parentElement.querySelector(".e3k_coverage_text"), answer.coverage);
        }
    }

    /** What says nothing is not shown, nor the pictogram beside it. */
    show(place, text) {
        place.textContent = text;
        place.parentElement.classList.toggle("d-none", !text);
    }

    async showSimilar() {
        const subject = this.el.querySelector("#e3k_name").value;
        const tickets = await this.ask("/my/support/similar", { subject });
        if (!tickets) {
            return;
        }
        const list = document.createElement("ul");
        list.append(...tickets.map((ticket) => this.makeSimilar(ticket)));
        const title = document.createElement("p");
        title.textContent = _t("Is it one of these?");
        this.el
            .querySelector(".e3k_similar")
            .replaceChildren(...(tickets.length ? [title, list] : []));
    }

    /** These are conveniences: an ended session or a lost connection is told when the form is sent, not while typing. */
    async ask(url, params) {
        const turn = (this.asked[url] = (this.asked[url] || 0) + 1);
        try {
            const answer = await this.waitFor(rpc(url, params, { silent: true }));
            return turn === this.asked[url] ? answer : null;
        } catch (error) {
            if (error instanceof RPCError || error instanceof ConnectionLostError) {
                return null;
            }
            throw error;
        }
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
}

registry.category("public.interactions").add("e3k_support.form", SupportForm);
