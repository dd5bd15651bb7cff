from datetime import UTC
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import babel_locale_parse

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
        """Portal users read ``CLIENT_FIELDS`` and write nothing; searching a field is reading it."""
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or not self.env.user.share:
            return True
        return operation == "read" and field.name in CLIENT_FIELDS

    def _portal_can_act(self, partner):
        """True when ``partner`` may answer for the client: requester, participant or main contact, or their deputy.

        An observer reads only. Whose access was ended does nothing any more.
        """
        self.ensure_one()
        ticket = self.sudo()  # sudo: only a yes or no about this person leaves the method
        if not partner or not partner.partner_share or partner._is_support_revoked(ticket.client_id):
            return False
        if ticket._has_participant(partner):
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

        :raises UserError: when the ticket is no longer open
        """
        self.ensure_one()
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
        return Domain([("is_internal", "=", False), ("subtype_id", "!=", False), ("subtype_id.internal", "=", False)])

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
                "label": self.stage_id.client_label if rank == here else labels[kind],
                "state": "done" if rank < here else "current" if rank == here else "todo",
            }
            for rank, kind in enumerate(path)
        ]

    def _get_portal_tone(self):
        """Return how the status looks: *new*, *busy*, *you* (the client must act), *wait*, *done* or *off*."""
        self.ensure_one()
        if self.stage_kind == "waiting":
            return "you" if self.wait_party == "client" else "wait"
        return {"new": "new", "open": "busy", "resolved": "you", "closed": "done", "cancelled": "off"}[self.stage_kind]

    def _get_public_attachments(self):
        """Return the files that public messages of the ticket carry. The caller checked the ticket."""
        self.ensure_one()
        # sudo: the caller checked that the reader may see the ticket; only public messages are read
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                Domain("model", "=", self._name)
                & Domain("res_id", "=", self.id)
                & Domain("attachment_ids", "!=", False)
                & self._get_public_message_domain(),
                order="id",
            )
        )
        return messages.attachment_ids

    def _get_report_base_filename(self):
        """Return the name of the ticket's PDF, without extension."""
        self.ensure_one()
        return self.number

    def _get_portal_stamp(self):
        """Return what identifies the resolution shown, so that an answer is to what was read."""
        self.ensure_one()
        return str(int(self.resolved_at.timestamp())) if self.resolved_at else ""

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
        """Return ``{ticket: timers}`` of the promises that run now and that the client knows of.

        The internal *triage* is none of them. The caller checked the tickets.
        """
        # sudo: the caller was allowed to read the tickets, and their promises are part of them
        timers = (
            self.env["e3k.sla.timer"]
            .sudo()
            .search_fetch(
                [
                    ("ticket_id", "in", self.ids),
                    ("state", "=", "running"),
                    ("due_at", "!=", False),
                    ("metric", "in", CLIENT_METRICS),
                ],
                ["ticket_id", "metric", "due_at", "state"],
                order="due_at",
            )
        )
        return timers.grouped("ticket_id")

    def _get_portal_promises(self):
        """Return ``{ticket id: sentence}``: the next promise of each ticket, in few words."""
        sentences = {}
        self.sudo().fetch(["team_id"])  # sudo: as the timers below; one query for all instead of one each
        labels = dict(self.env["e3k.sla.timer"]._fields["metric"]._description_selection(self.env))
        for ticket, timers in self._get_portal_timers().items():
            timer = timers[0]
            sentences[ticket.id] = self.env._(
                "%(promise)s before %(instant)s",
                promise=labels[timer.metric],
                instant=timer._say_instant(timer.due_at),
            )
        return sentences

    def _get_portal_promise_details(self):
        """Return what the ticket page says of the running promises, nearest first, with the reason why.

        :return: ``(promises, clock)``: explanations, and what the live countdown runs on; the caller
            checked the ticket
        """
        self.ensure_one()
        timers = self._get_portal_timers().get(self)
        if not timers:
            return [], {}
        clock = timers._get_clock_face()
        names = ("id", "due", "is_elapsed")
        clock["timers"] = [{name: timer._get_countdown()[name] for name in names} for timer in timers]
        return [{"id": timer.id, **timer._explanation()} for timer in timers], clock

    # ------------------------------------------------------------
    # Dates as people write them
    # ------------------------------------------------------------

    def _get_portal_zone(self):
        """The reader's time zone; the team's when the reader has none."""
        if self.env.context.get("tz") or self.env.user.tz:
            return self.env.tz
        # sudo: a client reads no team; only the zone's name leaves the method
        return ZoneInfo(self.sudo().team_id[:1].calendar_id.tz or "America/Toronto")

    def _format_portal_instant(self, instant):
        """Return a stored instant in the reader's time zone, language and local usage.

        :param instant: naive UTC, as the ORM gives it
        :rtype: str, such as "lundi 23 novembre 2026, 9 h 00"; empty without an instant
        """
        if not instant:
            return ""
        local = instant.replace(tzinfo=UTC).astimezone(self._get_portal_zone())
        if self.env.lang.startswith("fr"):
            return f"{format_day(self.env, local)}, {local.hour}\u00a0h\u00a0{local.minute:02}"
        time = format_time(local, "h:mm a", tzinfo=local.tzinfo, locale=babel_locale_parse(self.env.lang))
        return f"{format_day(self.env, local)}, {time}"


def format_day(env, day):
    """Return "Monday, November 23, 2026" or "lundi 23 novembre 2026", as the reader's language has it."""
    locale = babel_locale_parse(env.lang)
    if locale.language != "fr":
        return format_date(day, "EEEE, MMMM d, y", locale)
    number = "'1er'" if day.day == 1 else "d"
    return format_date(day, f"EEEE {number} MMMM y", locale)
