from psycopg2.errors import SerializationFailure

from odoo import api, fields, models

#: Short enough that nobody waits long for a ticket which is being computed.
BATCH = 200
OPEN_DOMAIN = [("stage_kind", "in", ("new", "open", "waiting", "resolved"))]


class E3kSlaRecompute(models.Model):
    """A request to compute open tickets again because a calendar changed, and how far it got."""

    _name = "e3k.sla.recompute"
    _description = "SLA Recomputation"
    _order = "id desc"
    _rec_name = "cause"

    cause = fields.Char(required=True, readonly=True)
    calendar_ids = fields.Many2many("resource.calendar", string="Working calendars", readonly=True)
    state = fields.Selection([("waiting", "Waiting"), ("done", "Done")], default="waiting", readonly=True)
    last_ticket_id = fields.Integer(readonly=True, help="Tickets up to this one are done.")
    skipped_ids = fields.Json(readonly=True, help="Tickets that somebody was writing; they come last.")
    done_count = fields.Integer("Tickets computed", readonly=True)
    changed_count = fields.Integer("Promises moved", readonly=True)
    done_at = fields.Datetime(readonly=True)

    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")

    @api.model
    def _request(self, calendars):
        """Queue a recomputation; a request that has not begun takes the calendars in."""
        # sudo: whoever edits a calendar need not see the teams that count in it
        if not calendars or not self.env["e3k.team"].sudo().search_count(
            [("calendar_id", "in", calendars.ids)], limit=1
        ):
            return
        # sudo: who may edit a calendar need not be of the support staff
        waiting = self.sudo().search([("state", "=", "waiting"), ("last_ticket_id", "=", 0)], limit=1)
        if waiting and set(calendars.ids) <= set(waiting.calendar_ids.ids):
            return
        names = ", ".join(calendars.sudo().mapped("name"))
        self.sudo().create(
            {
                "cause": self.env._("Working calendar changed: %(calendars)s", calendars=names),
                "calendar_ids": [fields.Command.set(calendars.ids)],
            }
        )
        cron = self.env.ref("e3k_support.ir_cron_sla_recompute", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    @api.model
    def _cron_recompute(self, limit=BATCH):
        """Work the requests off in short batches, so that no agent waits for a lock."""
        commit = self.env["ir.cron"]._commit_progress
        for request in self.search([("state", "=", "waiting")], order="id"):
            remaining = request._count_remaining()
            while not request._is_finished():
                try:
                    done = request._recompute_batch(limit)
                except SerializationFailure:
                    # somebody wrote one of these tickets since the transaction began: once more, in a new one
                    self.env.cr.rollback()
                    continue
                remaining = max(0, remaining - done)
                if not commit(done, remaining=remaining):
                    return
            request._finish()
            commit(0, remaining=0)

    def _get_domain(self):
        return [
            *OPEN_DOMAIN,
            ("team_id.calendar_id", "in", self.calendar_ids.ids),
            ("id", ">", self.last_ticket_id),
        ]

    def _count_remaining(self):
        return self.env["e3k.ticket"].search_count(self._get_domain())

    def _is_finished(self):
        self.ensure_one()
        return not self.env["e3k.ticket"].search_count(self._get_domain(), limit=1)

    def _recompute_batch(self, limit):
        """Compute the next tickets; those that somebody writes now are left for the end."""
        tickets = self.env["e3k.ticket"].search(self._get_domain(), order="id", limit=limit)
        free = tickets.try_lock_for_update(allow_referencing=True)
        changed = free._sla_recompute(self.cause)
        free._plan_wake()
        self.write(
            {
                "last_ticket_id": max(tickets.ids),
                "skipped_ids": (self.skipped_ids or []) + (tickets - free).ids,
                "done_count": self.done_count + len(free),
                "changed_count": self.changed_count + len(changed),
            }
        )
        return len(tickets)

    def _finish(self):
        left = self.env["e3k.ticket"].browse(self.skipped_ids or []).exists()
        changed = left._sla_recompute(self.cause)
        left._plan_wake()
        self.write(
            {
                "state": "done",
                "done_at": self.env.cr.now(),
                "done_count": self.done_count + len(left),
                "changed_count": self.changed_count + len(changed),
            }
        )
