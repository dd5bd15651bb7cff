import { _t } from "@web/core/l10n/translation";

/**
 * Open seconds in [since, until), all in epoch seconds; negative if `until` comes first.
 *
 * @param {[number, number][]} segments sorted open stretches
 */
export function openSeconds(segments, since, until) {
    if (until < since) {
        return -openSeconds(segments, until, since);
    }
    let seconds = 0;
    for (const [start, stop] of segments) {
        seconds += Math.max(0, Math.min(stop, until) - Math.max(start, since));
    }
    return seconds;
}

export function isOpen(segments, at) {
    return segments.some(([start, stop]) => start <= at && at < stop);
}

/**
 * Business time in the two largest units that matter. A day is a day of the calendar.
 *
 * @param {boolean} hasZeros whole hours are told with "00 min", as columns of them want it
 */
export function formatSeconds(total, day, hasZeros = true) {
    const seconds = Math.abs(Math.trunc(total));
    let days = Math.floor(seconds / day);
    let rest = seconds % day;
    if (days === 1 && rest >= 60) {
        days = 0;
        rest = seconds;
    }
    const hours = Math.floor(rest / 3600);
    const minutes = Math.floor((rest % 3600) / 60);
    if (days) {
        return hours ? _t("%(days)s d %(hours)s h", { days, hours }) : _t("%(days)s d", { days });
    }
    if (hours && !minutes && !hasZeros) {
        return _t("%(hours)s h", { hours });
    }
    if (hours) {
        return _t("%(hours)s h %(minutes)s min", {
            hours,
            minutes: String(minutes).padStart(2, "0"),
        });
    }
    return minutes ? _t("%(minutes)s min", { minutes }) : _t("%(seconds)s s", { seconds });
}

/**
 * What a countdown shows at an instant: text, icon, tone and whether it runs.
 *
 * Urgency is told by words and icon; the colour only repeats it.
 */
export function face(timer, clock, now) {
    if (timer.state === "paused") {
        const left = formatSeconds(timer.left, clock.day);
        return {
            tone: "paused",
            icon: "fa-pause-circle",
            text: _t("Paused, %(left)s left", { left }),
        };
    }
    const segments = timer.is_elapsed
        ? [[Math.min(now, timer.due), Math.max(now, timer.due)]]
        : clock.segments;
    const remaining = openSeconds(segments, now, timer.due);
    if (now >= timer.due) {
        const late = formatSeconds(remaining, clock.day);
        return {
            tone: "late",
            icon: "fa-exclamation-circle",
            text: _t("Late by %(late)s", { late }),
        };
    }
    const left = formatSeconds(remaining, clock.day);
    if (!timer.is_elapsed && !isOpen(segments, now)) {
        return {
            tone: tone(remaining, timer.target),
            icon: "fa-moon-o",
            text: _t("%(left)s left", { left }),
        };
    }
    return {
        tone: tone(remaining, timer.target),
        icon: "fa-hourglass-half",
        text: _t("%(left)s left", { left }),
    };
}

function tone(remaining, target) {
    if (remaining * 10 <= target) {
        return "urgent";
    }
    return remaining * 4 <= target ? "soon" : "calm";
}
