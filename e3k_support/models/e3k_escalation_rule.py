from odoo import api, fields, models
from odoo.tools import ormcache

from .e3k_sla_target import METRICS
from .e3k_ticket_priority import PRIORITIES

LEVELS = [
    ("50", "Half of the time is used"),
    ("75", "Three quarters are used"),
    ("90", "Nine tenths are used"),
    ("100", "The promise is broken"),
    ("150", "Half of the time again has passed since"),
]
RECIPIENTS = [
    ("agent", "The agent"),
    ("lead", "The team lead"),
    ("manager", "The support managers"),
    ("contract", "The escalation contacts of the contract"),
    ("users", "Chosen people"),
]


class E3kEscalationRule(models.Model):
    """Who at E3K is told when how much of a promise is used up. The client never is: a person
    informs the client's escalation contact."""

    _name = "e3k.escalation.rule"
    _description = "Escalation Rule"
    _inherit = ["e3k.remembered.mixin"]
    _order = "level, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    level = fields.Selection(LEVELS, "When", required=True, default="90")
    metric = fields.Selection(METRICS, "Promise", help="Empty: every promise.")
    priority = fields.Selection(PRIORITIES, help="Empty: every priority.")
    team_ids = fields.Many2many("e3k.team", string="Teams", help="Empty: every team.")
    recipient = fields.Selection(RECIPIENTS, "Who", required=True, default="agent")
    user_ids = fields.Many2many("res.users", string="People", domain=[("share", "=", False)])
    way = fields.Selection(
        [("notification", "Notification"), ("activity", "Activity to do")], "How", required=True, default="notification"
    )

    @api.model
    def _for_timer(self, timer, after, until):
        """Return the rules of ``timer`` for the highest level in ``(after, until]`` that has any.

        A stopped server skips levels: telling the last one is enough.
        """
        matching = [
            (level, rule_id)
            for level, metric, priority, teams, rule_id in self._get_rules()
            if after < level <= until
            and metric in (False, timer.metric)
            and priority in (False, timer.priority)
            and (not teams or timer.ticket_id.team_id.id in teams)
        ]
        highest = max((level for level, _rule_id in matching), default=0)
        return self.browse([rule_id for level, rule_id in matching if level == highest])

    @api.model
    @ormcache()
    def _get_rules(self):
        # sudo: read by the sweep; shared by everybody
        rules = self.sudo().search([("active", "=", True)])
        return tuple((int(r.level), r.metric, r.priority, frozenset(r.team_ids.ids), r.id) for r in rules)

    def _get_recipients(self, ticket):
        """The people of E3K whom this rule tells about ``ticket``."""
        self.ensure_one()
        if self.recipient == "users":
            return self.user_ids
        if self.recipient == "contract":
            return self._get_contract_contacts(ticket)
        return self._get_ladder(ticket, self.recipient)

    @api.model
    def _get_contract_contacts(self, ticket):
        """E3K's escalation contacts of the contract that covers ``ticket``, those who may see it; else the managers.

        Without a contract nobody: the other rules speak for such a ticket.
        """
        contract = ticket.contract_id
        if not contract:
            return self.env["res.users"]
        named = contract.e3k_escalation_ids.filtered(lambda user: user.active and not user.share)
        able = named.filtered(lambda user: ticket.with_user(user).has_access("read"))
        return able or self._get_ladder(ticket, "manager")

    @api.model
    def _get_ladder(self, ticket, role="agent"):
        """Who fills ``role`` (*agent*, *lead* or *manager*) for ``ticket``.

        Where nobody does, the next one up the ladder: a promise is never broken in silence.
        """
        lead = ticket.team_id.lead_id.filtered("active")
        if role == "agent" and ticket.agent_id:
            return ticket.agent_id
        if role != "manager" and lead:
            return lead
        return self._get_managers(ticket.company_id)

    @api.model
    def _get_managers(self, company):
        """Who is told for ``company`` where nobody nearer is left: its support managers."""
        return self.env.ref("e3k_support.group_manager").all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
