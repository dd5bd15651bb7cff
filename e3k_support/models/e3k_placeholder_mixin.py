import re

from markupsafe import Markup, escape

from odoo import api, models

#: What a text may name in braces, for whoever writes one; see ``_get_placeholders``.
PLACEHOLDERS = ("requester", "number", "subject", "client", "agent", "team", "phone", "priority", "promise", "link")
#: The blank before a word that may be empty goes with it: "Bonjour," to somebody without a name.
_PLACEHOLDER = re.compile(r"( ?)\{(" + "|".join(PLACEHOLDERS) + r")\}")
#: As the address of a link, where the editor puts a protocol before it and cleaning writes braces as %7B and %7D.
_LINKED = re.compile(r"""(href=["'])(?:https?://)?(?:\{|%7B)link(?:\}|%7D)(?=["'])""", re.IGNORECASE)


class E3kPlaceholderMixin(models.AbstractModel):
    """Texts written once and filled for each ticket: ``Bonjour {requester}, votre billet {number}…``.

    Only the names of PLACEHOLDERS mean something; nothing is evaluated, and what is filled in is escaped.
    """

    _name = "e3k.placeholder.mixin"
    _description = "Texts filled for a Ticket"

    def _get_placeholders(self, lang):
        """Return the value of each placeholder as the reader of ``lang`` reads it."""
        self.ensure_one()
        ticket = self.with_context(lang=lang)
        priorities = dict(ticket._fields["priority"]._description_selection(ticket.env))
        return {
            "requester": ticket.requester_id.name or "",
            "number": ticket.number,
            "subject": ticket.name,
            "client": ticket.client_id.name or "",
            "agent": self.env.user.name if self._is_agent_writing() else ticket.agent_id.name or "",
            "team": ticket.team_id.name,
            "phone": ticket.team_id.phone or ticket.company_id.phone or "",
            "priority": priorities.get(ticket.priority, ""),
            "promise": ticket._get_promise_text(lang) or "",
            "link": ticket.get_base_url() + ticket.access_url,
        }

    def _fill_text(self, text, lang=None):
        """Return ``text`` with the ticket's own values; HTML when ``text`` is Markup, plain text otherwise.

        :param lang: language code of the reader; the requester's by default
        """
        self.ensure_one()
        values = self._get_placeholders(lang or self._get_requester_langs()[0])
        if isinstance(text, Markup):
            values = {name: str(escape(value)) for name, value in values.items()}
            text = _LINKED.sub(r"\1{link}", str(text))
            return Markup(_fill(text, values))  # noqa: S704 - escaped
        return _fill(text or "", values)

    @api.readonly
    def get_canned_texts(self):
        """Return ``{id: text}``: the canned answers that have a pair, as this ticket's requester reads them."""
        self.ensure_one()
        self.check_access("read")
        pairs = self.env["mail.canned.response"].search(["|", ("support_fr", "!=", False), ("support_en", "!=", False)])
        return {pair.id: pair._get_support_text(self) for pair in pairs}


def _fill(text, values):
    return _PLACEHOLDER.sub(lambda m: m[1] + str(values[m[2]]) if values[m[2]] else "", text)
