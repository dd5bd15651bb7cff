from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestSearch(SupportCase):
    """By what agents find tickets."""

    def _find(self, words, user=None):
        return self.env["e3k.ticket"].with_user(user or self.agent).search([("said", "ilike", words)])

    def _filter(self, name, user=None):
        """Return what the filter of the search view finds among the tickets of this test."""
        user = user or self.agent
        arch = self.env["e3k.ticket"].with_user(user).get_view(view_type="search")["arch"]
        (node,) = etree.fromstring(arch).xpath(f"//filter[@name='{name}']")
        domain = safe_eval(node.get("domain"), {"uid": user.id})
        return self.env["e3k.ticket"].with_user(user).search([*domain, ("id", "in", self.tickets.ids)])

    def test_words_of_the_request_and_of_messages_are_found(self):
        request = self._new_ticket(description="<p>Le module de <b>facturation</b> répond une erreur.</p>")
        answered = self._new_ticket()
        self._post(answered, self.agent, "Avez-vous essayé la Facturation électronique?")
        noted = self._new_ticket()
        self._post(noted, self.agent, "Voir le correctif Zéphyrin", note=True)
        self.assertEqual(self._find("facturat"), answered | request)
        self.assertEqual(self._find("FACTURATION electron"), answered)
        self.assertEqual(self._find("zephyrin"), noted)
        self.assertFalse(self._find("facturation zephyrin"))
        self.assertFalse(self._find("strong"))

    def test_what_is_typed_is_never_sql_nor_an_operator(self):
        self._new_ticket(description="<p>Bloqué</p>")
        for words in ("' & ! | <-> :*", "a:*' OR 1=1 --", "bloqué & | !", "((("):
            with self.subTest(words=words):
                self._find(words)
        self.assertTrue(self._find("bloqué !"))

    def test_words_are_found_by_indexes(self):
        ticket = self._new_ticket()
        query = self.env["e3k.ticket"]._search([("said", "ilike", "facture")])
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO mail_message (model, res_id, message_type, body)"
            " SELECT 'e3k.ticket', %s, 'comment', 'Texte numéro ' || n FROM generate_series(1, 3000) n",
            [ticket.id],
        )
        self.env.cr.execute("ANALYZE mail_message")
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        sql = query.select()
        self.env.cr.execute(f"EXPLAIN {sql.code}", sql.params)
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("e3k_ticket_words_idx", plan)
        self.assertIn("mail_message_e3k_words_idx", plan)

    def test_a_very_long_message_is_kept_and_indexed_in_part(self):
        ticket = self._new_ticket()
        self._post(ticket, self.agent, "début " + " ".join(f"mot{number}" for number in range(200_000)))
        self.assertEqual(self._find("début mot12"), ticket)

    def test_clients_search_no_conversation(self):
        ticket = self._new_ticket()
        self._post(ticket, self.agent, "Client difficile", note=True)
        with self.assertRaises(AccessError):
            self._find("difficile", self.claire)

    def test_agents_of_other_teams_find_nothing(self):
        self._new_ticket(description="<p>Unique en son genre</p>")
        self.team.member_ids = self.lead
        self.assertFalse(self._find("genre"))

    def test_filters_find_whose_turn_it_is_and_what_is_to_do(self):
        mute, waiting, third, rated = self.tickets = self._new_ticket().concat(*(self._new_ticket() for _n in "123"))
        for ticket in waiting | third | rated:
            self._post(ticket, self.agent, "Réponse")
        waiting._move_to("waiting", wait_party="client")
        third._move_to("waiting", wait_party="third_party")
        for ticket, day in ((mute, "2026-03-02"), (third, "2026-03-03")):
            ticket.activity_schedule("mail.mail_activity_data_todo", date_deadline=day, user_id=self.agent.id)
        rated.with_user(self.agent)._resolve("<p>Réglé.</p>")
        rated._client_accept(self.claire.partner_id)
        rated._portal_rate(self.claire.partner_id, 1, "Trop long")
        expected = {
            "owed": mute,
            "waiting_client": waiting,
            "waiting_third": third,
            "late_activities": mute,
            "my_activities": mute | third,
            "unhappy": rated,
            "happy": rated.browse(),
            "without_cause": rated,
        }
        for name, tickets in expected.items():
            with self.subTest(filter=name):
                self.assertEqual(self._filter(name), tickets)

    def test_unread_messages_are_those_that_notify_the_agent(self):
        self.agent.notification_type = "inbox"
        ticket, _other = self.tickets = self._new_ticket().concat(self._new_ticket())
        self._post(ticket, self.lead, "Peux-tu regarder?", note=True, partner_ids=self.agent.partner_id.ids)
        self.assertEqual(self._filter("unread"), ticket)

    def test_ratings_are_listed_with_their_comment(self):
        ticket = self._new_ticket()
        ticket._resolve("<p>Réglé.</p>")
        ticket._client_accept(self.claire.partner_id)
        ticket._portal_rate(self.claire.partner_id, 5, "Merci, rapide!")
        action = ticket.with_user(self.agent).action_view_ratings()
        ratings = self.env["rating.rating"].with_user(self.agent).search(action["domain"])
        self.assertEqual(ratings.mapped("feedback"), ["Merci, rapide!"])
