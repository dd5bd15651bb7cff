import uuid

from markupsafe import Markup
from werkzeug.urls import url_encode

from odoo.fields import Domain
from odoo.http import content_disposition, request, route

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.e3k_portal_request_mixin import MAX_FILES
from .portal_access import SupportAccess

PAGE_SIZE = 20
HISTORY = "my_support_history"


class SupportPortal(SupportAccess):
    """The support card, the list of tickets and the ticket page."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        tickets = request.env["e3k.ticket"]
        if not counters and tickets.has_access("read"):
            counts = tickets._get_portal_counts()
            values["support_counts"] = counts
            waiting = counts["mine"] + counts["validate"]
            number = Markup("<strong>%s</strong>") % waiting
            values["support_waiting"] = request.env._("%s waiting for you", number) if waiting else ""
        return values

    # ------------------------------------------------------------
    # List
    # ------------------------------------------------------------

    @route(["/my/support", "/my/support/page/<int:page>"], type="http", auth="user", website=True, readonly=True)
    def support_tickets(self, page=1, **params):
        """List the tickets that the user may see."""
        self._read_visitor()
        wanted = self._read_list_params(**params)
        model = request.env["e3k.ticket"]
        counts, people = model._get_portal_overview()
        domain, order = self._get_list_query(wanted)
        first = model._get_portal_tickets(domain, order, PAGE_SIZE) if page == 1 else None
        pager = portal_pager(
            url="/my/support",
            url_args={name: value for name, value in wanted.items() if value},
            total=self._count_tickets(wanted, counts, domain, first),
            page=page,
            step=PAGE_SIZE,
        )
        tickets = model._get_portal_tickets(domain, order, PAGE_SIZE, pager["offset"]) if first is None else first
        request.session[HISTORY] = tickets.ids[:100]
        field = model._get_portal_groupings()[wanted["groupby"]][1]
        values = {
            **self._prepare_list_values(tickets, wanted, counts),
            "groups": model._get_portal_groups(tickets, field, domain),
            "groupings": self._prepare_groupings(people),
            "people": people,
            "pager": pager,
        }
        return request.render("e3k_support.portal_tickets", values)

    def _count_tickets(self, wanted, counts, domain, first):
        """Return how many tickets the list has, counted only when it is not known: a search looks into every text.

        :param first: the list's first page, when it is the one shown
        """
        if not (wanted["search"] or wanted["person"]):
            return counts[wanted["filterby"]]
        if first is not None and len(first) < PAGE_SIZE:
            return len(first)
        return request.env["e3k.ticket"].search_count(domain)

    def _prepare_groupings(self, people):
        """Return what the list can be grouped by; by person only where there are several."""
        groupings = request.env["e3k.ticket"]._get_portal_groupings()
        return [
            {"name": name, "label": label}
            for name, (label, _field, _order) in groupings.items()
            if name != "person" or len(people) > 1
        ]

    @route("/my/support/export", type="http", auth="user", website=True)
    def support_export(self, **params):
        """Download the list as CSV, as it is filtered."""
        self._read_visitor()
        domain, order = self._get_list_query(self._read_list_params(**params))
        content = request.env["e3k.ticket"]._get_portal_csv(domain, order)
        name = request.env._("support-tickets.csv")
        return request.make_response(
            content.encode("utf-8-sig"),  # the mark by which Excel knows the charset
            headers=[("Content-Type", "text/csv; charset=utf-8"), ("Content-Disposition", content_disposition(name))],
        )

    def _read_list_params(self, filterby="", sortby="", search="", person="", typed="", groupby="", **_kwargs):
        """Return the parameters of the list, unknown values replaced by the defaults.

        A search just ``typed`` looks in all tickets; the filters then narrow it down.
        """
        model = request.env["e3k.ticket"]
        filters, sortings = model._get_portal_filters(), model._get_portal_sortings()
        groupings = model._get_portal_groupings()
        search = search.replace("\0", "").strip()[:100]
        return {
            "filterby": "all" if search and typed else filterby if filterby in filters else next(iter(filters)),
            "sortby": sortby if sortby in sortings else next(iter(sortings)),
            "groupby": groupby if groupby in groupings else next(iter(groupings)),
            "search": search,
            "person": int(person) if person.isascii() and person.isdecimal() and len(person) < 10 else 0,
        }

    def _get_list_query(self, wanted):
        """Return domain and order of the list; the rules of the user come on top."""
        model = request.env["e3k.ticket"]
        domain = model._get_portal_filters()[wanted["filterby"]][1]
        domain &= model._get_portal_search_domain(wanted["search"])
        if wanted["person"]:
            domain &= Domain("requester_id", "=", wanted["person"])
        order = model._get_portal_groupings()[wanted["groupby"]][2] + model._get_portal_sortings()[wanted["sortby"]][1]
        return domain, order

    def _prepare_list_values(self, tickets, wanted, counts):
        filters, sortings = request.env["e3k.ticket"]._get_portal_filters(), tickets._get_portal_sortings()
        return {
            **self._prepare_portal_layout_values(),
            **wanted,
            "page_name": "support",
            "notice": self._take_notice(tickets.browse()),
            "attention": tickets._get_portal_attention(counts),
            "ended": {} if counts["all"] else self._find_ended(),
            "overseen": tickets._get_portal_report_clients(),
            # of what the list used: a search just typed looked in all tickets, and so does its download
            "export_query": url_encode({name: value for name, value in wanted.items() if value}),
            "tickets": tickets,
            "nothing_found": request.env._("Nothing found for “%s”", wanted["search"]),
            "promises": tickets._get_portal_promises(),
            "unread": request.env["e3k.ticket.visit"]._find_unread(tickets, request.env.user.partner_id),
            "own_partner": request.env.user.partner_id,
            "priority_labels": tickets._get_priority_labels(),
            "counts": counts,
            "filters": [{"name": name, "label": label, "count": counts[name]} for name, (label, _d) in filters.items()],
            "sortings": [{"name": name, "label": label} for name, (label, _order) in sortings.items()],
            "person_id": wanted["person"],
            "main_phone": self._get_support_phone(),
        }

    # ------------------------------------------------------------
    # Ticket page
    # ------------------------------------------------------------

    @route("/my/support/<int:ticket_id>", type="http", auth="public", website=True)
    def support_ticket(self, ticket_id, access_token=None, **kwargs):
        """Show a ticket to whoever may read it or holds its link."""
        ticket = self._get_ticket(ticket_id, access_token)
        if not ticket:
            return self._refuse(access_token)
        if kwargs.get("too_large"):
            self._leave_notice(ticket, "danger", self._say_too_large())
        return request.render(
            "e3k_support.portal_ticket",
            self._prepare_ticket_values(ticket, access_token, **kwargs),
            headers={"Cache-Control": "no-store", "Referrer-Policy": "same-origin"},
        )

    @route("/my/support/<int:ticket_id>/pdf", type="http", auth="public", website=True)
    def support_ticket_pdf(self, ticket_id, access_token=None):
        """Download the ticket as the reader sees it; a page to print where no PDF can be made."""
        ticket = self._get_ticket(ticket_id, access_token)
        if not ticket:
            return self._refuse(access_token)
        # sudo: whether the server makes PDF files is no secret
        can_make_pdf = request.env["ir.actions.report"].sudo().get_wkhtmltopdf_state() in ("ok", "workers", "upgrade")
        return self._show_report(
            ticket, "pdf" if can_make_pdf else "html", "e3k_support.e3k_ticket_report", download=can_make_pdf
        )

    def _prepare_ticket_values(self, ticket, access_token, **kwargs):
        person = self._get_person(ticket, access_token)
        is_visitor = request.env.user._is_public()
        since_at = self._enter(ticket, person)
        people = ticket._get_portal_people()
        can_act = ticket._portal_can_act(person, people)
        promises, clock = ticket._get_portal_promise_details()
        conversation = ticket._get_portal_conversation(person, since_at)
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "support_ticket",
            "ticket": ticket,
            "notice": self._take_notice(ticket),
            "priority_labels": ticket._get_priority_labels(),
            "steps": ticket._get_portal_steps(),
            "facts": ticket._get_portal_facts(),
            "promises": promises,
            "clock": clock,
            "files": conversation["files"],
            "conversation": conversation,
            **self._prepare_reply_values(ticket, can_act),
            "person": person,
            "is_visitor": is_visitor,
            "can_act": not is_visitor and can_act,
            "is_closed_for_good": can_act and not ticket.merged_into_id and not ticket._portal_takes_replies(),
            "levels": [] if is_visitor else ticket._get_portal_levels(person),
            "people": people,
            "rating": ticket.stage_kind == "closed" and ticket._get_portal_rating(person),
            "answers_to": ticket._get_portal_stamp(),
            "link_params": self._get_link_params(access_token),
            "main_phone": ticket.team_id._get_desk().phone,
        }
        return self._get_page_view_values(
            ticket, access_token if is_visitor else None, values, HISTORY, False, **kwargs
        )

    def _prepare_reply_values(self, ticket, can_act):
        return {
            "can_reply": can_act and ticket._portal_takes_replies(),
            "form_key": uuid.uuid4().hex,
            "max_files": MAX_FILES,
            "max_file_mib": ticket._get_max_file_mib(),
        }

    def _enter(self, ticket, person):
        """Record the visit of who is logged in; return from when on a message is new to them.

        A link from a mail records nothing: programs that check mails for viruses open it too.
        """
        if request.env.user._is_public() or not person.partner_share:
            return False
        return request.env["e3k.ticket.visit"]._enter(ticket, person)

    def _get_support_phone(self):
        return request.env["e3k.team"]._get_default_desk().phone
