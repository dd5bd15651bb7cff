import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

const AGENT = "e3k_support.group_agent";
const LEAD = "e3k_support.group_lead";
const SHOWN = 8;

/** The pages of support, by name, from anywhere. */
registry.category("command_provider").add("e3k_support.pages", {
    async provide(env) {
        if (!(await user.hasGroup(AGENT))) {
            return [];
        }
        const pages = [
            [_t("Support: tickets to classify"), "e3k_support.e3k_ticket_action_triage"],
            [_t("Support: my tickets"), "e3k_support.e3k_ticket_action_mine"],
            [_t("Support: not to forget"), "e3k_support.e3k_ticket_action_guardian"],
        ];
        if (await user.hasGroup(LEAD)) {
            pages.push([_t("Support: live board"), "e3k_support.e3k_live_board_action"]);
        }
        return pages.map(([name, action]) => ({
            name,
            category: "e3k_support",
            action: () => env.services.action.doAction(action),
        }));
    },
});
registry.category("command_categories").add("e3k_support", {}, { sequence: 60 });

/** "!" and a number or words of the subject open a ticket. */
registry.category("command_setup").add("!", {
    debounceDelay: 200,
    emptyMessage: _t("No ticket found"),
    name: _t("tickets"),
    placeholder: _t("Number or subject of a ticket…"),
});
registry.category("command_categories").add("e3k_tickets", { namespace: "!" }, { sequence: 10 });
registry.category("command_provider").add("e3k_support.tickets", {
    namespace: "!",
    async provide(env, { searchValue }) {
        if (!(await user.hasGroup(AGENT))) {
            return [];
        }
        const found = await env.services.orm.call("e3k.ticket", "name_search", [], {
            name: searchValue.trim(),
            limit: SHOWN,
        });
        return found.map(([id, name]) => ({
            name,
            category: "e3k_tickets",
            action: () =>
                env.services.action.doAction({
                    type: "ir.actions.act_window",
                    res_model: "e3k.ticket",
                    res_id: id,
                    views: [[false, "form"]],
                }),
        }));
    },
});
