from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..intake import visible_html
from .e3k_conversation_mixin import HUMAN_TYPES

#: Which tickets go on in which: said by merging, by a late reply and by the client's form, never by who may write.
SUCCESSION = ("merged_into_id", "origin_id")
#: Minutes during which a merge can be undone.
UNDO_MINUTES = 30
#: What a merge changes on the ticket that ends, and an undo gives back.
GIVEN_BACK = ("stage_id", "wait_party", "wait_reason", "next_contact_on", "cancel_reason", "resolved_at")


class E3kMergeMixin(models.AbstractModel):
    """Two tickets that are one: merging, and undoing it while nobody has relied on it.

    The ledger is never rewritten: an undo adds the line that takes the merge back (PRODUCT.md, *merge*).
    """

    _name = "e3k.merge.mixin"
    _description = "Ticket Merging"
    _inherit = ["mail.thread"]

    merger_ids = fields.One2many("e3k.ticket.merger", "ticket_id", "Merges", groups="e3k_support.group_agent")
    undoable_merger_id = fields.Many2one("e3k.ticket.merger", compute="_compute_undoable_merger_id")

    @api.model_create_multi
    def create(self, vals_list):
        """:raises AccessError: when a user names the ticket that a new one follows, by a default too"""
        tickets = super().create(vals_list)
        if not self.env.su and any(tickets[name] for name in SUCCESSION):
            self._refuse_succession()
        return tickets

    def write(self, vals):
        """:raises AccessError: when a user says in which ticket this one goes on, or which it follows"""
        if not self.env.su and not vals.keys().isdisjoint(SUCCESSION):
            self._refuse_succession()
        return super().write(vals)

    def _refuse_succession(self):
        raise AccessError(self.env._("Merge the tickets instead: which one goes on in which is not written by hand."))

    def _compute_undoable_merger_id(self):
        """The last merge of or into the ticket that can still be undone, of those that the reader may see."""
        recent = self.env["e3k.ticket.merger"]._find_undoable(self)
        for ticket in self:
            ticket.undoable_merger_id = recent.filtered(lambda m, t=ticket: t in m.ticket_id | m.survivor_id)[:1]

    def _merge_into(self, survivor, moves_messages=True):
        """End this ticket in favour of ``survivor``, of the same client; both say so in a note.

        The caller has checked the right to write on both.

        :param moves_messages: what people wrote goes on in the survivor's conversation
        :raises UserError: when participants of the survivor would read what they may not
        """
        self.ensure_one()
        if moves_messages and self.confidentiality != survivor.confidentiality:
            raise UserError(
                self.env._("These tickets are not equally confidential: leave the messages where they are.")
            )
        snapshot = {name: self._fields[name].convert_to_read(self[name], self, False) for name in GIVEN_BACK}
        snapshot = {name: fields.Datetime.to_string(v) if hasattr(v, "year") else v for name, v in snapshot.items()}
        people = self.message_partner_ids - survivor.message_partner_ids
        request = self._copy_request(survivor) if moves_messages else self.env["mail.message"]
        messages = self._merge_messages(survivor) if moves_messages else self.env["mail.message"]
        self.env["e3k.ticket.merger"].create(
            {
                "ticket_id": self.id,
                "survivor_id": survivor.id,
                "merged_at": self.env.cr.now(),
                "snapshot": {**snapshot, "people": people.ids, "messages": messages.ids, "request": request.ids},
            }
        )
        stage = self.env["e3k.ticket.stage"]._first_of_kind("cancelled")
        # sudo: the caller has checked the right to write on both; nobody writes by hand what follows what
        self.sudo().write({"merged_into_id": survivor.id, "stage_id": stage.id, "cancel_reason": "duplicate"})
        survivor.message_subscribe(people.ids)
        self._message_log(body=self.env._("Merged into %(ticket)s.", ticket=survivor.display_name))
        survivor._message_log(body=self.env._("%(ticket)s was merged into this ticket.", ticket=self.display_name))

    def _get_survivor(self):
        """Return the ticket in which this one goes on: itself, or the last of a chain of merges."""
        ticket, seen = self, self.browse()
        while ticket.merged_into_id and ticket not in seen:
            seen |= ticket
            ticket = ticket.merged_into_id
        return ticket

    def _get_said(self):
        """Return the messages that people wrote on the ticket, not the machine's."""
        # sudo: the caller may write on the ticket, so every message of it may be shown
        return self.sudo().message_ids.filtered(lambda m: m.message_type in HUMAN_TYPES)

    def _has_unsaid_request(self):
        """True when what was asked is the description only, and no message of the conversation."""
        self.ensure_one()
        request = visible_html(str(self.description or "")).strip()
        said = [visible_html(str(message.body or "")).strip() for message in self._get_said()] if request else []
        return bool(request) and request not in said

    def _copy_request(self, survivor):
        """Show the request in the conversation of ``survivor`` where it is no message yet; return the message.

        What an agent wrote down, or a form put together, is the description only. Nobody is mailed, and no
        clock hears it: what this ticket owes is absorbed by the merge itself.
        """
        if not self._has_unsaid_request():
            return self.env["mail.message"]
        author = self.requester_id or self.company_id.partner_id
        # sudo: of a ticket that the caller may write on, into one that they may write on
        return (
            self.env["mail.message"]
            .sudo()
            .create(
                {
                    "model": self._name,
                    "res_id": survivor.id,
                    "body": Markup("<p><strong>%s</strong></p>%s") % (self.display_name, self.description),
                    "author_id": author.id,
                    "date": self.received_at,
                    "message_type": "comment",
                    "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
                }
            )
        )

    def _merge_messages(self, survivor, messages=None):
        """Move what was said, with its files, to ``survivor``; return the messages."""
        messages = self._get_said() if messages is None else messages
        files = messages.attachment_ids.filtered(lambda f: f.res_model == self._name and f.res_id == self.id)
        messages.write({"res_id": survivor.id})
        files.write({"res_id": survivor.id})
        (self | survivor).invalidate_recordset(["message_ids"])
        return messages

    def action_undo_merge(self):
        """Take back the last merge of or into the ticket, and open what comes back.

        Tickets that were merged into it at once come back at once.
        """
        self.ensure_one()
        merger = self.undoable_merger_id
        if not merger:
            raise UserError(self.env._("This merge can no longer be undone. Split or open a new ticket instead."))
        mergers = merger._get_batch() if merger.survivor_id == self else merger
        (mergers.ticket_id | merger.survivor_id).check_access("write")
        for each in mergers.sorted("id", reverse=True):
            each._undo()
        action = {"type": "ir.actions.act_window", "res_model": self._name}
        if len(mergers) > 1:
            domain = [("id", "in", mergers.ticket_id.ids)]
            title = self.env._("Tickets that come back")
            return {**action, "name": title, "domain": domain, "views": [(False, "list"), (False, "form")]}
        return {**action, "res_id": merger.ticket_id.id, "view_mode": "form"}

    def _unmerge(self, merger):
        """Come back as ``merger`` found the ticket. The caller checked the right and the window."""
        self.ensure_one()
        survivor, kept = merger.survivor_id, merger.snapshot
        # sudo: the right to write on both tickets was checked by the caller
        messages = self.env["mail.message"].sudo().browse(kept["messages"]).exists()
        survivor._merge_messages(self, messages)
        # sudo: the copy that the merge made of the request; the request itself is on this ticket
        self.env["mail.message"].sudo().browse(kept.get("request", ())).exists().unlink()
        spoke = survivor._get_said().author_id.ids  # who wrote there meanwhile goes on reading the answers
        survivor.message_unsubscribe([partner_id for partner_id in kept["people"] if partner_id not in spoke])
        values = {name: kept[name] for name in GIVEN_BACK if name != "resolved_at"}
        ticket = self.sudo().with_context(e3k_validation_asked=True)  # sudo: as above
        ticket.write({**values, "merged_into_id": False})
        ticket.write({name: kept[name] for name in ("wait_party", "wait_reason", "resolved_at")})
        survivor._sla_release(self)
        self._message_log(body=self.env._("The merge into %(ticket)s was undone.", ticket=survivor.display_name))
        survivor._message_log(body=self.env._("The merge of %(ticket)s was undone.", ticket=self.display_name))
