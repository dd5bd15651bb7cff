from datetime import UTC

from odoo import models

from ..business_time import NoBusinessTime
from ..sla.event import RECEIVED, Event
from ..sla.fold import fold
from ..sla.promise import FIRST_RESPONSE
from .e3k_ticket_priority import DEFINITIONS, EXAMPLES, PRIORITIES


class E3kPortalProspectMixin(models.AbstractModel):
    """What a request that is still being written would be promised, if it were sent now.

    ``values`` is the form as strings, see ``e3k.portal.request.mixin``: for whom and about what it is decides which
    contract covers it and which policy promises what.
    """

    _name = "e3k.portal.prospect.mixin"
    _description = "Promises to a Request on the Portal"

    def _get_portal_priorities(self, prospects):
        """Return the four priorities as the form shows them: words of the policy, example and promise.

        :param prospects: what ``_get_portal_prospects`` returned
        """
        labels = dict(self._fields["priority"]._description_selection(self.env))
        return [
            {
                "name": name,
                "label": labels[name],
                "definition": str(DEFINITIONS[name]),
                "example": str(EXAMPLES[name]),
                "promise": prospects["promises"][name],
            }
            for name, _label in PRIORITIES
        ]

    def _get_portal_prospects(self, values):
        """Return what the reader reads beside the form, computed for this instant.

        :return: dict of ``promises`` (``{priority: sentence}``, empty where nothing is promised), ``coverage``
            (a sentence, may be empty) and ``basis`` (for whom and when it was computed)
        """
        draft = self._prepare_portal_draft(values)
        sentences = draft._compute_portal_prospects()
        promises = {
            name: self.env._("If you send it now: %(promise)s", promise=sentence) if sentence else ""
            for name, sentence in sentences.items()
        }
        promises["p4"] = promises["p4"] or self.env._("We commit a date to you, by complexity.")
        basis = self.env._(
            "Computed for %(client)s on %(instant)s; the category can change it.",
            client=draft.client_id.name or draft.requester_id.name,
            instant=self._format_portal_instant(self.env.cr.now()),
        )
        return {"promises": promises, "coverage": draft._get_coverage_text(), "basis": basis}

    def _prepare_portal_draft(self, values):
        """Return the ticket that the form would become, in sudo, never stored."""
        partner = self.env.user.partner_id
        # sudo: nothing is stored; of what is computed, only what the client is to read leaves the caller
        return self.sudo().new(
            {
                "team_id": self.env["e3k.team"].sudo()._get_default_team().id,  # sudo: as above
                "requester_id": partner.id,
                "client_id": self._get_portal_client(partner, values).id,
                "category_id": self._find_portal_category(values).id,
                "module_id": self._find_portal_choice("e3k.ticket.module", values.get("module_id")).id,
                "channel": "portal",
                "priority": "p3",
            }
        )

    def _compute_portal_prospects(self):
        """Return ``{priority: sentence}`` of the first response that this draft would be promised."""
        promises = self.env["e3k.sla.policy"]._for_ticket(self)._get_promises()
        now = self.env.cr.now().replace(tzinfo=UTC, microsecond=0)
        schedule = self.team_id._get_schedule()
        try:
            return {
                name: self._say_portal_prospect(
                    fold([Event(now, RECEIVED, sequence=1, priority=name)], promises, schedule, now)
                )
                for name, _label in PRIORITIES
            }
        except NoBusinessTime:
            return {name: "" for name, _label in PRIORITIES}

    def _say_portal_prospect(self, states):
        """Return the sentence of the first response among computed timers; empty without one."""
        state = next((s for s in states if s.metric == FIRST_RESPONSE and s.due_at), None)
        if not state:
            return ""
        values = {
            "ticket_id": self.id,
            "metric": FIRST_RESPONSE,
            "state": "running",
            "started_at": state.started_at.replace(tzinfo=None),
            "due_at": state.due_at.replace(tzinfo=None),
        }
        # sudo: a draft that is never stored, as its ticket
        return self.env["e3k.sla.timer"].sudo().new(values)._get_sentence()
