from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SupportCase

ODOO_IMAP = "odoo.addons.mail.models.fetchmail.OdooIMAP4"


class FakeImap:
    """A mailbox of one unread mail, which remembers what was asked and marked."""

    def __init__(self, raw):
        self.raw, self.asked, self.marked = raw, [], []

    def __call__(self, *_args, **_kwargs):
        return self

    def login(self, *_args):
        """Anybody may."""

    def check_unread_messages(self):
        return 1

    def retrieve_unread_messages(self):
        yield b"1", self.fetch(b"1", "(RFC822)")

    def fetch(self, _number, parts):
        self.asked.append(parts)
        return self.raw

    def handled_message(self, number):
        self.marked.append(number)

    def disconnect(self):
        """Bye."""


@tagged("post_install", "-at_install")
class TestIntakeDoors(SupportCase):
    """Two addresses in one mail, and the mailbox that must not forget a mail too early."""

    # ------------------------------------------------------------
    # Several aliases
    # ------------------------------------------------------------

    def _other_team(self):
        return self.env["e3k.team"].create({"name": "Facturation", "alias_name": "facturation"})

    def test_two_support_addresses_make_one_ticket_of_the_first(self):
        other = self._other_team()
        mail = self._receive(to=f"{self.support_address}, {other.alias_email}")
        again = self._receive(
            self._mail(to=f"{self.support_address}, {other.alias_email}").replace(
                b"From:", b"Delivered-To: facturation\nFrom:", 1
            )
        )
        self.assertEqual((mail.outcome, mail.team_id, again.outcome), ("ticket", self.team, "duplicate"))
        self.assertEqual(self.env["e3k.ticket"].search_count([("name", "=", mail.subject)]), 1)

    def _other_app(self):
        """Return a record of another app that a mail to ventes@ reaches."""
        partner = self.env["res.partner"].create({"name": "Boîte des ventes"})
        self.env["mail.alias"].create(
            {
                "alias_name": "ventes",
                "alias_domain_id": self.mail_alias_domain.id,
                "alias_model_id": self.env["ir.model"]._get_id("res.partner"),
                "alias_force_thread_id": partner.id,
            }
        )
        return partner, f"ventes@{self.mail_alias_domain.name}"

    def test_support_and_another_app_each_get_their_own(self):
        partner, address = self._other_app()
        raw = self._mail(to=f"{address}, {self.support_address}")
        for send in (lambda: self.env["mail.thread"].message_process(None, raw), lambda: self._receive(raw)):
            send()
            mails = self.env["e3k.intake.mail"].search([("sender", "=", "claire@boreal.example")])
            self.assertEqual(len(mails.ticket_id), 1)
            messages = partner.message_ids.filtered(lambda m: m.message_type == "email")
            self.assertEqual(messages.message_id, "<facture-1@boreal.example>")
        self.assertEqual(set(mails.mapped("outcome")), {"ticket", "duplicate"})

    def test_what_fails_in_another_app_costs_support_nothing(self):
        _partner, address = self._other_app()
        with (
            patch.object(self.env.registry["res.partner"], "message_update", side_effect=ValueError("cassé")),
            mute_logger("odoo.addons.e3k_support.models.e3k_intake_sharing_mixin"),
        ):
            mail = self._receive(to=f"{address}, {self.support_address}")
        self.assertEqual(mail.outcome, "ticket")
        self.assertIn("cassé", mail.error)

    def test_answer_to_another_app_with_support_in_copy_reaches_both(self):
        partner, _address = self._other_app()
        sent = partner.message_post(body="Offre", message_type="comment", subtype_xmlid="mail.mt_comment")
        mail = self._receive(extra=f"In-Reply-To: {sent.message_id}\n")
        self.assertEqual(mail.outcome, "ticket")
        self.assertIn("refuse de se valider", partner.message_ids[0].body)

    # ------------------------------------------------------------
    # Mailbox
    # ------------------------------------------------------------

    def _fetch(self, raw):
        server = self.env["fetchmail.server"].create(
            {"name": "Boîte", "server_type": "imap", "server": "x", "user": "x", "password": "x", "state": "done"}
        )
        mailbox = FakeImap(raw)
        with patch(ODOO_IMAP, mailbox), self.enter_registry_test_mode(), self.env.registry.cursor() as cr:
            server.with_env(self.env(cr=cr))._fetch_mail()
        return mailbox

    def test_mailbox_mail_is_marked_once_it_is_stored_and_never_by_looking(self):
        mailbox = self._fetch(self._mail())
        self.assertEqual(mailbox.asked, ["(BODY.PEEK[])"])
        self.assertEqual(mailbox.marked, [b"1"])
        self.assertEqual(self.env["e3k.intake.mail"].search([("door", "=", "imap")]).sender, "claire@boreal.example")

    @mute_logger("odoo.addons.mail.models.fetchmail")
    def test_mailbox_keeps_a_mail_that_could_not_be_stored(self):
        with patch.object(self.env.registry["e3k.intake.mail"], "_store", side_effect=ValueError("disk full")):
            mailbox = self._fetch(self._mail())
        self.assertEqual(mailbox.marked, [])
