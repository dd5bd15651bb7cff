import { RequesterCard } from "@e3k_support/desk/card/requester_card";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { serializeDateTime } from "@web/core/l10n/dates";

describe.current.tags("headless");

const NOW = luxon.DateTime.fromISO("2026-03-03T15:00:00Z");
const { get: lastContact } = Object.getOwnPropertyDescriptor(
    RequesterCard.prototype,
    "lastContact",
);

beforeEach(() => allowTranslations());

/** What the card says at NOW of an answer given `seconds` ago. */
function say(seconds) {
    const card = { last_at: serializeDateTime(NOW.minus({ seconds })), last_side: "agent" };
    return String(lastContact.call({ card, state: { now: NOW } }));
}

test("what was just said is of the past, even when the clock ticked before", () => {
    expect(say(2 * 3600)).toBe("E3K, 2 hours ago");
    expect(say(0)).toBe("E3K, 1 second ago");
    expect(say(-30)).toBe("E3K, 1 second ago");
});
