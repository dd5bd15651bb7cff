from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: The groups of support whose members are watched.
WATCHED_GROUPS = ("group_agent", "group_lead", "group_manager", "group_mail_gateway")


class E3kAccessLog(models.Model):
    """Who read a confidential ticket, took data out, or changed who may: append-only, for managers to read.

    Nobody changes or deletes a row, the system neither; rows are written by ``_record`` alone.
    """

    _name = "e3k.access.log"
    _description = "Access Record"
    _order = "id desc"
    _rec_name = "what"

    kind = fields.Selection(
        [("read", "Reading of a confidential ticket"), ("export", "Export"), ("permission", "Permission change")],
        required=True,
        readonly=True,
    )
    at = fields.Datetime("When", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "Account", readonly=True, index="btree_not_null", ondelete="restrict")
    partner_id = fields.Many2one("res.partner", "Who", readonly=True, index="btree_not_null", ondelete="restrict")
    door = fields.Selection(
        [("backend", "Backend"), ("portal", "Portal"), ("link", "Link of a mail"), ("system", "System")],
        required=True,
        readonly=True,
    )
    ticket_id = fields.Many2one("e3k.ticket", readonly=True, index="btree_not_null", ondelete="set null")
    what = fields.Char(required=True, readonly=True)
    detail = fields.Text(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")

    _reading_idx = models.Index("(ticket_id, partner_id, at) WHERE kind = 'read'")

    def write(self, _vals):  # pylint: disable=method-required-super
        """:raises UserError: always"""
        raise UserError(self.env._("What was recorded is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was recorded is never deleted."))

    # ------------------------------------------------------------
    # Recording
    # ------------------------------------------------------------

    @api.model
    def _record(self, kind, what, detail="", ticket=None, person=None):
        """Write down what the current user, or the holder of a link, did now."""
        user = self.env.user
        partner = person or user.partner_id
        door = "link" if user._is_public() else "portal" if user.share else "backend"
        values = {
            "kind": kind,
            "at": self.env.cr.now(),
            "user_id": user.id,
            "partner_id": partner.id,
            "door": "system" if user._is_superuser() else door,
            "ticket_id": ticket.id if ticket else False,
            "what": what,
            "detail": detail or False,
            "company_id": (ticket.sudo().company_id if ticket else self.env.company).id,  # sudo: no right needed
        }
        with self._writable() as log:
            # sudo: nobody writes here themselves, which is the point; the values are not the user's
            row_id = log.sudo().create(values).id
        return self.browse(row_id)

    @contextmanager
    @api.model
    def _writable(self):
        """This model where it can be written: many of Odoo's reading routes have a read-only connection.

        There the row is committed by itself; nothing else is pending on such a connection.
        """
        if not self.env.cr.readonly:
            yield self
            return
        self.env.cr.rollback()
        with self.env.registry.cursor() as cr:
            yield self.with_env(self.env(cr=cr))

    @api.model
    def _record_readings(self, tickets, person=None):
        """Write down that the confidential ones of ``tickets`` were read.

        The form, its conversation and a reload within a minute are one reading.
        """
        confidential = tickets.sudo().filtered(lambda t: t.confidentiality != "normal")  # sudo: the level only
        if not confidential:
            return
        with self._writable() as log:
            log._add_readings(confidential.with_env(log.env), person and person.with_env(log.env))

    @api.model
    def _add_readings(self, tickets, person):
        partner = person or self.env.user.partner_id
        recent = Domain("kind", "=", "read") & Domain("partner_id", "=", partner.id)
        recent &= Domain("ticket_id", "in", tickets.ids)
        recent &= Domain("at", ">", fields.Datetime.subtract(self.env.cr.now(), minutes=1))
        # sudo: the reader sees no record; only whether this reading is written already
        known = self.sudo().search(recent).ticket_id
        for ticket in tickets.sudo() - known:  # sudo: the number only
            self._record("read", ticket.number, ticket=ticket, person=person)

    @api.model
    def _record_change(self, what, before, after, ticket=None):
        """Write down a permission that changed from ``before`` to ``after``, texts or records."""
        if before != after:
            said = " → ".join(_say(side) or "—" for side in (before, after))
            self._record("permission", what, said, ticket=ticket)

    @api.model
    def _record_arrivals(self, users):
        """Write down which of the new ``users`` begin in the groups of support."""
        if users.all_group_ids & self._get_watched_groups():
            for group, members in self._get_members().items():
                self._record_change(group.full_name, members - users, members)

    @contextmanager
    @api.model
    def _watch_groups(self):
        """Write down who entered or left the groups of support meanwhile; gives a list that holds, then, who left."""
        before, gone = self._get_members(), []
        yield gone
        for group, members in self._get_members().items():
            were = before.get(group, members.browse())
            self._record_change(group.full_name, were, members)
            gone.append(were - members)

    @api.model
    def _get_members(self):
        # sudo: whoever may change a user's groups need not read the groups' members
        users = self.env["res.users"].sudo()
        # asked of the database: what a form in the making has in cache is neither read nor dropped
        return {
            group: users.search([("all_group_ids", "in", group.ids)], order="id")
            for group in self._get_watched_groups()
        }

    @api.model
    def _get_watched_groups(self):
        groups = [self.env.ref(f"e3k_support.{name}", raise_if_not_found=False) for name in WATCHED_GROUPS]
        # sudo: of the groups only their names leave, and not even while the addon is being installed
        return self.env["res.groups"].sudo().union(*filter(None, groups))


def _say(side):
    return side if isinstance(side, str) else ", ".join(one.display_name or "" for one in side)
