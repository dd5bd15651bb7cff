from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: What may be said of the texts of many rows at once: how many there are, not what they say.
COUNTED = ("count", "count_distinct")
TEXT_TYPES = ("char", "text", "html")


class E3kTicketTextMixin(models.AbstractModel):
    """Texts of tickets are read row by row, where it is recorded, and never gathered by a group."""

    _name = "e3k.ticket.text.mixin"
    _description = "Text that may be of a Ticket"

    #: the field that holds the model of the record; none: every row is a ticket
    _text_model = None
    #: what nobody may group by either
    _text_content = frozenset()

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """What nobody may group by is not offered in the lists of groups; nor is what has no name for people."""
        descriptions = super().fields_get(allfields, attributes)
        for name, description in descriptions.items():
            if name in self._text_content or not self._fields[name].export_string_translation:
                description.pop("groupable", None)
        return descriptions

    def _read_group(self, domain, groupby=(), aggregates=(), *args, **kwargs):
        """:raises AccessError: when a user would read texts of tickets as groups"""
        if not self.env.su and self._has_texts(groupby, aggregates):
            mine = Domain(self._text_model, "=", "e3k.ticket") & Domain(domain) if self._text_model else None
            if mine is None or self.search_count(mine, limit=1):
                raise AccessError(self.env._("Texts of tickets are not read as groups: open the tickets."))
        return super()._read_group(domain, groupby, aggregates, *args, **kwargs)

    def _has_texts(self, groupby, aggregates):
        for spec in aggregates:
            name, _colon, function = spec.partition(":")
            field = self._fields.get(name.partition(".")[0])
            if field and field.type in TEXT_TYPES and function not in COUNTED:
                return True
        return any(spec.partition(":")[0] in self._text_content for spec in groupby)
