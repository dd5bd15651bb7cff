import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** The form, its conversation and its assets: on a busy machine that takes a while. */
const SLOW = { timeout: 60000 };

tours.add("e3k_desk_answer_and_wait", {
    steps: () => [
        { ...SLOW, trigger: ".o_e3k_card:contains('Claire Tremblay')" },
        { trigger: ".o_e3k_strip .o_e3k_sla_timer" },
        { ...SLOW, trigger: ".o-mail-Chatter-sendMessage:enabled", run: "click" },
        {
            ...SLOW,
            trigger: ".o-mail-Composer-input",
            run: "edit Bonjour Claire, vous trouverez ci-joint la marche à suivre.",
        },
        { trigger: ".o_e3k_send_wait:enabled", run: "click" },
        { content: "a file is announced, but there is none", trigger: ".o_e3k_cautions li" },
        { trigger: ".o_e3k_send_anyway", run: "click" },
        { ...SLOW, trigger: ".o-mail-Message:contains('la marche à suivre')" },
        { ...SLOW, trigger: ".o_field_widget[name='wait_party']" },
        {
            content: "the promises above have stopped, too",
            trigger: ".o_e3k_strip .o_e3k_sla_timer.o_e3k_sla_paused",
        },
        {
            content: "Odoo's full composer looks twice, too",
            trigger: ".o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            ...SLOW,
            trigger: ".o-mail-Composer-input",
            run: "edit Bonjour Claire, vous trouverez ci-joint la suite.",
        },
        { trigger: ".o-mail-Composer button:has(.fa-expand)", run: "click" },
        { ...SLOW, trigger: ".modal .o_mail_send:enabled", run: "click" },
        { ...SLOW, trigger: ".o_e3k_cautions li" },
        { trigger: ".o_e3k_send_anyway", run: "click" },
        { ...SLOW, trigger: "body:not(:has(.modal)) .o-mail-Message:contains('la suite')" },
    ],
});

tours.add("e3k_desk_macro", {
    steps: () => [
        {
            ...SLOW,
            trigger: ".o_form_statusbar button[data-hotkey='shift+r']",
            run: "click",
        },
        {
            ...SLOW,
            trigger: ".modal .o_field_widget[name='macro_id'] input",
            run: "edit Capture du tour",
        },
        {
            ...SLOW,
            trigger: ".o-autocomplete--dropdown-item:contains('Capture du tour')",
            run: "click",
        },
        {
            content: "the reply is in the requester's language and filled",
            trigger: ".modal .odoo-editor-editable:contains('Bonjour Claire Tremblay')",
        },
        { trigger: ".modal-footer button[name='action_apply_macro']", run: "click" },
        { ...SLOW, trigger: "body:not(:has(.modal)) .o-mail-Message:contains('une capture')" },
    ],
});

tours.add("e3k_desk_merge_and_undo", {
    steps: () => [
        { ...SLOW, trigger: ".o_e3k_card" },
        { trigger: "button.o_e3k_merge", run: "click" },
        {
            ...SLOW,
            trigger: ".modal .o_field_widget[name='target_id'] input",
            run: "edit Billet qui reste",
        },
        {
            ...SLOW,
            trigger: ".o-autocomplete--dropdown-item:contains('Billet qui reste')",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name='preview'] li:contains('30 minutes')" },
        { trigger: ".modal-footer button[name='action_confirm']", run: "click" },
        { ...SLOW, trigger: ".oe_title textarea:value('Billet qui reste')" },
        { trigger: "button[name='action_undo_merge']", run: "click" },
        { ...SLOW, trigger: ".oe_title textarea:value('Billet qui revient')" },
        { trigger: "body:not(:has(button[name='action_undo_merge']:visible))" },
    ],
});

tours.add("e3k_desk_split", {
    steps: () => [
        { ...SLOW, trigger: ".o-mail-Message:contains('la paie est bloquée')", run: "hover" },
        {
            trigger: ".o-mail-Message:contains('la paie est bloquée') [name='e3k-split']",
            run: "click",
        },
        { ...SLOW, trigger: ".modal .o_field_widget[name='name'] input", run: "edit Paie bloquée" },
        { trigger: ".modal-footer button[name='action_confirm']", run: "click" },
        { ...SLOW, trigger: ".oe_title textarea:value('Paie bloquée')" },
        { ...SLOW, trigger: ".o-mail-Message:contains('la paie est bloquée')" },
    ],
});

tours.add("e3k_desk_problem", {
    steps: () => [
        { ...SLOW, trigger: "button.o_e3k_tell_clients", run: "click" },
        {
            ...SLOW,
            trigger: ".modal .o_field_widget[name='line_ids'] .o_data_row:contains('Boréal')",
        },
        {
            trigger: ".modal .o_field_widget[name='body_fr'] .odoo-editor-editable",
            run: "editor Bonjour {requester}, votre billet {number} est réglé.",
        },
        {
            trigger: ".modal .o_field_widget[name='body_en'] .odoo-editor-editable",
            run: "editor Hello {requester}, your ticket {number} is solved.",
        },
        {
            trigger: ".modal .o_field_widget[name='outcome'] input[data-value='resolve']",
            run: "click",
        },
        { trigger: ".modal-footer button[name='action_confirm']", run: "click" },
        { ...SLOW, trigger: "body:not(:has(.modal)) .o_form_statusbar" },
    ],
});
