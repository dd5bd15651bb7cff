from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..intake import patterns_of, sender_pattern

#: Who of the people copied on a mail takes part in its ticket.
CC_RULES = [
    ("nobody", "Nobody"),
    ("client", "Known people of the client"),
    ("everybody", "Everybody"),
]


class E3kTeam(models.Model):
    """What a team lets in: machines that may open tickets, people in copy who take part."""

    _inherit = "e3k.team"

    monitor_senders = fields.Text(
        "Monitoring senders",
        help="Addresses or domains of monitoring systems, one per line. Their mails open tickets and are never "
        "acknowledged, even when they say that a machine sent them.",
    )
    cc_rule = fields.Selection(
        CC_RULES,
        "People in copy",
        default="client",
        required=True,
        help="Who of the people copied on a client's mail takes part in the ticket: reads its answers and may reply.",
    )

    acknowledges = fields.Boolean(
        "Acknowledge new mails?",
        default=True,
        help="Whoever opens a ticket by mail is told its number and promise at once. Machines never are.",
    )

    @api.constrains("monitor_senders")
    def _check_monitor_senders(self):
        for team in self:
            wrong = [line for line in team._get_monitor_lines() if not sender_pattern(line)]
            if wrong:
                raise ValidationError(self.env._("“%(text)s” is neither an address nor a domain.", text=wrong[0]))

    def _get_monitor_lines(self):
        return (self.monitor_senders or "").replace(",", "\n").replace(";", "\n").split()

    def _allows_monitor(self, address):
        """True when the team wants the mails of the machine at ``address``."""
        allowed = {sender_pattern(line) for line in self._get_monitor_lines()}
        return not allowed.isdisjoint(patterns_of(address or ""))
