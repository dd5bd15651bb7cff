from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty, plaintext2html

from .e3k_ticket_stage import ENDED_KINDS


class E3kValidationMixin(models.AbstractModel):
    """From *resolved* to *closed*: the client validates, refuses with a reason, or comes back.

    PRODUCT.md, "Process": 4 resolved, communicated → 5 closed after the client validates.
    """

    _name = "e3k.validation.mixin"
    _description = "Ticket Validation"
    _inherit = ["mail.thread"]

    workaround = fields.Html(help="What the client can do until the cause is removed. Shown on the portal.")
    resolution = fields.Html(help="What was done, told to the client when the ticket is resolved.")
    cause_id = fields.Many2one("e3k.ticket.cause", copy=False)
    cause_note = fields.Text("Cause in words", groups="base.group_user", copy=False)
    resolved_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    closed_by = fields.Selection(
        [("client", "The client"), ("tacit", "Tacit acceptance"), ("agent", "E3K")],
        readonly=True,
        copy=False,
    )
    refusal_count = fields.Integer("Refusals", readonly=True, copy=False)

    def _on_kind_entered(self, kind, before):
        """Record the instants and tell the client, once per entry into a kind.

        :param before: maps each ticket to the kind that it left
        """
        now = self.env.cr.now()
        if kind in ("resolved", *ENDED_KINDS):
            self._sla_forget_reminders()
        if kind == "resolved":
            self.write({"resolved_at": now})
            self._ask_validation()
        elif kind == "closed":
            by_agent = self.filtered(lambda t: not t.closed_by)
            by_agent.write({"closed_by": "agent", "closed_at": now})
            (self - by_agent).write({"closed_at": now})
        elif any(before[ticket] in ("resolved", *ENDED_KINDS) for ticket in self):
            back = self.filtered(lambda t: before[t] in ("resolved", *ENDED_KINDS))
            back.write({"resolved_at": False, "closed_at": False, "closed_by": False, "cancel_reason": False})

    def _ask_validation(self):
        """Ask each client to accept or refuse, unless the answer that resolved the ticket did."""
        if self.env.context.get("e3k_validation_asked"):
            return
        for ticket in self.filtered("requester_id"):
            ticket._post_automatic("e3k_support.mail_template_resolved", ticket._get_requester_langs())

    def action_resolve(self):
        """Open the dialog in which the agent tells the client what was done."""
        self.ensure_one()
        title = self.env._("Resolve the ticket")
        return self._prepare_dialog("e3k.ticket.resolve", title)

    def _resolve(self, resolution, stage=None, **values):
        """Resolve the ticket and tell the client, who then validates.

        :param resolution: HTML told to the client
        :param stage: the stage of the kind *resolved*; by default the first
        :param values: what else is known by now, such as the cause
        :raises UserError: without a resolution, or when the ticket has ended
        """
        self.ensure_one()
        if is_html_empty(resolution):
            raise UserError(self.env._("Tell the client what was done before resolving the ticket."))
        if self._is_ended():
            raise UserError(self.env._("The ticket has ended: reopen it first."))
        self._move_to("resolved", stage=stage, resolution=resolution, **values)

    def action_reopen(self):
        """Put ended or resolved tickets back in progress."""
        self._reopen()

    def _reopen(self):
        """Back in progress: the fulfilled first response stays (PRODUCT.md, *reopen*)."""
        self._move_to("open")

    def _is_past_reopening(self):
        """True when a reply comes too late to reopen the ticket (``e3k.team.reopen_window_days``)."""
        self.ensure_one()
        if self.stage_kind not in ENDED_KINDS:
            return False
        last = self._sla_after_days(self.closed_at or self.write_date, self.team_id.reopen_window_days)
        return self.env.cr.now() > last

    # ------------------------------------------------------------
    # The client's say. Callers have checked that ``partner`` may act on the ticket.
    # ------------------------------------------------------------

    def _client_accept(self, partner):
        """Close the ticket as accepted by ``partner``; accepting twice changes nothing.

        :raises UserError: when the ticket does not wait for a validation
        """
        self.ensure_one()
        if self.stage_kind == "closed" and self.closed_by == "client":
            return
        self._check_awaits_validation()
        self._move_to("closed", closed_by="client")
        self._message_log(
            body=self.env._("%(person)s accepted the resolution.", person=partner.display_name),
            author_id=partner.id,
        )

    def _client_refuse(self, partner, reason):
        """Reopen the ticket because ``partner`` refuses the resolution.

        :param reason: plain text; becomes a message of the conversation
        :raises UserError: without a reason, or when the ticket does not wait for a validation
        """
        self.ensure_one()
        if not (reason or "").strip():
            raise UserError(self.env._("Tell us why the resolution does not suit you, so that we can go on."))
        self._check_awaits_validation()
        self.write({"refusal_count": self.refusal_count + 1})
        self._reopen()
        self.message_post(
            body=Markup("<p><strong>%s</strong></p>%s")
            % (self.env._("The resolution was refused."), plaintext2html(reason)),
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _check_awaits_validation(self):
        if self.stage_kind != "resolved":
            raise UserError(self.env._("This ticket does not wait for your validation any more."))
