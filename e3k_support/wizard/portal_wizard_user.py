from odoo import models


class PortalWizardUser(models.TransientModel):
    _inherit = "portal.wizard.user"

    def _send_email(self):
        """An invitation by a main contact leaves after the commit: Odoo sends its own before, and again on a retry."""
        if not self.env.context.get("e3k_invitation"):
            return super()._send_email()
        self.user_id.partner_id.signup_prepare()
        template = self.env.ref("auth_signup.portal_set_password_email").with_context(
            lang=self.user_id.lang, welcome_message=self.wizard_id.welcome_message, medium="portalinvite"
        )
        template._send_notice(self.user_id)
        return True
