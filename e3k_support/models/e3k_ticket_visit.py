from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .e3k_conversation_mixin import HUMAN_TYPES

#: A pause of this length ends a visit: until then, what was new when it began stays marked as new.
VISIT_GAP = timedelta(minutes=30)

#: The tickets of a page that hold a public message which somebody has not read.
UNREAD = """
    SELECT ticket.id
      FROM e3k_ticket ticket
      LEFT JOIN e3k_ticket_visit visit
        ON visit.ticket_id = ticket.id AND visit.partner_id = %(partner)s
     WHERE ticket.id IN %(tickets)s
       AND (visit.id IS NOT NULL OR ticket.requester_id = %(partner)s OR EXISTS (
           SELECT 1 FROM mail_followers follower
            WHERE follower.res_model = 'e3k.ticket' AND follower.res_id = ticket.id
              AND follower.partner_id = %(partner)s))
       AND EXISTS (
           SELECT 1 FROM mail_message message
            WHERE message.model = 'e3k.ticket' AND message.res_id = ticket.id
              AND message.is_internal IS NOT TRUE AND message.subtype_id IN %(subtypes)s
              AND message.author_id IS DISTINCT FROM %(partner)s
              AND CASE WHEN visit.id IS NOT NULL THEN message.date > visit.seen_at
                       ELSE message.message_type IN %(human)s AND EXISTS (
                           SELECT 1 FROM res_partner author
                            WHERE author.id = message.author_id AND author.partner_share IS FALSE) END)
"""


class E3kTicketVisit(models.Model):
    """When a person of the client's side last read a ticket on the portal, and the last form they sent there.

    One row per ticket and person, written in SQL by the pages of the portal only.
    """

    _name = "e3k.ticket.visit"
    _description = "Portal Visit of a Ticket"
    _log_access = False
    _rec_name = "partner_id"

    ticket_id = fields.Many2one("e3k.ticket", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Person", required=True, readonly=True, index=True, ondelete="cascade")
    seen_at = fields.Datetime("Last read", required=True, readonly=True)
    since_at = fields.Datetime(
        "New since", readonly=True, help="End of the visit before this one: what came later is new."
    )
    form_key = fields.Char(readonly=True, export_string_translation=False, help="The same form sent twice counts once.")

    _person_uniq = models.UniqueIndex("(ticket_id, partner_id)", "A person has one visit per ticket.")

    def _get_merge_rank(self):
        """Of two visits of one person, the last counts."""
        return (-self.seen_at.timestamp(),)

    @api.model
    def _enter(self, ticket, partner):
        """Record that ``partner`` reads ``ticket`` now.

        :return: the naive UTC instant from which a message is new to them; False on the first visit
        """
        now = self.env.cr.now()
        ((since_at,),) = self.env.execute_query(
            SQL(
                """INSERT INTO e3k_ticket_visit (ticket_id, partner_id, seen_at) VALUES (%s, %s, %s)
                   ON CONFLICT (ticket_id, partner_id) DO UPDATE SET
                       since_at = CASE WHEN e3k_ticket_visit.seen_at < %s
                                       THEN e3k_ticket_visit.seen_at ELSE e3k_ticket_visit.since_at END,
                       seen_at = EXCLUDED.seen_at
                   RETURNING since_at""",
                ticket.id,
                partner.id,
                now,
                now - VISIT_GAP,
            )
        )
        return since_at or False

    @api.model
    def _claim_form(self, ticket, partner, key):
        """Return True for the first form that ``partner`` sends with ``key``, False for its repetition.

        Of two clicks at the same time one waits here for the other, and then finds the key taken.
        """
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO e3k_ticket_visit (ticket_id, partner_id, seen_at, form_key) VALUES (%s, %s, %s, %s)
                   ON CONFLICT (ticket_id, partner_id) DO UPDATE SET form_key = EXCLUDED.form_key
                       WHERE e3k_ticket_visit.form_key IS DISTINCT FROM EXCLUDED.form_key
                   RETURNING id""",
                ticket.id,
                partner.id,
                self.env.cr.now(),
                key,
            )
        )
        return bool(rows)

    @api.model
    def _find_unread(self, tickets, partner):
        """Return the ids of ``tickets`` that hold a public message which ``partner`` has not read.

        Of a ticket that they opened: one of somebody else since. Of one that they take part in but never opened, as
        who only writes mails: one of E3K, for of what a colleague wrote before they joined everything would be new.
        One query.
        """
        if not tickets or not partner:
            return set()
        self.env["mail.followers"].flush_model(["res_model", "res_id", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                UNREAD,
                partner=partner.id,
                tickets=tickets._ids,
                subtypes=tickets._get_public_subtypes(),
                human=HUMAN_TYPES,
            )
        )
        return {ticket_id for (ticket_id,) in rows}
