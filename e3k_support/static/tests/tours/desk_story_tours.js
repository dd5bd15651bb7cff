import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** The form, its conversation and its assets: on a busy machine that takes a while. */
const SLOW = { timeout: 60000 };

/** The board is there and the menu knows its user: keys are heard, and no page that arrives late closes a dialog. */
const READY = [
    { ...SLOW, trigger: ".o_kanban_renderer .o_kanban_group" },
    { ...SLOW, trigger: ".o_e3k_support_menu" },
];

tours.add("e3k_desk_canned", {
    steps: () => [
        { ...SLOW, trigger: ".o-mail-Chatter-sendMessage:enabled", run: "click" },
        { ...SLOW, trigger: ".o-mail-Composer-input", run: "edit ::acces" },
        {
            ...SLOW,
            content: "the pair is offered in the client's language, filled",
            trigger: ".o-mail-NavigableList-item:contains('Bonjour Claire Tremblay')",
            run: "click",
        },
        { trigger: ".o-mail-Composer-input:value('Bonjour Claire Tremblay')" },
        { trigger: ".o-mail-Composer-send:enabled", run: "click" },
        { ...SLOW, trigger: ".o-mail-Message:contains('Répondez « oui »')" },
    ],
});

tours.add("e3k_desk_phone", {
    steps: () => [
        { ...SLOW, trigger: ".o_kanban_renderer .o_kanban_group" },
        { ...SLOW, trigger: ".o_e3k_support_menu", run: "click" },
        { trigger: ".o_e3k_log_call", run: "click" },
        {
            ...SLOW,
            content: "the number finds the person",
            trigger: ".modal .o_field_widget[name='number'] input",
            run: "edit 450-555-0100 && press Tab",
        },
        {
            ...SLOW,
            trigger: ".modal .o_field_widget[name='partner_id'] input:value('Claire Tremblay')",
        },
        {
            trigger: ".modal .o_field_widget[name='subject'] input",
            run: "edit Imprimante muette",
        },
        {
            trigger: ".modal .o_field_widget[name='summary'] .odoo-editor-editable",
            run: "editor L'imprimante a été redémarrée.",
        },
        { trigger: ".modal-footer button[name='action_confirm']", run: "click" },
        { ...SLOW, trigger: ".oe_title textarea:value('Imprimante muette')" },
        { ...SLOW, trigger: ".o-mail-Message:contains('a été redémarrée')" },
    ],
});

tours.add("e3k_desk_call_of_ticket", {
    steps: () => [
        { ...SLOW, trigger: ".o_form_view .oe_title textarea", run: "press alt+shift+p" },
        {
            ...SLOW,
            content: "what was said is what is typed first; no calendar covers it",
            trigger: ".modal .o_field_widget[name='summary'] .odoo-editor-editable:focus",
        },
        { trigger: "body:not(:has(.o_datetime_picker))" },
    ],
});

tours.add("e3k_desk_quick_create", {
    steps: () => [
        ...READY,
        { trigger: "body", run: "press alt+shift+n" },
        {
            ...SLOW,
            trigger: ".modal .o_field_widget[name='name'] input",
            run: "edit Billet de partout",
        },
        { trigger: ".modal .o_field_widget[name='requester_id'] input", run: "edit Claire Tre" },
        {
            ...SLOW,
            trigger: ".o-autocomplete--dropdown-item:contains('Claire Tremblay')",
            run: "click",
        },
        { trigger: ".modal-footer button[name='action_open_created']", run: "click" },
        { ...SLOW, trigger: ".oe_title textarea:value('Billet de partout')" },
    ],
});

tours.add("e3k_desk_board_plus", {
    steps: () => [
        { ...SLOW, trigger: ".o_kanban_group .o_kanban_quick_add:first", run: "click" },
        {
            ...SLOW,
            trigger: ".o_kanban_quick_create .o_field_widget[name='name'] input",
            run: "edit Billet du tableau",
        },
        {
            trigger: ".o_kanban_quick_create .o_field_widget[name='requester_id'] input",
            run: "edit Claire Tre",
        },
        {
            ...SLOW,
            trigger: ".o-autocomplete--dropdown-item:contains('Claire Tremblay')",
            run: "click",
        },
        { trigger: ".o_kanban_quick_create .o_field_widget[name='priority']" },
        { trigger: ".o_kanban_quick_create .o_kanban_add", run: "click" },
        { ...SLOW, trigger: ".o_kanban_record:contains('Billet du tableau')" },
    ],
});

tours.add("e3k_desk_shortcuts", {
    steps: () => [
        ...READY,
        {
            content: "a question mark that is written somewhere is only that",
            trigger: ".o_searchview_input",
            run: "press ?",
        },
        {
            trigger: "body:not(:has(.modal)) .o_kanban_renderer",
            run: () => document.activeElement.blur(),
        },
        { trigger: ".o_web_client", run: "press ?" },
        { ...SLOW, trigger: ".modal .o_e3k_shortcuts dd:contains('Apply a macro')" },
        { trigger: ".modal .o_e3k_shortcuts", run: "press Escape" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

tours.add("e3k_desk_palette", {
    steps: () => [
        { ...SLOW, trigger: ".o_kanban_record:contains('Billet de la palette')" },
        { ...SLOW, trigger: ".o_e3k_support_menu" },
        { trigger: "body", run: "press ctrl+k" },
        { ...SLOW, trigger: ".o_command_palette input", run: "edit !Billet de la palette" },
        { ...SLOW, trigger: ".o_command:contains('Billet de la palette')", run: "click" },
        { ...SLOW, trigger: ".oe_title textarea:value('Billet de la palette')" },
        {
            content: "a macro that tells nothing acts at once",
            trigger: "body",
            run: "press ctrl+k",
        },
        { ...SLOW, trigger: ".o_command_palette input", run: "edit Apply a macro" },
        {
            ...SLOW,
            content:
                "what was typed is searched: until then the list would come back over the macros",
            trigger: ".o_command:has(.fw-bolder:contains('Apply a macro'))",
            run: "click",
        },
        { ...SLOW, trigger: ".o_command:contains('Étiquette du tour')", run: "click" },
        { ...SLOW, trigger: ".o_notification:contains('Étiquette du tour')" },
        {
            ...SLOW,
            trigger: ".o_field_widget[name='tag_ids'] .o_tag:contains('Vu au tour')",
        },
        {
            content: "one that tells the client something is read first; by its key",
            trigger: ".o_form_view",
            run: "press alt+shift+k",
        },
        { ...SLOW, trigger: ".o_command_palette input[placeholder='Which macro?']" },
        { ...SLOW, trigger: ".o_command:contains('Réponse du tour')", run: "click" },
        {
            ...SLOW,
            trigger: ".modal .odoo-editor-editable:contains('Bonjour Claire Tremblay')",
        },
        { trigger: ".modal-footer button[special='cancel']", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

tours.add("e3k_desk_update", {
    steps: () => [
        {
            ...SLOW,
            trigger:
                ".o_data_row:contains('Mise à jour du tour') button[name='action_draft_update']",
            run: "click",
        },
        {
            ...SLOW,
            content: "the draft is there, in the client's language",
            trigger: ".modal .odoo-editor-editable:contains('Claire Tremblay')",
        },
        { trigger: ".modal .o_mail_send:enabled", run: "click" },
        {
            ...SLOW,
            content: "its blanks are not filled in",
            trigger: ".o_e3k_cautions li:contains('…')",
        },
        { trigger: ".o_e3k_send_anyway", run: "click" },
        {
            ...SLOW,
            trigger:
                "body:not(:has(.modal)):not(:has(.o_data_row:contains('Mise à jour du tour')))",
        },
    ],
});

tours.add("e3k_desk_stage", {
    steps: () => [
        {
            ...SLOW,
            content: "the status bar asks what the client is told",
            trigger: ".o_statusbar_status button[data-value]:contains('Resolved'):not(:disabled)",
            run: "click",
        },
        {
            ...SLOW,
            trigger: ".modal .o_field_widget[name='resolution'] .odoo-editor-editable",
            run: "editor La taxe est corrigée.",
        },
        { trigger: ".modal-footer button[name='action_confirm']", run: "click" },
        { ...SLOW, trigger: "body:not(:has(.modal)) .o_field_widget[name='resolved_at']" },
    ],
});

tours.add("e3k_desk_drag", {
    steps: () => [
        {
            ...SLOW,
            content: "a card dropped on Waiting asks what for",
            trigger: ".o_kanban_group:eq(0) .o_kanban_record:contains('Carte du tour')",
            run: "drag_and_drop(.o_kanban_group:eq(2))",
        },
        {
            ...SLOW,
            trigger: ".modal .o_field_widget[name='wait_reason'] input",
            run: "edit Une capture",
        },
        {
            content: "a day is proposed",
            trigger: ".modal .o_field_widget[name='next_contact_on']:contains(/\\d/)",
        },
        { trigger: ".modal-footer button[name='action_confirm']", run: "click" },
        {
            ...SLOW,
            trigger:
                "body:not(:has(.modal)) .o_kanban_group:contains('Waiting') .o_kanban_record:contains('Carte du tour')",
        },
    ],
});

tours.add("e3k_desk_commit", {
    steps: () => [
        {
            ...SLOW,
            content: "a date that is dragged is moved in the dialog, with its reason",
            trigger: ".fc-event:contains('Date du tour')",
            async run({ drag_and_drop }) {
                await drag_and_drop(".fc-daygrid-day:not(.fc-day-today):eq(20)", {
                    position: { top: 60, left: 60 },
                    relative: true,
                });
            },
        },
        {
            ...SLOW,
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit Le fournisseur livre jeudi.",
        },
        { trigger: ".modal-footer button[name='action_confirm']", run: "click" },
        {
            ...SLOW,
            trigger:
                "body:not(:has(.modal)) .fc-daygrid-day:not(.fc-day-today) .fc-event:contains('Date du tour')",
        },
    ],
});

/** One column and a thumb: an agent who is not at the desk answers and classifies. */
tours.add("e3k_desk_on_a_phone", {
    steps: () => [
        {
            ...SLOW,
            content: "what is suggested and why stands on the form",
            trigger: ".o_e3k_triage_help:contains('rien ne fonctionne')",
        },
        {
            content: "nothing is wider than the screen",
            trigger: ".o_e3k_card",
            run: () => {
                const { scrollWidth, clientWidth } = document.documentElement;
                if (scrollWidth > clientWidth + 1) {
                    throw new Error(`The page is ${scrollWidth} px wide on ${clientWidth}`);
                }
            },
        },
        { trigger: ".o_e3k_triage_help .o_e3k_link_problem", run: "click" },
        { ...SLOW, trigger: ".o_e3k_triage_help .badge:contains('Cause of this ticket')" },
        { trigger: ".o_e3k_triage_help .o_e3k_triage_accept", run: "click" },
        { ...SLOW, trigger: ".o_notification:contains('P1')" },
        {
            ...SLOW,
            content: "the one button that a phone shows",
            trigger: ".o_statusbar_buttons button:contains('Answer')",
            run: "click",
        },
        {
            ...SLOW,
            trigger: ".modal .o_field_widget[name='body'] .odoo-editor-editable",
            run: "editor Bonjour Claire, nous redémarrons le serveur.",
        },
        { trigger: ".modal-footer button[name='action_answer']", run: "click" },
        { ...SLOW, trigger: ".o-mail-Message:contains('nous redémarrons')" },
    ],
});
