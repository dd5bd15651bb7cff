import { registry } from "@web/core/registry";

/** An agent classifies the queue from the keyboard: category, agent, priority. */
registry.category("web_tour.tours").add("e3k_support_triage", {
    url: "/odoo/support-triage",
    steps: () => [
        {
            content: "The first ticket is current and the policy's words stand beside it",
            trigger: ".o_e3k_triage_current:contains(Tour de triage)",
        },
        {
            content: "What the client wrote is the reason of the suggestion",
            trigger: ".o_e3k_triage_suggestion:contains(rien ne fonctionne)",
        },
        {
            content: "C chooses a category",
            trigger: ".o_e3k_triage_current .o_data_cell[name=number]",
            run: "press c",
        },
        {
            trigger: ".o_command_palette .o_command:contains(Rayon du tour)",
            run: "click",
        },
        {
            trigger: ".o_e3k_triage_current td[name=category_id]:contains(Rayon du tour)",
        },
        {
            content: "1 agrees P1",
            trigger: ".o_e3k_triage_current .o_data_cell[name=number]",
            run: "press 1",
        },
        {
            trigger: ".o_notification:contains(P1)",
        },
    ],
});

/** A lead opens the live board and goes to what is late. */
registry.category("web_tour.tours").add("e3k_support_live_board", {
    url: "/odoo/support-live",
    steps: () => [
        {
            trigger: ".o_e3k_live_tile[data-name=late] .o_e3k_live_count:not(:contains(/^0$/))",
        },
        {
            trigger: ".o_e3k_live_page .o_e3k_live_figures",
        },
        {
            trigger: ".o_e3k_live_tile[data-name=late]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Tour du tableau)",
        },
    ],
});

/** A lead hands a ticket over to another agent. */
registry.category("web_tour.tours").add("e3k_support_reassign", {
    url: "/odoo/support-tickets?view_type=list",
    steps: () => [
        {
            trigger: ".o_data_row:contains(Tour de relais) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_cp_action_menus .dropdown-toggle:contains(Actions)",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains(Reassign tickets)",
            run: "click",
        },
        {
            trigger: ".modal [name=agent_id] input",
            run: "edit Boris",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Boris)",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_data_row:contains(Tour de relais):contains(Boris)",
        },
    ],
});
