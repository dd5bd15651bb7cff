from datetime import timedelta

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import is_html_empty, ormcache

from ..policy_text import fill, find_names, find_typed, split_paragraphs

STATES = [("draft", "Draft"), ("approved", "Approved"), ("withdrawn", "Withdrawn")]
#: What an approved version says is what clients were told: only the review goes on.
FROZEN = frozenset(
    ("text_fr", "text_en", "number", "effective_on", "sla_policy_id", "team_id", "company_id", "author_id")
)
#: What becomes of a version follows from its buttons; written by hand, words could change under a number.
LIFE = frozenset(("state", "number", "approver_id", "approved_at"))
REMIND_DAYS = 30


class E3kServicePolicy(models.Model):
    """One version of the support policy: its text in French and English, from when it is in force, who answers for it.

    The numbers in the text are placeholders, filled from the SLA policy and the team: the text and the engine
    cannot disagree (``e3k_service_policy_numbers.py``).
    """

    _name = "e3k.service.policy"
    _description = "Service Policy"
    _inherit = ["mail.thread", "mail.activity.mixin", "e3k.remembered.mixin"]
    _remembered_fields = frozenset(("number", "state", "effective_on", "company_id"))
    _order = "effective_on desc, number desc"
    _rec_name = "number"

    number = fields.Integer("Version", readonly=True, copy=False, default=0)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="draft", copy=False, tracking=True)
    effective_on = fields.Date("In force from", required=True, default=fields.Date.context_today, tracking=True)
    is_in_force = fields.Boolean("In force?", compute="_compute_is_in_force")
    text_fr = fields.Html("French", required=True)
    text_en = fields.Html("English", required=True)
    change_note = fields.Text("What changed", copy=False, help="Told to the main contacts with the notice.")

    sla_policy_id = fields.Many2one(
        "e3k.sla.policy",
        "SLA policy",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env["e3k.sla.policy"].search([], limit=1),
        help="Where the numbers in the text come from.",
    )
    team_id = fields.Many2one(
        "e3k.team",
        required=True,
        default=lambda self: self.env["e3k.team"]._get_default_team(),
        help="Where hours, address and phone in the text come from.",
    )

    author_id = fields.Many2one("res.users", required=True, default=lambda self: self.env.user, copy=False)
    approver_id = fields.Many2one("res.users", readonly=True, copy=False, tracking=True)
    approved_at = fields.Datetime(readonly=True, copy=False)
    owner_id = fields.Many2one(
        "res.users", required=True, default=lambda self: self.env.user, help="Is reminded of the review."
    )
    review_on = fields.Date(
        "Next review", compute="_compute_review_on", store=True, readonly=False, copy=False, tracking=True
    )
    review_reason = fields.Char(
        readonly=True, copy=False, tracking=True, help="Why it must be reviewed before its year is over."
    )
    reminded_on = fields.Date(readonly=True, copy=False)
    numbers_html = fields.Html(compute="_compute_numbers_html", string="Numbers", sanitize=False)
    notice_ids = fields.One2many("e3k.service.policy.notice", "policy_id", "Notices", copy=False)
    notice_count = fields.Integer("Notified", compute="_compute_notice_counts")
    acknowledged_count = fields.Integer("Acknowledged", compute="_compute_notice_counts")

    _number_uniq = models.UniqueIndex("(company_id, number) WHERE number > 0", "This version number is already taken.")
    _review_idx = models.Index("(review_on) WHERE state = 'approved' AND reminded_on IS NULL")

    @api.depends("number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Remembered: every ticket that is opened names its policy, and would read both texts of it."""
        for policy in self:
            number = policy._read_number() if policy._origin.id == policy.id else policy.number
            policy.display_name = (
                self.env._("Support policy, version %(number)s", number=number)
                if number
                else self.env._("Support policy, draft")
            )

    @ormcache("self.id")
    def _read_number(self):
        return self.sudo().number  # sudo: whoever reads a ticket may know under which version it was opened

    @api.depends("state", "effective_on")
    def _compute_is_in_force(self):
        for policy in self:
            policy.is_in_force = bool(policy.id) and policy._origin == self._get_in_force(policy.company_id)

    @api.depends("effective_on")
    def _compute_review_on(self):
        for policy in self:
            policy.review_on = policy.effective_on and fields.Date.add(policy.effective_on, years=1)

    @api.depends("sla_policy_id", "team_id", "company_id", "effective_on")
    def _compute_numbers_html(self):
        """What may stand between braces, and what it becomes in both languages."""
        row = Markup("<tr><td><code>{{ %s }}</code></td><td>%s</td><td>%s</td></tr>")
        for policy in self.filtered("sla_policy_id"):
            french, english = policy._get_numbers("fr_CA"), policy._get_numbers("en_US")
            lines = Markup("").join(row % (name, french[name], english[name]) for name in french)
            policy.numbers_html = Markup('<table class="table table-sm"><tbody>%s</tbody></table>') % lines
        self.filtered(lambda p: not p.sla_policy_id).numbers_html = False

    @api.depends("notice_ids.acknowledged_at")
    def _compute_notice_counts(self):
        rows = self.env["e3k.service.policy.notice"]._read_group(
            [("policy_id", "in", self.ids)], ["policy_id"], ["__count", "acknowledged_at:count"]
        )
        counts = {policy.id: (count, done) for policy, count, done in rows}
        for policy in self:
            policy.notice_count, policy.acknowledged_count = counts.get(policy.id, (0, 0))

    @api.constrains("text_fr", "text_en", "sla_policy_id")
    def _check_placeholders(self):
        """A placeholder that nothing fills would leave a hole where a promise stands."""
        for policy in self:
            known = policy._get_numbers("en_US")
            names = find_names(f"{policy.text_fr} {policy.text_en}")
            unknown = [name for name in names if name not in known]
            if unknown:
                raise ValidationError(self.env._("Nothing fills {{ %(name)s }} in the text.", name=unknown[0]))

    @api.constrains("text_fr", "text_en")
    def _check_typed_amounts(self):
        """An amount of time that is typed would stay when the promise changes."""
        for policy in self:
            typed = [amount for text in (policy.text_fr, policy.text_en) for amount in find_typed(str(text or ""))]
            if typed:
                raise ValidationError(
                    self.env._(
                        "“%(amount)s” is typed, and would stay when the promise changes. Write the name of the number "
                        "between double braces (page Numbers), or {{ = %(amount)s }} where no promise is meant.",
                        amount=typed[0],
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """A version begins as a draft, whoever makes it; only the addon itself ships an approved one."""
        if not self.env.su:
            drafted = {**dict.fromkeys(LIFE, False), "state": "draft", "number": 0}
            vals_list = [{**vals, **drafted} for vals in vals_list]
        policies = super().create(vals_list)
        policies._keep_wordings()
        return policies

    def write(self, vals):
        if LIFE & vals.keys() and not self.env.su:
            raise UserError(self.env._("Approve or withdraw the version: its state and number follow from that."))
        if FROZEN & vals.keys() and any(policy.state != "draft" for policy in self):
            raise UserError(self.env._("An approved version is what clients were told: make a new version instead."))
        if "review_on" in vals and "reminded_on" not in vals:
            vals = {**vals, "reminded_on": False}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(policy.state != "draft" for policy in self):
            raise UserError(self.env._("An approved version is kept: clients were told it."))

    # ------------------------------------------------------------
    # In force
    # ------------------------------------------------------------

    @api.model
    def _get_in_force(self, company, on=None):
        """Return the version of ``company`` in force on the local day ``on``, today by default; may be empty."""
        on = on or self.env["e3k.team"]._get_today(company)
        number = next((line[0] for line in self._get_calendar(company.id) if line[1] <= on), None)
        return self.browse(number)

    def _get_today(self):
        """Return the day it is now where the company of the version works."""
        self.ensure_one()
        return self.env["e3k.team"]._get_today(self.company_id)

    @api.model
    @ormcache("company_id")
    def _get_calendar(self, company_id):
        """``((id, in force from), …)`` of the approved versions, last first; read once per registry."""
        # sudo: which version is in force does not depend on who asks
        policies = self.sudo().search([("company_id", "=", company_id), ("state", "=", "approved")])
        return tuple((policy.id, policy.effective_on) for policy in policies)

    def _get_text(self, lang):
        """Return the text in the language of ``lang`` with its numbers, as safe HTML.

        French for French readers, English for everybody else. A version that is over says what it said last.
        """
        self.ensure_one()
        # sudo: whoever was shown the policy reads all of it; the caller says who that is
        policy = self.sudo()
        said = policy._get_last_wording() if policy._is_over() else False
        if said:
            return Markup(said.text_fr if (lang or "").startswith("fr") else said.text_en)  # noqa: S704 sanitised
        return policy._render_text(lang)

    def _render_text(self, lang):
        """Return the text with the numbers of this moment; the caller is in sudo."""
        policy = self
        text = policy.text_fr if (lang or "").startswith("fr") else policy.text_en
        values = {name: str(escape(value)) for name, value in policy._get_numbers(lang).items()}
        return Markup(fill(str(text or ""), values))  # noqa: S704 the field is sanitised, the values are escaped

    def _get_paragraphs(self, lang):
        """Return the plain paragraphs of the text, for comparison."""
        return split_paragraphs(str(self._get_text(lang)))

    # ------------------------------------------------------------
    # Life
    # ------------------------------------------------------------

    def action_approve(self):
        """Approve the versions: from their day on they are in force."""
        self.check_access("write")
        for policy in self.filtered(lambda p: p.state == "draft"):
            if is_html_empty(policy.text_fr) or is_html_empty(policy.text_en):
                raise UserError(self.env._("Write the text in both languages before it is approved."))
            policy._get_in_force(policy.company_id)._keep_wordings()
            policy.sudo().write(  # sudo: the right was checked above; nobody writes these facts by hand
                {
                    "number": policy.number or policy._get_next_number(),
                    "state": "approved",
                    "approver_id": self.env.uid,
                    "approved_at": self.env.cr.now(),
                }
            )
            policy._keep_wordings()

    def _get_next_number(self):
        last = self.with_context(active_test=False).search(
            [("company_id", "=", self.company_id.id)], order="number desc", limit=1
        )
        return last.number + 1

    def action_withdraw(self):
        """The versions are no longer in force; the one before is again."""
        self.check_access("write")
        approved = self.filtered(lambda policy: policy.state == "approved")
        approved._keep_wordings()
        approved.sudo().state = "withdrawn"  # sudo: the right was checked above

    def action_new_version(self):
        """Prepare the next version from the text of this one."""
        self.ensure_one()
        today = self._get_today()
        draft = self.copy(
            {"effective_on": max(today, self.effective_on + timedelta(days=1)), "owner_id": self.owner_id.id}
        )
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": draft.id, "view_mode": "form"}

    def action_compare(self):
        """Show this version beside the one before it."""
        self.ensure_one()
        before = self.search(
            [("company_id", "=", self.company_id.id), ("effective_on", "<=", self.effective_on), ("id", "!=", self.id)],
            limit=1,
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare two versions"),
            "res_model": "e3k.service.policy.compare",
            "view_mode": "form",
            "target": "new",
            "context": {"default_old_id": (before or self).id, "default_new_id": self.id},
        }

    def action_notify(self):
        """Tell the main contact of every client with a signed contract, once; the mails follow in the background.

        Whoever becomes a main contact later is told by itself, as long as the version is in force.
        """
        self.ensure_one()
        self.check_access("write")
        notices, unreachable = self._notify_missing()
        # sudo: managers run no cron themselves
        self.env.ref("e3k_support.ir_cron_policy_notice").sudo()._trigger()
        message = self.env._("%(count)s main contacts are being told.", count=len(notices.filtered("partner_id.email")))
        silent = notices.filtered(lambda notice: not notice.partner_id.email).client_id
        if unreachable:
            names = ", ".join(unreachable.mapped("name"))
            message += " " + self.env._("Without main contact: %(clients)s.", clients=names)
        if silent:
            names = ", ".join(silent.mapped("name"))
            message += " " + self.env._("Main contact without e-mail: %(clients)s.", clients=names)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if unreachable or silent else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _notify_missing(self):
        """Prepare the notices of main contacts who have none yet; return them, and the clients without main contact."""
        self.ensure_one()
        # sudo: notices are made here and by nobody; whom they name follows from contracts and roles
        notices = self.env["e3k.service.policy.notice"].sudo()
        told = {(notice.client_id, notice.partner_id) for notice in self.sudo().notice_ids}
        clients = self.env["e3k.contract"].sudo()._get_covered_clients(self.company_id)
        pairs = [(client, client.support_main_contact_id) for client in clients]
        values = [
            {"policy_id": self.id, "client_id": client.id, "partner_id": person.id}
            for client, person in pairs
            if person and (client, person) not in told
        ]
        return notices.create(values), clients.browse([client.id for client, person in pairs if not person])

    # ------------------------------------------------------------
    # Review: every year and at every major change (PRODUCT.md, "Review")
    # ------------------------------------------------------------

    def action_mark_changed(self):
        """Something that the text speaks of has changed: the owner reviews it now."""
        self._mark_changed(self.env._("Marked as changed by %(person)s", person=self.env.user.name))

    def _mark_changed(self, reason):
        """Have the versions reviewed today because of ``reason``; the owner gets an activity at once."""
        for policy in self:
            policy.write({"review_on": policy._get_today(), "review_reason": reason})
        self._remind()

    def action_reviewed(self):
        """The text still holds: the next review is in a year."""
        for policy in self:
            policy.write({"review_on": fields.Date.add(policy._get_today(), years=1), "review_reason": False})
        self.activity_feedback(["e3k_support.mail_activity_type_policy_review"])

    def _remind(self):
        """Give the owner one activity, in their language; a manager, where the owner is gone."""
        rules = self.env["e3k.escalation.rule"]
        for policy in self:
            policy.activity_unlink(["e3k_support.mail_activity_type_policy_review"])
            user = policy.owner_id.filtered("active") or rules._get_managers(policy.company_id)[:1] or policy.owner_id
            reader = policy.with_context(lang=user.lang)
            reader.activity_schedule(
                "e3k_support.mail_activity_type_policy_review",
                policy.review_on,
                summary=policy.review_reason or reader.env._("The yearly review of the support policy"),
                user_id=user.id,
            )
            policy.reminded_on = policy._get_today()

    @api.model
    def _cron_remind_reviews(self):
        """Keep what is in force as it stands today; a month before its review the owner gets one activity."""
        self.search([("state", "=", "approved")])._keep_wordings()
        soon = self.env.cr.now().date() + timedelta(days=REMIND_DAYS)  # a day more or less is no matter here
        domain = Domain("state", "=", "approved") & Domain("review_on", "<=", soon) & Domain("reminded_on", "=", False)
        due = self.search(domain)
        due.filtered("is_in_force")._remind()
        self.env["ir.cron"]._commit_progress(len(due), remaining=0)
