import { Component, onMounted, onWillDestroy, onWillUpdateProps, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { presenceBus } from "./presence_bus";

/** Seconds after which somebody who said nothing more is no longer shown, and between two signs of life. */
const FORGOTTEN_AFTER = 75;
const SIGN_EVERY = 30;
const TYPING_LASTS = 8;

/** An answer or a note: both are worth waiting for. */
function isWriting(person) {
    return ["typing", "noting"].includes(person.state);
}

/** Who else looks at this ticket or writes on it now. Nothing is stored; whoever leaves says so or is forgotten. */
export class Presence extends Component {
    static template = "e3k_support.Presence";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.bus = useService("bus_service");
        this.state = useState({ people: {} });
        this.ticketId = false;
        this.onPresence = this.onPresence.bind(this);
        this.onUnload = () => this.leave();
        onMounted(() => {
            this.bus.subscribe("e3k_support/presence", this.onPresence);
            browser.addEventListener("pagehide", this.onUnload);
            this.enter(this.props.record.resId);
            this.interval = setInterval(() => this.tick(), 5000);
        });
        onWillUpdateProps((props) => {
            if (props.record.resId !== this.ticketId) {
                this.leave();
                this.enter(props.record.resId);
            }
        });
        onWillDestroy(() => {
            clearInterval(this.interval);
            browser.removeEventListener("pagehide", this.onUnload);
            this.bus.unsubscribe("e3k_support/presence", this.onPresence);
            this.leave();
        });
        useBus(presenceBus, "typing", ({ detail }) => {
            if (detail.ticketId === this.ticketId) {
                this.sayTyping(detail.state);
            }
        });
    }

    get channel() {
        return `e3k.ticket_${this.ticketId}`;
    }

    /** "Luc Gagnon is writing", those who write first. */
    get people() {
        return Object.values(this.state.people).sort(
            (one, other) => isWriting(other) - isWriting(one),
        );
    }

    getLabel(person) {
        if (person.state === "typing") {
            return _t("%s is writing an answer", person.name);
        }
        return person.state === "noting"
            ? _t("%s is writing an internal note", person.name)
            : _t("%s is looking at this ticket", person.name);
    }

    isWriting(person) {
        return isWriting(person);
    }

    enter(ticketId) {
        this.state.people = {};
        this.ticketId = ticketId;
        if (ticketId) {
            this.bus.addChannel(this.channel);
            this.say("looking", true);
        }
    }

    leave() {
        if (this.ticketId) {
            this.say("left");
            this.bus.deleteChannel(this.channel);
            this.ticketId = false;
        }
    }

    say(state, isNew = false) {
        this.saidAt = Date.now();
        this.said = state;
        this.orm.silent
            .call("e3k.ticket", "announce_presence", [[this.ticketId], state, isNew])
            .catch(() => {}); // presence is a courtesy: no error dialog for it
    }

    sayTyping(state) {
        if (this.said !== state || Date.now() - this.saidAt > (TYPING_LASTS * 1000) / 2) {
            this.say(state);
        }
    }

    tick() {
        const now = Date.now();
        for (const [id, person] of Object.entries(this.state.people)) {
            if (now - person.at > FORGOTTEN_AFTER * 1000) {
                delete this.state.people[id];
            } else if (isWriting(person) && now - person.at > TYPING_LASTS * 1000) {
                person.state = "looking";
            }
        }
        if (this.ticketId && now - this.saidAt > SIGN_EVERY * 1000 && !document.hidden) {
            this.say("looking");
        }
    }

    onPresence({ ticket_id: ticketId, partner_id: id, state, name, is_new: isNew }) {
        if (ticketId !== this.ticketId || id === user.partnerId) {
            return;
        }
        if (state === "left") {
            delete this.state.people[id];
            return;
        }
        this.state.people[id] = { id, name, state, at: Date.now() };
        if (isNew) {
            this.say("looking");
        }
    }
}

registry.category("view_widgets").add("e3k_presence", { component: Presence });
