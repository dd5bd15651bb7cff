import { face, formatSeconds, openSeconds } from "@e3k_support/fields/sla_countdown/sla_clock";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { mockTimeZone } from "@odoo/hoot-mock";
import { allowTranslations } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");

const HOUR = 3600;
const DAY = 8.5 * HOUR;
// Two days in Montréal, 8:30 to 17:00, in epoch seconds.
const MONDAY = [1_782_131_400, 1_782_162_000];
const TUESDAY = [MONDAY[0] + 24 * HOUR, MONDAY[1] + 24 * HOUR];
const CLOCK = { day: DAY, segments: [MONDAY, TUESDAY] };
const TIMER = {
    state: "running",
    due: TUESDAY[0] + HOUR,
    target: 2 * HOUR,
    left: 0,
    is_elapsed: false,
};

beforeEach(() => allowTranslations());

test("only open seconds count", () => {
    expect(openSeconds(CLOCK.segments, MONDAY[1] - HOUR, TUESDAY[0] + HOUR)).toBe(2 * HOUR);
    expect(openSeconds(CLOCK.segments, MONDAY[1], TUESDAY[0])).toBe(0);
    expect(openSeconds(CLOCK.segments, TUESDAY[0] + HOUR, MONDAY[1] - HOUR)).toBe(-2 * HOUR);
});

test("nothing runs at night", () => {
    const evening = face(TIMER, CLOCK, MONDAY[1]);
    const night = face(TIMER, CLOCK, MONDAY[1] + 5 * HOUR);
    expect(night).toEqual(evening);
    expect(night.icon).toBe("fa-moon-o");
    expect(String(night.text)).toBe("1 h 00 min left");
});

test("urgency grows as the target is used up", () => {
    const tones = [2 * HOUR, 0.5 * HOUR, 0.2 * HOUR].map((left) => {
        const timer = { ...TIMER, due: MONDAY[0] + 3 * HOUR };
        return face(timer, CLOCK, timer.due - left).tone;
    });
    expect(tones).toEqual(["calm", "soon", "urgent"]);
});

test("at the due instant it is late", () => {
    expect(face(TIMER, CLOCK, TIMER.due - 1).tone).toBe("urgent");
    expect(face(TIMER, CLOCK, TIMER.due).tone).toBe("late");
    expect(String(face(TIMER, CLOCK, TIMER.due + 35 * 60).text)).toBe("Late by 35 min");
});

test("a paused promise stands still", () => {
    const paused = { ...TIMER, state: "paused", due: false, left: 3 * HOUR };
    expect(face(paused, CLOCK, MONDAY[0])).toEqual(face(paused, CLOCK, TUESDAY[1]));
    expect(String(face(paused, CLOCK, MONDAY[0]).text)).toBe("Paused, 3 h 00 min left");
});

test("what is counted at night too runs at night", () => {
    const timer = { ...TIMER, is_elapsed: true, due: MONDAY[1] + 2 * HOUR };
    expect(String(face(timer, CLOCK, MONDAY[1] + HOUR).text)).toBe("1 h 00 min left");
});

test("durations are told in the two largest units", () => {
    const told = [45, 90, 5400, DAY, DAY + 2 * HOUR, 2 * DAY + HOUR].map((s) =>
        String(formatSeconds(s, DAY)),
    );
    expect(told).toEqual(["45 s", "1 min", "1 h 30 min", "1 d", "10 h 30 min", "2 d 1 h"]);
    expect(String(formatSeconds(3 * HOUR, DAY))).toBe("3 h 00 min");
    expect(String(formatSeconds(3 * HOUR, DAY, false))).toBe("3 h");
});

test("a browser in another time zone counts the same", () => {
    const instants = [MONDAY[0], MONDAY[1] - HOUR, MONDAY[1] + 5 * HOUR, TUESDAY[0] + 2 * HOUR];
    const faces = [-5, 0, 9, 13].map((zone) => {
        mockTimeZone(zone);
        return JSON.stringify(instants.map((instant) => face(TIMER, CLOCK, instant)));
    });
    expect(new Set(faces).size).toBe(1);
});
