import { LiveBoard } from "@e3k_support/live_board/live_board";
import { afterEach, beforeEach, describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");

const { Settings } = luxon;
const LOCALE = Settings.defaultLocale;

beforeEach(() => allowTranslations());
afterEach(() => {
    Settings.defaultLocale = LOCALE;
});

/** A figure as a lead reads it. */
function format(name, value) {
    return String(LiveBoard.prototype.format(name, value)).replace(/\s/g, " ");
}

test("figures are written as their reader writes numbers", () => {
    Settings.defaultLocale = "fr-CA";
    expect(format("satisfaction", 4.5)).toBe("4,5 of 5");
    expect(format("response_rate", 0.917)).toBe("92 %");
    expect(format("received", 1234)).toBe("1 234");
    Settings.defaultLocale = "en-US";
    expect(format("satisfaction", 4)).toBe("4.0 of 5");
    expect(format("response_rate", 0.917)).toBe("92%");
    expect(format("received", 1234)).toBe("1,234");
});

test("a figure without a case is no zero", () => {
    expect(format("response_rate", null)).toBe("–");
    expect(format("received", 0)).toBe("0");
});
