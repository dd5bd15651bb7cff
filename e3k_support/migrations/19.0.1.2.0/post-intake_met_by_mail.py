from odoo.tools import SQL


def migrate(cr, _version):
    """Contacts that a mail to support made, and that nobody tied to a company or an account, are strangers still."""
    cr.execute(
        SQL(
            """
            UPDATE res_partner partner SET support_met_by_mail = TRUE
              FROM e3k_ticket ticket
             WHERE ticket.requester_id = partner.id AND ticket.channel = 'email'
               AND ticket.create_date = partner.create_date AND partner.parent_id IS NULL
               AND partner.is_company IS NOT TRUE
               AND NOT EXISTS (SELECT FROM res_users login WHERE login.partner_id = partner.id)
            """
        )
    )
