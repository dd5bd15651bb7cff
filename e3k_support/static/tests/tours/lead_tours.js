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
            trigger: ".o_command_palette input[placeholder='Category of the ticket']",
        },
        {
            trigger: ".o_command_palette .o_command:contains(Rayon du tour)",
            run: "click",
        },
        {
            trigger: ".o_e3k_triage_current td[name=category_id]:contains(Rayon du tour)",
        },
        {
            content: "A chooses the agent",
            trigger: ".o_e3k_triage_current .o_data_cell[name=number]",
            run: "press a",
        },
        {
            trigger: ".o_command_palette input[placeholder='Who answers?']",
        },
        {
            trigger: ".o_command_palette .o_command:contains(Luc Gagnon)",
            run: "click",
        },
        {
            trigger: ".o_e3k_triage_current td[name=agent_id]:has(.o_avatar)",
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

/** Keys act on the whole selection, say what they did, and never fail for what is classified already. */
registry.category("web_tour.tours").add("e3k_support_triage_bulk", {
    url: "/odoo/support-triage",
    steps: () => [
        {
            trigger: ".o_data_row:contains(Lot du tour)",
        },
        {
            content: "S without a suggestion announces no success",
            trigger: ".o_e3k_triage_current .o_data_cell[name=number]",
            run: "press s",
        },
        {
            trigger: ".o_notification:contains(Without a suggestion)",
        },
        {
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "every page, not only the rows shown",
            trigger: ".o_selection_box .o_select_domain",
            run: "click",
        },
        {
            trigger: ".o_selection_box:not(:has(.o_select_domain))",
            run: "press 3",
        },
        {
            trigger:
                ".o_notification:contains(P3):contains(81):contains(Classified already, left as agreed: 1)",
        },
    ],
});

/** The same keys on cards. */
registry.category("web_tour.tours").add("e3k_support_triage_cards", {
    url: "/odoo/support-triage?view_type=kanban",
    steps: () => [
        {
            trigger: ".o_kanban_record.o_e3k_triage_current:contains(Carte de triage)",
        },
        {
            content: "the known problem is linked beside it",
            trigger: ".o_e3k_triage_aside .o_e3k_link_problem",
            run: "click",
        },
        {
            trigger: ".o_e3k_triage_aside .badge:contains(Cause of this ticket)",
        },
        {
            content: "4 agrees P4 with the date that the policy proposes",
            trigger: ".o_kanban_record.o_e3k_triage_current",
            run: "press 4",
        },
        {
            trigger: ".o_notification:contains(P4):contains(Date committed)",
        },
    ],
});

/** Every count opens what it counts, and the rest of a list is one click away. */
registry.category("web_tour.tours").add("e3k_support_live_counts", {
    url: "/odoo/support-live",
    steps: () => [
        {
            trigger: ".o_e3k_live_trend[data-name=backlog]",
        },
        {
            trigger: ".o_e3k_live_unanswered[data-name=p1] strong:contains(/^1$/)",
        },
        {
            trigger: ".o_e3k_live_unanswered[data-name=p1]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Sans réponse au tour)",
        },
        {
            content: "the ticket that was answered is not among them",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Répondu au tour)))",
        },
    ],
});

/** A rate of nothing is no 0 %. */
registry.category("web_tour.tours").add("e3k_support_analysis", {
    steps: () => [
        {
            content: "what was judged has a rate",
            trigger: ".o_pivot tr:has(th:contains(P1)) .o_pivot_cell_value:contains(%)",
        },
        {
            content: "what was not judged has none",
            trigger: ".o_pivot tr:has(th:contains(P4)):not(:has(.o_pivot_cell_value:contains(%)))",
        },
    ],
});
