from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import ormcache

from ..date_text import day_text, time_text
from .e3k_sla_explanation_mixin import EXPLAINED
from .e3k_team_desk import DEFAULT_ZONE
from .e3k_ticket_stage import OPEN_KINDS

#: All that the client's side may read of a ticket by any route, RPC included. A new field of the
#: ticket is hidden from clients until it is named here.
CLIENT_FIELDS = frozenset(
    (
        "id",
        "display_name",
        "number",
        "name",
        "description",
        "channel",
        "category_id",
        "module_id",
        "requester_id",
        "client_id",
        "confidentiality",
        "company_id",
        "stage_id",
        "stage_kind",
        "wait_party",
        "next_contact_on",
        "merged_into_id",
        "origin_id",
        "priority_asked",
        "priority",
        "priority_definition",
        "priority_reason",
        "classified_at",
        "committed_at",
        "coverage",
        "received_at",
        "workaround",
        "resolution",
        "resolved_at",
        "tacit_at",
        "closed_at",
        "closed_by",
        "access_url",
        "access_warning",
        "active",
        "create_date",
        "write_date",
        "message_is_follower",
    )
)

#: What the page of a ticket shows of it: read in the query by which the reader's right is checked.
PAGE_COLUMNS = (
    "number",
    "name",
    "active",
    "description",
    "channel",
    "category_id",
    "module_id",
    "requester_id",
    "requester_email",
    "client_id",
    "confidentiality",
    "company_id",
    "team_id",
    "agent_id",
    "stage_id",
    "stage_kind",
    "wait_party",
    "wait_reason",
    "next_contact_on",
    "merged_into_id",
    "priority_asked",
    "priority",
    "priority_reason",
    "classified_at",
    "committed_at",
    "coverage",
    "coverage_reason",
    "contract_id",
    "received_at",
    "workaround",
    "resolution",
    "resolved_at",
    "tacit_at",
    "closed_at",
    "closed_by",
    "link_generation",
    "has_consents",
    "write_date",
)

#: The promises made to the client, all but the internal *triage*.
CLIENT_METRICS = ("first_response", "next_response", "progress_update", "resolution")

#: The kinds that a ticket passes on its way, as the client sees it.
PATH = ("new", "open", "resolved", "closed")


class E3kPortalMixin(models.AbstractModel):
    """What the client's side reads of a ticket and may do with it, the same on every page."""

    _name = "e3k.portal.mixin"
    _description = "Ticket on the Portal"
    _inherit = ["e3k.link.mixin"]

    # ------------------------------------------------------------
    # Who may
    # ------------------------------------------------------------

    def _has_field_access(self, field, operation):
        """Portal users read ``CLIENT_FIELDS`` and write nothing; searching a field is reading it.

        Asked for every value of a list: what anybody may read is answered first.
        """
        is_open = operation == "read" and field.name in CLIENT_FIELDS
        if self.env.su or (is_open and not field.groups):
            return True
        if not is_open and self._is_client_asking():
            return False
        return super()._has_field_access(field, operation)

    def _is_client_asking(self):
        """Whether the user is of the client's side; remembered until the transaction ends."""
        known = self.env.cr.cache.setdefault("e3k_support.is_client", {})
        if self.env.uid not in known:
            known[self.env.uid] = self.env.user.share
        return known[self.env.uid]

    def _portal_find(self, ticket_id):
        """Return the ticket in sudo, its ``PAGE_COLUMNS`` in memory, if the *user* may read it; else none.

        One query.
        """
        if not self.browse().has_access("read"):
            return self.browse()
        found = self._search([("id", "=", ticket_id)], active_test=False)  # with the user's rights
        tickets = self.sudo()  # sudo: found by the user's own search, just above
        return tickets._fetch_query(found, [self._fields[name] for name in PAGE_COLUMNS])

    def _portal_can_act(self, partner, people=None):
        """True when ``partner`` may answer for the client: requester, participant or main contact, or their deputy.

        An observer reads only. Whose access was ended does nothing any more.

        :param people: what ``_get_portal_people`` returned, when the caller knows it
        """
        self.ensure_one()
        ticket = self.sudo()  # sudo: only a yes or no about this person leaves the method
        if not partner or not partner.partner_share or partner._is_support_revoked(ticket.client_id):
            return False
        if partner in people if people is not None else ticket._has_participant(partner):
            return True
        return partner._acts_for(ticket.client_id) and ticket._is_open_to(partner)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Who only observes a ticket writes nothing in it: Odoo lets whoever reads it (``_mail_post_access``)."""
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        user = self.env.user
        if message_operation != "create" or not user.share or user._is_public():
            return operations
        return {
            ticket: operation if ticket._portal_can_act(user.partner_id) else "write"
            for ticket, operation in operations.items()
        }

    def _portal_close(self, partner):
        """Close an open ticket because ``partner``, who was checked to act on it, says it is solved.

        Saying it twice changes nothing.

        :raises UserError: when the ticket is no longer open
        """
        self.ensure_one()
        if self.stage_kind == "closed" and self.closed_by == "client":
            return
        if self.stage_kind not in OPEN_KINDS:
            raise UserError(self.env._("This ticket is no longer open."))
        self._move_to("closed", closed_by="client")
        self._message_log(
            body=self.env._("%(person)s says that it is solved.", person=partner.display_name),
            author_id=partner.id,
        )

    # ------------------------------------------------------------
    # Ticket page
    # ------------------------------------------------------------

    def _get_public_message_domain(self):
        """The messages that the client's side may read."""
        return Domain("is_internal", "=", False) & Domain("subtype_id", "in", self._get_public_subtypes())

    @api.model
    @ormcache()
    def _get_public_subtypes(self):
        """Return the ids of the kinds of message that are not internal; Odoo drops what is remembered with them."""
        # sudo: ids only, for a domain
        return tuple(self.env["mail.message.subtype"].sudo().search([("internal", "=", False)]).ids)

    def _get_portal_steps(self):
        """Return the status in the client's words as a line of steps.

        :return: dicts of ``label`` and ``state`` (*done*, *current* or *todo*), in order
        """
        self.ensure_one()
        _ = self.env._
        labels = {"new": _("Received"), "open": _("In progress"), "resolved": _("Resolved"), "closed": _("Closed")}
        path = ("new", "cancelled") if self.stage_kind == "cancelled" else PATH
        here = path.index("open" if self.stage_kind == "waiting" else self.stage_kind)
        return [
            {
                "label": self._get_portal_status() if rank == here else labels[kind],
                "state": "done" if rank < here else "current" if rank == here else "todo",
            }
            for rank, kind in enumerate(path)
        ]

    def _get_portal_status(self):
        """Return the status in the client's words; of a ticket that waits for somebody else, it says so."""
        self.ensure_one()
        if self.stage_kind == "waiting" and self.wait_party == "third_party":
            return self.env._("Waiting for a third party")
        return self.env["e3k.ticket.stage"]._get_client_labels()[self.stage_id.id]

    def _get_priority_labels(self):
        """Return ``{priority: label}`` in the reader's language."""
        return dict(self._fields["priority"]._description_selection(self.env))

    def _get_portal_tone(self):
        """Return how the status looks: *new*, *busy*, *you* (the client must act), *wait*, *done* or *off*."""
        self.ensure_one()
        if self.stage_kind == "waiting":
            return "you" if self.wait_party == "client" else "wait"
        return {"new": "new", "open": "busy", "resolved": "you", "closed": "done", "cancelled": "off"}[self.stage_kind]

    def _get_report_base_filename(self):
        """Return the name of the ticket's PDF, without extension."""
        self.ensure_one()
        return self.number

    def _get_portal_stamp(self):
        """Return what identifies the resolution shown, so that an answer is to what was read."""
        self.ensure_one()
        return str(int(self.resolved_at.timestamp())) if self.resolved_at else ""

    def _get_portal_tacit_text(self):
        """Return when silence accepts the resolution; the ticket has such an instant."""
        self.ensure_one()
        return self.env._(
            "Without an answer, it is accepted automatically on %s.", self._format_portal_instant(self.tacit_at)
        )

    def _get_portal_facts(self):
        """Return ``[(label, text)]`` of the ticket's card, empty ones left out."""
        self.ensure_one()
        _ = self.env._
        facts = (
            (_("Requester"), self.requester_id.name or self.requester_email),
            (_("Your contact at E3K"), self.agent_id.name),
            (_("Category"), self.category_id.name),
            (_("Affected module"), self.module_id.name),
            (_("Coverage"), self._get_coverage_text()),
            (_("Received"), self._format_portal_instant(self.received_at)),
            (_("Date committed to you"), self._format_portal_instant(self.committed_at)),
            (_("Next contact"), self.next_contact_on and format_day(self.env, self.next_contact_on)),
            (_("Resolved"), self._format_portal_instant(self.resolved_at)),
            (_("Closed"), self._format_portal_instant(self.closed_at)),
        )
        return [(label, text) for label, text in facts if text]

    # ------------------------------------------------------------
    # Promises
    # ------------------------------------------------------------

    def _get_portal_timers(self):
        """Return the promises that run now and that the client knows of, nearest first.

        The internal *triage* is none of them. The caller checked the ticket.
        """
        self.ensure_one()
        # sudo: the caller was allowed to read the ticket, and its promises are part of it
        timers = self.env["e3k.sla.timer"].sudo()
        running = Domain("ticket_id", "=", self.id) & Domain("state", "=", "running") & Domain("due_at", "!=", False)
        columns = ["ticket_id", "metric", "state", "due_at", *EXPLAINED]
        return timers.search_fetch(running & Domain("metric", "in", CLIENT_METRICS), columns, order="due_at")

    def _get_portal_promises(self):
        """Return ``{ticket id: sentence}``: the next promise of each ticket, in few words. The caller checked them."""
        labels = dict(self._fields["client_metric"]._description_selection(self.env))
        timers = self.env["e3k.sla.timer"]
        return {
            ticket.id: self.env._(
                "%(promise)s before %(instant)s",
                promise=labels[ticket.client_metric],
                instant=timers._say_instant(ticket.client_due_at, ticket._get_portal_zone()),
            )
            for ticket in self.filtered("client_due_at")
        }

    def _get_portal_promise_details(self):
        """Return what the ticket page says of the running promises, nearest first, with the reason why.

        :return: ``(promises, clock)``: dicts of ``id``, ``is_breached``, ``left_sentence``, ``sentence`` and
            ``steps``, and what the live countdown runs on; the caller checked the ticket
        """
        self.ensure_one()
        timers = self._get_portal_timers()
        if not timers:
            return [], {}
        clock = timers._get_clock_face()
        clock["timers"] = [timer._get_hand() for timer in timers]
        return [timer._get_portal_promise() for timer in timers], clock

    # ------------------------------------------------------------
    # Dates as people write them
    # ------------------------------------------------------------

    def _get_portal_zone(self):
        """The reader's time zone; the team's when the reader has none."""
        if self.env.context.get("tz") or self.env.user.tz:
            return self.env.tz
        # sudo: a client reads no team; only the zone leaves the method
        team = self.sudo().team_id[:1]
        return team._get_desk().zone if team else ZoneInfo(DEFAULT_ZONE)

    def _format_portal_instant(self, instant):
        """Return a stored instant in the reader's time zone, language and local usage.

        :param instant: naive UTC, as the ORM gives it
        :rtype: str, such as "lundi 23 novembre 2026, 9 h 00"; empty without an instant
        """
        if not instant:
            return ""
        local = instant.replace(tzinfo=UTC).astimezone(self._get_portal_zone())
        return f"{format_day(self.env, local)}, {time_text(local.hour, local.minute, self.env.lang)}"


def format_day(env, day):
    """Return "Monday, November 23, 2026" or "lundi 23 novembre 2026", as the reader's language has it.

    :param day: a date, or a datetime that is already in the reader's time zone
    """
    return day_text(getattr(day, "date", lambda: day)(), env._("EEEE, MMMM d, y"), env.lang)
