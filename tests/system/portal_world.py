"""A client with people of every kind and a ticket in every state, made once for the tests of its portal."""

import json

CLAIRE, DENIS, MANON = "claire@portail.example", "denis@portail.example", "manon@portail.example"

_SETUP = f"""
import json
from datetime import timedelta
company = env["res.partner"].create({{"name": "Portail inc.", "is_company": True}})
for login, name in (("{CLAIRE}", "Claire Tremblay"), ("{DENIS}", "Denis Lavoie"), ("{MANON}", "Manon Roy")):
    user = env["res.users"].with_context(no_reset_password=True).create({{
        "name": name, "login": login, "email": login, "password": login, "lang": "fr_CA",
        "tz": "America/Toronto", "group_ids": [(6, 0, [env.ref("base.group_portal").id])],
    }})
    user.partner_id.write({{"parent_id": company.id, "lang": "fr_CA"}})
env["res.partner"].create([
    {{"name": f"Personne {{n}}", "email": f"p{{n}}@portail.example", "parent_id": company.id}} for n in range(12)
])
env["res.partner"].search([("email", "=", "{MANON}")]).is_support_main_contact = True
claire = env["res.partner"].search([("email", "=", "{CLAIRE}")])
agent = env.ref("base.partner_admin")

def make(name):
    ticket = env["e3k.ticket"].create({{
        "name": name, "requester_id": claire.id, "channel": "portal",
        "description": "<p>Depuis ce matin, les étiquettes sortent sans code.</p>",
    }})
    return ticket

def say(ticket, text, author=agent):
    ticket.message_post(body=text, author_id=author.id, message_type="comment", subtype_xmlid="mail.mt_comment")

open_, waiting, resolved, closed, gone = (make(name) for name in (
    "Les étiquettes sortent sans code", "Il manque un numéro", "Le total est faux", "La taxe manque", "Vieille affaire",
))
for number in range(12):
    say(open_, f"Étape {{number}}")
waiting._move_to("waiting", wait_party="client", wait_reason="Le numéro de commande")
for ticket in (resolved, closed, gone):
    say(ticket, "Nous regardons.")
    ticket.workaround = "<p>Imprimez en PDF.</p>"
    ticket._resolve("<p>Le gabarit a été corrigé.</p>")
for ticket in (closed, gone):
    ticket._client_accept(claire)
gone.closed_at -= timedelta(days=90)
env["e3k.client.candidate"]._propose_named(open_, "luc.nouveau@portail.example")
env.cr.commit()
print("FACTS", json.dumps({{
    "ticket": open_.id, "waiting": waiting.id, "resolved": resolved.id, "closed": closed.id, "gone": gone.id,
    "link": f"/my/support/{{resolved.id}}?access_token=" + resolved._sign_link(claire),
    "gone_link": f"/my/support/{{gone.id}}?access_token=" + gone._sign_link(claire),
}}))
"""

RESOLVE = """
env["e3k.ticket"].browse({id})._resolve("<p>Le gabarit a été corrigé.</p>")
env.cr.commit()
"""


def create(system):
    """Return the ids of the tickets by their state, and the links that mails gave to Claire."""
    told = system.shell(_SETUP)
    return json.loads(next(line for line in told.splitlines() if line.startswith("FACTS"))[5:])
