import re

from odoo import models

_TICKET = re.compile(r"e3k\.ticket_(\d+)")


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        return super()._build_bus_channel_list(self._replace_ticket_channels(channels))

    def _replace_ticket_channels(self, channels):
        """Return ``channels`` with the tickets that the user, an agent, may read and listen to; for nobody else."""
        channels = list(channels)
        asked = {each: _TICKET.fullmatch(each) for each in channels if isinstance(each, str)}
        asked = {each: int(match[1]) for each, match in asked.items() if match}
        channels = [each for each in channels if each not in asked]
        if asked and self.env.user.has_group("e3k_support.group_agent"):
            tickets = self.env["e3k.ticket"].search([("id", "in", list(asked.values()))])
            channels += [(ticket, "agents") for ticket in tickets]
        return channels
