import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.modules.db import FunctionStatus
from odoo.tools import SQL

#: Beyond this nothing is indexed: PostgreSQL refuses texts of a megabyte of words, and a mail must not fail for it.
INDEXED_CHARACTERS = 20_000
WORD = re.compile(r"\w+")


def words_sql(registry, column):
    """Return the SQL of the words in ``column``, HTML left out, without accents where PostgreSQL can index that.

    The text of the index and of the search must be the same to the letter, or the index answers nothing.
    """
    text = f"unaccent({column})" if registry.has_unaccent == FunctionStatus.INDEXABLE else column
    return f"to_tsvector('simple', LEFT({text}, {INDEXED_CHARACTERS}))"


def words_index(column, condition):
    """Return the definition of the index of the words in ``column``."""
    return models.Index(lambda registry: f"USING gin ({words_sql(registry, column)}) WHERE {condition}")


class E3kSearchMixin(models.AbstractModel):
    """Tickets found by what was written: in the request itself, or in any message or note of the conversation."""

    _name = "e3k.search.mixin"
    _description = "Ticket found by its Words"

    said = fields.Char(
        "Words of the conversation",
        compute="_compute_said",
        search="_search_said",
        groups="e3k_support.group_agent",
        exportable=False,
        help="The beginnings of words, all of which stand in the request or in one message.",
    )

    _words_idx = words_index("description", "description IS NOT NULL")

    def _compute_said(self):
        self.said = False

    @api.model
    def _search_said(self, operator, value):
        """Find by the indexes of words; each word may be the beginning of one ("factur" finds "facturation").

        :raises AccessError: for a client, who would learn what internal notes say
        """
        self._check_field_access(self._fields["said"], "read")
        if operator not in ("ilike", "=", "in"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else value
        return Domain.OR(self._get_words_domain(text) for text in texts if isinstance(text, str))

    def _get_words_domain(self, text):
        words = WORD.findall(text)
        if not words:
            return Domain.TRUE
        query = " & ".join(f"{word}:*" for word in words)
        wanted = SQL("to_tsquery('simple', %s)", self.env.registry.unaccent(SQL("%s::text", query)))
        registry = self.env.registry
        found = SQL(
            """SELECT id FROM e3k_ticket WHERE description IS NOT NULL AND %s @@ %s
               UNION ALL
               SELECT res_id FROM mail_message WHERE model = 'e3k.ticket' AND %s @@ %s""",
            SQL(words_sql(registry, "description"), to_flush=self._fields["description"]),  # pylint: disable=sql-injection
            wanted,
            SQL(words_sql(registry, "body"), to_flush=self.env["mail.message"]._fields["body"]),  # pylint: disable=sql-injection
            wanted,
        )

        def to_sql(_model, alias, _query):
            return SQL("%s IN (%s)", SQL.identifier(alias, "id"), found)

        return Domain.custom(to_sql=to_sql)
