import re

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path
from odoo.tools.translate import TranslationModuleReader

#: Terms that are written alike in both languages. Anything else that is alike was forgotten.
ALIKE = {
    "%(hours)s h %(minutes)s min",
    "%(hours)s h",
    "%(minutes)s min",
    "%(policy)s, version %(number)s",
    "%(seconds)s s",
    '<i class="fa fa-file-pdf-o" aria-hidden="true"/> PDF',
    "<span>@</span>",
    "Absence",
    "Agent",
    "Alias",
    "Bonjour {requester}, …",
    "CRM",
    "Cause",
    "Client",
    "Clients",
    "Configuration",
    "Contact",
    "Conversation",
    "Cycle",
    "Description",
    "Documents",
    "E3K",
    "E3K, %s",
    "Hello {requester}, …",
    "ID",
    "Importance",
    "Macro",
    "Macros",
    "Message",
    "Messages",
    "Modules",
    "Notes",
    "Notification",
    "Odoo 19.0 Enterprise, Odoo.sh",
    "P1",
    "P2",
    "P3",
    "P4",
    "Pages",
    "Participants",
    "Pauses",
    "Satisfaction",
    "Simple",
    "Solution",
    "Support",
    "Triage",
    "Version",
    "Versions",
    "[{{ object.number }}] {{ object.name }}",
    "object.number",
    "support",
}
#: What a translation may move, but neither lose nor change.
PLACEHOLDERS = re.compile(
    r"%\(\w+\)[a-z]|%[sd%]|\{\{.*?\}\}|\bt-(?:out|esc|if|elif|else|foreach|att-\w+|attf-\w+)(?:=\"[^\"]*\")?|<[a-z]+(?=[\s/>])|href=\"[^\"]*\""
)
#: What lies between the words of a term that is a piece of a page.
TAGS = re.compile(r"<[^>]*>")
#: Two words at least: a single one may well be the same in both languages.
WORDS = re.compile(r"[^\W\d_]{2,}\W+[^\W\d_]{2,}")
#: Canadian usage: a no-break space before a colon and inside guillemets, none before ; ! ?
WRONG_SPACES = re.compile(r"\w[ ]:|\w\s[;!?](?!\w)|«[ ]|[ ]»")


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    """Every string of the addon is said in French, and says the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = file_path("e3k_support/i18n/fr.po")
        cls.french = {entry.msgid: entry for entry in polib.pofile(path) if not entry.obsolete}
        reader = TranslationModuleReader(cls.env.cr, modules=["e3k_support"])
        cls.terms = {source.strip() for _module, _type, _name, _id, source, _value, _comments in reader}

    def test_every_term_is_in_french(self):
        known = {msgid.strip() for msgid, entry in self.french.items() if entry.msgstr and not entry.fuzzy}
        self.assertFalse(self.terms - known, "run ./dev i18n, then translate these in i18n/fr.po")

    def test_nothing_was_left_in_english(self):
        alike = {msgid for msgid, entry in self.french.items() if entry.msgstr.strip() == msgid.strip()}
        self.assertFalse(alike - ALIKE)

    def test_no_sentence_of_a_long_text_was_left_in_english(self):
        """A mail or a page is one term: it is not in French because its first word is."""
        left = {
            piece
            for msgid, entry in self.french.items()
            if "<" in msgid
            for piece in map(str.strip, TAGS.split(msgid))
            if WORDS.search(piece) and piece in map(str.strip, TAGS.split(entry.msgstr))
        }
        self.assertFalse(left - ALIKE)

    def test_placeholders_are_kept(self):
        for msgid, entry in self.french.items():
            with self.subTest(term=msgid):
                self.assertCountEqual(PLACEHOLDERS.findall(msgid), PLACEHOLDERS.findall(entry.msgstr))

    def test_typography_is_canadian(self):
        texts = {msgid: re.sub(r"<[^>]*>", "", entry.msgstr) for msgid, entry in self.french.items()}
        wrong = {msgid for msgid, text in texts.items() if WRONG_SPACES.search(text)}
        self.assertFalse(wrong)

    def test_clients_read_mail_in_canadian_french(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.env["ir.module.module"].search([("name", "=", "e3k_support")])._update_translations(["fr_CA"])
        for xmlid in ("mail_template_acknowledgement", "mail_template_resolved"):
            template = self.env.ref(f"e3k_support.{xmlid}").with_context(lang="fr_CA")
            with self.subTest(template=xmlid):
                self.assertIn("Bonjour", template.body_html)
                self.assertNotIn("Hello", template.body_html)
