from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

KINDS = [("service", "Service contract"), ("mandate", "Implementation mandate")]
STATES = [("draft", "Draft"), ("active", "Signed"), ("finished", "Finished"), ("cancelled", "Cancelled")]
#: A contract that was agreed; its dates say when it covers.
SIGNED = ("active", "finished")

BATCH = 100
DEFAULT_REMINDER_DAYS = 60
#: So many days before the end, a renewal that was prepared but not signed does not silence the reminder any more.
UNSIGNED_DAYS = 14


class E3kContract(models.Model):
    """What E3K agreed with a client: a service contract or an implementation mandate.

    Whether a request is covered is decided here and nowhere else (``_coverage_for``): a service contract
    covers from its first to its last day, a mandate from its first day on and after it is finished as well.
    """

    _name = "e3k.contract"
    _description = "Support Contract"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    # identity
    name = fields.Char("Reference", required=True, copy=False, readonly=True, default="/")
    client_id = fields.Many2one("res.partner", required=True, index=True, tracking=True, ondelete="restrict")
    kind = fields.Selection(KINDS, required=True, default="service", tracking=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    active = fields.Boolean(default=True)
    note = fields.Html("Terms", help="What was agreed, for E3K's people. The client does not read it.")
    document_ids = fields.Many2many("ir.attachment", string="Documents", copy=False)

    # when
    state = fields.Selection(STATES, required=True, default="draft", tracking=True, copy=False, index=True)
    date_start = fields.Date("First day", required=True, tracking=True, default=fields.Date.context_today)
    date_end = fields.Date("Last day", tracking=True, help="Included. Empty: until it is finished.")
    previous_id = fields.Many2one("e3k.contract", "Renewal of", copy=False, index="btree_not_null", readonly=True)
    next_ids = fields.One2many("e3k.contract", "previous_id", "Renewed by")
    reminder_days = fields.Integer("Remind before the end", default=DEFAULT_REMINDER_DAYS, help="Days. 0: never.")
    remind_on = fields.Date(compute="_compute_remind_on", store=True, export_string_translation=False)
    reminded_on = fields.Date("Renewal reminder given on", readonly=True, copy=False)
    overlap_ids = fields.Many2many("e3k.contract", compute="_compute_overlap_ids", string="Overlaps")

    # what is promised
    team_id = fields.Many2one("e3k.team", check_company=True, help="Who serves this client first.")
    sla_policy_id = fields.Many2one(
        "e3k.sla.policy", "SLA policy", help="Its promises come first. Empty: the first policy that matches."
    )
    included_seconds = fields.Integer("Included time", export_string_translation=False)
    included_hours = fields.Integer(
        compute="_compute_included_hours", inverse="_inverse_included_hours", help="Whole hours. 0: not limited."
    )
    included_period = fields.Selection(
        [("month", "A month"), ("year", "A year"), ("term", "For the whole term")], default="year"
    )
    covers_subsidiaries = fields.Boolean(
        "Covers subsidiaries?",
        default=True,
        help="Companies whose parent is this client, unless they have their own.",
    )

    # who
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        tracking=True,
        help="Is reminded of the renewal.",
    )
    main_contact_id = fields.Many2one(related="client_id.support_main_contact_id")
    client_escalation_ids = fields.Many2many(
        "res.partner", "e3k_contract_client_escalation_rel", string="Client's escalation contacts"
    )
    e3k_escalation_ids = fields.Many2many(
        "res.users",
        "e3k_contract_e3k_escalation_rel",
        string="E3K's escalation contacts",
        domain=[("share", "=", False)],
    )
    authorised_ids = fields.Many2many(
        "res.partner",
        "e3k_contract_authorised_rel",
        string="Authorised people",
        help="They may ask under this contract, even when they work for another company.",
    )
    is_restricted = fields.Boolean(
        "Only authorised people?", help="Otherwise everybody of the client may ask under this contract."
    )
    ticket_count = fields.Integer(compute="_compute_ticket_count")

    _dates_in_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_start)", "A contract ends after it begins."
    )
    _included_positive = models.Constraint("CHECK(included_seconds >= 0)", "Included hours cannot be negative.")
    _name_uniq = models.Constraint("UNIQUE(name, company_id)", "This contract reference is already taken.")
    _client_idx = models.Index("(client_id, date_start) WHERE state IN ('active', 'finished')")
    _end_idx = models.Index("(date_end) WHERE state = 'active'")
    _remind_idx = models.Index("(remind_on) WHERE state = 'active' AND reminded_on IS NULL")

    @api.depends("name", "kind", "client_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for contract in self:
            parts = (contract.name, labels.get(contract.kind), contract.client_id.name)
            contract.display_name = " · ".join(part for part in parts if part and part != "/")

    @api.depends("date_end", "reminder_days")
    def _compute_remind_on(self):
        for contract in self:
            asked = contract.date_end and contract.reminder_days > 0
            contract.remind_on = asked and contract.date_end - timedelta(days=contract.reminder_days)

    @api.depends("included_seconds")
    def _compute_included_hours(self):
        for contract in self:
            contract.included_hours = contract.included_seconds // 3600

    def _inverse_included_hours(self):
        for contract in self:
            contract.included_seconds = contract.included_hours * 3600

    @api.depends("client_id", "kind", "state", "date_start", "date_end")
    def _compute_overlap_ids(self):
        """Signed contracts of the same client and kind with a day in common (one query)."""
        signed = [("client_id", "in", self.client_id.ids), ("state", "in", SIGNED)]
        others = self.with_context(active_test=False).search(signed)
        for contract in self:
            contract.overlap_ids = others.filtered(contract._overlaps)

    def _compute_ticket_count(self):
        rows = self.env["e3k.ticket"]._read_group([("contract_id", "in", self.ids)], ["contract_id"], ["__count"])
        counts = {contract.id: count for contract, count in rows}
        for contract in self:
            contract.ticket_count = counts.get(contract.id, 0)

    @api.constrains("client_id")
    def _check_client(self):
        """Coverage is looked up for commercial entities: a contract of a mere contact would cover nobody."""
        wrong = self.filtered(lambda c: c.client_id.commercial_partner_id != c.client_id)
        if wrong:
            raise ValidationError(
                self.env._(
                    "%(person)s works for %(company)s: make the contract with the company.",
                    person=wrong[0].client_id.name,
                    company=wrong[0].client_id.commercial_partner_id.name,
                )
            )

    def _overlaps(self, other):
        if self._origin == other or self.client_id != other.client_id or self.kind != other.kind or not self.date_start:
            return False
        begins_before_end = not self.date_end or other.date_start <= self.date_end
        return begins_before_end and (not other.date_end or self.date_start <= other.date_end)

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create([self._prepare_new(vals) for vals in vals_list])
        contracts._own_documents()
        return contracts

    def _prepare_new(self, vals):
        if vals.get("name", "/") != "/":
            return vals
        # sudo: the reference is given by the addon, whoever may write contracts
        return {**vals, "name": self.env["ir.sequence"].sudo().next_by_code("e3k.contract")}

    def write(self, vals):
        if vals.keys() & {"date_end", "reminder_days"} and "reminded_on" not in vals:
            vals = {**vals, "reminded_on": False}  # another end is another renewal
        result = super().write(vals)
        if "document_ids" in vals:
            self._own_documents()
        if vals.get("date_end") and "state" not in vals:
            self._sign_again()
        if vals.get("state") == "cancelled":
            self._reopen_renewal()
            self.activity_unlink(["e3k_support.mail_activity_type_renewal"])  # nothing is left to renew
        return result

    def _sign_again(self):
        """What was finished and got a later last day covers until then, and its end is reminded of again."""
        for company, contracts in self.filtered(lambda c: c.state == "finished").grouped("company_id").items():
            today = self.env["e3k.team"]._get_today(company)
            contracts.filtered_domain([("date_end", ">=", today)]).state = "active"

    def _reopen_renewal(self):
        """What these were to renew is reminded of again: they will not."""
        # sudo: the contract before follows from what became of its renewal
        self.sudo().previous_id.filtered(lambda c: c.state == "active").reminded_on = False

    def _own_documents(self):
        """A document is read by who reads the contract, and by nobody else."""
        for contract in self:
            # sudo: the files were just put on a contract that the user may write
            owner = {"res_model": contract._name, "res_id": contract.id}
            contract.sudo().document_ids.write({**owner, "public": False})

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(contract.state != "draft" for contract in self):
            raise UserError(self.env._("A signed contract says why tickets were covered: cancel it instead."))
        self._reopen_renewal()

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_sign(self):
        """The contract was agreed: it covers within its dates. A client without main contact is pointed out."""
        self.write({"state": "active"})
        without = self.client_id.filtered(lambda client: not client.support_main_contact_id)
        if not without:
            return None
        names = ", ".join(without.mapped("name"))
        message = self.env._(
            "Signed. %(clients)s has no main contact yet: nobody there sees and validates all tickets. Name one on the "
            "client's page Support.",
            clients=names,
        )
        follows = {"type": "ir.actions.client", "tag": "soft_reload"}
        params = {"type": "warning", "sticky": True, "message": message, "next": follows}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

    def action_finish(self):
        """The contract ends today; a mandate goes on covering. What has not begun was never in force: cancelled."""
        today = {company: self.env["e3k.team"]._get_today(company) for company in self.company_id}
        begun = self.filtered(lambda contract: contract.date_start <= today[contract.company_id])
        (self - begun).action_cancel()
        for contract in begun:
            last = today[contract.company_id]
            contract.write({"state": "finished", "date_end": min(contract.date_end or last, last)})

    def action_cancel(self):
        """The contract was never in force, or was broken off: it covers nothing any more."""
        self.write({"state": "cancelled"})

    def action_renew(self):
        """Prepare the contract that follows this one without a gap, of the same length; once prepared, open it."""
        self.ensure_one()
        if prepared := self.next_ids.filtered(lambda contract: contract.state == "draft")[:1]:
            return prepared._get_form_action()
        if not self.date_end:
            raise UserError(self.env._("This contract has no last day: there is nothing to renew."))
        start = self.date_end + timedelta(days=1)
        renewal = self.copy({"previous_id": self.id, "date_start": start, "date_end": self._get_renewed_end(start)})
        self.activity_feedback(["e3k_support.mail_activity_type_renewal"])
        self.reminded_on = False  # a renewal that is never signed is no renewal
        return renewal._get_form_action()

    def _get_renewed_end(self, start):
        """Whole months stay whole months: a calendar year is renewed by a calendar year."""
        after = self.date_end + timedelta(days=1)
        months = (after.year - self.date_start.year) * 12 + after.month - self.date_start.month
        if months and fields.Date.add(self.date_start, months=months) == after:
            return fields.Date.add(start, months=months) - timedelta(days=1)
        return start + (self.date_end - self.date_start)

    def _get_form_action(self):
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "view_mode": "form"}

    def action_view_tickets(self):
        """Open the tickets that this contract covers."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("e3k_support.e3k_ticket_action")
        return {**action, "domain": [("contract_id", "=", self.id)], "context": {}}

    # ------------------------------------------------------------
    # Cron
    # ------------------------------------------------------------

    @api.model
    def _cron_follow_terms(self, limit=BATCH):
        """Finish what is past its last day and remind of renewals, once each, in batches.

        A mandate covers after its end as well: nothing of it is renewed.
        """
        service = Domain("kind", "=", "service")
        prepared = Domain("next_ids", "any", [("state", "=", "draft")])
        for company in self.env["res.company"].search([]):  # pylint: disable=no-search-all
            today = self.env["e3k.team"]._get_today(company)
            signed = Domain("state", "=", "active") & Domain("company_id", "=", company.id)
            due = signed & service & Domain("remind_on", "<=", today) & Domain("reminded_on", "=", False)
            late = Domain("date_end", "<=", today + timedelta(days=UNSIGNED_DAYS))
            for domain, name in (
                (signed & Domain("date_end", "<", today), "_finish"),
                (due & (~prepared | late), "_remind"),
            ):
                if not self._work_off(domain, name, limit):
                    return

    def _work_off(self, domain, name, limit):
        """Do ``name`` with all contracts of ``domain``, which it takes out of it; False when time is up."""
        while batch := self.search(domain, limit=limit, order="id"):
            getattr(batch, name)()
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=self.search_count(domain)):
                return False
        return True

    def _finish(self):
        self.write({"state": "finished"})

    def _remind(self):
        """Give the responsible person one activity, a manager where they are gone; not of what is renewed already."""
        rules = self.env["e3k.escalation.rule"]
        for contract in self.filtered(lambda c: not any(n.state in SIGNED for n in c.next_ids)):
            is_prepared = any(renewal.state == "draft" for renewal in contract.next_ids)
            people = contract.user_id.filtered("active") or contract.team_id.lead_id.filtered("active")
            user = people or rules._get_managers(contract.company_id)[:1] or self.env.user
            reader = contract.with_context(lang=user.lang)
            said = (
                reader.env._("%(contract)s ends, and its renewal is not signed", contract=reader.display_name)
                if is_prepared
                else reader.env._("%(contract)s ends: renew it?", contract=reader.display_name)
            )
            contract.activity_schedule(
                "e3k_support.mail_activity_type_renewal", contract.date_end, summary=said, user_id=user.id
            )
        for company, contracts in self.grouped("company_id").items():
            contracts.reminded_on = self.env["e3k.team"]._get_today(company)
