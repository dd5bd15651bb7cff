import ast

from odoo import api, fields, models
from odoo.tools import formataddr, ormcache

from .e3k_ticket_stage import OPEN_KINDS


class E3kTeam(models.Model):
    """A support team: who answers, at which address, in which hours.

    The alias turns a mail into a ticket of the team; the working calendar is the one in which
    every promise of its tickets is counted. Whether all agents see its tickets is said, not guessed from its members.
    """

    _name = "e3k.team"
    _description = "Support Team"
    _inherit = ["mail.alias.mixin", "mail.thread"]
    _order = "sequence, name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working calendar",
        required=True,
        check_company=True,
        default=lambda self: self._default_calendar_id(),
        help="The hours in which the team's promises are counted.",
    )
    lead_id = fields.Many2one("res.users", "Team lead", domain=[("share", "=", False)], tracking=True)
    member_ids = fields.Many2many(
        "res.users",
        "e3k_team_member_rel",
        "team_id",
        "user_id",
        "Members",
        domain=[("share", "=", False)],
        help="Who answers the team's tickets, and sees them.",
    )
    is_open_to_all = fields.Boolean(
        "Open to all agents?",
        default=True,
        help="Every agent sees and answers the team's tickets. Otherwise only its members, the leads and the "
        "managers, and whoever a ticket was given to. Naming the first members closes a team; taking away the last "
        "one does not open it.",
    )
    reopen_window_days = fields.Integer(
        "Reopen window",
        default=10,
        help="Business days during which a reply to a closed ticket reopens it. Later it opens a linked ticket.",
    )
    validation_days = fields.Integer(
        "Time to validate",
        default=5,
        help="Business days after which a resolution without an answer counts as accepted. The client is reminded "
        "one business day before. 0: never.",
    )
    phone = fields.Char(
        translate=True, help="Shown to the client first when everything has stopped, in the client's language."
    )
    open_ticket_count = fields.Integer("Open tickets", compute="_compute_ticket_counts")
    unassigned_ticket_count = fields.Integer("Unassigned", compute="_compute_ticket_counts")
    unclassified_ticket_count = fields.Integer("To classify", compute="_compute_ticket_counts")

    _validation_days_positive = models.Constraint(
        "CHECK(validation_days >= 0)", "The time to validate cannot be negative."
    )
    _reopen_window_positive = models.Constraint(
        "CHECK(reopen_window_days >= 0)", "The reopen window cannot be negative."
    )

    def _default_calendar_id(self):
        return self.env.ref("e3k_support.calendar_quebec", raise_if_not_found=False) or (
            self.env.company.resource_calendar_id
        )

    def _compute_ticket_counts(self):
        """Counts of open tickets, of those without agent and of those not classified (one query)."""
        rows = self.env["e3k.ticket"]._read_group(
            [("team_id", "in", self.ids), ("stage_kind", "in", OPEN_KINDS)],
            ["team_id"],
            ["__count", "agent_id:count", "classified_at:count"],
        )
        counts = {team.id: (total, total - agents, total - done) for team, total, agents, done in rows}
        for team in self:
            total, unassigned, unclassified = counts.get(team.id, (0, 0, 0))
            team.open_ticket_count = total
            team.unassigned_ticket_count = unassigned
            team.unclassified_ticket_count = unclassified

    @api.constrains("calendar_id")
    def _check_calendar_opens(self):
        """A team whose calendar never opens could promise nothing."""
        self.calendar_id._check_opens()

    @api.onchange("member_ids")
    def _onchange_member_ids(self):
        """The form shows at once that naming the first members closes the team."""
        if self.member_ids and not self._origin.member_ids:
            self.is_open_to_all = False

    @api.model_create_multi
    def create(self, vals_list):
        """The gateway needs no follower: nobody is subscribed by creating a team, and nothing is worth a message."""
        quiet = self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
        teams = super(E3kTeam, quiet).create(vals_list)
        for team, vals in zip(teams, vals_list, strict=True):
            if team.member_ids and "is_open_to_all" not in vals:
                team.is_open_to_all = False
        return teams

    def write(self, vals):
        """Who leaves a team leaves its tickets: their open ones wait for another agent."""
        watched = bool({"member_ids", "is_open_to_all"} & vals.keys())
        before = {team: (team.member_ids, team.is_open_to_all) for team in self} if watched else {}
        result = super().write(vals)
        for team, (members, was_open) in before.items():
            if team.member_ids and not members and "is_open_to_all" not in vals:
                super(E3kTeam, team).write({"is_open_to_all": False})
            team._on_access_changed(members, was_open)
        return result

    def _on_access_changed(self, members, was_open):
        """Record who may see the team's tickets now; who no longer may leaves them.

        Closing a team to whoever is no member takes no ticket from the agent who answers it.
        """
        self.ensure_one()
        log, labels = self.env["e3k.access.log"], {True: self.env._("yes"), False: self.env._("no")}
        log._record_change(self.env._("Team %(team)s: members", team=self.name), members, self.member_ids)
        what = self.env._("Team %(team)s: open to all agents", team=self.name)
        log._record_change(what, labels[was_open], labels[self.is_open_to_all])
        gone = members - self.member_ids
        if gone and not self.is_open_to_all:
            self.env["e3k.ticket"]._on_team_left(self, gone)
        if was_open and not self.is_open_to_all:
            self.env["e3k.ticket"]._on_team_closed(self)

    # ------------------------------------------------------------
    # Alias
    # ------------------------------------------------------------

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("e3k.ticket")
        if self.id:
            defaults = ast.literal_eval(self.alias_defaults or "{}")
            values["alias_defaults"] = {**defaults, "team_id": self.id}
        return values

    def _claim_alias(self, names):
        """Give the team the first address of ``names`` that no other alias holds.

        Installing beside a module that already answers at ``support@`` must not fail.
        """
        self.ensure_one()
        # sudo: at installation; which addresses are taken is asked
        taken = set(self.env["mail.alias"].sudo().search([("alias_name", "in", names)]).mapped("alias_name"))
        free = [name for name in names if name not in taken]
        if not self.alias_name and free:
            self.alias_name = free[0]

    def _get_written_address(self):
        """Return the team's address as a header has it: ``Name <address>``."""
        self.ensure_one()
        return formataddr((self.name, self.alias_email))

    @api.model
    def _get_own_addresses(self):
        """Return every address at which a support team receives mail, lower case."""
        return self._get_address_book().keys()

    @api.model
    @ormcache()
    def _get_address_book(self):
        """Return ``{address: team id}``, lower case; the id is False for an archived team.

        Read by every mail; dropped when a team, an alias or an alias domain changes.
        """
        # sudo: the gateway user may read no team; only the addresses leave this method
        teams = self.sudo().with_context(active_test=False).search([("alias_name", "!=", False)])
        return {team.alias_email.lower(): team.active and team.id for team in teams if team.alias_email}

    @api.model
    def _get_default_team(self, company=None):
        """Return the team that takes what nobody addressed: the first of the company."""
        company = company or self.env.company
        return self.search([("company_id", "=", company.id)], limit=1) or self.search([], limit=1)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_view_open(self):
        """List the open tickets of this team: what its first counter counts."""
        title = self.env._("Open")
        return self._view_counted(title, [])

    def action_view_unclassified(self):
        """List the open tickets of this team that nobody has classified."""
        title = self.env._("To classify")
        return self._view_counted(title, [("classified_at", "=", False)])

    def action_view_unassigned(self):
        """List the open tickets of this team that nobody answers."""
        title = self.env._("Unassigned")
        return self._view_counted(title, [("agent_id", "=", False)])

    def _view_counted(self, title, domain):
        """List what ``_compute_ticket_counts`` counted."""
        action = self.action_view_tickets()
        return {
            **action,
            "display_name": f"{self.name} · {title}",
            "domain": [("team_id", "=", self.id), ("stage_kind", "in", OPEN_KINDS), *domain],
            "context": {"default_team_id": self.id},
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "view_mode": "list,kanban,form",
        }

    def action_view_tickets(self):
        """Open the board of this team."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("e3k_support.e3k_ticket_action")
        action["display_name"] = self.name
        action["domain"] = [("team_id", "=", self.id)]
        action["context"] = {"default_team_id": self.id, **ast.literal_eval(action["context"] or "{}")}
        return action
