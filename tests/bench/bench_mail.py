"""A raw mail becomes a ticket: our intake against Odoo's own gateway filling a bare model with an alias."""

from odoo.addons.mail.models.mail_thread import MailThread

MAIL = (
    "From: Claire Tremblay <{sender}>\r\n"
    "To: {to}\r\n"
    "Subject: L'imprimante du quai est en panne ({number})\r\n"
    "Message-ID: <{side}-{number}-{sender}>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nBonjour, rien ne sort depuis ce matin.\r\n"
    "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Bonjour, rien ne sort depuis ce matin.</p>\r\n"
    "--b--\r\n"
)
ROUNDS = 40


def measure(bench):
    """Yield what a new mail costs: from whom, and with its acknowledgement.

    Somebody unknown who writes from the domain of a client is proposed to its main contact besides.
    """
    for title, sender, model, acknowledges in (
        ("mail of a known contact", "claire@client.example", "floor.mail", False),
        ("mail of a stranger", "new{number}@stranger.example", "floor.mail", False),
        ("mail of a client's new colleague", "new{number}@client.example", "floor.mail", False),
        ("mail with its acknowledgement", "new{number}@stranger.example", "floor.ticket", True),
    ):
        doors = _Doors(bench.env, acknowledges)  # each figure is rolled back
        yield bench.compare(title, doors.ours(sender), doors.floor(sender, model), ROUNDS)


class _Doors:
    """Both gateways, each with an address of its own."""

    def __init__(self, env, acknowledges):
        self.env = env
        self.domain = env.company.alias_domain_id or env["mail.alias.domain"].create({"name": "bench.example"})
        env.company.alias_domain_id = self.domain
        # Odoo's loop guard would refuse a sender's twentieth mail, and measure nothing
        env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", "1000000")
        self.team = env["e3k.team"].search([("alias_name", "!=", False)], limit=1)
        self.team.acknowledges = acknowledges
        env["res.partner"].create({"name": "Claire Tremblay", "email": "claire@client.example", "lang": "fr_CA"})

    def ours(self, sender):
        """Return what our intake does with mail ``number``."""
        address = self.team.alias_full_name

        def receive(number):
            self.env["mail.thread"].message_process(False, self._raw("ours", sender, address, number))

        return receive

    def floor(self, sender, model):
        """Return what Odoo alone would do with it: its own code, as if ours were not installed."""
        alias = self.env["mail.alias"].create(
            {
                "alias_name": model.replace(".", "-"),
                "alias_domain_id": self.domain.id,
                "alias_model_id": self.env["ir.model"]._get(model).id,
            }
        )

        def process(number):
            raw = self._raw("floor", sender, alias.alias_full_name, number)
            MailThread.message_process(self.env["mail.thread"], False, raw)

        return process

    def _raw(self, side, sender, address, number):
        sender = sender.format(number=f"{side}{number}")
        return MAIL.format(side=side, sender=sender, to=address, number=number).encode()
