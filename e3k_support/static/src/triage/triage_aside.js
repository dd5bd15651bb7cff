import { Component, useEffect, useState } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { TriageAlike } from "./triage_help";

/** Beside the queue: what is suggested for the current ticket and why, the policy's words, what is like it. */
export class TriageAside extends Component {
    static template = "e3k_support.TriageAside";
    static components = { TriageAlike };
    static props = { queue: Object };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.queueState = useState(this.props.queue.state);
        this.state = useState({ aside: null });
        this.reload = () => this.load(this.queueState.currentId);
        useEffect(
            (id) => {
                this.load(id);
            },
            () => [this.queueState.currentId],
        );
    }

    get current() {
        return this.props.queue.current;
    }

    async load(id) {
        if (!id) {
            this.state.aside = null;
            return;
        }
        this.state.aside = await this.keepLast.add(
            this.orm.call("e3k.ticket", "get_triage_aside", [[id]]),
        );
    }
}
