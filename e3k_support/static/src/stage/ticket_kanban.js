import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanHeader } from "@web/views/kanban/kanban_header";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { askForStage } from "./stage_dialog";

/** The head of a column says how many of its tickets are late and soon late. */
export class TicketKanbanHeader extends KanbanHeader {
    static template = "e3k_support.TicketKanbanHeader";

    get promiseCounts() {
        const bars = this.progressBar?.bars || [];
        return bars.filter((bar) => ["late", "soon"].includes(bar.value) && bar.count);
    }
}

/** The board of tickets: a card dropped where the client must be told something opens the dialog for it. */
export class TicketKanbanRenderer extends KanbanRenderer {
    static components = { ...KanbanRenderer.components, KanbanHeader: TicketKanbanHeader };

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.action = useService("action");
    }

    async sortRecordDrop(dataRecordId, dataGroupId, { element, parent }) {
        const { list } = this.props;
        const isMove =
            parent?.classList.contains("o_kanban_hover") &&
            parent.dataset.id !== element.parentElement.dataset.id;
        const group = isMove && list.groupByField?.name === "stage_id" && this.findGroup(parent);
        const record = group && list.records.find((each) => each.id === dataRecordId);
        if (record && (await this.askForDrop(record, group, parent))) {
            return;
        }
        parent?.classList.toggle("o_kanban_hover", Boolean(isMove)); // what the drop was judged by, before we asked
        return super.sortRecordDrop(...arguments);
    }

    findGroup(parent) {
        return this.props.list.groups.find((group) => group.id === parent.dataset.id);
    }

    async askForDrop(record, group, parent) {
        const { list } = this.props;
        const asked = await askForStage(this, record.resId, group.value, () => list.load());
        if (asked) {
            parent.classList.remove("o_kanban_hover");
        }
        return asked;
    }
}

export const ticketKanbanView = { ...kanbanView, Renderer: TicketKanbanRenderer };

registry.category("views").add("e3k_ticket_kanban", ticketKanbanView);
