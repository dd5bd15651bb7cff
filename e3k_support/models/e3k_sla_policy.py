from odoo import api, fields, models
from odoo.tools import ormcache

from .e3k_contract import KINDS as CONTRACT_KINDS
from .e3k_ticket_channel import CHANNELS


class E3kSlaPolicy(models.Model):
    """Which promises apply to which tickets: the first active policy that matches, by sequence.

    What a policy promises is published as an immutable version (``e3k.sla.policy.version``);
    a ticket remembers the version it was received under.
    """

    _name = "e3k.sla.policy"
    _description = "SLA Policy"
    _inherit = ["e3k.remembered.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Html(translate=True, help="What this policy is for. Shown to agents.")
    target_ids = fields.One2many("e3k.sla.target", "policy_id", "Targets", copy=True)
    pause_limit_days = fields.Integer(
        "Longest wait",
        help="Business days after which a wait for the client or a third party no longer stops the "
        "clocks. 0: no limit.",
    )

    company_id = fields.Many2one("res.company", index=True, help="Empty: every company.")
    client_ids = fields.Many2many("res.partner", string="Clients", help="Empty: every client.")
    team_ids = fields.Many2many("e3k.team", string="Teams", help="Empty: every team.")
    category_ids = fields.Many2many("e3k.ticket.category", string="Categories", help="Empty: every category.")
    tag_ids = fields.Many2many("e3k.ticket.tag", string="Tags", help="A ticket with one of these tags. Empty: any.")
    channel = fields.Selection(CHANNELS, help="Empty: every channel.")
    contract_kind = fields.Selection(CONTRACT_KINDS, "Covered by", help="Empty: whatever covers the ticket.")
    contract_ids = fields.Many2many("e3k.contract", string="Contracts", help="Empty: every contract, and none.")

    version_ids = fields.One2many("e3k.sla.policy.version", "policy_id", "Versions", readonly=True)
    version_id = fields.Many2one(
        "e3k.sla.policy.version", "Version in force", readonly=True, copy=False, index="btree_not_null"
    )

    _pause_limit_positive = models.Constraint("CHECK(pause_limit_days >= 0)", "The longest wait cannot be negative.")

    @api.model_create_multi
    def create(self, vals_list):
        publishing = self.with_context(e3k_sla_publish_later=True)
        policies = super(E3kSlaPolicy, publishing).create(vals_list).with_env(self.env)
        policies._publish()
        return policies

    def write(self, vals):
        publishing = self.with_context(e3k_sla_publish_later=True)
        result = super(E3kSlaPolicy, publishing).write(vals)
        if vals.keys() - {"version_id"}:
            self._publish()
        return result

    # ------------------------------------------------------------
    # Versions
    # ------------------------------------------------------------

    def _publish(self):
        """Make a new version of each policy whose promises are no longer those in force."""
        if self.env.context.get("e3k_sla_publish_later"):
            return
        for policy in self:
            terms = policy._prepare_terms()
            if policy.version_id.terms != terms:
                # sudo: versions are made here and by nobody
                policy.version_id = (
                    self.env["e3k.sla.policy.version"]
                    .sudo()
                    .create(
                        {
                            "policy_id": policy.id,
                            "number": max(policy.sudo().version_ids.mapped("number"), default=0) + 1,
                            "terms": terms,
                            "author_id": self.env.uid,
                        }
                    )
                )
                policy._tell_service_policies()
        self._forget()

    def _tell_service_policies(self):
        """The published policy shows the new numbers at once; its owner sees whether the words still fit."""
        if self.version_id.number == 1:
            return
        # sudo: the review is a consequence of the edit, not a right of the editor
        told = (
            self.env["e3k.service.policy"].sudo().search([("sla_policy_id", "=", self.id), ("state", "=", "approved")])
        )
        reason = self.env._("The targets of %(policy)s changed.", policy=self.name)
        told._keep_wordings()
        told.filtered("is_in_force")._mark_changed(reason)

    def _prepare_terms(self):
        """Return what the policy promises, as plain JSON."""
        self.ensure_one()
        return {
            "targets": sorted(target._prepare_terms() for target in self.target_ids),
            "pause_limit_days": self.pause_limit_days,
        }

    # ------------------------------------------------------------
    # Matching
    # ------------------------------------------------------------

    @api.model
    def _for_ticket(self, ticket):
        """Return the version in force of the policy that its contract names, else of the first that matches.

        Empty when none does, and for a ticket that is served as a courtesy or not covered.
        """
        ticket = ticket.sudo()  # sudo: promises do not depend on who may read the contract
        ticket.ensure_one()
        rules = self._get_rules() if ticket._is_promised() else ()
        named = ticket.contract_id.sla_policy_id.id
        fitting = [rule for rule in rules if rule["policy_id"] == named]
        fitting = fitting or [rule for rule in rules if rule["is_met"](ticket)]
        return self.env["e3k.sla.policy.version"].browse(fitting[0]["version_id"] if fitting else None)

    @api.model
    @ormcache()
    def _get_rules(self):
        """The conditions of all active policies in order, read once per registry."""
        # sudo: which promises apply does not depend on who writes the ticket
        policies = self.sudo().with_context(lang=None, tz=None).search([("version_id", "!=", False)])
        return tuple(
            {"policy_id": policy.id, "version_id": policy.version_id.id, "is_met": _condition(policy)}
            for policy in policies
        )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_apply_to_open(self):
        """Show what applying the version in force to the open tickets would change."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Apply to open tickets"),
            "res_model": "e3k.sla.apply",
            "view_mode": "form",
            "target": "new",
            "context": {"default_policy_id": self.id},
        }

    def action_simulate(self):
        """Open the simulator on this policy."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("e3k_support.e3k_sla_simulator_action")
        action["context"] = {"default_policy_id": self.id}
        return action


def _condition(policy):
    """A function of a ticket that holds no record, so that it can be cached."""
    company, channel = policy.company_id.id, policy.channel
    clients, teams = frozenset(policy.client_ids.ids), frozenset(policy.team_ids.ids)
    categories, tags = frozenset(policy.category_ids.ids), frozenset(policy.tag_ids.ids)
    kind, contracts = policy.contract_kind, frozenset(policy.contract_ids.ids)

    def is_met(ticket):
        return (
            (not company or ticket.company_id.id == company)
            and (not channel or ticket.channel == channel)
            and (not clients or ticket.client_id.id in clients)
            and (not teams or ticket.team_id.id in teams)
            and (not categories or ticket.category_id.id in categories)
            and (not tags or not tags.isdisjoint(ticket.tag_ids.ids))
            and (not kind or ticket.contract_id.kind == kind)
            and (not contracts or ticket.contract_id.id in contracts)
        )

    return is_met
