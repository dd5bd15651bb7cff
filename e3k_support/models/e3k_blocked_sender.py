from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..intake import PUBLIC_DOMAINS, patterns_of, sender_pattern


class E3kBlockedSender(models.Model):
    """An address or a domain whose mails open no ticket and get no answer.

    Its mails are kept among the received ones like all others: a sender who was blocked by mistake
    is unblocked here, and what came meanwhile is accepted there.
    """

    _name = "e3k.blocked.sender"
    _description = "Blocked Sender"
    _order = "id desc"
    _rec_name = "pattern"

    pattern = fields.Char(
        "Address or domain", required=True, help="An address, or a domain: it then stands for all its addresses."
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True, help="Empty: blocked for every company."
    )
    reason = fields.Char()
    active = fields.Boolean(default=True)

    _pattern_uniq = models.UniqueIndex(
        "(pattern, COALESCE(company_id, 0)) WHERE active", "This sender is already blocked."
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_pattern(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._prepare_pattern(vals))

    @api.model
    def _prepare_pattern(self, vals):
        """Return ``vals`` with the pattern as it is compared; what is none is left for the constraint to refuse."""
        if "pattern" not in vals:
            return vals
        return {**vals, "pattern": sender_pattern(vals["pattern"]) or vals["pattern"]}

    @api.constrains("pattern")
    def _check_pattern(self):
        """Nobody locks out a colleague, our own addresses or half of the world."""
        own = self.env["e3k.team"]._get_own_addresses()
        for blocked in self:
            pattern = sender_pattern(blocked.pattern)
            if not pattern:
                raise ValidationError(
                    self.env._("“%(text)s” is neither an address nor a domain.", text=blocked.pattern or "")
                )
            if pattern in PUBLIC_DOMAINS:
                raise ValidationError(
                    self.env._("Anybody has an address at %(domain)s: block the address instead.", domain=pattern)
                )
            if any(pattern in patterns_of(address) for address in own) or blocked._names_a_user(pattern):
                raise ValidationError(
                    self.env._("%(sender)s is ours or has an account here: it cannot be blocked.", sender=pattern)
                )

    def _names_a_user(self, pattern):
        """True when blocking ``pattern`` would silence a colleague, or a whole client who has portal accounts."""
        if "@" in pattern:
            people = [("email_normalized", "=", pattern), ("user_ids.share", "=", False)]
        else:
            at_domain = self.env["res.partner"]._get_email_domain_domain(pattern)
            people = at_domain & Domain("user_ids", "!=", False)
        # sudo: only a yes or no leaves the method
        return bool(self.env["res.partner"].sudo().search_count(people, limit=1))

    @api.model
    def _is_blocked(self, address, company):
        """True when something blocks ``address`` for ``company``; in SQL, for every mail asks."""
        patterns = patterns_of(address or "")
        if not patterns:
            return False
        self.flush_model(["pattern", "company_id", "active"])
        query = SQL(
            """SELECT EXISTS (SELECT FROM e3k_blocked_sender
                               WHERE active AND pattern = ANY(%s) AND COALESCE(company_id, 0) IN (0, %s))""",
            list(patterns),
            company.id or 0,
        )
        return self.env.execute_query(query)[0][0]

    @api.model
    def _block(self, pattern, company, reason=False):
        """Block ``pattern`` for ``company`` unless it is blocked already; return what blocks it."""
        known = self.search([("pattern", "=", sender_pattern(pattern)), ("company_id", "in", (False, company.id))])
        return known or self.create({"pattern": pattern, "company_id": company.id, "reason": reason})

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_unblock(self):
        """Let the senders write again; who blocked them, and when, stays readable among the archived ones."""
        self.action_archive()

    def action_view_mails(self):
        """Open the mails of the sender that were refused."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("e3k_support.e3k_intake_mail_action")
        sender = self.pattern if "@" in self.pattern else f"%{self.pattern}"
        action["domain"] = [("sender", "=ilike", sender), ("reason_code", "=", "blocked_sender")]
        action["context"] = {}
        return action
