import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { SlaCountdownField } from "../fields/sla_countdown/sla_countdown";

const EVERY = 30_000;
const WORK = [["stage_kind", "in", ["new", "open", "waiting"]]];
const HOURS = ["response_hours", "resolution_hours"];
const LESS_IS_BETTER = [...HOURS, "reopen_rate"];

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

    get scope() {
        return this.state.teamId ? [["team_id", "=", this.state.teamId]] : [];
    }

    get tiles() {
        const counts = this.state.board.counts;
        return [
            {
                name: "late",
                label: _t("Late"),
                tone: "danger",
                domain: [["promise_state", "=", "late"]],
            },
            {
                name: "soon",
                label: _t("Soon late"),
                tone: "warning",
                domain: [["promise_state", "=", "soon"]],
            },
            {
                name: "unclassified",
                label: _t("To classify"),
                domain: [["classified_at", "=", false]],
            },
            { name: "unassigned", label: _t("Unassigned"), domain: [["agent_id", "=", false]] },
            { name: "open", label: _t("Open"), domain: [] },
        ].map((tile) => ({ ...tile, count: counts[tile.name] }));
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
            return _t("%(value)s of 5", { value: value.toFixed(1) });
        }
        return name === "received"
            ? String(value)
            : _t("%(value)s %", { value: Math.round(value * 100) });
    }

    judge({ name, value, before }) {
        if (name === "received" || !before || value === null || value === before) {
            return "";
        }
        return value > before === LESS_IS_BETTER.includes(name) ? "worse" : "better";
    }

    get trend() {
        const weeks = this.state.board.trend;
        const highest = Math.max(1, ...weeks.map((week) => week.received));
        return weeks.map((week) => ({
            ...week,
            label: luxon.DateTime.fromISO(week.week).toLocaleString({
                day: "numeric",
                month: "short",
            }),
            height: Math.round((100 * week.received) / highest),
            keptText: this.format("response_rate", week.kept),
        }));
    }

    get brokenLabel() {
        return _t("Broken today");
    }

    /** A record of the countdown field, which reads nothing else of it. */
    getRecord(ticket) {
        return { data: { sla_countdown: ticket.sla_countdown } };
    }

    open(name, domain, model = "e3k.ticket") {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            domain: [...this.scope, ...domain],
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }

    openWork(name, domain) {
        return this.open(name, [...WORK, ...domain]);
    }

    openUnanswered(line) {
        return this.openWork(line.label, [
            ["priority", "=", line.name],
            ["timer_ids.state", "=", "running"],
            ["timer_ids.metric", "in", ["first_response", "next_response"]],
        ]);
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
