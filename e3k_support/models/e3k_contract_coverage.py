from typing import Any, NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import ormcache

from .e3k_contract import SIGNED

COVERAGES = [
    ("covered", "Covered"),
    ("courtesy", "Courtesy"),
    ("not_covered", "Not covered"),
    ("unknown", "Unknown"),
]
REASONS = [
    ("contract", "The client's own contract covers it."),
    ("parent", "The contract of the parent company covers it."),
    ("person", "A contract of another client names this person."),
    ("no_contract_yet", "No contract is recorded at all: everybody is served."),
    ("no_client", "The requester is not known."),
    ("not_authorised", "The contract is kept to authorised people, and the requester is none of them."),
    ("no_contract", "No contract of this client covered that day."),
    ("decided", "A person decided it."),
]
#: What each setting of the company makes of a client without contract.
UNCOVERED = {"courtesy": "courtesy", "ask": "unknown", "refuse": "not_covered"}


class Question(NamedTuple):
    """Who asks E3K's ``company`` for service on which local day."""

    client: Any  # commercial entity, may be empty
    requester: Any  # may be empty
    company: Any
    on: Any  # date


class Coverage(NamedTuple):
    """What ``e3k.contract`` answers."""

    kind: str
    contract: Any
    reason: str


class E3kContract(models.Model):
    """Who is covered: the one place that decides it."""

    _name = "e3k.contract"
    _inherit = ["e3k.contract", "e3k.remembered.mixin"]

    _remembered_fields = frozenset(("state", "company_id", "active"))

    @api.model
    def _coverage_for(self, client, on=None, requester=None, company=None):
        """Return the `Coverage` of ``client`` (a commercial entity) on the local day ``on`` (today by default)."""
        empty = self.env["res.partner"]
        company = company or self.env.company
        on = on or self.env["e3k.team"]._get_today(company)
        return self._coverages_for([Question(client, requester or empty, company, on)])[0]

    @api.model
    def _coverages_for(self, questions):
        """Return the `Coverage` of each `Question`, in the same order; two queries however many.

        The client's own contract comes first, then the nearest parent company's, then one that names the
        person; among several a service contract before a mandate, then the one that began last.
        """
        # sudo: coverage follows from the contracts, whoever asks; only the answer leaves
        contracts = self.sudo()
        holders = {client: contracts._get_holders(client) for client in {q.client for q in questions}}
        known = contracts._find_candidates(questions, holders)
        answers = [known._answer(question, holders[question.client]) for question in questions]
        if all(answers):
            return answers
        served = contracts._get_served_companies()
        return [
            answer or contracts._answer_uncovered(question.company, question.company.id in served)
            for question, answer in zip(questions, answers, strict=True)
        ]

    @api.model
    def _get_covered_clients(self, company):
        """Return the clients with a signed contract that covers today, of E3K's ``company``."""
        today = self.env["e3k.team"]._get_today(company)
        signed = [("state", "in", SIGNED), ("company_id", "=", company.id)]
        contracts = self.with_context(active_test=False).search(signed)
        return contracts.filtered(lambda c: c._is_covering(today)).client_id

    @api.model
    @ormcache()
    def _get_served_companies(self):
        """Return the ids of E3K's companies that have signed any contract: nothing covers anybody in the others."""
        contracts = self.sudo().with_context(active_test=False)  # sudo: as in _coverages_for
        rows = contracts._read_group([("state", "in", SIGNED)], ["company_id"])
        return frozenset(company.id for (company,) in rows)

    def _get_holders(self, client):
        """Return the companies whose contracts may cover ``client``: itself, then its parents, nearest first."""
        holders, company = [], client.sudo()  # sudo: only ids of companies are compared
        while company and company not in holders:
            holders.append(company)
            company = company.parent_id.commercial_partner_id
        return holders

    def _find_candidates(self, questions, holders):
        """Return all contracts that could answer one of the questions (one query).

        Archiving takes a contract out of sight, not out of force: that is what cancelling is for.
        """
        owners = {company.id for line in holders.values() for company in line}
        people = {question.requester.id for question in questions if question.requester}
        days = [question.on for question in questions]
        asked = {question.company.id for question in questions}
        if not owners or asked.isdisjoint(self._get_served_companies()):
            return self.browse()
        return self.with_context(active_test=False).search_fetch(
            Domain("state", "in", SIGNED)
            & Domain("date_start", "<=", max(days))
            & Domain("company_id", "in", asked)
            & (Domain("client_id", "in", owners) | Domain("authorised_ids", "in", people)),
            ["client_id", "kind", "state", "date_start", "date_end", "is_restricted", "covers_subsidiaries"],
        )

    def _answer(self, question, holders):
        """Answer one question out of these candidates; None when none of them covers."""
        if not question.client:
            return Coverage("unknown", self.browse(), "no_client")
        covering = self.filtered(lambda c: c.company_id == question.company and c._is_covering(question.on))
        own = covering.filtered(lambda c: c._is_held_by(holders)).sorted(lambda c: c._rank(holders))
        welcome = own.filtered(lambda c: c._welcomes(question.requester))[:1]
        if welcome:
            return Coverage("covered", welcome, "contract" if welcome.client_id == holders[0] else "parent")
        named = (covering - own).filtered(lambda c: question.requester in c.authorised_ids)
        if named:
            return Coverage("covered", named.sorted(lambda c: c._rank(holders))[0], "person")
        if own:
            return Coverage("unknown", own[0], "not_authorised")
        return None

    def _answer_uncovered(self, company, has_contracts):
        """Without any contract at all nobody can be told from anybody: all are served, with the promises."""
        if not has_contracts:
            return Coverage("unknown", self.browse(), "no_contract_yet")
        return Coverage(UNCOVERED[company.support_uncovered_rule], self.browse(), "no_contract")

    def _is_covering(self, day):
        """True when the contract covers ``day``; a mandate does so after it is finished, too."""
        self.ensure_one()
        if self.state not in SIGNED or day < self.date_start:
            return False
        if self.kind == "mandate":
            return True
        return day <= self.date_end if self.date_end else self.state == "active"

    def _is_held_by(self, holders):
        return self.client_id in holders[:1] or (self.covers_subsidiaries and self.client_id in holders)

    def _welcomes(self, requester):
        """True when ``requester`` may ask under the contract; the client's escalation contacts always may."""
        if not requester or not self.is_restricted:
            return True
        return requester in self.authorised_ids | self.client_escalation_ids | self.main_contact_id

    def _rank(self, holders):
        distance = holders.index(self.client_id) if self.client_id in holders else len(holders)
        return (distance, self.kind != "service", -self.date_start.toordinal(), -self.id)
