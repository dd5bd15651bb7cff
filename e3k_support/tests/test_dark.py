import re

from odoo.tests import TransactionCase, tagged

#: WCAG 2.2 AA for text of a normal size.
ENOUGH = 4.5


def luminance(color):
    """Relative luminance of ``#rrggbb`` or ``#rgb`` (WCAG 2.2)."""
    digits = color.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@tagged("post_install", "-at_install")
class TestDark(TransactionCase):
    """The backend in the dark: Odoo's dark bundle holds our rules, and what we colour can be read on it.

    The palette is the theme's; here it is one of the tests' own (``static/tests/dark/palette.scss``).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.asset"].create(
            {
                "name": "Dark palette of the tests",
                "bundle": "web.assets_web_dark",
                "directive": "before",
                "target": "web/static/src/scss/primary_variables.scss",
                "path": "/e3k_support/static/tests/dark/palette.scss",
            }
        )
        bundle = cls.env["ir.qweb"]._get_asset_bundle("web.assets_web_dark", css=True, js=False)
        cls.css = bundle.css().raw.decode()
        cls.errors = bundle.css_errors

    def _values(self, selector, name):
        """Return the values that the rules of ``selector`` give the property, in their order."""
        rules = re.findall(rf"(?<![\w.#-]){re.escape(selector)}(?![\w.:> -])[^{{}}]*{{([^}}]*)}}", self.css)
        found = [re.search(rf"(?:^|[;{{])\s*{name}\s*:\s*([^;}}]+)", rule) for rule in rules]
        values = [match[1].strip() for match in found if match]
        self.assertTrue(values, f"{selector} {name}")
        return values

    def _assert_read(self, text, background):
        self.assertGreaterEqual(contrast(text, background), ENOUGH, f"{text} on {background}")

    def test_the_dark_bundle_compiles_and_holds_our_rules(self):
        self.assertFalse(self.errors)
        for name in ("live_page", "triage_help", "card", "strip", "promise_strip", "live_trend", "presence"):
            with self.subTest(rule=name):
                self.assertIn(f".o_e3k_{name}", self.css)

    def test_priorities_are_read_in_the_dark(self):
        for priority in ("p1", "p2", "p3", "p4"):
            selector = f".o_e3k_priority_{priority}"
            with self.subTest(priority=priority):
                self._assert_read(self._values(selector, "color")[-1], self._values(selector, "background-color")[-1])
        self.assertEqual(self._values(".o_e3k_priority_p3", "background-color")[-1], "#1f4e79")

    def test_promises_are_read_on_dark_cards_and_pages(self):
        for name in ("soon", "urgent", "broken"):
            text = self._values(f".o_e3k_sla_{name}", "color")[-1]
            for background in ("#1b1d26", "#262a36"):
                with self.subTest(state=name, background=background):
                    self._assert_read(text, background)

    def test_cards_follow_the_theme(self):
        background = self._values(".o_e3k_live_card", "background-color")[0]
        self.assertEqual(background, "#262a36")
        self._assert_read(self._values(".o_e3k_live_card", "color")[0], background)
