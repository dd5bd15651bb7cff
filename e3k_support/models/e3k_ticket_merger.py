from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .e3k_merge_mixin import UNDO_MINUTES


class E3kTicketMerger(models.Model):
    """That one ticket was merged into another: by whom, when, and what an undo gives back."""

    _name = "e3k.ticket.merger"
    _description = "Merge of Two Tickets"
    _order = "id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one("e3k.ticket", required=True, index=True, readonly=True, ondelete="cascade")
    survivor_id = fields.Many2one("e3k.ticket", required=True, index=True, readonly=True, ondelete="cascade")
    merged_at = fields.Datetime(required=True, readonly=True)
    undone_at = fields.Datetime(readonly=True)
    snapshot = fields.Json(readonly=True, export_string_translation=False)

    @api.model
    def _find_undoable(self, tickets):
        """Return the merges of or into ``tickets`` that can still be undone, in the order of the model.

        Nearly always none, which one plain query finds: every form that is opened asks. Rights are asked of the rest.
        """
        query = SQL(
            """SELECT id FROM e3k_ticket_merger
                WHERE undone_at IS NULL AND merged_at > %s AND (ticket_id = ANY(%s) OR survivor_id = ANY(%s))""",
            self.env.cr.now() - timedelta(minutes=UNDO_MINUTES),
            tickets.ids,
            tickets.ids,
            to_flush=[self._fields[name] for name in ("undone_at", "merged_at", "ticket_id", "survivor_id")],
        )
        found = [row[0] for row in self.env.execute_query(query)]
        return self.search([("id", "in", found)]) if found else self.browse()

    def _get_batch(self):
        """Return the merges into the same ticket that were made in the same click and not undone yet."""
        self.ensure_one()
        domain = [("survivor_id", "=", self.survivor_id.id), ("merged_at", "=", self.merged_at)]
        return self.search([*domain, ("undone_at", "=", False)])

    def _undo(self):
        """Give both tickets back. The caller checked the right to write on them.

        :raises UserError: twice, or after ``UNDO_MINUTES``
        """
        self.ensure_one()
        if self.undone_at or self.merged_at <= self.env.cr.now() - timedelta(minutes=UNDO_MINUTES):
            raise UserError(self.env._("This merge can no longer be undone. Split or open a new ticket instead."))
        self.undone_at = self.env.cr.now()
        self.ticket_id._unmerge(self)
