from odoo import models
from odoo.exceptions import AccessError

STATES = ("looking", "typing", "noting", "left")


class E3kPresenceMixin(models.AbstractModel):
    """Who of the agents looks at a ticket or writes on it now: told over the bus, kept nowhere."""

    _name = "e3k.presence.mixin"
    _description = "Presence on a Ticket"
    _inherit = ["mail.thread", "bus.listener.mixin"]

    def announce_presence(self, state, is_new=False):
        """Tell the other agents on this ticket what the user does; they forget it by themselves.

        :param state: one of STATES
        :param is_new: the user has just come, and would like to know who else is here
        :raises AccessError: for whoever is no agent or may not read the ticket
        """
        self.ensure_one()
        self.check_access("read")
        if state not in STATES or not self.env.user.has_group("e3k_support.group_agent"):
            raise AccessError(self.env._("Only agents are shown on a ticket."))
        person = self.env.user.partner_id
        told = {"ticket_id": self.id, "state": state, "partner_id": person.id, "name": person.name, "is_new": is_new}
        self._bus_send("e3k_support/presence", told, subchannel="agents")
