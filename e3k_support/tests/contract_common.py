from datetime import date

from .common import SupportCase


class ContractCase(SupportCase):
    """Boréal and Northwind, and whatever contract a test makes with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["e3k.contract"].search([]).write({"state": "cancelled"})

    def _sign(self, client=None, kind="service", start=date(2026, 1, 1), end=date(2026, 12, 31), **values):
        """Return a signed contract, of Boréal's calendar year 2026 by default."""
        client = client or self.boreal
        values = {"client_id": client.id, "kind": kind, "date_start": start, "date_end": end, **values}
        contract = self.env["e3k.contract"].create(values)
        contract.action_sign()
        return contract

    def _run_cron(self, xmlid):
        with self.enter_registry_test_mode():
            self.env.ref(f"e3k_support.{xmlid}").method_direct_trigger()

    def _cover(self, client=None, on=date(2026, 3, 3), **who):
        return self.env["e3k.contract"]._coverage_for(client or self.boreal, on, **who)
