"""Does the addon come and go without a trace? Compares what a database holds before and after."""

from . import database, postgres
from .paths import ADDON

# Each question names things by what a person would look for; what an install adds, an uninstall must remove.
QUESTIONS = {
    "table": "select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
    "where n.nspname = 'public' and relkind in ('r', 'v', 'm')",
    "sequence": "select sequencename from pg_sequences where schemaname = 'public'",
    "column": "select table_name || '.' || column_name from information_schema.columns where table_schema = 'public'",
    "index": "select indexname from pg_indexes where schemaname = 'public'",
    "function or trigger": "select proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
    "where n.nspname = 'public' union select tgname from pg_trigger where not tgisinternal",
    "model": "select model from ir_model",
    "field": "select model || '.' || name from ir_model_fields",
    "parameter": "select key from ir_config_parameter",
    "scheduled action": "select cron_name from ir_cron",
    "view": "select coalesce(key, name) || ' ' || coalesce(model, '') from ir_ui_view",
    "group": "select name::text from res_groups",
    "record rule": "select name from ir_rule",
    "access right": "select name from ir_model_access",
    "menu": "select name::text from ir_ui_menu",
    "action": "select type || ' ' || name::text from ir_actions",
    "mail template": "select name::text from mail_template",
    "message subtype": "select name::text from mail_message_subtype",
    "numbering": "select code || ' ' || name from ir_sequence",
    "external id": f"select module || '.' || name from ir_model_data where module = '{ADDON}'",
    "default value": "select f.model || '.' || f.name from ir_default d join ir_model_fields f on f.id = d.field_id",
    "alias": "select coalesce(alias_name, '') || ' of ' || m.model from mail_alias a "
    "left join ir_model m on m.id = a.alias_model_id",
    "activity type": "select name::text from mail_activity_type",
    "attachment": "select distinct res_model from ir_attachment where res_model is not null and res_model like 'e3k%'",
    "asset": "select name from ir_asset",
}


def snapshot(name):
    """Return what a database holds, by kind."""
    return {kind: {row[0] for row in postgres.query(question, name)} for kind, question in QUESTIONS.items()}


def traces(before, after):
    """Return a line for each thing that is there after the uninstall and was not before, or went missing."""
    lines = []
    for kind in QUESTIONS:
        lines += [f"left behind: {kind} {thing}" for thing in sorted(after[kind] - before[kind])]
        lines += [f"taken away: {kind} {thing}" for thing in sorted(before[kind] - after[kind])]
    return lines


def state(name):
    """Return the addon's state in a database (installed, uninstalled, to upgrade, …)."""
    rows = postgres.query(f"select state from ir_module_module where name = '{ADDON}'", name)
    return rows[0][0] if rows else "unknown"


def update(name, log):
    """Update the addon as an administrator would after fetching a new version."""
    return database.odoo(name, "-u", ADDON, log=log, check=False)


USED = """
requester = env["res.partner"].create({"name": "Claire", "email": "claire@boreal.example"})
ticket = env["e3k.ticket"].create({"name": "Used", "requester_id": requester.id})
ticket.message_post(body="File", attachments=[("a.txt", b"a")])
secret = {"author_id": requester.id, "message_type": "comment", "attachments": [("a.env", b"DB_PASSWORD=Zx81Zx81")]}
ticket.message_post(body="Secret", **secret)
assert "file" in env["e3k.secret"].search([]).mapped("kind")
env.cr.commit()
"""


def uninstall(name, log):
    """Uninstall the addon as an administrator would, after it was used."""
    script = f"env['ir.module.module'].search([('name', '=', '{ADDON}')]).button_immediate_uninstall()\n"
    database.shell(name, USED + script, log=log)
