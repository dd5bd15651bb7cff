from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .e3k_board_mixin import AT_WORK

BATCH = 100
#: A client left alone for longer than this was left alone for N business days, whatever N.
HORIZON = timedelta(days=120)
#: Kinds in which E3K has the next word; a wait has a contact date and a reminder of its own.
OURS = ("new", "open")


class E3kGuardianMixin(models.AbstractModel):
    """Nothing is forgotten: updates that are due, clients who hear nothing, tickets that pass from hand to hand."""

    _name = "e3k.guardian.mixin"
    _description = "Ticket not to Forget"

    last_contact_at = fields.Datetime(
        "Last contact", readonly=True, copy=False, help="When E3K last spoke to the client; else when they asked."
    )
    is_stuck = fields.Boolean(
        compute="_compute_is_stuck", search="_search_is_stuck", help="The client has heard nothing for too long."
    )
    is_bouncing = fields.Boolean(
        compute="_compute_is_bouncing", search="_search_is_bouncing", help="It passed too often from agent to agent."
    )
    guarded_at = fields.Datetime(readonly=True, copy=False, export_string_translation=False)
    guarded_moves = fields.Integer(readonly=True, copy=False, aggregator=None, export_string_translation=False)

    _contact_idx = models.Index(f"(team_id, last_contact_at) WHERE {AT_WORK}")

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        for ticket in tickets:
            ticket.last_contact_at = ticket.received_at
        return tickets

    def _sla_message_posted(self, message, side, at):
        result = super()._sla_message_posted(message, side, at)
        if side in ("agent", "status"):
            self.last_contact_at = at
            self.activity_unlink(["e3k_support.mail_activity_type_guardian"])
        return result

    def _sla_phone_answered(self, summary, at=None):
        result = super()._sla_phone_answered(summary, at)
        self.last_contact_at = max(at or self.env.cr.now(), self.last_contact_at or self.received_at)
        return result

    # ------------------------------------------------------------
    # What is forgotten
    # ------------------------------------------------------------

    @api.depends("last_contact_at", "stage_kind", "team_id")
    def _compute_is_stuck(self):
        limits = self.team_id._get_stuck_limits()
        for ticket in self:
            limit = limits.get(ticket.team_id)
            is_ours = ticket.stage_kind in OURS and ticket.last_contact_at
            ticket.is_stuck = bool(limit and is_ours and ticket.last_contact_at <= limit)

    def _search_is_stuck(self, operator, _value):
        if operator != "in":
            return NotImplemented
        # sudo: the limit follows from settings and calendars; the rules of tickets decide what is found
        limits = self.env["e3k.team"].sudo().search([])._get_stuck_limits()  # pylint: disable=no-search-all
        late = Domain.OR(
            Domain("team_id", "=", team.id) & Domain("last_contact_at", "<=", limit) for team, limit in limits.items()
        )
        return late & Domain("stage_kind", "in", OURS)

    @api.depends("move_count", "company_id")
    def _compute_is_bouncing(self):
        for ticket in self:
            limit = ticket.company_id.support_bouncing_moves
            ticket.is_bouncing = bool(limit and ticket.move_count >= limit)

    def _search_is_bouncing(self, operator, _value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            Domain("company_id", "=", company.id) & Domain("move_count", ">=", company.support_bouncing_moves)
            for company in self.env.companies
            if company.support_bouncing_moves
        )

    # ------------------------------------------------------------
    # The update
    # ------------------------------------------------------------

    def action_draft_update(self):
        """Open a draft of the progress update in the client's language; the agent edits and sends it."""
        self.ensure_one()
        self.check_access("write")
        # sudo: an agent reads no mail template; the text is the template's own
        template = self.env.ref("e3k_support.mail_template_progress_draft").sudo()
        lang = self._get_requester_langs()[0]
        body = template._render_field("body_html", self.ids, set_lang=lang, options={"post_process": True})[self.id]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Progress update"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_subtype_xmlid": "mail.mt_comment",
                "default_partner_ids": self.requester_id.ids,
                "default_subject": self.display_name,
                "default_body": body,
            },
        }

    def _get_progress_sentence(self, lang=None):
        """Return where the ticket stands, in the requester's words."""
        self.ensure_one()
        ticket = self.with_context(lang=lang) if lang else self
        if ticket.stage_kind == "new":
            return ticket.env._("Your request is registered and waits its turn.")
        return ticket.env._("Our team is working on your request.")

    # ------------------------------------------------------------
    # Cron
    # ------------------------------------------------------------

    @api.model
    def _cron_guard(self):
        """Tell the lead, else the agent, of each stuck or bouncing ticket, once, within service hours."""
        commit = self.env["ir.cron"]._commit_progress
        now = self.env.cr.now().replace(tzinfo=UTC, microsecond=0)
        teams = self.env["e3k.team"].search([])  # pylint: disable=no-search-all
        for team, limit in teams._get_stuck_limits(keeps_all=True).items():
            if not team._get_schedule().is_open(now):
                continue
            while tickets := self._find_forgotten(team, limit):
                for ticket in tickets:
                    ticket._guard(limit)
                if not commit(len(tickets), remaining=BATCH if len(tickets) == BATCH else 0):
                    return

    @api.model
    def _find_forgotten(self, team, limit):
        """Return the team's tickets that nobody was told of yet, by partial indexes."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM e3k_ticket
                    WHERE team_id = %(team)s AND stage_kind IN ('new', 'open', 'waiting') AND active IS TRUE
                      AND stage_kind <> 'waiting' AND last_contact_at <= %(limit)s
                      AND (guarded_at IS NULL OR guarded_at <= last_contact_at)
                   UNION
                   SELECT id FROM e3k_ticket
                    WHERE team_id = %(team)s AND stage_kind IN ('new', 'open', 'waiting') AND active IS TRUE
                      AND move_count > 1 AND move_count >= %(moves)s AND move_count > COALESCE(guarded_moves, 0)
                   LIMIT %(batch)s""",
                team=team.id,
                limit=limit or None,
                moves=team.company_id.support_bouncing_moves or 2**31 - 1,
                batch=BATCH,
            )
        )
        return self.browse([row[0] for row in rows])

    def _guard(self, limit):
        """Ask somebody to look at the ticket; remember that it was asked."""
        self.ensure_one()
        is_stuck = limit and self.stage_kind in OURS and self.last_contact_at <= limit
        managers = self.env["e3k.escalation.rule"]._get_managers(self.company_id)
        user = self.team_id.lead_id.filtered("active") or self.agent_id or managers[:1]
        if user:
            ticket = self.with_context(lang=user.lang)
            summary = ticket.env._("Stuck: the client hears nothing") if is_stuck else ticket.env._("Bouncing ticket")
            self.activity_schedule(
                "e3k_support.mail_activity_type_guardian",
                summary=summary,
                user_id=user.id,
                date_deadline=self._today(user),
            )
        self.write({"guarded_at": self.env.cr.now(), "guarded_moves": self.move_count})

    def _today(self, user):
        return fields.Datetime.context_timestamp(self.with_context(tz=user.tz), self.env.cr.now()).date()
