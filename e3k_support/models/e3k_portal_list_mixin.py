import csv
import io
import re
from collections import Counter
from datetime import UTC
from html import escape

from markupsafe import Markup

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .e3k_client_role import ACTING_ROLES
from .e3k_conversation_mixin import HUMAN_TYPES
from .e3k_ticket_stage import ENDED_KINDS

#: How a text begins that spreadsheets compute.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

#: How alike two subjects must be (trigrams, 0 to 1) for one to be proposed while the other is typed.
LIKENESS = 0.3

#: How many words of a search count.
SEARCHED_WORDS = 6

#: What a line of the list shows: read together with the tickets, in one query.
LIST_COLUMNS = (
    "number",
    "name",
    "stage_id",
    "stage_kind",
    "wait_party",
    "priority",
    "classified_at",
    "requester_id",
    "requester_email",
    "received_at",
    "confidentiality",
    "team_id",
    "client_due_at",
    "client_metric",
)


#: What a line of the download shows beside.
EXPORT_COLUMNS = (*LIST_COLUMNS, "closed_at")

#: How many tickets a download holds; more are told of in the file.
EXPORT_SIZE = 10_000


class E3kPortalListMixin(models.AbstractModel):
    """The client's list of tickets: filters, order, search, counts and download.

    Everything runs with the rights of the user: the record rules decide what is listed.
    """

    _name = "e3k.portal.list.mixin"
    _description = "Tickets in the Portal's List"

    def _get_portal_tickets(self, domain, order, limit=None, offset=0, columns=LIST_COLUMNS):
        """Return the tickets of ``domain`` that the *user* may read, in sudo, with ``columns`` in memory."""
        found = self._search(domain, order=order, limit=limit, offset=offset)  # with the user's rights
        tickets = self.sudo()  # sudo: found by the user's own search, just above
        return tickets._fetch_query(found, [self._fields[name] for name in columns])

    def _get_portal_own_domain(self):
        """Return, of the tickets that the user reads, those they may act on: not what they merely observe."""
        partner = self.env.user.partner_id
        return Domain.OR(
            [
                Domain("requester_id", "=", partner.id),
                Domain("message_partner_ids", "in", partner.ids),
                Domain("client_id", "in", partner._get_support_clients(ACTING_ROLES).ids),
            ]
        )

    def _get_portal_filters(self):
        """Return ``{name: (label, domain)}`` of the list's filters, in the order shown."""
        _ = self.env._
        own = self._get_portal_own_domain()
        waiting = Domain("stage_kind", "=", "waiting") & Domain("wait_party", "=", "client")
        return {
            "open": (_("Open"), Domain("stage_kind", "not in", ENDED_KINDS)),
            "mine": (_("Waiting for me"), waiting & own),
            "validate": (_("To validate"), Domain("stage_kind", "=", "resolved") & own),
            "closed": (_("Closed"), Domain("stage_kind", "in", ENDED_KINDS)),
            "all": (_("All"), Domain.TRUE),
        }

    def _get_portal_sortings(self):
        """Return ``{name: (label, order)}`` of the list's sortings; the first is the default."""
        _ = self.env._
        return {
            # by a column without an order of its own in the database, which would be tempted to walk through the
            # tickets of all clients, newest first, until it met twenty of this one
            "newest": (_("Newest first"), "received_at desc, id desc"),
            "oldest": (_("Oldest first"), "received_at, id"),
            "priority": (_("Most urgent first"), "priority, id desc"),
            "changed": (_("Last changed first"), "write_date desc, id desc"),
        }

    def _get_portal_groupings(self):
        """Return ``{name: (label, field, order)}`` of what the list can be grouped by; the first is nothing.

        The order comes before that of the list, so that a group is never split by another.
        """
        _ = self.env._
        return {
            "none": (_("No groups"), "", ""),
            "status": (_("By status"), "stage_id", "stage_id, "),
            "person": (_("By person"), "requester_id", "requester_id, "),
            "priority": (_("By priority"), "priority", "priority, "),
            "category": (_("By category"), "category_id", "category_id, "),
        }

    def _get_portal_groups(self, tickets, field, domain):
        """Return ``tickets``, found by ``domain`` as the user, in groups with label and size of the whole list.

        :param field: what they are grouped by; empty for one group without label
        """
        if not field:
            return [{"label": "", "count": len(tickets), "tickets": tickets}]
        counts = {_key(value): count for value, count in self._read_group(domain, [field], ["__count"])}
        labels = self._get_priority_labels()
        groups = []
        for value, members in tickets.grouped(field).items():
            label = labels.get(value) if field == "priority" else self._say_portal_group(value, field)
            groups.append({"label": label, "count": counts.get(_key(value), len(members)), "tickets": members})
        return groups

    def _say_portal_group(self, value, field):
        if not value:
            return self.env._("Not said")
        if field == "stage_id":
            return self.env["e3k.ticket.stage"]._get_client_labels()[value.id]
        return value.name or value.email

    def _get_portal_overview(self):
        """Return ``({filter: number of tickets}, requesters by name)`` of what the current user reads.

        One query; a second one where something waits for somebody, since an observer is asked for nothing.
        """
        rows = self._read_group([], ["stage_kind", "wait_party", "requester_id"], ["__count"])
        counts, people, asks = Counter(), set(), False
        for kind, party, person, count in rows:
            people.add(person.id)
            counts["all"] += count
            counts["closed" if kind in ENDED_KINDS else "open"] += count
            asks = asks or kind == "resolved" or (kind == "waiting" and party == "client")
        if asks:
            filters = self._get_portal_filters()
            asked = filters["mine"][1] | filters["validate"][1]
            for kind, count in self._read_group(asked, ["stage_kind"], ["__count"]):
                counts["validate" if kind == "resolved" else "mine"] = count
        # sudo: the names of people whose tickets the user sees
        people = self.env["res.partner"].sudo().browse(people - {False})
        people.fetch(["name"])
        return counts, people.sorted("name")

    def _get_portal_counts(self):
        """Return ``{filter: number of tickets}`` for the current user."""
        return self._get_portal_overview()[0]

    def _get_portal_attention(self, counts):
        """Return what waits for the client, as dicts of ``url``, ``icon`` and ``text``; empty when nothing does."""
        _, strong = self.env._, Markup("<strong>%s</strong>")
        entries = (
            ("validate", "fa-check-circle-o", _("%s to accept or refuse", strong % counts["validate"])),
            ("mine", "fa-reply", _("%s waiting for your answer", strong % counts["mine"])),
        )
        return [
            {"url": f"/my/support?filterby={name}", "icon": icon, "text": text}
            for name, icon, text in entries
            if counts[name]
        ]

    def _get_portal_search_domain(self, text):
        """Return the tickets that hold every word of ``text`` in number, subject, request or what a person wrote.

        A word may be a part of one and stands in any of these places, another word in another. Of many words the
        longest count. Neither the markup of texts nor automatic messages are searched, and internal notes are not:
        that a ticket is found would already tell what they say.
        """
        # the longest first: it leaves the fewest rows to look at for the others
        words = sorted(dict.fromkeys((text or "").split()), key=len, reverse=True)[:SEARCHED_WORDS]
        if not words:
            return Domain.TRUE
        said = self._find_portal_tickets_saying(words)
        return Domain.AND(self._get_portal_word_domain(word, said[word]) for word in words)

    def _get_portal_word_domain(self, word, ticket_ids):
        """Return the tickets that hold ``word`` themselves, and those of ``ticket_ids``."""

        def to_sql(model, alias, query):
            return _holds(model.env.registry, model._field_to_sql(alias, "description", query), word)

        return Domain.OR(
            [
                Domain("number", "ilike", _literal(word)),
                Domain("name", "ilike", _literal(word)),
                Domain.custom(to_sql=to_sql),
                Domain("id", "in", ticket_ids),
            ]
        )

    def _find_portal_tickets_saying(self, words):
        """Return ``{word: ids of the tickets}`` that the user reads with a public message of a person that holds it.

        One query for all words.
        """
        # sudo: public messages of tickets found with the user's rights
        messages = self.env["mail.message"].sudo()
        query = messages._search(
            Domain("model", "=", self._name)
            & Domain("res_id", "in", self._search([]))
            & Domain("message_type", "in", HUMAN_TYPES)
            & self._get_public_message_domain()
        )
        body = messages._field_to_sql(query.table, "body", query)
        holds = [_holds(self.env.registry, body, word) for word in words]
        query.add_where(SQL(" OR ").join(holds))
        ticket_id = SQL.identifier(query.table, "res_id")
        query.groupby = ticket_id
        rows = self.env.execute_query(query.select(ticket_id, *(SQL("BOOL_OR(%s)", sql) for sql in holds)))
        return {word: [row[0] for row in rows if row[rank]] for rank, word in enumerate(words, 1)}

    # ------------------------------------------------------------
    # Download
    # ------------------------------------------------------------

    def _get_portal_csv(self, domain, order):
        """Return the tickets of ``domain`` that the *user* may read as CSV, in their language, and record it.

        Instants are local and sort as texts. Texts that a spreadsheet would take for a formula begin with an
        apostrophe. A list that is too long for one file says so in its last line.
        """
        _ = self.env._
        found = self._get_portal_tickets(domain, order, EXPORT_SIZE + 1, columns=EXPORT_COLUMNS)
        tickets = found[:EXPORT_SIZE]
        tickets._record_export(_("Portal list"))
        out = io.StringIO()
        writer = self._get_csv_writer(out)
        zone = str(self._get_portal_zone())
        writer.writerow(
            (
                *(_("Number"), _("Subject"), _("Status"), _("Priority"), _("Requester")),
                *(_("Received (%s)", zone), _("Closed (%s)", zone)),
            )
        )
        writer.writerows(ticket._prepare_portal_csv_row() for ticket in tickets)
        if len(found) > EXPORT_SIZE:
            writer.writerow([_("This file ends here: it holds %s tickets at most. Filter the list.", EXPORT_SIZE)])
        return out.getvalue()

    def _get_csv_writer(self, out):
        """Return what writes rows as the reader's spreadsheet splits them.

        Where numbers have a decimal comma, as in French, that is at semicolons.
        """
        return csv.writer(out, delimiter=";" if (self.env.lang or "").startswith("fr") else ",")

    def _prepare_portal_csv_row(self):
        row = (
            self.number,
            self.name,
            self._get_portal_status(),
            self._get_priority_labels()[self.priority],
            self.requester_id.name or self.requester_email or "",
            self._say_sortable(self.received_at),
            self._say_sortable(self.closed_at),
        )
        return [f"'{text}" if text[:1] in FORMULA_STARTS else text for text in row]

    def _say_sortable(self, instant):
        """Return a stored instant as "2026-03-03 10:00" in the reader's time zone; empty without one."""
        if not instant:
            return ""
        local = instant.replace(tzinfo=UTC).astimezone(self._get_portal_zone())
        return local.strftime("%Y-%m-%d %H:%M")

    def _get_portal_similar(self, subject, limit=3):
        """Return the tickets the user may see whose subject is most like ``subject``, the best first."""
        query = self._search([])
        likeness = SQL("similarity(%s, %s)", self._field_to_sql(query.table, "name", query), subject)
        query.add_where(SQL("%s >= %s", likeness, LIKENESS))
        query.order = SQL("%s DESC, %s DESC", likeness, SQL.identifier(query.table, "id"))
        query.limit = limit
        return self.browse(query)


def _literal(word):
    """Return the pattern by which LIKE finds ``word`` to the letter."""
    return re.sub(r"([\\%_])", r"\\\1", word)


def _holds(registry, column, word):
    """Return the SQL condition that the text of an HTML ``column``, not its markup, holds ``word``.

    The column is looked at as it is stored first, escaped; the tags are taken away from what that finds only.
    """
    text = SQL("regexp_replace(%s, '<[^>]*>', ' ', 'g')", column)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = SQL("replace(%s, %s, %s)", text, entity, character)
    stored, shown = (f"%{_literal(pattern)}%" for pattern in (escape(word, quote=False), word))
    unaccent = registry.unaccent
    return SQL(
        "(%s ILIKE %s AND %s ILIKE %s)",
        *(unaccent(column), unaccent(SQL("%s", stored))),
        *(unaccent(text), unaccent(SQL("%s", shown))),
    )


def _key(value):
    return value if isinstance(value, str) else value.id
