from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestIntakeRetention(SupportCase):
    """Raw mails are kept as long as their company says, and no longer."""

    def _forget_after(self, days):
        self._stop_at(self.NOW + timedelta(days=days))
        with self.enter_registry_test_mode():
            self.env.ref("e3k_support.ir_cron_forget_raw").method_direct_trigger()

    def test_raw_mail_goes_at_the_end_of_its_retention_and_its_line_stays(self):
        mail = self._receive()
        self.env.company.support_raw_mail_days = 30
        self._forget_after(29)
        self.assertEqual(mail._get_raw(), self._mail())
        self._forget_after(31)
        self.assertFalse(mail.sudo().raw)
        self.assertEqual((mail.outcome, mail.raw_size), ("ticket", len(self._mail())))
        with self.assertRaises(UserError):
            mail._get_raw()
        self.assertEqual(self._receive().outcome, "duplicate")

    def test_each_company_has_its_own_retention_and_zero_is_for_ever(self):
        mail = self._receive()
        other = self.env["res.company"].create({"name": "Autre compagnie", "support_raw_mail_days": 1})
        mine = self.env.company
        mine.support_raw_mail_days = 0
        self._forget_after(4000)
        self.assertTrue(mail.sudo().raw)
        mail.company_id = other
        self._forget_after(4000)
        self.assertFalse(mail.sudo().raw)

    def test_failed_mail_is_kept_until_somebody_replays_it(self):
        mail = self._receive(b"\r\n")
        self._forget_after(4000)
        self.assertTrue(mail.sudo().raw)

    def test_batches_go_on_until_all_is_done(self):
        mails = [self._receive(message_id=f"<{i}@boreal.example>") for i in range(5)]
        self._stop_at(self.NOW + timedelta(days=400))
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", return_value=60) as progress:
            self.env["e3k.intake.mail"]._cron_forget_raw(batch=2)
        self.assertEqual(progress.call_count, 3)
        self.assertFalse(any(mail.sudo().raw for mail in mails))

    def test_nobody_reads_a_raw_mail_as_a_field(self):
        """It leaves by its own page, to managers, recorded: test_access_log."""
        mail = self._receive()
        for user in (self.lead, self.manager, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                mail.with_user(user).read(["raw"])
