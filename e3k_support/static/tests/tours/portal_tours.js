import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("e3k_portal_new_ticket", {
    url: "/my",
    steps: () => [
        { trigger: "a[href='/my/support']", run: "click", expectUnloadPage: true },
        { trigger: "a.btn[href='/my/support/new']", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_form button[type=submit]", run: "click" },
        { content: "the empty form came back with what is missing", trigger: ".e3k_errors li" },
        { trigger: "#e3k_name", run: "edit Les livraisons sont bloquées" },
        { trigger: "#e3k_stopped", run: "edit Le lecteur affiche une erreur." },
        { trigger: "label[for=e3k_priority_p2]", run: "click" },
        { trigger: "#e3k_priority_p2:checked" },
        { trigger: ".e3k_form button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_notice.alert-success" },
        { trigger: "h1:contains('Les livraisons sont bloquées')" },
        { trigger: ".e3k_promise_due" },
        { trigger: ".e3k_message:contains('Le lecteur affiche une erreur.')" },
    ],
});

tours.add("e3k_portal_reply", {
    steps: () => [
        { trigger: ".e3k_card_you a[href='#e3k_reply']", run: "click" },
        { trigger: "#e3k_reply", run: "edit Voici le numéro : S00042" },
        { trigger: ".e3k_reply button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_notice.alert-success" },
        { trigger: ".e3k_message:contains('S00042')" },
        { trigger: ".e3k_status_busy" },
    ],
});

tours.add("e3k_portal_accept", {
    url: "/my/support",
    steps: () => [
        { trigger: ".e3k_attention a[href*='validate']", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_tickets a", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_accept", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_notice.alert-success" },
        { trigger: ".e3k_status_done" },
        { trigger: "body:not(:has(.e3k_validation))" },
        { trigger: ".e3k_rates input[value='5']", run: "click" },
        { trigger: "#e3k_feedback", run: "edit Merci!" },
        { trigger: "#rating button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_notice.alert-success" },
        { trigger: ".e3k_rates input[value='5']:checked" },
    ],
});

tours.add("e3k_portal_refuse", {
    url: "/my/support?filterby=validate",
    steps: () => [
        { trigger: ".e3k_tickets a", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_refuse summary", run: "click" },
        { trigger: "#e3k_reason", run: "edit Le total reste faux." },
        { trigger: ".e3k_refuse button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_notice.alert-success" },
        { trigger: ".e3k_status_busy" },
        { trigger: ".e3k_message:contains('Le total reste faux.')" },
    ],
});

tours.add("e3k_portal_people", {
    steps: () => [
        { trigger: "#people summary", run: "click" },
        { trigger: "#e3k_colleague", run: "edit denis@boreal.example" },
        { trigger: ".e3k_add button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_people:contains('Denis Lavoie')" },
        { trigger: ".e3k_people button", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_people:not(:contains('Denis Lavoie'))" },
    ],
});
