from itertools import product

from odoo.tests import tagged

from .common import SupportCase

ROLES = ("main", "deputy", "observer", "requester", "none", None)
LEVELS = ("normal", "restricted", "private")


@tagged("post_install", "-at_install")
class TestReaders(SupportCase):
    """Who of the client reads a ticket is computed for a ticket and searched for a person: twice the same answer."""

    def _sees(self, ticket, person):
        """Whether ``person`` reads ``ticket``, asked in every way there is."""
        user = person.user_ids
        answers = {
            "field": person in ticket.reader_ids,
            "search": ticket in ticket.search([("reader_ids", "in", person.ids)]),
            "not in": ticket not in ticket.search([("reader_ids", "not in", person.ids)]),
            "rule": ticket in ticket.with_user(user).search([]),
            "access": ticket.with_user(user).has_access("read"),
            "page": bool(self.env["e3k.ticket"].with_user(user)._portal_find(ticket.id)),
            "link": ticket._is_open_to(person),
        }
        self.assertEqual(len(set(answers.values())), 1, answers)
        return answers["field"]

    def test_a_role_opens_what_the_level_lets_it(self):
        denis, opened = self.denis.partner_id, {}
        for role, level, follows in product(ROLES, LEVELS, (False, True)):
            with self.subTest(role=role, level=level, follows=follows):
                self.boreal.support_role_ids._end(by_successor=True)
                ticket = self._new_ticket(confidentiality=level)
                if follows:
                    ticket.message_subscribe(denis.ids)
                if role:
                    self.env["e3k.client.role"]._give(self.boreal, denis, role)
                opened[role, level, follows] = self._sees(ticket, denis)
        overseeing = {("main", "normal"), ("main", "restricted"), ("deputy", "normal"), ("deputy", "restricted")}
        overseeing.add(("observer", "normal"))
        expected = {
            (role, level, follows): role != "none" and (follows or (role, level) in overseeing)
            for role, level, follows in opened
        }
        # who loses their access is taken off the tickets, so that following them cannot outlive it
        self.assertEqual(opened, expected)

    def test_the_requester_reads_until_their_access_ends(self):
        ticket = self._new_ticket(confidentiality="private")
        self.assertTrue(self._sees(ticket, self.claire.partner_id))
        self.env["e3k.client.role"]._give(self.boreal, self.claire.partner_id, "none")
        self.assertFalse(self._sees(ticket, self.claire.partner_id))
        self.env["e3k.client.role"]._give(self.boreal, self.claire.partner_id, "requester")
        self.assertTrue(self._sees(ticket, self.claire.partner_id))

    def test_nobody_of_another_client_reads(self):
        ticket = self._new_ticket()
        self.env["e3k.client.role"]._give(self.northwind, self.john.partner_id, "main")
        self.assertFalse(self._sees(ticket, self.john.partner_id))
        self.assertFalse(self._sees(ticket, self.denis.partner_id))

    def test_a_person_of_two_clients_reads_where_they_have_a_role(self):
        ticket = self._new_ticket()
        self.env["e3k.client.role"]._give(self.boreal, self.john.partner_id, "observer")
        self.assertTrue(self._sees(ticket, self.john.partner_id))

    def test_the_rule_is_answered_from_indexes(self):
        """However many clients there are, a list reads the tickets of its own."""
        self.env["e3k.client.role"]._give(self.boreal, self.denis.partner_id, "main")
        query = self.env["e3k.ticket"].with_user(self.denis)._search([], order="received_at desc, id desc", limit=20)
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        sql = query.select()
        self.env.cr.execute(f"EXPLAIN {sql.code}", sql.params)
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertNotIn("Seq Scan on e3k_ticket", plan)
        self.assertNotIn("Index Scan Backward using e3k_ticket_pkey", plan)
