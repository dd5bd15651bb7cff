from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestSlaCountdown(HttpCase):
    def test_countdown_counts_what_the_server_counts(self):
        """The browser's half of the countdown: static/tests/fields/*.test.js."""
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&filter=/e3k_support/",
            "",
            "",
            login="admin",
            timeout=180,
            success_signal="[HOOT] Test suite succeeded",
        )
