import { TriageQueue } from "@e3k_support/triage/triage_queue";
import { describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");

/** A queue on a list of two tickets, of which none is selected. */
function makeQueue({ selection = [], isDomainSelected = false } = {}) {
    allowTranslations();
    const records = [
        { id: "r1", resId: 1, data: { number: "E3K-00001", is_classified: false } },
        { id: "r2", resId: 2, data: { number: "E3K-00002", is_classified: true } },
    ];
    const said = [];
    const called = [];
    const root = {
        records,
        selection,
        isDomainSelected,
        getResIds: async () => (isDomainSelected ? [1, 2, 3, 4] : selection.map((r) => r.resId)),
        load: async () => {},
    };
    const queue = new TriageQueue(
        { model: { root } },
        {
            orm: {
                call: async (_model, method, args) => {
                    called.push([method, ...args]);
                    return { message: "As suggested: nothing.", type: "warning" };
                },
            },
            action: {
                doAction: async (action, { additionalContext }) =>
                    called.push([action, additionalContext]),
            },
            notification: { add: (message, { type }) => said.push([type, message]) },
        },
    );
    queue.state.currentId = 1;
    return { queue, said, called, records };
}

test("a key without a ticket says so, and what the server reports is what is said", async () => {
    const { queue, said, called } = makeQueue();
    await queue.accept();
    expect(called).toEqual([["classify_as_suggested", [1]]]);
    expect(said).toEqual([["warning", "As suggested: nothing."]]);
    queue.state.currentId = false;
    queue.root.records = [];
    await queue.accept();
    expect(said[1]).toEqual(["warning", "Choose a ticket first."]);
});

test("all that match are acted on, not only the rows shown", async () => {
    const { queue, called } = makeQueue({ isDomainSelected: true });
    await queue.classify("p3");
    expect(called).toEqual([["classify_as", [1, 2, 3, 4], "p3"]]);
});

test("a classified ticket opens the dialog with the priority of the key", async () => {
    const { queue, called, records } = makeQueue();
    queue.choose(records[1]);
    await queue.classify("p1");
    expect(called[0][1]).toEqual({ default_ticket_id: 2, e3k_priority: "p1" });
});
