from odoo.http import request

from odoo.addons.portal.controllers.web import Home


class SupportHome(Home):
    def _login_redirect(self, uid, redirect=None):
        """Serve whoever is a client in the language of their account, whatever page they logged in on.

        They can choose another one afterwards: the choice is Odoo's cookie, which is set here.
        """
        # sudo: the account that has just proved its password; only its language is read
        user = request.env["res.users"].sudo().browse(uid)
        lang = user.share and request.env["ir.http"].get_nearest_lang(user.lang)
        if lang:
            request.future_response.set_cookie("frontend_lang", lang)
        return super()._login_redirect(uid, redirect=redirect)
