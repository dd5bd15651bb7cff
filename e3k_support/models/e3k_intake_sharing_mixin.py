import logging

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from .. import intake as reading

_logger = logging.getLogger(__name__)

#: How long another app may take over a mail; support's part is not begun before.
SHARE_LIMIT_SECONDS = 20


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

    def _share(self, letter, facts):
        """Let Odoo deliver the mail to the other apps; what goes wrong there is theirs, and noted here.

        :param facts: those of its header lines
        """
        self.ensure_one()
        if not self._concerns_other_apps(facts):
            return
        gateway = self.env["mail.thread"].with_context(e3k_without_support=True)
        try:
            with self.env.cr.savepoint(), reading.TimeLimit(SHARE_LIMIT_SECONDS):
                gateway.message_process(None, letter.raw)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # the whole transaction is run again
        except (Exception, reading.OverTime) as error:
            _logger.warning(
                "Mail %s could not be given to another app: %s", self.id, type(error).__name__, exc_info=True
            )
            said = str(error)[:500] or type(error).__name__
            reader = self._speak_to_administrator()
            self.error = reader.env._("Another app could not take this mail: %(error)s", error=said)
