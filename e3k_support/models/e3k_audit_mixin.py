from odoo import api, models

#: Reading one of these is reading the ticket; number, subject and state stand on every board.
CONTENT_FIELDS = frozenset(
    ("description", "workaround", "resolution", "message_ids", "website_message_ids", "wait_reason", "priority_reason")
)


class E3kAuditMixin(models.AbstractModel):
    """Where a ticket is read, taken out or opened to others, ``e3k.access.log`` hears of it."""

    _name = "e3k.audit.mixin"
    _description = "Recorded Access to Tickets"
    _inherit = ["e3k.ticket.text.mixin"]
    _text_content = CONTENT_FIELDS

    # ------------------------------------------------------------
    # Readings
    # ------------------------------------------------------------

    def _read_format(self, fnames, load="_classic_read"):
        """Every reading over RPC ends here: forms, ``read``, ``search_read``."""
        if not self.env.su and not CONTENT_FIELDS.isdisjoint(fnames):
            self.env["e3k.access.log"]._record_readings(self)
        return super()._read_format(fnames, load)

    def copy_data(self, default=None):
        """A copy holds what the ticket says."""
        if not self.env.su:
            self.env["e3k.access.log"]._record_readings(self)
        return super().copy_data(default)

    def read(self, fields=None, load="_classic_read"):
        return super().read(fields, load)

    def web_read(self, specification):
        return super().web_read(specification)

    # Odoo sends these to a read-only connection, where nothing can be recorded.
    read._readonly = False
    web_read._readonly = False

    # ------------------------------------------------------------
    # Exports (models/base.py and models/ir_actions_report.py call)
    # ------------------------------------------------------------

    def _record_export(self, detail):
        """Write down that these tickets were taken out, and which confidential ones among them were read so."""
        confidential = self.sudo().filtered(lambda t: t.confidentiality != "normal")  # sudo: the level only
        numbers = ", ".join(confidential.mapped("number"))
        what = self.env._("%(count)s tickets", count=len(self))
        self.env["e3k.access.log"]._record("export", what, "\n".join(filter(None, (detail, numbers))))

    # ------------------------------------------------------------
    # Permissions
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        for ticket in tickets.filtered(lambda t: t.confidentiality != "normal"):
            ticket._record_level(ticket._say_level("normal"))
        return tickets

    def write(self, vals):
        levels = {t: t._say_level(t.confidentiality) for t in self} if "confidentiality" in vals else {}
        # sudo: who sees the ticket is recorded whoever changes it
        guests = {t: t.sudo().guest_ids for t in self} if "guest_ids" in vals else {}
        result = super().write(vals)
        for ticket, before in levels.items():
            ticket._record_level(before)
        for ticket, before in guests.items():
            what = self.env._("%(ticket)s: also open to", ticket=ticket.number)
            self.env["e3k.access.log"]._record_change(what, before, ticket.sudo().guest_ids, ticket)  # sudo: as above
        return result

    def _say_level(self, level):
        return dict(self._fields["confidentiality"]._description_selection(self.env)).get(level, "")

    def _record_level(self, before):
        self.ensure_one()
        what = self.env._("%(ticket)s: confidentiality", ticket=self.number)
        self.env["e3k.access.log"]._record_change(what, before, self._say_level(self.confidentiality), self)
