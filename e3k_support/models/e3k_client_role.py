from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: What a person is at a client. *none*: their access was ended; without a row they are a mere requester.
ROLES = [
    ("main", "Main contact"),
    ("deputy", "Deputy of the main contact"),
    ("observer", "Observer"),
    ("requester", "Requester"),
    ("none", "No access"),
]

#: Of these a client has one at a time.
SINGLE_ROLES = ("main", "deputy")

#: Who sees and validates all of the client's tickets; an observer only reads them.
ACTING_ROLES = ("main", "deputy")
OVERSEEING_ROLES = (*ACTING_ROLES, "observer")
GRANTED_ROLES = (*OVERSEEING_ROLES, "requester")


class E3kClientRole(models.Model):
    """What a person may see of a client's tickets, from when until when.

    A row is never changed: another role ends it and opens the next, so that the rows are the history.
    The main contact changes them on the portal (``e3k.client.people``), E3K on the client's form.
    A person may have roles at several clients, whatever company their contact belongs to.
    """

    _name = "e3k.client.role"
    _description = "Role at a Client"
    _order = "until_at desc, since_at desc, id desc"
    _rec_name = "partner_id"

    client_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict", domain=[("is_company", "=", True)]
    )
    partner_id = fields.Many2one(
        "res.partner", "Person", required=True, index=True, ondelete="restrict", domain=[("is_company", "=", False)]
    )
    role = fields.Selection(ROLES, required=True)
    since_at = fields.Datetime("Since", required=True, readonly=True, default=lambda self: self.env.cr.now())
    until_at = fields.Datetime("Until", readonly=True, copy=False)
    given_by_id = fields.Many2one(
        "res.users", "Given by", required=True, readonly=True, default=lambda self: self.env.user
    )
    ended_by_id = fields.Many2one("res.users", "Ended by", readonly=True, copy=False)

    _one_main = models.UniqueIndex(
        "(client_id) WHERE role = 'main' AND until_at IS NULL", "This client already has a main contact."
    )
    _one_deputy = models.UniqueIndex(
        "(client_id) WHERE role = 'deputy' AND until_at IS NULL", "This client already has a deputy."
    )
    _one_role = models.UniqueIndex(
        "(partner_id, client_id) WHERE until_at IS NULL", "This person already has a role at this client."
    )

    @api.constrains("client_id", "partner_id")
    def _check_sides(self):
        """E3K's own people have no role at a client: they see tickets as agents."""
        for role in self:
            # sudo: users are asked for their kind only
            if not role.partner_id.partner_share or role.client_id == role.partner_id:
                raise ValidationError(self.env._("Only people of a client have a role at a client."))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Give roles; each ends what the person was at the client, and who had the single role before."""
        roles = self.browse()
        for vals in vals_list:
            self._find_replaced(vals)._end(by_successor=True)
            roles += super().create([{**vals, "since_at": self.env.cr.now(), "given_by_id": self.env.uid}])
        self.env["e3k.ticket"].invalidate_model(["reader_ids"], flush=False)
        roles._on_given()
        return roles

    def write(self, vals):
        """A role is history: it ends, it is not changed.

        :raises UserError: always, except for the end that ``_end`` writes
        """
        if not self.env.su or vals.keys() - {"until_at", "ended_by_id"}:
            raise UserError(self.env._("A role is not changed: give the person another one, the history keeps both."))
        return super().write(vals)

    @api.model
    def _find_replaced(self, vals):
        """Return the roles in force that a role with ``vals`` ends."""
        client = [("client_id", "=", vals.get("client_id")), ("until_at", "=", False)]
        same = ["|", ("partner_id", "=", vals.get("partner_id")), ("role", "=", vals.get("role"))]
        if vals.get("role") not in SINGLE_ROLES:
            same = [("partner_id", "=", vals.get("partner_id"))]
        # sudo: who may give a role may end the one it replaces; ``create`` has its own access rights
        return self.sudo().search([*client, *same])

    # ------------------------------------------------------------
    # Giving and ending
    # ------------------------------------------------------------

    @api.model
    def _give(self, client, partner, role):
        """Make ``partner`` what ``role`` says at ``client``; the same role twice is one row.

        The caller has checked that whoever asks may.
        """
        # sudo: the caller checked that whoever asks may give roles at this client
        current = client.sudo()._get_support_role(partner)
        if current.role == role:
            return current
        # sudo: the caller checked; clients write no role themselves
        return self.sudo().create({"client_id": client.id, "partner_id": partner.id, "role": role})

    def _end(self, by_successor=False):
        """End roles in force; a deputy takes the place of a main contact who has no successor.

        The caller has checked that whoever asks may.
        """
        # sudo: rows are written here only, see ``write``
        ended = self.sudo().filtered(lambda role: not role.until_at)
        ended.write({"until_at": self.env.cr.now(), "ended_by_id": self.env.uid})
        ended.flush_recordset()  # before the successor's row: the database knows one of each
        self.env["e3k.ticket"].invalidate_model(["reader_ids"], flush=False)
        if not by_successor:
            for role in ended:
                said = f"{role.partner_id.name}: {role._get_label()}"
                self.env["e3k.access.log"]._record_change(role.client_id.name, said, "")
            for role in ended.filtered(lambda role: role.role == "main"):
                deputy = role.client_id.support_deputy_id
                if deputy:
                    self._give(role.client_id, deputy, "main")

    def _on_given(self):
        """A role is a permission that changed; who lost their access takes part in no ticket of the client any more."""
        for role in self:
            said = f"{role.partner_id.name}: {role._get_label()}"
            self.env["e3k.access.log"]._record_change(role.client_id.name, "", said)
        notices = self.env.ref("e3k_support.ir_cron_policy_notice", raise_if_not_found=False)
        if notices and "main" in self.mapped("role"):
            notices.sudo()._trigger()  # sudo: whoever names a main contact, the policy is told in the background
        for role in self.filtered(lambda role: role.role == "none"):
            role.client_id._drop_from_support_tickets(role.partner_id)
            role.partner_id._revoke_support_links()

    def _get_label(self):
        """Return what the person is, in the language of the context."""
        self.ensure_one()
        return dict(self._fields["role"]._description_selection(self.env))[self.role]

    def _tell_person(self):
        """Tell the person, in their language, what they became."""
        # sudo: a client sends no templates; the caller gave the role
        template = self.env.ref("e3k_support.mail_template_role").sudo()
        for role in self.sudo().filtered(lambda role: role.partner_id.email):
            template._send_notice(role, role.partner_id)

    def action_end(self):
        """End the role."""
        self.check_access("create")  # who may give a role may end it
        self._end()
