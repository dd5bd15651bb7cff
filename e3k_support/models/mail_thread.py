import xmlrpc.client

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.service.server import thread_local
from odoo.tools import SQL, email_split

from ..intake import opened


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """Hand the mails that concern support to the intake; leave all others to Odoo.

        Every door of Odoo (pipe, IMAP, OAuth servers) ends here, so that no mail to support can go
        round the intake (PRODUCT.md, mail semantics).
        """
        mine = {} if self.env.context.get("e3k_without_support") else self._take_for_support(model, message, thread_id)
        if not mine:
            return super().message_process(
                model, message, custom_values, save_original, strip_attachments, thread_id=thread_id
            )
        intake = self.env["e3k.intake.mail"].sudo()  # sudo: a door's user owns no intake row
        return intake._receive(custom_values=custom_values, **mine).ticket_id.id

    def _take_for_support(self, model, message, thread_id):
        """Return how the intake is to receive the mail; empty when it is another app's."""
        mailbox = self.env.context.get("e3k_mailbox")
        if mailbox:
            mailbox.holds_unstored = True
        raw = message.data if isinstance(message, xmlrpc.client.Binary) else message
        letter = opened(raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else raw)
        intake = self.env["e3k.intake.mail"].sudo()  # sudo: as above
        facts = intake._read_head(letter)
        is_ours = intake._concerns_support(facts, model, letter)
        if is_ours:
            self._check_hands_in_mail()
        if thread_id or not is_ours:
            if mailbox:
                mailbox.holds_unstored = False
            return {}
        door = "imap" if self.env.context.get("default_fetchmail_server_id") else "process"
        commits = door == "imap" or self._is_call_from_outside()
        return {"letter": letter, "door": door, "facts": facts, "commits": commits}

    def _is_call_from_outside(self):
        """True when another program has just called this very method: it has the mail until it is told otherwise,
        and the transaction holds nothing that anybody may want back.

        Code that hands a mail in during a transaction of its own commits it itself.
        """
        if getattr(thread_local, "rpc_model_method", "") != f"{self._name}.message_process":
            return False
        self.env.flush_all()
        return self.env.execute_query(SQL("SELECT pg_current_xact_id_if_assigned() IS NULL"))[0][0]

    @api.model
    def _check_hands_in_mail(self):
        """Odoo lets whoever can log in hand in a mail, from any sender: support takes it from mail servers only.

        :raises AccessError: for all but the system, the gateway's user and administrators
        """
        user = self.env.user
        if not (self.env.su or user.has_group("e3k_support.group_mail_gateway") or user.has_group("base.group_system")):
            raise AccessError(
                self.env._("Mails are handed in by a mail server, whose user is the support mail gateway.")
            )

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        """A mail that Odoo delivers to other apps opens no second ticket (``e3k.intake.sharing.mixin``)."""
        if not self.env.context.get("e3k_without_support"):
            return super().message_route(message, message_dict, model, thread_id, custom_values)
        ours = self.env["e3k.team"]._get_own_addresses()
        for name in ("to", "recipients"):
            others = (address for address in email_split(message_dict[name]) if address.lower() not in ours)
            message_dict[name] = ",".join(others)
        routes = super().message_route(message, message_dict, model, thread_id, custom_values)
        return [route for route in routes if route[0] != "e3k.ticket"]
