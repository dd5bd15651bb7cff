import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { formatSeconds, isOpen, openSeconds } from "../fields/sla_countdown/sla_clock";

/**
 * The business time left of each promise, live.
 *
 * The server sends its present second, the due instants and the open stretches in epoch seconds: the
 * browser's own time zone and clock change nothing. The text changes with the minute and is not read
 * out by itself; that a promise has just become late is.
 */
export class SupportCountdown extends Interaction {
    static selector = ".e3k_promises[data-clock]";

    setup() {
        this.clock = JSON.parse(this.el.dataset.clock);
        this.offset = this.clock.now - Math.floor(Date.now() / 1000);
        this.tick();
        const interval = setInterval(() => this.tick(), 1000);
        this.registerCleanup(() => clearInterval(interval));
    }

    tick() {
        const now = Math.floor(Date.now() / 1000) + this.offset;
        for (const timer of this.clock.timers) {
            const place = this.el.querySelector(`[data-timer="${timer.id}"]`);
            const text = this.getText(timer, now);
            if (place && place.textContent !== text) {
                place.textContent = text;
                this.showLateness(place.closest(".e3k_promise"), now >= timer.due, text);
            }
        }
    }

    showLateness(promise, isLate, text) {
        if (isLate && !promise.classList.contains("e3k_promise_late")) {
            this.el.querySelector(".e3k_promise_news").textContent = text;
        }
        promise.classList.toggle("e3k_promise_late", isLate);
    }

    getText(timer, now) {
        const whole = [[Math.min(now, timer.due), Math.max(now, timer.due)]];
        const segments = timer.is_elapsed ? whole : this.clock.segments;
        const seconds = openSeconds(segments, now, timer.due);
        const left =
            Math.abs(seconds) < 60
                ? _t("less than a minute")
                : formatSeconds(seconds - (seconds % 60), this.clock.day, false);
        if (now >= timer.due) {
            return _t("We are late and we are sorry: %s of business time.", left);
        }
        return isOpen(segments, now)
            ? _t("%s of business time left.", left)
            : _t("%s of business time left. We are closed now: the clock stands still.", left);
    }
}

registry.category("public.interactions").add("e3k_support.countdown", SupportCountdown);
