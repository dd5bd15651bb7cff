import "@e3k_support/desk/presence/presence";
import "@e3k_support/desk/presence/telling_form";
import { presenceBus } from "@e3k_support/desk/presence/presence_bus";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

describe.current.tags("headless");

class Ticket extends models.Model {
    _name = "e3k.ticket";
    name = fields.Char();
    _records = [{ id: 1, name: "Imprimante muette" }];
}

class Answer extends models.Model {
    _name = "e3k.ticket.answer";
    ticket_id = fields.Many2one({ relation: "e3k.ticket" });
    body = fields.Text();
    _records = [{ id: 1, ticket_id: 1 }];
}

defineMailModels();
defineModels([Ticket, Answer]);

let hear;
let told;

beforeEach(() => {
    told = [];
    mockService("bus_service", {
        addChannel: () => {},
        deleteChannel: () => {},
        subscribe: (type, callback) => (hear = type === "e3k_support/presence" ? callback : hear),
        unsubscribe: () => {},
    });
    onRpc("e3k.ticket", "announce_presence", ({ args }) => {
        told.push(args[1]);
        return true;
    });
});

/** Open the ticket; who opens it says so. */
async function openTicket() {
    await mountView({
        type: "form",
        resModel: "e3k.ticket",
        resId: 1,
        arch: `<form><widget name="e3k_presence"/><field name="name"/></form>`,
    });
    await animationFrame();
    expect(told.splice(0)).toEqual(["looking"]);
}

/** A colleague says something over the bus. */
async function say(state, more = {}) {
    hear({ ticket_id: 1, partner_id: 4321, name: "Luc Gagnon", state, is_new: false, ...more });
    await animationFrame();
}

test("a colleague is seen looking, writing an answer and writing a note, each by its name", async () => {
    await openTicket();
    await say("looking");
    expect(queryAllTexts(".o_e3k_present")).toEqual(["Luc Gagnon is looking at this ticket"]);
    await say("typing");
    expect(queryAllTexts(".o_e3k_present")).toEqual(["Luc Gagnon is writing an answer"]);
    await say("noting");
    expect(queryAllTexts(".o_e3k_present.o_e3k_typing")).toEqual([
        "Luc Gagnon is writing an internal note",
    ]);
    await say("left");
    expect(queryAllTexts(".o_e3k_present")).toEqual([]);
});

test("whoever comes is answered, whoever falls silent is forgotten, other tickets say nothing", async () => {
    await openTicket();
    await say("typing", { ticket_id: 2 });
    expect(queryAllTexts(".o_e3k_present")).toEqual([]);
    await say("looking", { is_new: true });
    expect(told.splice(0)).toEqual(["looking"]);
    await advanceTime(100_000);
    await animationFrame();
    expect(queryAllTexts(".o_e3k_present")).toEqual([]);
});

test("what is written on the ticket is told as what it is", async () => {
    await openTicket();
    presenceBus.trigger("typing", { ticketId: 1, state: "noting" });
    presenceBus.trigger("typing", { ticketId: 2, state: "typing" });
    presenceBus.trigger("typing", { ticketId: 1, state: "typing" });
    await animationFrame();
    expect(told).toEqual(["noting", "typing"]);
});

test("typing in a dialog that writes to the client is told", async () => {
    patchWithCleanup(presenceBus, {
        trigger: (name, detail) => told.push(`${name} ${detail.ticketId} ${detail.state}`),
    });
    await mountView({
        type: "form",
        resModel: "e3k.ticket.answer",
        resId: 1,
        arch: `<form js_class="e3k_telling_form"><field name="ticket_id" invisible="1"/><field name="body"/></form>`,
    });
    expect(queryOne("[name=body] textarea")).toHaveCount(1);
    await contains("[name=body] textarea").edit("B", { confirm: false });
    expect(told[0]).toBe("typing 1 typing");
});
