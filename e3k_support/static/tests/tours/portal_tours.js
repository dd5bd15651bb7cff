import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** What the pages say: a tour runs in the language of who is logged in. */
const TEXTS = {
    fr: {
        newRequest: "Nouvelle demande",
        registered: "enregistrée",
        closed: "Le billet est fermé",
        rated: "Merci de votre évaluation",
        open: "rouvert",
        participants: "Participants",
    },
    en: {
        newRequest: "New request",
        registered: "is registered",
        closed: "The ticket is closed",
        rated: "Thank you for your rating",
        open: "open again",
        participants: "Participants",
    },
};

function texts() {
    return TEXTS[document.documentElement.lang.slice(0, 2)];
}

tours.add("e3k_portal_new_ticket", {
    url: "/my",
    steps: () => [
        { trigger: "a[href='/my/support']", run: "click", expectUnloadPage: true },
        {
            trigger: `a.btn[href='/my/support/new']:contains('${texts().newRequest}')`,
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".e3k_form button[type=submit]", run: "click" },
        { content: "the empty form came back with what is missing", trigger: ".e3k_errors li" },
        { trigger: "#e3k_name", run: "edit Les livraisons sont bloquées" },
        { trigger: "#e3k_stopped", run: "edit Le lecteur affiche une erreur." },
        { trigger: "label[for=e3k_impact_main]", run: "click" },
        { trigger: "label[for=e3k_reach_several]", run: "click" },
        { content: "the answers propose a priority", trigger: "#e3k_priority_p2:checked" },
        { trigger: ".e3k_form button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: `.e3k_notice.alert-success:contains('${texts().registered}')` },
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
        { trigger: `.e3k_notice.alert-success:contains('${texts().closed}')` },
        { trigger: ".e3k_status_done" },
        { trigger: "body:not(:has(.e3k_validation))" },
        { trigger: ".e3k_rates input[value='5']", run: "click" },
        { trigger: "#e3k_feedback", run: "edit Merci!" },
        { trigger: "#rating button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: `.e3k_notice.alert-success:contains('${texts().rated}')` },
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
        { trigger: `.e3k_notice.alert-success:contains('${texts().open}')` },
        { trigger: ".e3k_status_busy" },
        { trigger: ".e3k_message:contains('Le total reste faux.')" },
    ],
});

tours.add("e3k_portal_people", {
    steps: () => [
        { trigger: `#people h2:contains('${texts().participants}')` },
        { trigger: "#people summary", run: "click" },
        { trigger: "#e3k_colleague", run: "edit denis@boreal.example" },
        { trigger: ".e3k_add button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_people:contains('Denis Lavoie')" },
        { trigger: ".e3k_people button", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_people:not(:contains('Denis Lavoie'))" },
    ],
});

tours.add("e3k_portal_list", {
    url: "/my/support",
    steps: () => [
        { trigger: "#e3k_search", run: "edit rapport" },
        { trigger: "#e3k_group", run: "select status" },
        { trigger: ".e3k_search button", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_group .e3k_count:contains('1')" },
        { trigger: ".e3k_row:contains('Total faux au rapport')" },
        {
            trigger: ".e3k_filters a[href*='filterby=closed']",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "an empty list says what to do", trigger: ".e3k_empty a" },
    ],
});

tours.add("e3k_portal_reopen", {
    steps: () => [
        { trigger: ".e3k_reopen summary", run: "click" },
        { trigger: "#e3k_reopen_reason", run: "edit Le total est encore faux." },
        { trigger: ".e3k_reopen button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_notice.alert-success" },
        { trigger: ".e3k_message:contains('Le total est encore faux.')" },
        { trigger: ".e3k_status_busy" },
    ],
});
