from odoo.tools import SQL


def uninstall_hook(env):
    """Remove tickets, policies, contracts and teams first: what they point to could not be removed under them.

    Their messages, followers and files go with the models, by Odoo itself.
    """
    tables = (
        "e3k_intake_mail",
        "e3k_database_consent",
        "e3k_ticket",
        "e3k_service_policy_notice",
        "e3k_service_policy_wording",
        "e3k_service_policy",
        "e3k_contract",
        "e3k_team",
        "e3k_client_role",
    )
    for table in tables:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    env.invalidate_all(flush=False)
