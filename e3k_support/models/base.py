from odoo import models

#: Models of Odoo whose rows belong to a ticket, and hold its words, when they say so.
ATTACHED = {
    "mail.message": ("model", "res_id"),
    "mail.activity": ("res_model", "res_id"),
    "rating.rating": ("res_model", "res_id"),
    "ir.attachment": ("res_model", "res_id"),
}
#: What our own models point to a ticket by.
LINKS = ("ticket_id", "origin_ticket_id")


class Base(models.AbstractModel):
    """Whatever is exported, ``e3k.access.log`` hears of the tickets that leave with it."""

    _inherit = "base"

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)  # first: it refuses who may not export
        tickets = self._get_exported_tickets(fields_to_export)
        if tickets:
            said = ", ".join(fields_to_export)
            tickets._record_export(said if self._name == "e3k.ticket" else f"{self._description}: {said}")
        return result

    def _get_exported_tickets(self, paths):
        """Return the tickets whose data an export of these records takes out, by themselves or by a path of fields."""
        records = self.sudo()  # sudo: which tickets these are; the export itself was allowed
        tickets = records._get_tickets_of_rows()
        for prefix in {tuple(path.split("/")[:depth]) for path in paths for depth in range(1, path.count("/") + 1)}:
            tickets |= records._follow_export_path(prefix)._get_tickets_of_rows()
        return tickets.with_env(self.env)

    def _follow_export_path(self, names):
        """Return the records at the end of a path of relations; empty when it leads nowhere."""
        records = self
        for name in names:
            field = records._fields.get(name)
            if not field or not field.relational:
                return self.browse()
            records = records[name]
        return records

    def _get_tickets_of_rows(self):
        """Return the tickets that these records are, or whose words they hold."""
        tickets = self.env["e3k.ticket"]
        if self._name == tickets._name:
            return self
        if self._name in ATTACHED:
            model, key = ATTACHED[self._name]
            rows = self.filtered(lambda row: row[model] == tickets._name)
            return tickets.browse(set(filter(None, rows.mapped(key)))).exists()
        if not self._name.startswith("e3k."):
            return tickets
        links = [name for name in LINKS if name in self._fields]
        return tickets.union(*(self[name] for name in links)) if links else tickets
