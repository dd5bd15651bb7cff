import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** The form, its conversation and its assets: on a busy machine that takes a while. */
const SLOW = { timeout: 60000 };

tours.add("e3k_support_quarantine", {
    steps: () => [
        {
            ...SLOW,
            content: "a mail of somebody who takes no part waits",
            trigger: ".alert:contains('claire.t@gmail.com') button[name='action_view_quarantine']",
            run: "click",
        },
        { ...SLOW, trigger: ".o_data_row td[name='subject']", run: "click" },
        {
            ...SLOW,
            content: "what it says is read before it is let in",
            trigger: ".o_field_widget[name='preview']:contains('mon adresse personnelle')",
        },
        { trigger: ".o_form_statusbar button[name='action_accept']", run: "click" },
        {
            ...SLOW,
            content: "it may be another address of the requester",
            trigger: ".modal .o_field_widget[name='who'] input:checked[data-value='known']",
        },
        { trigger: ".modal footer button[name='action_confirm']", run: "click" },
        {
            ...SLOW,
            trigger: "body:not(:has(.modal)) .o_arrow_button_current[data-value='reply']",
        },
    ],
});
