from odoo import api, fields, models
from odoo.fields import Domain


class E3kTicketRowMixin(models.AbstractModel):
    """What Odoo keeps beside any record, when the record is a ticket: read by who reads the ticket, by nobody else.

    The rules are in ``security/e3k_ticket_row_rules.xml``; rows of other models are as open as Odoo has them.
    """

    _name = "e3k.ticket.row.mixin"
    _description = "Row that may belong to a Ticket"

    #: the fields that hold the model and the id of the record, and where they are when not on the row itself
    _row_model = "res_model"
    _row_id = "res_id"
    _row_path = None

    is_ticket_closed = fields.Boolean(
        "Of a ticket closed to the user?",
        compute="_compute_is_ticket_closed",
        search="_search_is_ticket_closed",
        export_string_translation=False,
        groups="base.group_user,base.group_portal",
        help="It belongs to a ticket that the user may not read. For rules.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_ticket_closed(self):
        owners = {row: row._get_ticket_id() for row in self}
        tickets = self.sudo(False).env["e3k.ticket"].browse({owner for owner in owners.values() if owner})
        readable = set(tickets._filtered_access("read").ids)
        for row, owner in owners.items():
            row.is_ticket_closed = bool(owner) and owner not in readable

    def _get_ticket_id(self):
        """Return the id of the ticket that the row belongs to; False when it belongs to something else."""
        self.ensure_one()
        row = self.sudo()  # sudo: whose row it is, before anybody is let to it
        holder = row[self._row_path] if self._row_path else row
        return holder[self._row_model] == "e3k.ticket" and holder[self._row_id]

    def _search_is_ticket_closed(self, operator, value):
        """The ticket's own rules, for the user, although rules are evaluated without rights."""
        if operator != "in":
            return NotImplemented
        tickets = self.sudo(False).env["e3k.ticket"].with_context(active_test=False)
        is_open = Domain(self._row_model, "!=", tickets._name)
        if tickets.has_access("read"):
            is_open |= Domain(self._row_id, "in", tickets._search(Domain.TRUE))
        if self._row_path:
            is_open = Domain(self._row_path, "any!", is_open)
        return ~is_open if True in value else is_open
