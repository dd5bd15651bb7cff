import uuid

import psycopg2

from odoo.http import request, route

from ..models.e3k_portal_request_mixin import CHOICES, MAX_FILES, MAX_SUBJECT, TEXTS
from .portal_access import SupportAccess, max_body

#: Characters of a subject from which similar tickets are looked for.
MIN_SIMILAR = 8


class SupportRequest(SupportAccess):
    """The guided form. Whatever is wrong with it, it comes back with what was typed."""

    @route("/my/support/new", type="http", auth="public", methods=["GET"], website=True)
    def support_new(self, **kwargs):
        """Show the empty form, or one filled by the link that led here."""
        if request.env.user._is_public():
            return self._refuse()
        ended = self._find_ended()
        if ended:
            return self._render_ended(ended)
        errors = {}
        if kwargs.get("too_large"):
            errors["files"] = self._say_too_large()
        return self._render_form({name: str(kwargs.get(name, "")) for name in ("name", "priority", "origin")}, errors)

    @route(
        "/my/support/new",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        csrf=False,
        max_content_length=max_body,
    )
    def support_create(self, **post):
        """Open a ticket and go to it; the same form sent twice leads to the same ticket."""
        values = {name: str(post.get(name, "")).replace("\0", "") for name in (*TEXTS, *CHOICES)}
        files = self._get_files()
        errors = self._check_sender(post) or request.env["e3k.ticket"]._check_portal_request(values, files)
        if errors and self._is_script():
            return self._answer_errors(errors, post)
        if errors:
            if files and "files" not in errors:
                errors["files"] = request.env._("Please choose your files again.")
            return self._render_form(values, errors)
        ticket, told = self._create_once(values, files)
        if not self._has_notice(ticket):  # of an earlier click, which says more
            text = request.env._("Your request is registered under %s.", ticket.number)
            self._leave_notice(ticket, "success", "\n".join(filter(None, (text, told))))
        url = f"/my/support/{ticket.id}"
        return self._answer_script(url=url) if self._is_script() else request.redirect(url)

    def _answer_errors(self, errors, post):
        """Tell our script what is wrong with the form, which keeps what was typed and the files."""
        login = errors.pop("login", False) and "/web/login?redirect=/my/support"
        problem = errors.pop("form", "")
        retry = not login and not self._has_valid_csrf(**post)
        return self._answer_script(problem=problem, errors=errors, login=login, retry=retry)

    @route("/my/support/new/prospects", type="jsonrpc", auth="user", website=True, readonly=True)
    def support_prospects(self, client_id="", category_id="", module_id=""):
        """Return what the form being filled would be promised now, in the language of its page."""
        values = {"client_id": str(client_id), "category_id": str(category_id), "module_id": str(module_id)}
        return request.env["e3k.ticket"]._get_portal_prospects(values)

    @route("/my/support/similar", type="jsonrpc", auth="user", website=True, readonly=True)
    def support_similar(self, subject=""):
        """Return the user's tickets that may already be about what is being typed."""
        subject = str(subject).replace("\0", "").strip()[:MAX_SUBJECT]
        if len(subject) < MIN_SIMILAR:
            return []
        # sudo: found by the user's own search; number, subject and status are read
        tickets = request.env["e3k.ticket"]._get_portal_similar(subject).sudo()
        return [
            {"url": t.access_url, "number": t.number, "name": t.name, "status": t._get_portal_status()} for t in tickets
        ]

    def _check_sender(self, post):
        """Return what keeps the form from being taken, whatever it holds."""
        if request.env.user._is_public():
            return {
                "form": request.env._("Your session has ended. Log in again in another tab, then send the form."),
                "login": True,
            }
        if not request.env.user.partner_id._get_employers():
            return {"form": self._say_ended()}
        if not self._has_valid_csrf(**post):
            return {
                "form": request.env._("The form had been open for too long. Nothing is lost: please send it once more.")
            }
        return {}

    def _create_once(self, values, files):
        """Return the ticket of this form, created unless an earlier click already did, and what is to be told of it."""
        tickets, partner = request.env["e3k.ticket"], request.env.user.partner_id
        found = tickets._find_portal_submission(partner, values["submission_key"])
        if found:
            return found, ""
        try:
            # _check_sender found the user logged in
            ticket = tickets._portal_create(partner, values, files)
            told = ticket._portal_keep_informed(partner, values["cc"])
            request.env.cr.flush()
        except psycopg2.errors.UniqueViolation:  # the other click was faster
            request.env.cr.rollback()
            ticket, told = tickets._find_portal_submission(partner, values["submission_key"]), ""
        return ticket, told

    def _render_ended(self, ended):
        """Who may not write for any client learns it before writing, and whom to ask."""
        values = {**self._prepare_portal_layout_values(), "page_name": "support_new", "ended": ended}
        return request.render("e3k_support.portal_request_ended", values, status=403)

    def _render_form(self, values, errors):
        return request.render(
            "e3k_support.portal_ticket_form",
            {**self._prepare_portal_layout_values(), **self._prepare_form_values(values), "errors": errors},
            status=422 if errors else 200,
            headers={"Cache-Control": "no-store"},
        )

    def _prepare_form_values(self, values):
        tickets = request.env["e3k.ticket"]
        prospects = tickets._get_portal_prospects(values)
        return {
            "page_name": "support_new",
            "values": {**values, "submission_key": values.get("submission_key") or uuid.uuid4().hex},
            "priorities": tickets._get_portal_priorities(prospects),
            "prospects": prospects,
            "employers": request.env.user.partner_id._get_employers(),
            "levels": tickets._fields["confidentiality"]._description_selection(request.env),
            # sudo: the names of categories and modules are public to clients
            "categories": tickets.sudo()._get_portal_categories(),
            "modules": tickets.sudo()._get_portal_modules(),
            **tickets._get_portal_questions(),
            "proposals": tickets._get_portal_proposals(),
            "origin": tickets._find_portal_origin(values.get("origin")).sudo(),  # sudo: found by the user's search
            "main_phone": request.env["e3k.team"]._get_default_desk().phone,
            "max_files": MAX_FILES,
            "max_file_mib": tickets._get_max_file_mib(),
        }
