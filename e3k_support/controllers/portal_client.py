from werkzeug.urls import url_encode

from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.e3k_client_people_mixin import MAX_PEOPLE
from ..models.e3k_client_role import ROLES
from .portal_access import SupportAccess

#: From here on the page has a search.
FEW_PEOPLE = 10


class SupportClient(SupportAccess):
    """The people of a client, kept by its main contact. Others read here who their main contact is."""

    @route("/my/support/people", type="http", auth="user", website=True)
    def support_people(self, client_id="", search="", **_kwargs):
        """Show the people of the client, and what the main contact may change."""
        clients = request.env.user.partner_id._get_employers()
        client = clients.filtered(lambda employer: str(employer.id) == client_id) or clients[:1]
        return request.render(
            "e3k_support.portal_client_people",
            self._prepare_people_values(client, clients, search.replace("\0", "").strip()[:100]),
            headers={"Cache-Control": "no-store"},
        )

    @route("/my/support/people/invite", type="http", auth="user", methods=["POST"], website=True, csrf=False)
    def support_invite(self, **post):
        """Invite a colleague."""
        return self._change(post, self._invite)

    @route("/my/support/people/role", type="http", auth="user", methods=["POST"], website=True, csrf=False)
    def support_set_role(self, **post):
        """Make a colleague an observer, the deputy, the main contact, or a mere requester again."""
        return self._change(post, self._set_role)

    @route("/my/support/people/revoke", type="http", auth="user", methods=["POST"], website=True, csrf=False)
    def support_revoke(self, **post):
        """End the access of a colleague."""
        return self._change(post, self._revoke)

    @route("/my/support/people/decide", type="http", auth="user", methods=["POST"], website=True, csrf=False)
    def support_decide(self, **post):
        """Approve or decline somebody who wrote from the client's domain."""
        return self._change(post, self._decide)

    # ------------------------------------------------------------
    # What each does. The model checks the right of the person who asks.
    # ------------------------------------------------------------

    def _invite(self, client, me, post):
        lang = post.get("lang")
        langs = [code for code, _name in request.env["res.lang"].get_installed()]
        partner = client._support_invite(
            me,
            post.get("name", "").replace("\0", ""),
            post.get("email", "").replace("\0", ""),
            post.get("role", "requester"),
            lang if lang in langs else None,
        )
        return request.env._("%s is invited.", partner.email)

    def _set_role(self, client, me, post):
        partner = client._find_support_person(self._read_id(post, "partner_id"))
        client._support_set_role(me, partner, post.get("role", ""))
        return request.env._("Saved: %s.", partner.name)

    def _revoke(self, client, me, post):
        partner = client._find_support_person(self._read_id(post, "partner_id"))
        client._support_revoke(me, partner)
        return request.env._("%s sees no ticket of your company any more.", partner.name)

    def _decide(self, client, me, post):
        candidates = request.env["e3k.client.candidate"]._get_open(client)
        candidate = candidates.filtered(lambda one: one.id == self._read_id(post, "candidate_id"))
        if not candidate:
            raise UserError(request.env._("This was already decided."))
        candidate._portal_decide(me, post.get("decision", ""))
        if candidate.state == "approved":
            return request.env._(
                "%s belongs to your company now. Invite them if they need the portal.", candidate.email
            )
        return request.env._("Thank you. %s stays a stranger to your company.", candidate.email)

    def _change(self, post, change):
        """Check the form and the client, let ``change`` carry it out, go back to the page."""
        me = request.env.user.partner_id
        client = me._get_employers().filtered(lambda employer: employer.id == self._read_id(post, "client_id"))
        nowhere = request.env["e3k.ticket"]
        if not client or not me._acts_for(client):
            return self._refuse()
        if not self._has_valid_csrf(**post):
            text = request.env._("Your session had expired, so nothing was changed.")
            self._leave_notice(nowhere, "danger", text, **self._get_invited(post))
        else:
            try:
                with self._whole_or_again():
                    self._leave_notice(nowhere, "success", change(client, me, post))
            except UserError as error:
                self._leave_notice(nowhere, "danger", error.args[0], **self._get_invited(post))
        query = url_encode({"client_id": client.id, **({"search": post["search"]} if post.get("search") else {})})
        return request.redirect(f"/my/support/people?{query}")

    def _get_invited(self, post):
        """Return what was typed in the form of an invitation, to be shown in it again; of other forms nothing."""
        if "name" not in post:
            return {}
        return {name: post.get(name, "").replace("\0", "")[:250] for name in ("name", "email", "role", "lang")}

    def _read_id(self, post, name):
        text = post.get(name, "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

    def _say_shown(self, shown, total, search):
        if search:
            return request.env._("Found: %(count)s of %(total)s.", count=shown, total=total)
        if total > MAX_PEOPLE:
            return request.env._(
                "%(count)s of %(total)s people are shown. Search for the others.", count=shown, total=total
            )
        return ""

    def _prepare_people_values(self, client, clients, search):
        me = request.env.user.partner_id
        acts = me._acts_for(client)
        # sudo: the names of the client's own contacts, for its own people
        company = client.sudo()
        people = client._get_support_people(search) if acts else []
        total = client._count_support_contacts() if acts else 0
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "support_people",
            "notice": self._take_notice(request.env["e3k.ticket"]),
            "client": company,
            "ended": self._find_ended(),
            "clients": clients.sudo(),  # sudo: as above
            "me": me,
            "acts": acts,
            "observes": not acts and client in me._get_support_clients(),
            "is_main": acts and company.support_main_contact_id == me,
            "main_contact": company.support_main_contact_id,
            "deputy": company.support_deputy_id,
            "ladder": client._get_support_ladder() if client else [],
            "people": people,
            "search": search,
            # a few are seen at a glance; of many, the page says how many it does not show
            "can_search": total > FEW_PEOPLE,
            "people_text": self._say_shown(len(people), total, search) if acts else "",
            "candidates": request.env["e3k.client.candidate"]._get_open(client) if acts else [],
            "roles": dict(ROLES),
            "langs": request.env["res.lang"].get_installed(),
        }
