import { reactive } from "@odoo/owl";
import { registry } from "@web/core/registry";

/** How far the segments reach around the present, in seconds: a year and a bit. */
const REACH = 400 * 86400;
/** Holidays change rarely; a page left open learns of them within this time, in milliseconds. */
const PATIENCE = 15 * 60 * 1000;

/**
 * The open time in which each team's promises are counted, asked once for all countdowns of the browser.
 *
 * A line of a list knows its due instant; what is left of it is counted here, so that the server computes
 * nothing for a line. It also tells the server's present second: a wrong clock of the computer shows nothing wrong.
 */
export const slaClockService = {
    dependencies: ["orm"],
    start(_env, { orm }) {
        const clock = reactive({ faces: {}, metrics: {}, offset: 0, reach: REACH, version: 0 });
        let loading, loadedAt;

        async function load() {
            const answer = await orm.silent.call("e3k.team", "get_clock_faces", [clock.reach]);
            clock.offset = answer.now - Date.now() / 1000;
            clock.metrics = answer.metrics;
            clock.faces = Object.fromEntries(
                Object.entries(answer.teams).map(([team, rank]) => [team, answer.faces[rank]]),
            );
            clock.version++;
            loadedAt = Date.now();
        }

        /** Resolves once the segments are here; asks again for what was asked too long ago or reaches too near. */
        function ready(due) {
            const distance = due ? Math.abs(due - Date.now() / 1000) : 0;
            if (loading && distance <= clock.reach && !(loadedAt < Date.now() - PATIENCE)) {
                return loading;
            }
            clock.reach = Math.max(clock.reach, 2 * distance);
            loadedAt = Date.now();
            loading = load().catch((error) => {
                loading = undefined;
                throw error;
            });
            return loading;
        }

        return { clock, ready };
    },
};

registry.category("services").add("e3k_sla_clock", slaClockService);
