from contextlib import contextmanager
from datetime import UTC

from odoo import api, models
from odoo.exceptions import RedirectWarning
from odoo.fields import Domain

#: Said of the transaction while it creates users.
BEGINNING = "e3k_support.users_begin"


class ResUsers(models.Model):
    """When an agent works, and what must not be left behind when one leaves."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever begins in support is recorded, as whoever leaves it."""
        # not in the context, which a client may choose; a flush forgets it, and what is written next is watched
        self.env.cr.precommit.data[BEGINNING] = True
        try:
            users = super().create(vals_list)
        finally:
            self.env.cr.precommit.data.pop(BEGINNING, None)
        self.env["e3k.access.log"]._record_arrivals(users)
        return users

    def write(self, vals):
        """Who is archived, or loses a group or a company, loses their tickets with it."""
        if {"active", "group_ids", "company_ids"}.isdisjoint(vals):
            return super().write(vals)
        # Odoo writes in the records of an onchange, which nobody has saved, and several times in one that it creates
        if not all(self._ids) or self.env.cr.precommit.data.get(BEGINNING):
            return super().write(vals)
        with self._see_leavers_out():
            return super().write(vals)

    @contextmanager
    def _see_leavers_out(self):
        """Whoever leaves support meanwhile, from whichever side, is told nothing more of what they may not read.

        Every way out ends here: the user's form, their companies, the group's form, being made a portal user.

        :raises RedirectWarning: while one who leaves has a ticket that has not ended
        """
        staff = self.sudo().filtered(lambda user: not user.share)  # sudo: their kind only
        with self.env["e3k.access.log"]._watch_groups() as left:
            yield
        gone = staff.union(*left)
        self._check_leaves_no_ticket(gone.filtered(lambda user: not user._is_in_support()))
        self.env["e3k.ticket"]._forget_users(gone)

    def _is_in_support(self):
        self.ensure_one()
        return self.active and self.has_group("e3k_support.group_agent")

    def _check_leaves_no_ticket(self, leaving):
        """Lead to the reassignment of what ``leaving`` still answer.

        :raises RedirectWarning: while one of them has a ticket that has not ended
        """
        # sudo: whoever may archive a user need not read tickets; only the names of the users leave
        held = (
            self.env["e3k.ticket"]
            .sudo()
            ._read_group(
                Domain("agent_id", "in", leaving.ids)
                & Domain("stage_kind", "in", ("new", "open", "waiting", "resolved")),
                ["agent_id"],
                ["__count"],
            )
        )
        if not held:
            return
        message = "\n".join(
            self.env._("%(agent)s still answers %(count)s tickets.", agent=agent.name, count=count)
            for agent, count in held
        )
        action = self.env["ir.actions.act_window"]._for_xml_id("e3k_support.e3k_ticket_reassign_action")
        raise RedirectWarning(
            self.env._("%(who)s Reassign them first: no ticket is lost when somebody leaves.", who=message),
            action["id"],
            self.env._("Reassign the tickets"),
            {"default_user_id": held[0][0].id},
        )

    # ------------------------------------------------------------
    # Who answers tickets
    # ------------------------------------------------------------

    @api.model
    def _get_support_domain(self):
        """Return the domain of whoever may answer tickets."""
        agents = self.env["ir.model.data"]._xmlid_to_res_id("e3k_support.group_agent")
        return [("share", "=", False), ("all_group_ids", "in", [agents])]

    def _filter_support(self, company):
        """Return those who may answer tickets of ``company``: agents who work for it."""
        # sudo: groups and companies of users are asked about, nothing of them leaves
        return self.filtered(
            lambda user: (
                user.sudo().active
                and user.sudo().has_group("e3k_support.group_agent")
                and company in user.sudo().company_ids
            )
        )

    # ------------------------------------------------------------
    # Who works now
    # ------------------------------------------------------------

    def _filter_at_work(self, team):
        """Return those who are at work now for ``team``.

        Not at work: outside the hours of one's own calendar (else the team's), on leave, or out of
        office in Odoo. Who has no hours at all, or flexible ones, is taken to be at work.
        """
        # sudo: hours and absences decide who is asked; neither leaves this method
        users = self.sudo()
        away = users._get_on_leave()
        return self.filtered(
            lambda user: (
                user.sudo().active
                and not user.sudo().is_out_of_office
                and user not in away
                and user.sudo()._is_in_hours(team)
            )
        )

    def _is_in_hours(self, team):
        self.ensure_one()
        team = team.with_env(self.env)  # its hours are read with the rights that the caller gave to ours
        company = team.company_id
        resources = self.resource_ids.filtered(lambda resource: resource.company_id in (company, company.browse()))
        calendar = resources.calendar_id[:1] or team.calendar_id
        if not calendar or calendar.flexible_hours:
            return True
        now = self.env.cr.now().replace(tzinfo=UTC, microsecond=0)
        return calendar._compiled_schedule(company).is_open(now)

    def _get_on_leave(self):
        """Return those with a leave of their own now (one query)."""
        now = self.env.cr.now()
        leaves = self.env["resource.calendar.leaves"].search(
            Domain("resource_id", "in", self.resource_ids.ids)
            & Domain("time_type", "=", "leave")
            & Domain("date_from", "<=", now)
            & Domain("date_to", ">", now)
        )
        return leaves.resource_id.user_id
