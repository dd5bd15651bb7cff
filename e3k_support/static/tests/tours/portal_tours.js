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
        similar: "Est-ce l’un de ceux-ci?",
        told: "en est avisé par courriel",
        asked: "votre interlocuteur principal",
        invited: "a reçu une invitation",
        revoked: "ne voit plus aucun billet",
        figures: "Billets reçus",
        promise: "Première réponse",
        size: "1,2 Mo",
    },
    en: {
        newRequest: "New request",
        registered: "is registered",
        closed: "The ticket is closed",
        rated: "Thank you for your rating",
        open: "open again",
        participants: "Participants",
        similar: "Is it one of these?",
        told: "is told by e-mail",
        asked: "your main contact",
        invited: "is invited",
        revoked: "sees no ticket",
        figures: "Tickets received",
        promise: "First answer",
        size: "1.2 MB",
    },
};

function texts() {
    return TEXTS[document.documentElement.lang.slice(0, 2)];
}

/** A file as the browser hands it over when it is chosen, dropped or pasted. */
function transfer(name) {
    const data = new DataTransfer();
    data.items.add(new File(["x".repeat(2000)], name, { type: "image/png" }));
    return data;
}

/** What a link leads to, fetched as the browser would download it. */
async function download(link) {
    const response = await fetch(link.href);
    if (!response.ok) {
        throw new Error(`${link.href} answered ${response.status}`);
    }
    return response;
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

/** Choose files in the form's field. */
function choose(input, ...files) {
    const data = new DataTransfer();
    files.forEach((file) => data.items.add(file));
    input.files = data.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** A file that was removed after it was chosen. As a folder it has a name and a size, and cannot be read. */
async function removedFile(name) {
    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle(name, { create: true });
    const writable = await handle.createWritable();
    await writable.write("x".repeat(2000));
    await writable.close();
    const file = await handle.getFile();
    await folder.removeEntry(name);
    return file;
}

tours.add("e3k_portal_refused_files", {
    steps: () => [
        { trigger: "#e3k_reply", run: "edit Le journal est joint." },
        {
            content: "a file is too large",
            trigger: "#e3k_reply_files",
            run() {
                choose(this.anchor, new File(["x".repeat(1_300_000)], "journal.log"));
            },
        },
        { trigger: `.e3k_chosen:contains('journal.log (${texts().size})')` },
        { trigger: ".e3k_reply button[type=submit]", run: "click" },
        { trigger: ".e3k_files_alert:contains('journal.log')" },
        { trigger: ".e3k_chosen li button", run: "click" },
        {
            content: "another one is no longer where it was",
            trigger: ".e3k_reply:not(:has(.e3k_chosen li))",
            async run() {
                choose(document.querySelector("#e3k_reply_files"), await removedFile("perdu.log"));
            },
        },
        { trigger: ".e3k_chosen:contains('perdu.log')" },
        { trigger: ".e3k_reply button[type=submit]:not([aria-disabled])", run: "click" },
        { trigger: ".e3k_errors a[href='#e3k_reply_files']:contains('perdu.log')" },
        { trigger: ".e3k_chosen li button", run: "click" },
        {
            content: "without them the answer is sent",
            trigger: ".e3k_reply button[type=submit]:not([aria-disabled])",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".e3k_notice.alert-success" },
        { trigger: ".e3k_message:contains('Le journal est joint.')" },
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

tours.add("e3k_portal_full_request", {
    url: "/my/support/new",
    steps: () => [
        { trigger: "#e3k_name", run: "edit Total faux au rapport des ventes" },
        {
            content: "what was asked before is proposed while the subject is typed",
            trigger: `.e3k_similar:contains('${texts().similar}') a:contains('Total faux au rapport')`,
        },
        { trigger: "#e3k_stopped", run: "edit Le total ne tient pas compte des retours." },
        { trigger: "label[for=e3k_priority_p3]", run: "click" },
        {
            content: "a file is chosen",
            trigger: "#e3k_files",
            run() {
                this.anchor.files = transfer("choisi.png").files;
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "a second one is dropped",
            trigger: ".e3k_chosen li:contains('choisi.png')",
            run() {
                const drop = document.querySelector(".e3k_drop");
                const dataTransfer = transfer("déposé.png");
                const event = { bubbles: true, cancelable: true, dataTransfer };
                drop.dispatchEvent(new DragEvent("dragover", event));
                drop.dispatchEvent(new DragEvent("drop", event));
            },
        },
        {
            content: "a screenshot is pasted",
            trigger: ".e3k_chosen li:contains('déposé.png')",
            run() {
                const clipboardData = transfer("image.png");
                const event = { bubbles: true, cancelable: true, clipboardData };
                document.dispatchEvent(new ClipboardEvent("paste", event));
            },
        },
        { trigger: ".e3k_chosen li:nth-child(3):contains('3.png')" },
        { trigger: ".e3k_chosen li:contains('choisi.png') button", run: "click" },
        { trigger: ".e3k_chosen:not(:contains('choisi.png')) li:nth-child(2)" },
        {
            trigger: "#e3k_cc",
            run: "edit denis@boreal.example, luc.nouveau@boreal.example",
        },
        { trigger: "#e3k_confidentiality", run: "select restricted" },
        { trigger: ".e3k_form button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: `.e3k_notice:contains('${texts().told}'):contains('Denis Lavoie')` },
        { trigger: `.e3k_notice:contains('${texts().asked}'):contains('luc.nouveau')` },
        { trigger: "#people .fa-lock" },
        { trigger: ".e3k_previews li:nth-child(2)" },
        { trigger: ".e3k_people:contains('Denis Lavoie')" },
    ],
});

tours.add("e3k_portal_solved", {
    steps: () => [
        { trigger: "form[action$='/solved'] button", run: "click", expectUnloadPage: true },
        { trigger: `.e3k_notice.alert-success:contains('${texts().closed}')` },
        { trigger: ".e3k_rates input[value='1']", run: "click" },
        { trigger: "#e3k_feedback", run: "edit Trop long." },
        { trigger: "#rating button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: `.e3k_notice.alert-success:contains('${texts().rated}')` },
        {
            content: "the ticket on paper",
            trigger: ".e3k_paper_actions a[href*='/pdf']",
            run: (helpers) => download(helpers.anchor),
        },
    ],
});

tours.add("e3k_portal_main_contact", {
    url: "/my/support?filterby=all",
    steps: () => [
        { trigger: "#e3k_person", run: "selectByLabel Denis Lavoie" },
        { trigger: ".e3k_search button", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_tickets:not(:contains('Total faux au rapport'))" },
        { trigger: ".e3k_row:contains('Étiquettes de Denis')" },
        {
            content: "the list as it is shown, as a file",
            trigger: "a[href*='/my/support/export']",
            async run(helpers) {
                const text = await (await download(helpers.anchor)).text();
                if (!text.includes("Étiquettes de Denis") || text.includes("Total faux")) {
                    throw new Error("the file is not the list");
                }
            },
        },
        { trigger: "a[href='/my/support/people']", run: "click", expectUnloadPage: true },
        { trigger: "#e3k_invite_name", run: "edit Paul Coté" },
        { trigger: "#e3k_invite_email", run: "edit paul@boreal.example" },
        { trigger: "#e3k_invite_role", run: "select observer" },
        { trigger: "#invite button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: `.e3k_notice.alert-success:contains('${texts().invited}')` },
        { trigger: ".e3k_client_people li:contains('Paul Coté') summary", run: "click" },
        {
            trigger: ".e3k_client_people li:contains('Paul Coté') .btn-outline-danger",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: `.e3k_notice.alert-success:contains('${texts().revoked}')` },
    ],
});

tours.add("e3k_portal_report", {
    url: "/my/support",
    steps: () => [
        { trigger: "a[href='/my/support/report']", run: "click", expectUnloadPage: true },
        { trigger: `.e3k_figure:contains('${texts().figures}') strong:contains('1')` },
        { trigger: "#e3k_report_period", run: "selectByIndex 1" },
        { trigger: ".e3k_report_choice button", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_trend tbody tr:nth-child(3) td:contains('1')" },
        { trigger: ".e3k_open li:contains('P3') strong:contains('1')" },
        { trigger: "a[href*='/report/export']", run: (helpers) => download(helpers.anchor) },
    ],
});

tours.add("e3k_portal_policy", {
    url: "/my/support",
    steps: () => [
        { trigger: ".e3k_foot a[href='/support/policy']", run: "click", expectUnloadPage: true },
        { trigger: `.e3k_promised:contains('${texts().promise}')` },
        { trigger: ".e3k_phone a[href='tel:+15143166650;ext=1']" },
        { trigger: ".e3k_closures li" },
        {
            trigger: `.e3k_head a:contains('${texts().newRequest}')`,
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".e3k_form" },
    ],
});

tours.add("e3k_portal_visitor", {
    steps: () => [
        { trigger: ".e3k_message:contains('Nous regardons.')" },
        { content: "a link reads and replies only", trigger: "body:not(:has(.e3k_accept))" },
        { trigger: "a.btn[href*='/web/login?redirect=/my/support/']" },
        { trigger: "#e3k_reply", run: "edit Il reste un écart." },
        { trigger: ".e3k_reply button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: ".e3k_notice.alert-success" },
        { trigger: ".e3k_message:contains('Il reste un écart.')" },
        { trigger: ".e3k_status_busy" },
    ],
});
