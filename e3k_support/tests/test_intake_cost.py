from odoo.tests import tagged

from odoo.addons.mail.models.mail_thread import MailThread

from .common import SupportCase

#: A new mail with its raw storage, verdict, number and promises against Odoo's gateway on a bare model.
MORE_QUERIES = 15


@tagged("post_install", "-at_install")
class TestIntakeCost(SupportCase):
    """What a mail costs beside Odoo's own gateway; ``./dev bench mail`` measures the time too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        bare = cls.env["ir.model"].create({"name": "Bare", "model": "x_bare", "is_mail_thread": True})
        cls.bare_alias = cls.env["mail.alias"].create(
            {"alias_name": "bare", "alias_domain_id": cls.team.alias_domain_id.id, "alias_model_id": bare.id}
        )
        cls.team.acknowledges = False

    def _count(self, receive, to, sender):
        """Return the queries of the second mail: the first one fills the caches that a running server has.

        :param sender: an address into which the number of the mail is written
        """
        for number in range(2):
            raw = self._mail(sender=sender % number, message_id=f"<{to[:4]}-{number}@x.example>")
            raw = raw.replace(self.support_address.encode(), to.encode())
            self.env.cr.flush()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            receive(raw)
            self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def _assert_few_more(self, sender):
        thread = self.env["mail.thread"]
        ours = self._count(lambda raw: thread.message_process(False, raw), self.support_address, sender)
        odoo = self._count(
            lambda raw: MailThread.message_process(thread, False, raw), self.bare_alias.alias_full_name, sender
        )
        self.assertLessEqual(ours - odoo, MORE_QUERIES, f"{ours} queries against {odoo}")

    def test_mail_of_a_known_contact_costs_few_queries_more_than_a_bare_one(self):
        self._assert_few_more("claire%.0s@boreal.example")

    def test_mail_of_a_stranger_costs_few_queries_more_than_a_bare_one(self):
        self._assert_few_more("nouveau%s@ailleurs.example")

    def test_acknowledgement_can_be_left_out(self):
        ticket = self._receive(sender="claire@boreal.example").ticket_id
        self.assertFalse(ticket.message_ids.filtered(lambda message: message.message_type == "auto_comment"))
