from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

HOUR = timedelta(hours=1)


class E3kAcknowledgedSender(models.Model):
    """When a stranger was last acknowledged: they hear from us once an hour at most.

    One row for each sender, which concurrent mails of the same sender all write: of two at once the second gets a
    serialization failure, is run again, and then knows of the first.
    """

    _name = "e3k.acknowledged.sender"
    _description = "Acknowledged Sender"
    _rec_name = "address"

    address = fields.Char(required=True, readonly=True)
    acknowledged_at = fields.Datetime(required=True, readonly=True)

    _address_uniq = models.UniqueIndex("(address)")

    @api.model
    def _claim(self, address):
        """Return True when nobody at ``address`` was acknowledged within the hour; it then counts as done."""
        now = self.env.cr.now()
        query = SQL(
            """
            INSERT INTO e3k_acknowledged_sender AS known (address, acknowledged_at) VALUES (%(address)s, %(now)s)
            ON CONFLICT (address) DO UPDATE SET acknowledged_at = %(now)s WHERE known.acknowledged_at <= %(hour_ago)s
            RETURNING id
            """,
            address=(address or "").lower(),
            now=now,
            hour_ago=now - HOUR,
        )
        self.env.cr.execute(query, log_exceptions=False)  # two at once are no error
        return bool(self.env.cr.fetchall())

    @api.autovacuum
    def _gc_senders(self):
        """Forget who was not written to within the hour."""
        self.search([("acknowledged_at", "<", self.env.cr.now() - HOUR)]).unlink()
