"""Every role of the client's side and of E3K's before one ticket that holds everything: for the access tests."""

from odoo.tests import new_test_user

from .portal_common import SECRET, PortalCase

CLIENTS = ("requester", "participant", "colleague", "observer", "main", "deputy", "stranger")
STAFF = ("agent", "other_agent", "lead", "manager", "gateway", "employee")
#: Who sees a ticket of each level.
SEES = {
    "normal": {"requester", "participant", "observer", "main", "deputy", "agent", "lead", "manager"},
    "restricted": {"requester", "participant", "main", "deputy", "agent", "lead", "manager"},
    "private": {"requester", "participant", "agent", "lead", "manager"},
}
#: Who of the client's side may act on the ticket.
ACTS = {"requester", "participant", "main", "deputy"}
STATE = """
    SELECT stage_id, confidentiality, agent_id, priority, link_generation, client_id, requester_id, active, description,
           name, team_id, coverage,
           (SELECT count(*) FROM mail_message m WHERE m.model = 'e3k.ticket' AND m.res_id = t.id),
           (SELECT md5(string_agg(m.body, '' ORDER BY m.id)) FROM mail_message m
             WHERE m.model = 'e3k.ticket' AND m.res_id = t.id),
           (SELECT count(*) FROM mail_followers f WHERE f.res_model = 'e3k.ticket' AND f.res_id = t.id),
           (SELECT count(*) FROM e3k_sla_event e WHERE e.ticket_id = t.id),
           (SELECT count(*) FROM rating_rating r WHERE r.res_model = 'e3k.ticket' AND r.res_id = t.id AND r.consumed),
           (SELECT string_agg(coalesce(c.answer, '-'), ',') FROM e3k_database_consent c WHERE c.ticket_id = t.id),
           (SELECT count(*) FROM e3k_client_role WHERE until_at IS NULL),
           (SELECT count(*) FROM e3k_service_policy_notice WHERE acknowledged_at IS NOT NULL),
           (SELECT count(*) FROM e3k_ticket), (SELECT count(*) FROM res_partner)
      FROM e3k_ticket t WHERE t.id = %s
"""


class AccessCase(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.actors = {
            "requester": cls.claire,
            "colleague": cls.denis,
            "main": cls.manon,
            "stranger": cls.john,
            "agent": cls.agent,
            "lead": cls.lead,
            "manager": cls.manager,
            "employee": cls.user_employee,
        }
        for role, login in (("participant", "paul"), ("observer", "olga"), ("deputy", "dan")):
            user = cls._create_client_user(f"{login}@boreal.example", login, cls.boreal, "fr_CA")
            cls.actors[role] = user
        groups = {"other_agent": "e3k_support.group_agent", "gateway": "e3k_support.group_mail_gateway"}
        for role, group in groups.items():
            cls.actors[role] = new_test_user(cls.env, f"{role}.x", groups=f"base.group_user,{group}", name=role)
        for role in ("observer", "deputy"):
            cls.env["e3k.client.role"]._give(cls.boreal, cls.actors[role].partner_id, role)
        cls.ticket.message_subscribe(cls.actors["participant"].partner_id.ids)
        cls.team.member_ids = cls.agent
        cls.ticket.tag_ids = cls.env["e3k.ticket.tag"].create({"name": SECRET})
        cls.file = cls.public_message.attachment_ids
        cls.url = f"/my/support/{cls.ticket.id}"

    def _state(self):
        """Return all that could have changed of the ticket and its client, as the database has it, in one query."""
        self.env.flush_all()
        self.env.cr.execute(STATE, (self.ticket.id,))
        return self.env.cr.fetchone()
