from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize

from .e3k_ticket_channel import CHANNELS
from .e3k_ticket_priority import (
    COMPLEXITIES,
    DEFINITIONS,
    PRIORITIES,
    PROVISIONAL_PRIORITY,
)
from .e3k_ticket_stage import CANCEL_REASONS, ENDED_KINDS, OPEN_KINDS, STAGE_KINDS


class E3kTicket(models.Model):
    """A request of a client: who asked, what, how urgent, who answers, where it stands.

    Its promises are kept by ``e3k.sla.mixin``, its conversation by ``e3k.conversation.mixin``,
    its arrival by mail by ``e3k.intake.mixin``, its closing by ``e3k.validation.mixin``,
    the words it ends with by ``e3k.ending.mixin`` and what it asks for meanwhile by ``e3k.wake.mixin``,
    what is not forgotten by ``e3k.guardian.mixin`` and ``e3k.progress.update.mixin``,
    whose turn it is by ``e3k.turn.mixin``, its being found by ``e3k.search.mixin``,
    its answers by ``e3k.answer.mixin`` and ``e3k.macro.mixin``, the card of who asks by ``e3k.requester.card.mixin``,
    its place among others by ``e3k.merge.mixin``, ``e3k.split.mixin`` and ``e3k.problem.mixin``,
    what covers it by ``e3k.coverage.mixin`` and under which policy by ``e3k.service.policy.mixin``,
    the consents it asks for by ``e3k.database.consent.mixin``, its forgetting by ``e3k.privacy.mixin``,
    its pages for the client by ``e3k.portal.mixin`` and ``e3k.portal.request.mixin``.
    """

    _name = "e3k.ticket"
    _description = "Ticket"
    _inherit = [
        "e3k.figures.mixin",
        "e3k.ending.mixin",
        "e3k.guardian.mixin",
        "e3k.progress.update.mixin",
        "e3k.turn.mixin",
        "e3k.search.mixin",
        "e3k.macro.mixin",
        "e3k.access.mixin",
        "e3k.problem.mixin",
        "e3k.merge.mixin",
        "e3k.split.mixin",
        "e3k.coverage.mixin",
        "e3k.answer.mixin",
        "e3k.secret.mixin",
        "e3k.call.mixin",
        "e3k.placeholder.mixin",
        "e3k.notice.mixin",
        "e3k.service.policy.mixin",
        "e3k.presence.mixin",
        "e3k.database.consent.mixin",
        "e3k.privacy.mixin",
        "e3k.conversation.mixin",
        "e3k.requester.card.mixin",
        "e3k.intake.mixin",
        "e3k.wake.mixin",
        "e3k.intake.origin.mixin",
        "e3k.intake.copy.mixin",
        "e3k.validation.mixin",
        "e3k.sla.mixin",
        "e3k.board.mixin",
        "e3k.triage.mixin",
        "e3k.assignment.mixin",
        "e3k.portal.request.mixin",
        "e3k.portal.prospect.mixin",
        "e3k.portal.list.mixin",
        "e3k.portal.report.mixin",
        "e3k.portal.people.mixin",
        "e3k.portal.conversation.mixin",
        "e3k.portal.mixin",
        "mail.activity.mixin",
        "e3k.rating.mixin",
        "mail.tracking.duration.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["number", "name"]
    _primary_email = "requester_email"
    _mail_post_access = "read"
    _track_duration_field = "stage_id"
    _check_company_auto = True

    # identity
    number = fields.Char(required=True, readonly=True, copy=False, default="/", index="trigram")
    name = fields.Char("Subject", required=True, index="trigram", tracking=True)
    description = fields.Html("Request")
    channel = fields.Selection(CHANNELS, required=True, default="agent")
    category_id = fields.Many2one("e3k.ticket.category")
    module_id = fields.Many2one("e3k.ticket.module", "Affected module")
    tag_ids = fields.Many2many("e3k.ticket.tag", string="Tags", groups="base.group_user")
    active = fields.Boolean(default=True)

    # who asks
    requester_id = fields.Many2one("res.partner", index="btree_not_null", tracking=True)
    client_id = fields.Many2one(
        "res.partner",
        compute="_compute_client_id",
        store=True,
        readonly=False,
        tracking=True,
        help="On whose behalf the requester wrote: their company when the ticket was opened.",
    )
    requester_email = fields.Char("Requester's e-mail", compute="_compute_requester_email", store=True, readonly=False)
    requester_phone = fields.Char("Requester's phone", compute="_compute_requester_phone", store=True, readonly=False)
    requester_lang = fields.Char(
        "Requester's language",
        groups="base.group_user",
        help="Language code in which the requester is answered; empty when it is not known.",
    )

    # who answers
    team_id = fields.Many2one(
        "e3k.team",
        required=True,
        tracking=True,
        check_company=True,
        default=lambda self: self.env["e3k.team"]._get_default_team(),
    )
    company_id = fields.Many2one(related="team_id.company_id", store=True)
    agent_id = fields.Many2one(
        "res.users",
        tracking=True,
        domain=lambda self: self.env["res.users"]._get_support_domain(),
    )

    # where it stands
    stage_id = fields.Many2one(
        "e3k.ticket.stage",
        required=True,
        tracking=True,
        copy=False,
        group_expand="_expand_stages",
        default=lambda self: self.env["e3k.ticket.stage"]._first_of_kind("new"),
    )
    stage_kind = fields.Selection(STAGE_KINDS, "Kind", compute="_compute_stage_kind", store=True)
    wait_party = fields.Selection(
        [("client", "The client"), ("third_party", "A third party")], "Waiting for", tracking=True
    )
    wait_reason = fields.Char("What we wait for", tracking=True)
    next_contact_on = fields.Date("Next contact on")
    cancel_reason = fields.Selection(CANCEL_REASONS, tracking=True)
    merged_into_id = fields.Many2one("e3k.ticket", "Merged into", index="btree_not_null", copy=False, readonly=True)
    origin_id = fields.Many2one(
        "e3k.ticket",
        "Follow-up of",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="The closed ticket whose late reply opened this one.",
    )

    # how urgent
    priority_asked = fields.Selection(PRIORITIES, "Priority asked", copy=False)
    priority = fields.Selection(PRIORITIES, required=True, default=PROVISIONAL_PRIORITY, tracking=True)
    classified_at = fields.Datetime(
        copy=False, readonly=True, help="When an agent agreed the priority. Empty: it is provisional."
    )
    priority_reason = fields.Text("Reason of the last priority change", copy=False)
    priority_definition = fields.Char(compute="_compute_priority_definition")
    complexity = fields.Selection(COMPLEXITIES)
    committed_at = fields.Datetime(
        "Committed date", copy=False, tracking=True, index="btree_not_null", help="The date committed to the client."
    )
    commitment_reason = fields.Text("Reason of the last change of date", copy=False, groups="base.group_user")

    # facts of its life
    received_at = fields.Datetime(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.cr.now(),
        help="When the request reached us: the start of the first promise.",
    )

    _number_uniq = models.Constraint("UNIQUE(number)", "This ticket number is already taken.")
    _submission_uniq = models.UniqueIndex("(submission_key) WHERE submission_key IS NOT NULL")
    # Few on purpose: every index is paid by every new ticket, and by the planner in every query. What is open is a
    # few thousand rows, which the partial ones reach; teams, stages and priorities select nothing on their own.
    _client_idx = models.Index("(client_id, id)")
    _open_idx = models.Index("(team_id, id) WHERE stage_kind IN ('new', 'open', 'waiting') AND active IS TRUE")
    _wake_idx = models.Index("(wake_at) WHERE wake_at IS NOT NULL")

    @api.depends("requester_id")
    def _compute_client_id(self):
        """The client is who the requester worked for: a later move does not carry tickets along."""
        for ticket in self:
            ticket.client_id = ticket.requester_id.commercial_partner_id

    @api.depends("requester_id")
    def _compute_requester_email(self):
        for ticket in self.filtered("requester_id"):
            ticket.requester_email = ticket.requester_id.email or ticket.requester_email

    @api.depends("requester_id")
    def _compute_requester_phone(self):
        for ticket in self.filtered("requester_id"):
            ticket.requester_phone = ticket.requester_id.phone or ticket.requester_phone

    @api.depends("priority")
    @api.depends_context("lang")
    def _compute_priority_definition(self):
        for ticket in self:
            ticket.priority_definition = str(DEFINITIONS[ticket.priority]) if ticket.priority else False

    @api.depends("number", "name")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_display_name(self):
        """Its number alone to a user who may not read it: Odoo gives the names of records without asking rights."""
        closed = self._get_closed_to_user()
        for ticket in self:
            ticket.display_name = ticket.number if ticket._origin in closed else ticket._get_full_name()

    def _get_full_name(self):
        """Return the name of the ticket for its own mails, whoever causes them."""
        return f"[{self.number}] {self.name}" if self.number != "/" else self.name

    def _get_closed_to_user(self):
        """Return those that the user may not read; none for the system, nor for a visitor, who reaches no RPC.

        Who reads them with their own rights was checked by the reading itself.
        """
        if not self.env.su or self.env.user._is_superuser() or self.env.user._is_public():
            return self.browse()
        tickets = self._origin
        # sudo: what is taken off has to be of the same environment
        return tickets - tickets.sudo(False)._filtered_access("read").sudo()

    def _compute_access_url(self):
        for ticket in self:
            ticket.access_url = f"/my/support/{ticket.id}"

    @api.constrains("merged_into_id")
    def _check_merged_into(self):
        for ticket in self.filtered("merged_into_id"):
            if ticket.merged_into_id.client_id != ticket.client_id:
                raise ValidationError(self.env._("Only tickets of the same client can be merged."))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.depends("stage_id.kind")
    def _compute_stage_kind(self):
        """Remembered: every new ticket asks."""
        kinds = self.env["e3k.ticket.stage"]._read_labels("kind", None)
        for ticket in self:
            ticket.stage_kind = kinds.get(ticket.stage_id._origin.id, False)

    @api.model_create_multi
    def create(self, vals_list):
        """Register tickets: each gets its number, and its requester, once nobody doubts them, becomes a participant."""
        tickets = super().create([self._prepare_new(vals) for vals in vals_list])
        for ticket in tickets.filtered(lambda t: t.requester_id and not t.requester_doubt):
            ticket._subscribe_requester()
        return tickets

    def _prepare_new(self, vals):
        """Return ``vals`` completed with number, provisional priority and requester's language."""
        vals = dict(vals)
        if vals.get("requester_email"):
            vals["requester_email"] = email_normalize(vals["requester_email"]) or vals["requester_email"]
        if vals.get("number", "/") == "/":
            sequence = self.env["ir.sequence"].with_context(tz="UTC")  # a year in it depends on nobody's zone
            vals["number"] = sequence._get_next_number("e3k.ticket")
        if not vals.get("priority"):
            vals["priority"] = vals.get("priority_asked") or PROVISIONAL_PRIORITY
        elif "classified_at" not in vals and not vals.get("priority_asked") and self._is_agent_writing():
            vals["classified_at"] = self.env.cr.now()
        if vals.get("requester_id") and "requester_lang" not in vals:
            vals["requester_lang"] = self.env["res.partner"].browse(vals["requester_id"]).lang
        return vals

    def _is_agent_writing(self):
        """True when a person of the support staff, not the gateway or a client, acts."""
        return not self.env.su and self.env.user.has_group("e3k_support.group_agent")

    def write(self, vals):
        self._check_reasons(vals)
        vals = self._prepare_changes(vals)
        kinds = {ticket: ticket.stage_kind for ticket in self} if "stage_id" in vals else {}
        watched = {"priority", "committed_at"} & vals.keys()
        agreed = {ticket: (ticket.priority, ticket.committed_at) for ticket in self} if watched else {}
        result = super().write(vals)
        self._react_to_stage(kinds)
        self._react_to_agreement(agreed)
        return result

    def _check_reasons(self, vals):
        """What was agreed with the client changes only with a reason, which they are told.

        :raises UserError: without a reason
        """
        reclassified = (
            "priority" in vals
            and "classified_at" not in vals
            and any(ticket.classified_at and ticket.priority != vals["priority"] for ticket in self)
        )
        if reclassified and not (vals.get("priority_reason") or "").strip():
            raise UserError(
                self.env._("Changing the priority of a classified ticket needs a reason: the client is told it.")
            )
        committed_at = fields.Datetime.to_datetime(vals.get("committed_at") or False)
        moved = "committed_at" in vals and any(t.committed_at and t.committed_at != committed_at for t in self)
        if moved and not (vals.get("commitment_reason") or "").strip():
            raise UserError(self.env._("Changing a committed date needs a reason: the client is told it."))

    def _prepare_changes(self, vals):
        """Return ``vals`` completed by what follows from them."""
        if "priority" in vals and "classified_at" not in vals:
            vals = {**vals, "classified_at": self.env.cr.now()}
        if vals.get("stage_id") and "wait_party" not in vals:
            stage = self.env["e3k.ticket.stage"].browse(vals["stage_id"])
            if stage.kind == "waiting" and any(ticket.stage_kind != "waiting" for ticket in self):
                vals = {**vals, "wait_party": "client"}  # dropped on the column: nothing else was said
        return vals

    def _react_to_agreement(self, before):
        """Tell the client the priority or date that was agreed, when it is not what they were told before.

        :param before: maps each ticket to the priority and the date it had
        """
        for ticket, agreed in before.items():
            if (ticket.priority, ticket.committed_at) != agreed and ticket.requester_id and not ticket._is_ended():
                ticket._post_automatic("e3k_support.mail_template_agreement", ticket._get_requester_langs())

    @api.ondelete(at_uninstall=False)
    def _unlink_only_noise(self):
        """A ticket is a record of what was promised: only noise may be deleted."""
        if any(ticket.cancel_reason not in ("spam", "duplicate") for ticket in self):
            raise UserError(self.env._("A ticket is never deleted. Cancel it with a reason instead."))

    # ------------------------------------------------------------
    # Stage
    # ------------------------------------------------------------

    def _move_to(self, kind, stage=None, **vals):
        """Move the tickets to ``stage``, by default the first stage of ``kind``.

        :raises UserError: when no stage of that kind exists
        """
        stage = stage or self.env["e3k.ticket.stage"]._first_of_kind(kind)
        if not stage:
            label = dict(self.env["e3k.ticket.stage"]._fields["kind"]._description_selection(self.env))[kind]
            raise UserError(self.env._("No active stage of kind “%(kind)s” exists.", kind=label))
        self.write({"stage_id": stage.id, **vals})

    def _react_to_stage(self, kinds):
        """The one reaction to a change of stage; ``kinds`` maps each ticket to the kind it had."""
        for kind in {ticket.stage_kind for ticket in kinds}:
            moved = self.filtered(lambda t, kind=kind: t.stage_kind == kind and kinds.get(t, kind) != kind)
            if moved and kind != "waiting":
                waited = moved.filtered(lambda ticket: ticket.wait_party or ticket.next_contact_on)
                waited.write({"wait_party": False, "wait_reason": False, "next_contact_on": False})
            if moved:
                moved._on_kind_entered(kind, {t: kinds[t] for t in moved})

    @api.model
    def _expand_stages(self, stages, _domain):
        """Every active stage is a column of the board, empty or not."""
        return stages.search([("active", "=", True)])

    @api.model
    def _get_open_kinds(self):
        return OPEN_KINDS

    def _is_ended(self):
        self.ensure_one()
        return self.stage_kind in ENDED_KINDS

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_take(self):
        """Make the current user the agent of the tickets."""
        self.write({"agent_id": self.env.uid})

    def action_cancel_as_spam(self):
        """Cancel the tickets as spam: their promises stop and count in no rate."""
        self._move_to("cancelled", cancel_reason="spam")

    def action_open_created(self):
        """Open the ticket that a dialog has just created."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "view_mode": "form"}

    def action_open_portal(self):
        """Open the ticket as the client sees it."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.access_url, "target": "new"}
