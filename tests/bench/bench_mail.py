"""A raw mail becomes a ticket with its acknowledgement: our intake against bare Odoo's gateway."""

MAIL = (
    "From: Claire Tremblay <claire.{number}@client.example>\r\n"
    "To: {to}\r\n"
    "Subject: L'imprimante du quai est en panne ({number})\r\n"
    "Message-ID: <{side}-{number}@client.example>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nBonjour, rien ne sort depuis ce matin.\r\n"
    "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Bonjour, rien ne sort depuis ce matin.</p>\r\n"
    "--b--\r\n"
)


def measure(bench):
    """Yield the figure of one new mail, delivered and acknowledged in its own transaction."""
    env = bench.env
    domain = env.company.alias_domain_id or env["mail.alias.domain"].create({"name": "bench.example"})
    env.company.alias_domain_id = domain
    team = env["e3k.team"].search([("alias_name", "!=", False)], limit=1)
    floor = env["mail.alias"].create(
        {
            "alias_name": "floor",
            "alias_domain_id": domain.id,
            "alias_model_id": env["ir.model"]._get("floor.ticket").id,
        }
    )
    env.flush_all()

    def raw(side, address, number):
        return MAIL.format(side=side, to=address, number=number).encode()

    def ours(number):
        env["e3k.intake.mail"]._receive(raw("ours", team.alias_full_name, number), door="pipe")

    def bare(number):
        env["mail.thread"].message_process(False, raw("floor", floor.alias_full_name, number))

    yield bench.compare("mail: a new mail becomes a ticket", ours, bare)
