from odoo.tests import TransactionCase, tagged

from .test_migration_summary import load


@tagged("post_install", "-at_install")
class TestMigrationPortalMails(TransactionCase):
    def test_only_the_wrong_sentence_of_a_template_is_replaced(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        template = self.env.ref("e3k_support.mail_template_tacit")
        template.with_context(lang="en_US").body_html = "<p>Ours. How did we do? One click in the ticket tells us.</p>"
        template.with_context(
            lang="fr_CA"
        ).body_html = "<p>Le nôtre. Êtes-vous satisfait? Un clic dans le billet suffit pour nous le dire.</p>"
        closed = self.env.ref("e3k_support.mail_template_closed")
        closed.body_html = "<p>Our own words.</p>"
        self.env.flush_all()
        load("post-portal_mails").migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        said = [str(template.with_context(lang=lang).body_html) for lang in ("en_US", "fr_CA")]
        self.assertEqual(said[0], "<p>Ours. How did we do? Open the ticket and log in to rate our work.</p>")
        self.assertIn("Le nôtre. Êtes-vous satisfait? Ouvrez le billet et connectez-vous pour évaluer", said[1])
        self.assertEqual(str(closed.body_html), "<p>Our own words.</p>")
