from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestPresence(SupportCase):
    def _listens(self, user, channel):
        return self.env["ir.websocket"].with_user(user)._replace_ticket_channels([channel])

    def test_agents_of_a_ticket_hear_who_else_is_there(self):
        ticket = self._new_ticket()
        self._reset_bus()
        with self.assertBus([(self.cr.dbname, "e3k.ticket", ticket.id, "agents")]):
            ticket.with_user(self.agent).announce_presence("typing")

    def test_a_note_is_announced_as_a_note(self):
        ticket = self._new_ticket()
        message = {"type": "e3k_support/presence", "payload": {"state": "noting", "ticket_id": ticket.id}}
        self._reset_bus()
        ticket.with_user(self.agent).announce_presence("noting")
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].search([], order="id desc", limit=1).message
        self.assertIn('"state":"noting"', told.replace(" ", ""), message)

    def test_clients_neither_announce_nor_listen(self):
        ticket = self._new_ticket()
        with self.assertRaises(AccessError):
            ticket.with_user(self.claire).announce_presence("looking")
        with self.assertRaises(AccessError):
            ticket.with_user(self.agent).announce_presence("dancing")
        channel = f"e3k.ticket_{ticket.id}"
        self.assertIn((ticket, "agents"), self._as_env(self._listens(self.agent, channel)))
        self.assertNotIn((ticket, "agents"), self._as_env(self._listens(self.claire, channel)))
        self.assertNotIn(channel, self._listens(self.claire, channel))

    def test_agents_of_another_team_do_not_listen(self):
        ticket = self._new_ticket()
        self.team.member_ids = self.lead
        channels = self._as_env(self._listens(self.agent, f"e3k.ticket_{ticket.id}"))
        self.assertNotIn((ticket, "agents"), channels)

    def _as_env(self, channels):
        return [(each[0].with_env(self.env), each[1]) for each in channels if isinstance(each, tuple)]
