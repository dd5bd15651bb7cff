from odoo import models

from .. import intake as reading

BOUNCE_ACTIVITY = "e3k_support.mail_activity_type_bounce"


class E3kIntakeBounceMixin(models.AbstractModel):
    """Mails of ours that came back: marked on their message, and told to whoever believes the client has read them."""

    _name = "e3k.intake.bounce.mixin"
    _description = "Bounced Mails"

    def _record_bounce(self, letter, facts):
        """Mark the notification that bounced, and tell the agent of its ticket.

        A delay is no failure: the mail system tries again by itself, and says so when it gives up.
        """
        self.ensure_one()
        if facts.report and facts.report.action == "delayed":
            return
        gateway = self.env["mail.thread"]
        message = reading.repair(letter)
        parsed = gateway.message_parse(message)
        if parsed.get("is_bounce"):
            gateway._routing_handle_bounce(message, parsed)
        if self.ticket_id:
            self._tell_of_bounce(facts.report)

    def _tell_of_bounce(self, report):
        """Say on the ticket whom our mail did not reach: in a note, and as one activity until it is dealt with."""
        ticket = self.ticket_id
        whom = ", ".join(report.recipients) if report else ""
        whom = whom or ticket.requester_email or self.sender
        users = self.env["e3k.escalation.rule"]._get_ladder(ticket)
        spoken = ticket.with_context(lang=users[:1].lang)
        status = f" ({report.status})" if report and report.status else ""
        ticket.message_post(
            body=spoken.env._("%(whom)s did not get our mail: it came back%(status)s.", whom=whom, status=status),
            message_type="notification",
            subtype_xmlid="mail.mt_note",
        )
        for user in users - ticket.activity_search([BOUNCE_ACTIVITY]).user_id:
            spoken = ticket.with_context(lang=user.lang)
            summary = spoken.env._("%(whom)s did not get our mail", whom=whom)
            spoken.activity_schedule(BOUNCE_ACTIVITY, summary=summary, user_id=user.id)
