import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** What JavaScript adds to the guided form: a proposed priority at once, tickets that may already be about it. */
export class SupportForm extends Interaction {
    static selector = ".e3k_form";
    dynamicContent = {
        "[name=impact], [name=reach]": { "t-on-change": this.propose },
        "[name=priority]": { "t-on-change": () => (this.hasChosen = true) },
        "#e3k_name": { "t-on-input": this.debounced(this.showSimilar, 500) },
    };

    setup() {
        this.proposals = JSON.parse(this.el.dataset.proposals);
        this.hasChosen = Boolean(this.el.querySelector("[name=priority]:checked"));
    }

    /** The server's table decides; what the person chose themselves stays. */
    propose() {
        const answer = (name) => this.el.querySelector(`[name=${name}]:checked`)?.value || "";
        const [priority, sentence] = this.proposals[`${answer("impact")} ${answer("reach")}`] || [];
        this.el.querySelector(".e3k_proposal").textContent = sentence || "";
        if (priority && !this.hasChosen) {
            this.el.querySelector(`#e3k_priority_${priority}`).checked = true;
        }
    }

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
}

registry.category("public.interactions").add("e3k_support.form", SupportForm);
