from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .e3k_contract_coverage import COVERAGES, REASONS, Question
from .e3k_portal_mixin import format_day

DECIDED_BY_LEADS = frozenset(("coverage", "contract_id"))
ANSWERED = DECIDED_BY_LEADS | {"coverage_reason"}
#: Why coverage is unknown where a person has to say it.
ASKED = ("no_contract", "not_authorised")
COVERAGE_ACTIVITY = "e3k_support.mail_activity_type_coverage"


class E3kCoverageMixin(models.AbstractModel):
    """Is this ticket covered? Asked once, when its clock starts; a lead may decide otherwise later.

    ``e3k.contract`` answers; here the answer is kept, shown, and acted upon.
    """

    _name = "e3k.coverage.mixin"
    _description = "Ticket Coverage"
    _inherit = ["mail.thread"]

    coverage = fields.Selection(COVERAGES, compute="_compute_coverage", store=True, tracking=True)
    contract_id = fields.Many2one(
        "e3k.contract",
        compute="_compute_coverage",
        store=True,
        tracking=True,
        index="btree_not_null",
    )
    coverage_reason = fields.Selection(REASONS, compute="_compute_coverage", store=True)

    @api.depends("requester_id", "client_id")
    def _compute_coverage(self):
        """As of the clock's start: a contract signed, ended or renewed later changes no ticket.

        Another requester or another client is another question, whatever was decided about the one before.
        """
        answers = self.env["e3k.contract"]._coverages_for([ticket._get_coverage_question() for ticket in self])
        for ticket, answer in zip(self, answers, strict=True):
            ticket.coverage = answer.kind
            ticket.contract_id = answer.contract
            ticket.coverage_reason = answer.reason

    def _get_coverage_question(self):
        team = self.sudo().team_id  # sudo: the portal reads no team
        started_at = (self.received_at or self.env.cr.now()).replace(tzinfo=UTC)
        day = started_at.astimezone(team._get_desk().zone).date()
        return Question(self.client_id, self.requester_id, team.company_id or self.env.company, day)

    @api.model_create_multi
    def create(self, vals_list):
        # a form that leaves the fields empty decides nothing: the contracts do
        decided = [{k: v for k, v in vals.items() if k not in ANSWERED or v} for vals in vals_list]
        tickets = super().create(decided)
        tickets._ask_about_coverage()
        return tickets

    def write(self, vals):
        if DECIDED_BY_LEADS & vals.keys() and not self._may_decide_coverage():
            raise AccessError(self.env._("A team lead decides whether a ticket is covered."))
        result = super().write(vals)
        if {"requester_id", "client_id"} & vals.keys():
            self._ask_about_coverage()
            # sudo: as there; what another requester or client answers is asked no more
            settled = self.sudo().filtered(lambda ticket: not ticket._is_asked_about_coverage())
            settled.activity_unlink([COVERAGE_ACTIVITY])
        return result

    def _may_decide_coverage(self):
        return self.env.su or self.env.user.has_group("e3k_support.group_lead")

    # ------------------------------------------------------------
    # What follows
    # ------------------------------------------------------------

    def _is_promised(self):
        """False for a ticket served as a courtesy or not at all: nothing is promised for it.

        Unknown coverage keeps the promises: a client who turns out to be covered must not have waited.
        """
        self.ensure_one()
        return self.coverage not in ("courtesy", "not_covered")

    def _ask_about_coverage(self):
        """Have the team lead, else a manager, decide where the settings or the contract leave it to a person; once."""
        # sudo: the question follows from the ticket, whoever opened or changed it
        for ticket in self.sudo().filtered(lambda ticket: ticket._is_asked_about_coverage()):
            user = self.env["e3k.escalation.rule"].sudo()._get_ladder(ticket, "lead")[:1]  # sudo: as above
            if user and not ticket.activity_search([COVERAGE_ACTIVITY]):
                reader = ticket.with_context(lang=user.lang)
                client = ticket.client_id.name or ticket.requester_email
                summary = reader.env._("Is %(client)s covered?", client=client)
                ticket.activity_schedule(COVERAGE_ACTIVITY, summary=summary, user_id=user.id)

    def _is_asked_about_coverage(self):
        return self.coverage == "unknown" and self.coverage_reason in ASKED and not self._is_ended()

    def _decide_coverage(self, coverage, contract, reason):
        """Keep what a person decided, with the reason; the promises follow.

        :raises AccessError: for anybody who is no lead
        """
        self.ensure_one()
        kept = contract if coverage == "covered" else contract.browse()
        self.write({"coverage": coverage, "contract_id": kept.id, "coverage_reason": "decided"})
        self.activity_feedback([COVERAGE_ACTIVITY], feedback=reason)
        self._message_log(body=self.env._("Coverage decided: %(reason)s", reason=reason))

    def _refuse_politely(self, tells=True):
        """Tell the requester that nothing covers the request, and end it: its promises count in no rate.

        :param tells: False where nobody may be written to; the ticket ends all the same
        """
        for ticket in self:
            if ticket.requester_id and tells:
                ticket._post_automatic("e3k_support.mail_template_not_covered", ticket._get_requester_langs())
            ticket._move_to("cancelled", cancel_reason="not_covered")

    def _is_refused(self):
        """True for what the settings refuse; while it is in doubt who asked, nothing is."""
        self.ensure_one()
        return self.coverage == "not_covered" and bool(self.requester_id) and not self.requester_doubt

    def _acknowledge(self):
        """Whoever is not covered is told so instead of being promised something."""
        refused = self.filtered(lambda ticket: ticket._is_refused())
        refused._refuse_politely()
        return super(E3kCoverageMixin, self - refused)._acknowledge()

    def _get_client_escalation(self):
        """Return the client's escalation contacts of the contract that covers the ticket, for E3K's people.

        :return: ``[{id, name, phone, email}]``
        """
        self.ensure_one()
        # sudo: who may read the ticket may know whom to call about it
        people = self.sudo().contract_id.client_escalation_ids.filtered("active")
        return [
            {"id": person.id, "name": person.name or "", "phone": person.phone or "", "email": person.email or ""}
            for person in people
        ]

    # ------------------------------------------------------------
    # In words
    # ------------------------------------------------------------

    def _get_coverage_text(self, lang=None):
        """Return what the client reads of the coverage, politely; empty where there is nothing to say."""
        self.ensure_one()
        # sudo: the caller was allowed to read the ticket; of the contract only kind and last day leave
        ticket = self.sudo().with_context(lang=lang or self.env.lang)
        _, contract = ticket.env._, ticket.contract_id
        if ticket.coverage == "courtesy":
            return _("Served as a courtesy: no contract of yours covers it, so no deadline is promised.")
        if ticket.coverage == "not_covered":
            return _("No contract of yours covers this request.")
        if ticket.coverage == "unknown":
            return "" if ticket.coverage_reason == "no_contract_yet" else _("We are checking which contract covers it.")
        if not contract:
            return _("Covered.")
        if contract.kind == "mandate":
            return _("Covered by your implementation mandate.")
        if contract.date_end:
            last = format_day(ticket.env, contract.date_end)
            return _("Covered by your service contract, until %(day)s.", day=last)
        return _("Covered by your service contract.")

    def action_decide_coverage(self):
        """Open the dialog in which a lead decides whether the ticket is covered."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Is it covered?"),
            "res_model": "e3k.ticket.coverage",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }
