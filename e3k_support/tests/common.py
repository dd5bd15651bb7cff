"""One believable support desk: E3K, three people of it, and two clients who must never meet."""

from datetime import datetime

from freezegun import freeze_time

from odoo.tests.common import new_test_user

from odoo.addons.mail.tests.common import MailCommon

MAIL = """\
Received: from mx.boreal.example (mx.boreal.example [192.0.2.10])
\tby mail.e3k.test with ESMTPS id 4A; {received}
From: {sender}
To: {to}
Subject: {subject}
Message-ID: {message_id}
Date: {date}
{extra}MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{body}
"""


class SupportCase(MailCommon):
    """Tuesday 3 March 2026, 10:00 in Montréal: an ordinary business day, both clocks stopped."""

    NOW = datetime(2026, 3, 3, 15, 0, 0)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fr_CA", "en_US"):
            cls.env["res.lang"]._activate_lang(code)
        cls.clock = cls.startClassPatcher(freeze_time(cls.NOW))
        cls.team = cls.env.ref("e3k_support.team_support")
        cls.team.write({"company_id": cls.env.company.id, "member_ids": False})
        if not cls.team.alias_domain_id:
            cls.team.alias_domain_id = cls.mail_alias_domain
        cls.support_address = cls.team.alias_email
        cls._create_staff()
        cls._create_clients()

    def setUp(self):
        super().setUp()
        self._stop_at(self.NOW)

    def _stop_at(self, instant):
        """Stop both clocks, Python's and the transaction's, at naive UTC ``instant``."""
        self.clock.move_to(instant)  # to freeze anew would look through every module that is loaded
        self.env.cr._now = instant

    @classmethod
    def _activate_multi_company(cls):
        """Odoo's two further companies and their people play no part here, and each class would pay for them."""

    @classmethod
    def _create_staff(cls):
        cls.agent = new_test_user(
            cls.env, "agnes.agent", groups="e3k_support.group_agent", name="Agnès Roy", tz="America/Toronto"
        )
        cls.lead = new_test_user(
            cls.env, "luc.lead", groups="e3k_support.group_lead", name="Luc Gagnon", tz="America/Toronto"
        )
        cls.manager = new_test_user(
            cls.env, "maude.manager", groups="e3k_support.group_manager", name="Maude Côté", tz="America/Toronto"
        )

    @classmethod
    def _create_clients(cls):
        Partner = cls.env["res.partner"]
        cls.boreal = Partner.create({"name": "Boréal Mobilier inc.", "is_company": True})
        cls.northwind = Partner.create({"name": "Northwind Tools Ltd.", "is_company": True})
        cls.claire = cls._create_client_user("claire@boreal.example", "Claire Tremblay", cls.boreal, "fr_CA")
        cls.denis = cls._create_client_user("denis@boreal.example", "Denis Lavoie", cls.boreal, "fr_CA")
        cls.john = cls._create_client_user("john@northwind.example", "John Carter", cls.northwind, "en_US")

    @classmethod
    def _create_client_user(cls, login, name, company, lang):
        user = new_test_user(cls.env, login, groups="base.group_portal", name=name, email=login, lang=lang)
        user.partner_id.write({"parent_id": company.id, "lang": lang})
        return user

    def _new_ticket(self, requester=None, **values):
        """Return a ticket of ``requester`` (a portal user, Claire by default)."""
        requester = requester or self.claire
        return self.env["e3k.ticket"].create(
            {"name": "Une facture refuse de se valider", "requester_id": requester.partner_id.id, **values}
        )

    def _post(self, ticket, user, body, note=False, **values):
        """Let ``user`` write on the ticket, publicly unless ``note``."""
        subtype = "mail.mt_note" if note else "mail.mt_comment"
        return ticket.with_user(user).message_post(body=body, message_type="comment", subtype_xmlid=subtype, **values)

    def _mail(self, **parts):
        """Return the bytes of a mail to support; every part may be replaced."""
        values = {
            "sender": "Claire Tremblay <claire@boreal.example>",
            "to": self.support_address,
            "subject": "Impossible de valider une facture",
            "message_id": "<facture-1@boreal.example>",
            "received": "Tue, 03 Mar 2026 09:58:00 -0500",
            "date": "Mon, 02 Mar 2026 03:00:00 -0500",
            "extra": "",
            "body": "Bonjour, la facture refuse de se valider depuis ce matin. Merci de votre aide.",
            **parts,
        }
        return MAIL.format(**values).encode()

    def _receive(self, raw=None, **parts):
        """Put a mail through the door that production uses; return the stored mail."""
        return self.env["e3k.intake.mail"]._receive(raw or self._mail(**parts), "pipe")
