from odoo.exceptions import UserError
from odoo.http import request, route

from .portal_access import SupportAccess


class SupportPeople(SupportAccess):
    """Participants, kept by the client. Links from mails read and answer only: here one is logged in."""

    @route(
        "/my/support/<int:ticket_id>/people/add", type="http", auth="user", methods=["POST"], website=True, csrf=False
    )
    def support_add_person(self, ticket_id, **post):
        """Let a colleague take part in a ticket."""
        return self._change_people(ticket_id, post, self._add)

    @route(
        "/my/support/<int:ticket_id>/people/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=False,
    )
    def support_remove_person(self, ticket_id, **post):
        """End the participation of a colleague."""
        return self._change_people(ticket_id, post, self._remove)

    def _change_people(self, ticket_id, post, change):
        """Check the ticket, the form and the person, carry out ``change``, go back to the ticket.

        :param change: returns tone and text of what is told on the page that follows
        """
        ticket = self._get_ticket(ticket_id)
        if not ticket:
            return self._refuse()
        _ = request.env._
        if not self._has_valid_csrf(**post):
            self._leave_notice(ticket, "danger", _("Your session had expired, so nothing was changed."))
        elif not ticket._portal_can_act(request.env.user.partner_id):
            self._leave_notice(ticket, "danger", _("Only people who take part in the ticket can change this."))
        else:
            try:
                with self._whole_or_again():
                    notice = change(ticket, post)
                self._leave_notice(ticket, *notice)
            except UserError as error:
                self._leave_notice(ticket, "danger", error.args[0], email=post.get("email", "").replace("\0", "")[:250])
        return self._go_back(ticket)

    def _go_back(self, ticket):
        """Go back to the ticket; to the list, with the same notice, for whom it is not theirs any more."""
        if request.env["e3k.ticket"]._portal_find(ticket.id):
            return request.redirect(f"/my/support/{ticket.id}")
        notice = self._take_notice(ticket)
        self._leave_notice(ticket.browse(), notice["tone"], notice["text"])
        return request.redirect("/my/support")

    def _add(self, ticket, post):
        is_added, text = ticket._portal_add_person(request.env.user.partner_id, post.get("email", ""))
        return "success" if is_added else "warning", text

    def _remove(self, ticket, post):
        key = post.get("partner_id", "")
        person = ticket._get_portal_people().filtered(lambda partner: str(partner.id) == key)
        ticket._portal_remove_person(person)
        return "success", request.env._("%s no longer takes part in the ticket.", person.name)

    @route(
        "/my/support/<int:ticket_id>/confidentiality",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=False,
    )
    def support_set_level(self, ticket_id, **post):
        """Say who of the client sees a ticket."""
        return self._change_people(ticket_id, post, self._set_level)

    def _set_level(self, ticket, post):
        ticket._portal_set_level(request.env.user.partner_id, post.get("confidentiality", ""))
        return "success", request.env._("Saved. Who sees this ticket has changed.")
