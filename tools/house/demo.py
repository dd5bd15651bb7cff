"""The demo database: the addon with its believable week, and what the loopback needs to reach it."""

import json

from . import database, postgres
from .paths import ADDON, DEV
from .progress import step

# The people of e3k_support/demo; everybody's password is their login.
LOGINS = [
    ("agent", "agnes"),
    ("team lead", "luc"),
    ("manager", "maude"),
    ("client, French, main contact", "claire.tremblay@boreal.example"),
    ("client, English", "john.carter@northwind.example"),
    ("administrator", "admin"),
]
FACTS = DEV / "demo.json"
KEY_FILE = DEV / "mail.key"
ALIAS_DOMAIN = "e3k.example"

# Runs inside `odoo shell`: an alias domain, and the user whose key the mail pipe presents.
SETUP = """
import json
company = env.ref("base.main_company")
domain = company.alias_domain_id or env["mail.alias.domain"].search([], limit=1)
if not domain:
    domain = env["mail.alias.domain"].create({"name": %(domain)r})
env["res.company"].search([("alias_domain_id", "=", False)]).alias_domain_id = domain
user = env["res.users"].with_context(no_reset_password=True).create({
    "name": "Mail gateway", "login": "mail-gateway",
    "group_ids": [(6, 0, [env.ref("base.group_user").id, env.ref("e3k_support.group_mail_gateway").id])],
})
key = env["res.users.apikeys"].with_user(user).sudo()._generate(None, "mail pipe of ./dev run", None)
team = env["e3k.team"].search([("alias_id.alias_name", "!=", False)], order="sequence, id", limit=1)
env["ir.config_parameter"].set_param("base.login_cooldown_after", "0")
env.cr.commit()
print("FACTS" + json.dumps({"domain": domain.name, "support": team.alias_id.alias_full_name, "key": key}))
"""


def ensure(fresh=False):
    """Make the demo database (anew when `fresh`), or bring it up to date with the addon's files. Returns its facts."""
    base, addon = database.base_digest(), database.addon_digest()
    before = (database.made_from(database.DEMO) or "").partition("-")
    if fresh or before[0] != base or not FACTS.exists():
        _make(base, addon)
    elif before[2] != addon:
        update(f"{base}-{addon}")
    return json.loads(FACTS.read_text())


def reach_at(url):
    """Tell the demo database where it is: links in mails lead there, and the PDF program takes its styles there."""
    postgres.query(f"update ir_config_parameter set value = '{url}' where key = 'web.base.url'", database.DEMO)


def update(digest=None):
    """Update the addon in the demo database."""
    digest = digest or f"{database.base_digest()}-{database.addon_digest()}"
    with step("demo database: the addon updated"):
        database.reopen(database.DEMO)
        database.odoo(database.DEMO, "-u", ADDON, log="demo")
        database.finish(database.DEMO, digest)


def _make(base, addon):
    database.ensure_base()
    with step("demo database: the addon with its demo data"):
        FACTS.unlink(missing_ok=True)
        database.copy(database.BASE, database.DEMO)
        database.install_with_demo(database.DEMO, log="demo")
        told = database.shell(database.DEMO, SETUP % {"domain": ALIAS_DOMAIN}, log="demo-setup")
        facts = json.loads(next(line for line in told.splitlines() if line.startswith("FACTS"))[5:])
        KEY_FILE.unlink(missing_ok=True)
        KEY_FILE.touch(mode=0o600)
        KEY_FILE.write_text(facts.pop("key"))
        FACTS.write_text(json.dumps(facts))
        database.finish(database.DEMO, f"{base}-{addon}")
