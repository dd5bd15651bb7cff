import logging

import psycopg2

from odoo import api, models

_logger = logging.getLogger(__name__)


class E3kIntakeSharingMixin(models.AbstractModel):
    """A mail to support that another app of Odoo waits for too: each gets its own, and neither loses it.

    Odoo would route the mail itself, to both; here support's part is the intake's, and the rest goes to
    Odoo as if support had not been addressed.
    """

    _name = "e3k.intake.sharing.mixin"
    _description = "Mails of Several Apps"

    @api.model
    def _concerns_other_apps(self, facts):
        """True when the mail is addressed to an alias of another app, or answers a message of one."""
        others = set(facts.recipients) - self.env["e3k.team"]._get_own_addresses()
        waits = [("alias_full_name", "in", list(others)), ("alias_model_id.model", "!=", "e3k.ticket")]
        if others and self.env["mail.alias"].search_count(waits, limit=1):
            return True
        answered = [i for i in (*facts.references[-32:], facts.in_reply_to) if i]
        theirs = [("message_id", "in", answered), ("model", "not in", ("e3k.ticket", False))]
        return bool(answered and self.env["mail.message"].search_count(theirs, limit=1))

    def _share(self, raw, facts):
        """Let Odoo deliver the mail to the other apps; what goes wrong there is theirs, and noted here."""
        self.ensure_one()
        if not self._concerns_other_apps(facts):
            return
        gateway = self.env["mail.thread"].with_context(e3k_without_support=True)
        try:
            with self.env.cr.savepoint():
                gateway.message_process(None, raw)
        except psycopg2.OperationalError:
            raise  # a serialization failure or deadlock: Odoo runs the whole request again
        except Exception as error:
            _logger.warning(
                "Mail %s could not be given to another app: %s", self.id, type(error).__name__, exc_info=True
            )
            self.error = self.env._("Another app could not take this mail: %(error)s", error=str(error)[:500])
