from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [
    ("requested", "Requested"),
    ("granted", "Granted"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
    ("expired", "Expired"),
]
#: What the client alone says: nobody hands it in with the request.
ANSWER = ("answer", "answered_by_id", "answered_at")


class E3kDatabaseConsent(models.Model):
    """A client lets named people of E3K enter one of its databases, for a purpose, until an instant. Kept.

    Asked for from a ticket, answered on the portal by whoever asked for help, or by somebody who acts for the
    client. Who merely follows the ticket answers nothing.
    """

    _name = "e3k.database.consent"
    _description = "Consent to Enter a Database"
    _order = "id desc"
    _rec_name = "database"

    ticket_id = fields.Many2one("e3k.ticket", required=True, readonly=True, index=True, ondelete="restrict")
    # with the user's rights: a form filled in with a ticket that they may not read names no client
    client_id = fields.Many2one(related="ticket_id.client_id", store=True, index=True, related_sudo=False)
    database = fields.Char(required=True, help="Its name or address.")
    scope = fields.Text("What for", required=True, help="What will be looked at or changed. The client reads it.")
    user_ids = fields.Many2many(
        "res.users",
        string="Who enters",
        required=True,
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
    )
    until_at = fields.Datetime("Until", required=True)
    requested_by_id = fields.Many2one("res.users", readonly=True, required=True, default=lambda self: self.env.user)
    answer = fields.Selection(
        [("granted", "Granted"), ("refused", "Refused"), ("withdrawn", "Withdrawn")], readonly=True, copy=False
    )
    answered_by_id = fields.Many2one("res.partner", readonly=True, copy=False)
    answered_at = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(STATES, compute="_compute_state", help="Nobody enters but while it is granted.")

    @api.depends("answer", "until_at")
    def _compute_state(self):
        now = self.env.cr.now()
        for consent in self:
            live = consent.answer in ("granted", False)
            expired = live and consent.until_at and consent.until_at <= now
            consent.state = "expired" if expired else consent.answer or "requested"

    @api.model_create_multi
    def create(self, vals_list):
        """Ask the client: an automatic message names who, what for and until when.

        An answer is not taken in here, whoever hands it in: it comes from ``_answer`` alone.
        """
        ours = {**dict.fromkeys(ANSWER, False), "requested_by_id": self.env.uid}
        consents = super().create([{**vals, **ours} for vals in vals_list])
        for consent in consents:
            if consent.until_at <= self.env.cr.now():
                raise UserError(self.env._("The consent must end later than now."))
            ticket = consent.ticket_id
            if ticket.requester_id:
                ticket._post_automatic("e3k_support.mail_template_consent", ticket._get_requester_langs())
        return consents

    def write(self, vals):
        if not self.env.su or vals.keys() - set(ANSWER):
            raise UserError(self.env._("What was asked is not changed afterwards: ask again."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Consents are kept: who was let in, what for, and until when."))

    def _answer(self, partner, answer):
        """Keep the answer of ``partner``, who was checked to see the ticket; the consents are in sudo.

        :raises UserError: when they may not give it, or it does not wait for that answer any more
        """
        self.ensure_one()
        if not self._may_answer(partner):
            raise UserError(self.env._("Only the requester, your main contact and their deputy can answer this."))
        awaited = {"granted": ("requested",), "refused": ("requested",), "withdrawn": ("granted",)}
        if self.state not in awaited.get(answer, ()):
            raise UserError(self.env._("This request does not wait for your answer any more."))
        self.write({"answer": answer, "answered_by_id": partner.id, "answered_at": self.env.cr.now()})
        label = dict(self._fields["answer"]._description_selection(self.env))[answer]
        self.ticket_id._message_log(
            body=self.env._("Entering %(database)s: %(answer)s.", database=self.database, answer=label),
            author_id=partner.id,
        )

    def _may_answer(self, partner):
        """True when ``partner`` may let E3K in, or keep it out: the requester, and who acts for the client."""
        self.ensure_one()
        ticket = self.ticket_id
        if not partner or not partner.partner_share or partner._is_support_revoked(ticket.client_id):
            return False
        return partner == ticket.requester_id or partner._acts_for(ticket.client_id)

    def _say_until(self):
        """Return the end in the reader's words."""
        return self.ticket_id._format_portal_instant(self.until_at)
