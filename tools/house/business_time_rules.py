"""Why another suite's answer may differ from ours: every rule is computed from the case, none is believed."""

RULES = {
    "closing": "an amount used up exactly at closing time is due at that closing here, at the next opening there",
    "opening": "counted backwards, an amount that begins at an opening begins there here, at the closing before there",
    "zero": "nothing to wait for: at once here, at the next opening there",
    "fractions": "whole seconds here, fractions of a second there",
    "rounded": "whole seconds here, a rounded decimal number there",
    "truncated": "whole seconds here, whole minutes or hours there",
    "absolute": "between later and earlier is negative here, positive there",
    "no way back": "between later and earlier is negative here, nothing there",
    "wall clock": "real seconds here, hours of the wall clock over a change of the clocks there",
}


def verdict(case, ours, expected, schedule):
    """Return ("agree" | "differs", rule or None) for two answers of one kind, instants or seconds."""
    if ours == expected:
        return "agree", None
    if ours is None or expected is None:
        return "differs", None
    judge = _rule_of_instants if case["op"] != "between" else _rule_of_seconds
    return "differs", judge(case, ours, expected, schedule)


def _rule_of_seconds(case, ours, expected, schedule):
    """Name the rule by which two amounts of business time differ, None if there is none."""
    rules = case.get("rules") or {}
    start, end = case["since"], case["until"]
    whole = rules.get("trunc_s")
    if start > end and not expected:
        return "no way back"
    if start > end and ours < 0 < expected:
        forward = {**case, "since": end, "until": start}
        return "absolute" if expected == -ours or _rule_of_seconds(forward, -ours, expected, schedule) else None
    if whole and expected == (abs(ours) // whole * whole) * (1 if ours > 0 else -1):
        return "truncated"
    if abs(ours - expected) <= max(1, rules.get("tolerance_s", 0)) and expected != int(expected):
        return "rounded"
    if abs(ours - expected) <= 1 and (start.microsecond or end.microsecond):
        return "fractions"
    if abs(ours - expected) == _shift(start, end, schedule.zone):
        return "wall clock"
    return None


def _rule_of_instants(case, ours, expected, schedule):
    """Name the rule by which two due instants differ, None if there is none."""
    start, amount = case["since"], case["amount_s"]
    if not amount and expected == schedule.next_opening(start):
        return "zero"
    if case["op"] == "add" and expected == schedule.next_opening(ours):
        return "closing"
    if case["op"] == "sub" and expected < ours and not schedule.elapsed(expected, ours):
        return "opening" if not schedule.is_open(expected) else None
    if (start.microsecond or amount != int(amount)) and abs(schedule.elapsed(ours, expected)) <= 1:
        return "fractions"
    if abs((ours - expected).total_seconds()) == _shift(start, ours, schedule.zone):
        return "wall clock"
    return None


def _shift(start, end, zone):
    """Return the seconds by which the clocks changed between two instants, None if they did not."""
    change = end.astimezone(zone).utcoffset() - start.astimezone(zone).utcoffset()
    return abs(change.total_seconds()) or None
