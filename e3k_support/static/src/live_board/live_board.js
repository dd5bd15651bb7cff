import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { SlaCountdownField } from "../fields/sla_countdown/sla_countdown";

const EVERY = 30_000;
const HOURS = ["response_hours", "resolution_hours"];
const DECIMAL = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
const LESS_IS_BETTER = [...HOURS, "reopen_rate"];

/** As the reader writes numbers: "4,5" and "92 %" in French, "4.5" and "92%" in English. */
function formatNumber(value, options) {
    return new Intl.NumberFormat(luxon.Settings.defaultLocale || undefined, options).format(value);
}

/** What a team lead sees at this minute. It asks again every half minute while somebody looks. */
export class LiveBoard extends Component {
    static template = "e3k_support.LiveBoard";
    static components = { Layout, SlaCountdownField };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ board: null, teamId: false, at: "" });
        onWillStart(() => this.load());
        const timer = browser.setInterval(() => {
            if (!document.hidden) {
                this.load();
            }
        }, EVERY);
        onWillDestroy(() => browser.clearInterval(timer));
    }

    async load() {
        const board = await this.orm.silent.call("e3k.team", "get_live_board", [this.state.teamId]);
        this.state.board = board;
        this.state.at = luxon.DateTime.now().toLocaleString(luxon.DateTime.TIME_WITH_SECONDS);
    }

    chooseTeam(ev) {
        this.state.teamId = Number(ev.target.value) || false;
        return this.load();
    }

    get tiles() {
        const { counts, domains } = this.state.board;
        return [
            { name: "late", label: _t("Late"), tone: "danger" },
            { name: "soon", label: _t("Soon late"), tone: "warning" },
            { name: "unclassified", label: _t("To classify") },
            { name: "unassigned", label: _t("Unassigned") },
            { name: "open", label: _t("Open tickets") },
        ].map((tile) => ({ ...tile, count: counts[tile.name], domain: domains[tile.name] }));
    }

    get figures() {
        const labels = {
            response_hours: _t("First response"),
            resolution_hours: _t("Resolution"),
            response_rate: _t("Answered in time"),
            first_contact_rate: _t("Resolved at first contact"),
            reopen_rate: _t("Reopened"),
            satisfaction: _t("Satisfaction"),
            received: _t("Tickets received"),
        };
        return this.state.board.figures.map((figure) => ({
            ...figure,
            label: labels[figure.name],
            text: this.format(figure.name, figure.value),
            formerText: this.format(figure.name, figure.before),
            tone: this.judge(figure),
        }));
    }

    /** Business time in hours and minutes, rates in percent. */
    format(name, value) {
        if (value === null || value === false) {
            return "–";
        }
        if (HOURS.includes(name)) {
            const minutes = Math.round(value * 60);
            return _t("%(hours)s h %(minutes)s min", {
                hours: Math.floor(minutes / 60),
                minutes: String(minutes % 60).padStart(2, "0"),
            });
        }
        if (name === "satisfaction") {
            return _t("%(value)s of 5", { value: formatNumber(value, DECIMAL) });
        }
        return formatNumber(value, name === "received" ? {} : { style: "percent" });
    }

    judge({ name, value, before }) {
        if (name === "received" || !before || value === null || value === before) {
            return "";
        }
        return value > before === LESS_IS_BETTER.includes(name) ? "worse" : "better";
    }

    /** What is told of the last weeks, and how a value of it is read. */
    get measures() {
        return [
            { name: "received", label: _t("Tickets received"), as: "received" },
            { name: "resolved", label: _t("Tickets resolved"), as: "received" },
            { name: "backlog", label: _t("Open at the end of the week"), as: "received" },
            { name: "response_rate", label: _t("Answered in time"), as: "response_rate", full: 1 },
            { name: "resolution_hours", label: _t("Resolution"), as: "resolution_hours" },
            { name: "reopen_rate", label: _t("Reopened"), as: "reopen_rate", full: 1 },
            { name: "satisfaction", label: _t("Satisfaction"), as: "satisfaction", full: 5 },
        ];
    }

    /** A small chart for each measure, the weeks side by side; the last week is the present one. */
    get trends() {
        const weeks = this.state.board.trend;
        return this.measures.map(({ name, label, as, full }) => {
            const highest = full || Math.max(1, ...weeks.map((week) => week[name] || 0));
            const bars = weeks.map((week) => {
                const [day, text] = [this.formatDay(week.week), this.format(as, week[name])];
                return {
                    week: week.week,
                    day,
                    height: Math.round((100 * (week[name] || 0)) / highest),
                    text,
                    title: _t("%(day)s: %(value)s", { day, value: text }),
                    isEmpty: week[name] === null,
                };
            });
            return { name, label, bars, first: bars[0], last: bars[bars.length - 1] };
        });
    }

    formatDay(day) {
        return luxon.DateTime.fromISO(day).toLocaleString({ day: "numeric", month: "short" });
    }

    /** The columns of the load that open a list of their own. */
    get states() {
        return [
            { name: "late", label: _t("Late") },
            { name: "soon", label: _t("Soon late") },
            { name: "waiting", label: _t("Waiting") },
        ];
    }

    get brokenLabel() {
        return _t("Broken today");
    }

    /** A record of the countdown field, which reads nothing else of it. */
    getRecord(ticket) {
        return { data: { sla_countdown: ticket.sla_countdown } };
    }

    /** The list behind a count: `domain` is the one that the server counted by. */
    open(name, domain, model = "e3k.ticket") {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            domain,
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }

    openUnanswered(line) {
        return this.open(_t("Waiting for our answer: %s", line.label), line.domain);
    }

    openDue() {
        return this.open(_t("Due within the next business hour"), this.state.board.due.domain);
    }

    openWaiting() {
        return this.open(_t("Waiting for the client"), this.state.board.waiting.domain);
    }

    /** What an agent holds; of it only what is in `state`. */
    openLoad(line, state) {
        const wanted = state ? [["promise_state", "=", state]] : [];
        return this.open(line.name || _t("Nobody"), [...line.domain, ...wanted]);
    }

    openTicket(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "e3k.ticket",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("e3k_live_board", LiveBoard);
