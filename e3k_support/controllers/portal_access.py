import hashlib
from contextlib import contextmanager

import psycopg2
from werkzeug.urls import url_encode

from odoo.exceptions import ConcurrencyError, LockError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.e3k_portal_request_mixin import MAX_FILES, MEBIBYTE

#: What every page of ours reads of its visitor, their company and ours: Odoo would read all columns of each.
USER_COLUMNS = ("share", "partner_id", "company_id")
PERSON_COLUMNS = ("name", "email", "lang", "tz", "user_id", "commercial_partner_id", "partner_share", "active")
CLIENT_COLUMNS = ("name", "user_id")
COMPANY_COLUMNS = ("name",)


def max_body(_controller):
    """The largest form taken in, in bytes: all files at their limit and some text.

    What is larger is refused unread (413); a single file that is too large is refused with the form.
    """
    return MAX_FILES * request.env["e3k.ticket"]._get_max_file_mib() * MEBIBYTE * 2


class SupportAccess(CustomerPortal):
    """What all support pages begin with: which ticket, which person, and a kind word when neither."""

    def _read_visitor(self):
        """Have in memory what the page's frame shows of who is logged in; four small queries."""
        user = request.env.user
        user.fetch(USER_COLUMNS)
        # sudo: names and zones of the visitor's own contact and company, as Odoo's frame shows them
        person = user.partner_id.sudo()
        person.fetch(PERSON_COLUMNS)
        person.commercial_partner_id.fetch(CLIENT_COLUMNS)
        request.env.company.sudo().fetch(COMPANY_COLUMNS)
        if not request.env.context.get("tz"):  # who has set no time zone reads the support's, on the whole page
            request.update_context(tz=request.env["e3k.team"]._get_default_desk().zone.key)

    def _get_ticket(self, ticket_id, access_token=None):
        """Return the ticket in sudo once the visitor was found to be allowed to read it.

        Whoever is logged in has the rights of their account, a visitor those of their link.

        :return: an empty recordset when it does not exist, is not shared or the link is wrong or has
            expired; which of them is not told
        """
        if not request.env.user._is_public():
            self._read_visitor()
            ticket = request.env["e3k.ticket"]._portal_find(ticket_id)
            request.env["e3k.access.log"]._record_readings(ticket)
            return ticket
        ticket = request.env["e3k.ticket"].browse(ticket_id)
        # sudo: to tell a wrong number; then the link was checked
        person = ticket._read_link(access_token) if ticket.sudo().exists() else None
        if not person:
            return ticket.browse()
        request.env["e3k.access.log"]._record_readings(ticket, person)
        # what is read is in the time zone of the holder of the link, on paper too; what is written is signed by them
        request.update_context(tz=person.tz or request.env.context.get("tz"))
        ticket = request.env["e3k.ticket"].sudo().browse(ticket.id)
        return ticket.with_context(e3k_link=access_token)

    def _get_person(self, ticket, access_token=None):
        """Return who acts: the user who is logged in, else whom the link in their mail was made for."""
        user = request.env.user
        return ticket._read_link(access_token) if user._is_public() else user.partner_id

    def _get_link_params(self, access_token=None, **_kwargs):
        """Return the parameters of a link from a mail, to be kept on every further page."""
        return {"access_token": access_token} if access_token and request.env.user._is_public() else {}

    def _refuse(self, access_token=None, back=None):
        """Answer a visitor who may not see the page: log in, or learn that the link is no longer valid.

        :param back: path that a login leads to; the page itself when not given
        """
        if request.env.user._is_public() and not access_token:
            return request.redirect_query("/web/login", {"redirect": back or request.httprequest.full_path.rstrip("?")})
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "support_gone",
            "is_visitor": request.env.user._is_public(),
            "login_url": f"/web/login?redirect={back or request.httprequest.path}",
        }
        return request.render("e3k_support.portal_gone", values, status=404)

    def _say_ended(self):
        return request.env._("Your access to support was ended by the main contact of your company.")

    def _find_ended(self):
        """Return what who is logged in reads when their access was ended everywhere: a ``text`` and ``main_contacts``.

        Empty for everybody else.
        """
        partner = request.env.user.partner_id
        if partner._get_employers():
            return {}
        clients = partner._get_lost_clients()  # in sudo: only who their main contact is leaves
        return {"text": self._say_ended(), "main_contacts": clients.support_main_contact_id}

    def _has_valid_csrf(self, csrf_token=None, **_kwargs):
        """True when the form came from our own page.

        Our routes check it themselves: an expired session then gives the form back, filled in, where
        Odoo's own check would answer a bare 400.
        """
        return request.validate_csrf(csrf_token)

    # ------------------------------------------------------------
    # Forms of a ticket
    # ------------------------------------------------------------

    def _answer(self, ticket_id, access_token, post, act, by_link=False):
        """Check who answers and what they saw, let ``act(ticket, person, post)`` carry it out, go back to the ticket.

        Whatever stands in the way is said on the ticket's page, where what was typed is kept.

        :param by_link: whether the holder of a link from a mail may do it without logging in
        """
        ticket = self._get_ticket(ticket_id, access_token)
        if not ticket:
            return self._answer_nobody(ticket_id, access_token, post)
        person = self._get_person(ticket, access_token)
        problem = self._find_problem(ticket, person, post, by_link)
        if not problem:
            try:
                with self._whole_or_again():
                    # the person was checked to act for the ticket, which _get_ticket returned in sudo
                    act(ticket, person, post)
            except UserError as error:
                problem = error.args[0]
        query = url_encode(self._get_link_params(access_token, **post))
        url = f"/my/support/{ticket.id}" + (f"?{query}" if query else "")
        if problem and self._is_script():
            return self._answer_script(problem=problem, retry=not self._has_valid_csrf(**post))
        if problem:
            self._leave_notice(ticket, "danger", problem, **self._get_typed(post))
        return self._answer_script(url=url) if self._is_script() else request.redirect(url)

    @contextmanager
    def _whole_or_again(self):
        """What is refused half-way leaves nothing behind; of two clicks at the same time the slower begins again.

        It then has what the faster one did in sight.
        """
        try:
            with request.env.cr.savepoint():
                yield
        except (LockError, psycopg2.errors.UniqueViolation) as error:
            raise ConcurrencyError("Another request did the same thing at the same time.") from error

    def _answer_nobody(self, ticket_id, access_token, post):
        """The session ended, or the ticket is not for this visitor: keep what was typed, and ask to log in."""
        ticket = request.env["e3k.ticket"].browse(ticket_id)
        ended = request.env._("Your session had ended. What you wrote is below: please send it once more.")
        if self._is_script():
            ended = request.env._("Your session has ended. Log in again in another tab, then send once more.")
            return self._answer_script(problem=ended, login=f"/web/login?redirect=/my/support/{ticket.id}")
        typed = self._get_typed(post)
        if request.env.user._is_public() and any(typed.values()):
            self._leave_notice(ticket, "warning", ended, **typed)
        return self._refuse(access_token, back=f"/my/support/{ticket.id}")

    def _find_problem(self, ticket, person, post, by_link=False):
        """Return the sentence that says why nothing is done; empty when the answer counts."""
        _ = request.env._
        if not self._has_valid_csrf(**post):
            return _("Your session had expired, so nothing was changed. Please answer once more.")
        if request.env.user._is_public() and not by_link:  # links read and reply only
            return _("Log in to accept, refuse or rate. With the link of a mail you can read and reply.")
        if not ticket._portal_can_act(person):
            return _("Only the requester, the participants and your main contact can answer this.")
        return ""

    def _check_unchanged(self, ticket, post):
        """:raises UserError: when the answer is to another resolution than the present one"""
        if post.get("answers_to") and post["answers_to"] != ticket._get_portal_stamp():
            raise UserError(
                request.env._(
                    "The ticket has changed since you opened this page. Please read it again before you answer."
                )
            )

    def _is_first(self, ticket, person, post, content):
        """True unless the same form with the same content has just been taken: a double click is one answer."""
        key = hashlib.sha256("\0".join([str(post.get("form_key", "")), *content]).encode()).hexdigest()
        return request.env["e3k.ticket.visit"]._claim_form(ticket, person, key)

    def _get_typed(self, post):
        return {name: str(post.get(name, "")).replace("\0", "")[:20_000] for name in ("reason", "body")}

    def _say_too_large(self):
        limit = request.env["e3k.ticket"]._get_max_file_mib()
        return request.env._("Your files are too large. A file may hold %s MB at most.", limit)

    def _get_files(self):
        return [file for file in request.httprequest.files.getlist("files") if file.filename]

    def _is_script(self):
        """True when our own script sent the form, to show the progress of its files."""
        return request.httprequest.headers.get("X-Requested-With") == "XMLHttpRequest"

    def _answer_script(self, **values):
        """Answer our script: where to go (``url``), or what is wrong (``problem``) and how to try again."""
        return request.make_json_response({**values, "csrf_token": request.csrf_token()})

    # ------------------------------------------------------------
    # One sentence for the next page
    # ------------------------------------------------------------

    def _leave_notice(self, ticket, tone, text, **kept):
        """Keep a sentence (and what was typed) for the page that follows the redirection."""
        request.session["e3k_notice"] = {"ticket": ticket.id, "tone": tone, "text": str(text), **kept}

    def _has_notice(self, ticket):
        """True while the page that follows still has something to say of this ticket."""
        return (request.session.get("e3k_notice") or {}).get("ticket") == ticket.id

    def _take_notice(self, ticket):
        """Return the sentence left for this ticket, once."""
        notice = request.session.get("e3k_notice") or {}
        if notice.get("ticket") != ticket.id:
            return {}
        request.session.pop("e3k_notice", None)
        return notice
