import { useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { KanbanRecord } from "@web/views/kanban/kanban_record";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { TicketKanbanRenderer } from "../stage/ticket_kanban";
import { TriageAside } from "./triage_aside";
import { useTriageQueue } from "./triage_queue";

const CURRENT = "o_e3k_triage_current";

export class TriageListController extends ListController {
    static template = "e3k_support.TriageListView";
    static components = { ...ListController.components, TriageAside };

    setup() {
        super.setup();
        this.triageQueue = useTriageQueue(this);
    }
}

export class TriageListRenderer extends ListRenderer {
    setup() {
        super.setup();
        this.triage = useState(this.env.triageQueue.state);
    }

    getRowClass(record) {
        const current = record.resId === this.triage.currentId ? ` ${CURRENT}` : "";
        return super.getRowClass(record) + current;
    }
}

export class TriageKanbanController extends KanbanController {
    static template = "e3k_support.TriageKanbanView";
    static components = { ...KanbanController.components, TriageAside };

    setup() {
        super.setup();
        this.triageQueue = useTriageQueue(this);
    }
}

class TriageKanbanRecord extends KanbanRecord {
    setup() {
        super.setup();
        this.triage = useState(this.env.triageQueue.state);
    }

    getRecordClasses() {
        const current = this.props.record.resId === this.triage.currentId ? ` ${CURRENT}` : "";
        return super.getRecordClasses() + current;
    }
}

export class TriageKanbanRenderer extends TicketKanbanRenderer {
    static components = { ...TicketKanbanRenderer.components, KanbanRecord: TriageKanbanRecord };
}

registry.category("views").add("e3k_triage_list", {
    ...listView,
    Controller: TriageListController,
    Renderer: TriageListRenderer,
});
registry.category("views").add("e3k_triage_kanban", {
    ...kanbanView,
    Controller: TriageKanbanController,
    Renderer: TriageKanbanRenderer,
});
