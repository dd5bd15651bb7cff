from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .e3k_board_mixin import AT_WORK
from .e3k_ticket_stage import OPEN_KINDS

#: Tickets of the client that the card names; it counts the others, up to a number that says "many".
SHOWN, MANY = 4, 100
LINE = ("id", "number", "name", "priority")


class E3kRequesterCardMixin(models.AbstractModel):
    """What an agent should know of whoever asks, at one glance and without leaving the ticket."""

    _name = "e3k.requester.card.mixin"
    _description = "Requester Card"

    requester_card = fields.Json(
        "Requester card",
        compute="_compute_requester_card",
        groups="e3k_support.group_agent",
        export_string_translation=False,
    )

    last_spoken_at = fields.Datetime(
        "Last word", readonly=True, copy=False, help="When the client or E3K last said something to the other."
    )
    last_spoken_by = fields.Selection(
        [("requester", "The client"), ("agent", "E3K")], "Last word by", readonly=True, copy=False
    )

    _client_open_idx = models.Index(f"(client_id, id) WHERE {AT_WORK}")

    @api.depends(
        "requester_id",
        "requester_email",
        "requester_phone",
        "requester_lang",
        "client_id",
        "team_id",
        "coverage",
        "contract_id",
        "last_spoken_at",
        "last_spoken_by",
        "write_date",
    )
    @api.depends_context("lang", "uid")
    def _compute_requester_card(self):
        (self.requester_id | self.client_id).fetch()  # both in one query
        for ticket in self:
            ticket.requester_card = {
                **ticket._get_card_person(),
                **ticket._get_card_client(),
                "last_at": fields.Datetime.to_string(ticket.last_spoken_at) or "",
                "last_side": ticket.last_spoken_by or "",
            }

    # ------------------------------------------------------------
    # The last word
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        for ticket in tickets:
            ticket.last_spoken_at, ticket.last_spoken_by = ticket.received_at, "requester"
        return tickets

    def _sla_message_posted(self, message, side, at):
        result = super()._sla_message_posted(message, side, at)
        if side in ("requester", "agent"):
            self.last_spoken_at, self.last_spoken_by = at, side
        return result

    def _sla_phone_answered(self, summary, at=None):
        result = super()._sla_phone_answered(summary, at)
        called_at = at or self.env.cr.now()
        if called_at >= (self.last_spoken_at or called_at):
            self.last_spoken_at, self.last_spoken_by = called_at, "agent"
        return result

    # ------------------------------------------------------------
    # The card
    # ------------------------------------------------------------

    def _get_card_person(self):
        """Return who asks: name, role, phone, language and time zone."""
        self.ensure_one()
        person = self.requester_id
        return {
            "id": person.id,
            "name": person.name or self.requester_email or "",
            "role": person.function or "",
            "phone": self.requester_phone or person.phone or "",
            "email": self.requester_email or "",
            "lang": self._get_requester_language(),
            "tz": self._get_requester_tz() or "",
        }

    def _get_requester_language(self):
        """Return the name of the requester's language; empty when it is not known."""
        self.ensure_one()
        lang = self.requester_lang or ""
        return dict(self.env["res.lang"].get_installed()).get(lang, lang).split(" / ")[-1]

    def _get_card_client(self):
        """Return the company: main contact, other tickets, coverage, and what runs there."""
        self.ensure_one()
        client = self.client_id
        company = client if client.is_company else client.browse()
        contact = client.sudo().support_main_contact_id  # sudo: agents read who it is, on whatever ticket they see
        return {
            "client": {"id": company.id, "name": company.name} if company else False,
            "contact": {"id": contact.id, "name": contact.name, "phone": contact.phone or ""} if contact else False,
            "escalation": self._get_client_escalation(),
            "is_contact": contact == self.requester_id and bool(contact),
            "coverage": self._get_card_coverage(),
            "version": client.support_odoo_version or "",
            "modules": client.support_modules or "",
            "notes": client.support_notes or "",
            **self._get_card_tickets(),
        }

    def _get_card_coverage(self):
        """Return how the client is covered, in words, and by which contract."""
        self.ensure_one()
        labels = dict(self._fields["coverage"]._description_selection(self.env))
        words = (labels.get(self.coverage), self.contract_id.display_name)
        return " · ".join(word for word in words if word)

    def _get_card_tickets(self):
        """Return the client's other open tickets, counted, and the last ones that ended."""
        self.ensure_one()
        if not self.client_id or not self.id:
            return {"open_count": 0, "open": [], "last": []}
        self.flush_model([*LINE, "stage_kind", "received_at"])
        others = self._search(Domain("client_id", "=", self.client_id.id) & Domain("id", "!=", self._origin.id))
        is_open = SQL("e3k_ticket.stage_kind = ANY(%s)", list(OPEN_KINDS))
        # not by id: PostgreSQL would walk through the tickets of all clients to find the newest of this one
        opened = self._read_card_lines(others, is_open, SQL("e3k_ticket.priority, e3k_ticket.received_at DESC"), MANY)
        ended = self._read_card_lines(others, SQL("NOT %s", is_open), SQL("e3k_ticket.id DESC"), SHOWN)
        return {
            "open_count": len(opened) if len(opened) < MANY else f"{MANY - 1}+",
            "open": opened[:SHOWN],
            "last": ended,
        }

    @api.model
    def _read_card_lines(self, query, condition, order, limit):
        """Return tickets of a query, which holds what the reader may see, as plain rows: most are only counted."""
        columns = SQL(", ").join(SQL.identifier(self._table, name) for name in LINE)
        narrowed = SQL(
            "SELECT %s FROM %s WHERE %s AND %s ORDER BY %s LIMIT %s",
            *(columns, query.from_clause, query.where_clause, condition, order, limit),
        )
        return [dict(zip(LINE, row, strict=True)) for row in self.env.execute_query(narrowed)]

    def action_edit_environment(self):
        """Open what agents know of the client's Odoo, to complete it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What runs at %(client)s", client=self.client_id.display_name),
            "res_model": "res.partner",
            "res_id": self.client_id.id,
            "views": [(self.env.ref("e3k_support.res_partner_view_form_environment").id, "form")],
            "target": "new",
        }
