import { confirmTicketAnswer } from "@e3k_support/desk/answer/caution_dialog";
import { describe, expect, test } from "@odoo/hoot";

describe.current.tags("headless");

/** Ask before sending from a conversation whose last message shown is 41. */
async function ask(cautions, { answer = "close", seenId } = {}) {
    const called = [];
    const thread = {
        id: 7,
        newestPersistentMessage: { id: 41 },
        fetchNewMessages: () => called.push("fetched"),
    };
    const env = {
        services: {
            orm: {
                call: async (...words) => {
                    called.push(words);
                    return cautions;
                },
            },
            dialog: {
                add: (_dialog, { confirm }, { onClose }) => {
                    if (answer === "send") {
                        confirm();
                    }
                    onClose();
                },
            },
        },
    };
    return { sent: await confirmTicketAnswer(env, thread, "<p>Bonjour</p>", 2, seenId), called };
}

test("the server is told the last message that was shown", async () => {
    const { sent, called } = await ask([]);
    expect(sent).toBe(true);
    expect(called).toEqual([["e3k.ticket", "get_answer_cautions", [[7], "<p>Bonjour</p>", 2, 41]]]);
    const later = await ask([], { seenId: 12 });
    expect(later.called[0][2][3]).toBe(12);
});

test("what somebody wrote meanwhile is fetched, and nothing leaves before the agent decides", async () => {
    const newer = [{ code: "newer", text: "Luc wrote while you were writing." }];
    const back = await ask(newer);
    expect([back.sent, back.called.at(-1)]).toEqual([false, "fetched"]);
    const anyway = await ask(newer, { answer: "send" });
    expect(anyway.sent).toBe(true);
    const language = await ask([{ code: "language", text: "English" }]);
    expect(language.called.length).toBe(1);
});
