"""What 19.0.1.2.0 makes of a used database: who sees what stays, and what was told is kept."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from odoo.tests import new_test_user, tagged

from .common import SupportCase

SCRIPTS = Path(__file__).parents[1] / "migrations" / "19.0.1.2.0"


def _migrate(cr, name):
    spec = spec_from_file_location(name, SCRIPTS / f"post-{name}.py")
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    script.migrate(cr, "19.0.1.1.0")


@tagged("post_install", "-at_install")
class TestUpgradeCoverage(SupportCase):
    def test_teams_stay_as_open_as_they_were_and_agents_who_were_let_in_are_known(self):
        other = new_test_user(self.env, "nora.agent", groups="e3k_support.group_agent", name="Nora")
        closed = self.env["e3k.team"].create({"name": "Paie", "member_ids": self.lead.ids})
        let_in, by_hand = (self._new_ticket(team_id=closed.id, agent_id=self.agent.id) for _number in range(2))
        by_hand.write({"agent_id": self.lead.id, "guest_ids": other.ids})
        self.env.flush_all()
        # as the version before left it: the new columns hold their defaults
        self.env.cr.execute("UPDATE e3k_team SET is_open_to_all = TRUE")
        self.env.cr.execute("UPDATE e3k_ticket SET guest_agent_id = NULL")
        _migrate(self.env.cr, "team_access")
        self.env.invalidate_all()
        self.assertTrue(self.team.is_open_to_all)
        self.assertFalse(closed.is_open_to_all)
        self.assertEqual((let_in.guest_agent_id, by_hand.guest_agent_id.id), (self.agent, False))
        let_in.agent_id = self.lead
        self.assertFalse(let_in.guest_ids)

    def test_approved_versions_of_the_policy_keep_what_they_say(self):
        policy = self.env.ref("e3k_support.service_policy_1")
        self.env.cr.execute("DELETE FROM e3k_service_policy_wording")
        self.env.invalidate_all()
        for _run in range(2):
            _migrate(self.env.cr, "service_policy_wording")
        self.assertEqual(len(policy.wording_ids), 1)
        self.assertIn("less than 4 business hours", policy.wording_ids.text_en)
