from odoo import api, fields, models

from .e3k_ticket_stage import OPEN_KINDS

#: Tickets of the client that the card names; it counts the others.
SHOWN = 4


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

    @api.depends("requester_id", "client_id", "write_date")
    @api.depends_context("lang", "uid")
    def _compute_requester_card(self):
        for ticket in self:
            ticket.requester_card = {**ticket._get_card_person(), **ticket._get_card_client()}
            ticket.requester_card |= ticket._get_card_contact()

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
        contact = client.support_main_contact_id
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
        others = [("client_id", "=", self.client_id.id), ("id", "!=", self._origin.id)]
        is_open = [("stage_kind", "in", OPEN_KINDS)]
        opened = self.search_fetch([*others, *is_open], ["number", "name", "priority"], limit=SHOWN)
        ended = self.search_fetch(
            [*others, ("stage_kind", "not in", OPEN_KINDS)], ["number", "name", "priority"], limit=SHOWN
        )
        count = self.search_count([*others, *is_open]) if len(opened) == SHOWN else len(opened)
        return {"open_count": count, "open": opened._get_card_lines(), "last": ended._get_card_lines()}

    def _get_card_lines(self):
        return [
            {"id": ticket.id, "number": ticket.number, "name": ticket.name, "priority": ticket.priority}
            for ticket in self
        ]

    def _get_card_contact(self):
        """Return when and by whom the last word between client and E3K was said."""
        self.ensure_one()
        said = self.event_ids.filtered(lambda e: e.kind in ("received", "requester_spoke", "agent_spoke"))
        last = said.sorted(lambda e: (e.at, e.sequence))[-1:]
        return {"last_at": fields.Datetime.to_string(last.at) if last else "", "last_side": last.kind or ""}

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
