import html
import re
import unicodedata
from typing import NamedTuple
from urllib.parse import quote

from odoo import api, models
from odoo.tools import SQL

from .e3k_privacy_place import PLACES

#: A name of one short word stands for too much else to be looked for.
SHORTEST = 3
#: From this length on a name is found however it is written; a shorter one only with its capital.
ANY_CASE_FROM = 4
SHORTEST_PHONE = 7
_CHUNK = re.compile(r"[a-z0-9]{3,}", re.IGNORECASE)


class Wanted(NamedTuple):
    """What to look for: a pattern, and pieces of plain ASCII of which every text that it finds holds one."""

    pattern: re.Pattern
    chunks: tuple


class E3kPrivacySweep(models.AbstractModel):
    """Replace words in what is stored, without chatter, ledger or reaction: the words change, no fact does.

    The caller checked that whoever asks may; ``e3k_privacy_place.py`` says where.
    """

    _name = "e3k.privacy.sweep"
    _description = "Removal of Words about People"

    @api.model
    def _replace(self, wanted, tickets, people, in_tickets):
        """Cover what ``wanted`` finds: in all of support, or with ``in_tickets`` only in what belongs to ``tickets``.

        :param people: the contacts whose own texts and conversations belong to support too
        """
        if not wanted:
            return
        values = {"tickets": tickets.ids or [0], "people": people.ids or [0]}
        self.env.flush_all()
        for place in PLACES:
            condition = SQL(place.tickets if in_tickets else place.support, **values)
            for column in place.columns:
                self._replace_in(place.table, column, condition, wanted)
        self.env.invalidate_all()

    def _replace_in(self, table_name, name, condition, wanted):
        table, column = SQL.identifier(table_name), SQL.identifier(name)
        found = self.env.execute_query(
            SQL(
                "SELECT row.id, row.%(column)s::text FROM %(table)s AS row"
                " WHERE row.%(column)s IS NOT NULL AND row.%(column)s::text ILIKE ANY(%(chunks)s) AND (%(condition)s)",
                column=column,
                table=table,
                chunks=[f"%{chunk}%" for chunk in wanted.chunks],
                condition=condition,
            )
        )
        cover = self.env._("[anonymised]")
        changed = [(row_id, wanted.pattern.sub(cover, text)) for row_id, text in found if wanted.pattern.search(text)]
        if changed:
            ids, texts = zip(*changed, strict=True)
            # SQL: ledger and logs are append-only, and no chatter must hear of it
            self.env.cr.execute(
                SQL(
                    "UPDATE %(table)s AS row SET %(column)s = new.said%(cast)s"
                    " FROM unnest(%(ids)s, %(texts)s) AS new(id, said) WHERE row.id = new.id",
                    table=table,
                    column=column,
                    cast=SQL("::jsonb" if self._is_json(table_name, name) else ""),
                    ids=list(ids),
                    texts=list(texts),
                )
            )

    def _is_json(self, table_name, name):
        return self.env[table_name.replace("_", ".")]._fields[name].type == "json"

    @api.model
    def _empty(self, tickets):
        """Cover all words in the places that a ticket's retention empties as a whole."""
        for place in PLACES:
            if not place.is_emptied:
                continue
            condition = SQL(place.tickets, tickets=tickets.ids)
            for name in place.columns:
                table, column = SQL.identifier(place.table), SQL.identifier(name)
                said = SQL("NULL") if self._is_json(place.table, name) else SQL("%s", self.env._("[anonymised]"))
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s AS row SET %s = %s WHERE %s IS NOT NULL AND (%s)",
                        table,
                        column,
                        said,
                        column,
                        condition,
                    )
                )

    # ------------------------------------------------------------
    # What to look for
    # ------------------------------------------------------------

    @api.model
    def _want_identity(self, name, addresses, phones):
        """Return what stands for one person and nobody else: their whole name, addresses and phone numbers."""
        parts = (name or "").split()
        pieces, chunks = [], []
        if len(parts) > 1:
            forms = (parts, parts[::-1])
            pieces += [r"(?<!\w)" + r"[\s\xa0,]{1,3}".join(map(_written, form)) + r"(?!\w)" for form in forms]
            chunks += _chunks(max(parts, key=len))
        for address in addresses:
            pieces.append(rf"(?<![\w.+-])(?:{_written(address)}|{re.escape(quote(address))})(?![\w-])")
            chunks += _chunks(address.partition("@")[0]) or _chunks(address)
        for phone in phones:
            digits = re.sub(r"\D", "", phone)[-10:]
            if len(digits) >= SHORTEST_PHONE:
                pieces.append(r"(?<!\d)" + r"[\s\xa0().-]{0,3}".join(digits) + r"(?!\d)")
                chunks.append(digits[-2:])  # however it is written, the last two stand together
        return _wanted(pieces, chunks, re.IGNORECASE)

    @api.model
    def _want_names(self, name):
        """Return the single words of a name: looked for only where the person took part."""
        pieces, chunks = [], []
        for part in (name or "").split():
            if len(part) >= SHORTEST:
                case = "(?i:%s)" if len(part) >= ANY_CASE_FROM else "%s"
                pieces.append(rf"(?<!\w){case % _written(part)}(?!\w)")
                chunks += _chunks(part) or [part]
        return _wanted(pieces, chunks, 0)


def _written(word):
    """A pattern of ``word`` as text and as HTML, with its accents or without."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    forms = (word, bare, html.escape(word), html.escape(word).replace("&#x27;", "&#39;"))
    return "(?:" + "|".join(map(re.escape, dict.fromkeys(forms))) + ")"


def _chunks(word):
    """The longest piece of ASCII of a word: a database compares nothing else without regard to case everywhere."""
    return sorted(_CHUNK.findall(word), key=len)[-1:]


def _wanted(pieces, chunks, flags):
    if not pieces:
        return None
    return Wanted(re.compile("|".join(dict.fromkeys(pieces)), flags), tuple(dict.fromkeys(chunks)))
