from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .e3k_search_mixin import words_index

#: Who said a message, when, and what it is: written with it, and on a ticket by nobody afterwards.
TESTIMONY = frozenset(
    ("author_id", "author_guest_id", "email_from", "date", "message_id", "message_type", "subtype_id", "parent_id")
)
#: What the client's side leaves to Odoo to say of a message that it writes.
STAMPED = ("date", "message_id", "email_from", "reply_to")


class MailMessage(models.Model):
    """A ticket's conversation is read, written and found as its ticket is, and holds no secret."""

    _name = "mail.message"
    _inherit = ["mail.message", "e3k.ticket.text.mixin"]
    _text_model = "model"
    _text_content = frozenset(("body",))

    _e3k_words_idx = words_index("body", "model = 'e3k.ticket'")

    @api.model
    def _message_fetch(self, domain, *, thread=None, **kwargs):
        """The conversation of a confidential ticket is read as its form is; in Discuss its messages are, too."""
        if thread is not None and thread._name == "e3k.ticket":
            self.env["e3k.access.log"]._record_readings(thread)
        result = super()._message_fetch(domain, thread=thread, **kwargs)
        if thread is None and not self.env.user._is_public():  # whose link a visitor holds is known elsewhere
            result["messages"]._record_readings()
        return result

    def _record_readings(self):
        """Reading messages is reading their tickets."""
        # sudo: which tickets the messages belong to
        messages = self.sudo().filtered(lambda m: m.model == "e3k.ticket" and m.res_id)
        self.env["e3k.access.log"]._record_readings(self.env["e3k.ticket"].browse(set(messages.mapped("res_id"))))

    def _read_format(self, fnames, load="_classic_read"):
        """Messages read over RPC are a reading of their ticket."""
        if not self.env.su and not {"body", "preview"}.isdisjoint(fnames):
            self._record_readings()
        return super()._read_format(fnames, load)

    def read(self, fields=None, load="_classic_read"):
        return super().read(fields, load)

    read._readonly = False  # see e3k.audit.mixin

    @api.model_create_multi
    def create(self, vals_list):
        """What is written past ``message_post`` holds no secret either."""
        masked = [self._mask_ticket_values(self._stamp_clients_values(vals)) for vals in vals_list]
        messages = super().create([vals for vals, _found in masked])
        for message, (_vals, found) in zip(messages, masked, strict=True):
            if found:
                self.env["e3k.ticket"].browse(message.res_id)._keep_secrets(found)
        bringing = [message.id for message, vals in zip(messages, vals_list, strict=True) if vals.get("attachment_ids")]
        self.browse(bringing)._cover_arrived_files()
        return messages

    def write(self, vals):
        """An edited message holds no secret either, and is said by whom it was."""
        self._check_testimony(vals)
        tickets = self.filtered(lambda m: m.model == "e3k.ticket" and m.res_id) if vals.get("body") else ()
        for message in tickets:
            body, found = self.env["e3k.ticket"]._mask_body(vals["body"], is_html=True)
            if found and message._is_arriving_on_ticket():
                vals = {**vals, "body": body}
                self.env["e3k.ticket"].browse(message.res_id)._keep_secrets(found)
        before = {message: message.attachment_ids for message in self} if "attachment_ids" in vals else {}
        result = super().write(vals)
        for message, files in before.items():
            message._cover_arrived_files(known=files)
        return result

    def _is_client_writing(self):
        return self.env.user.share and not self.env.su

    def _stamp_clients_values(self, vals):
        """Return the values of a new message without what the client's side does not say of its own on a ticket."""
        if vals.get("model") != "e3k.ticket" or not self._is_client_writing():
            return vals
        return {**{name: value for name, value in vals.items() if name not in STAMPED}, "message_type": "comment"}

    def _check_testimony(self, vals):
        """What was said on a ticket stays said by whom and when; the client's side changes its own words alone.

        :raises AccessError: otherwise
        """
        changed = vals.keys() - {"body"} if self._is_client_writing() else vals.keys() & TESTIMONY
        # sudo: which record the messages belong to, before anything of them is changed
        if changed and not self.env.su and "e3k.ticket" in self.sudo().mapped("model"):
            raise AccessError(self.env._("Who wrote on a ticket, and when, is not changed afterwards."))

    def _cover_arrived_files(self, known=None):
        """The files of what arrives on a ticket hold no secret either, but for those ``known`` before."""
        # sudo: which files a message brings, whoever wrote it
        for message in self.sudo().filtered(lambda m: m.model == "e3k.ticket" and m.res_id and m.attachment_ids):
            files = message.attachment_ids - (known or message.attachment_ids.browse())
            if files and message._is_arriving_on_ticket():
                self.env["e3k.ticket"].browse(message.res_id)._cover_files(files)

    def _is_arriving_on_ticket(self):
        public = not self.is_internal and not self.subtype_id.internal
        return self.env["e3k.ticket"]._is_arriving(self.message_type, self.author_id, public)

    @api.model
    def _mask_ticket_values(self, vals):
        """Return the values of a new message, and the secrets that were covered in them."""
        if vals.get("model") != "e3k.ticket" or not vals.get("body") or not vals.get("res_id"):
            return vals, []
        author = self.env["res.partner"].browse(vals.get("author_id") or ())
        public = vals.get("subtype_id") in self.env["e3k.ticket"]._get_public_subtypes()
        if not self.env["e3k.ticket"]._is_arriving(vals.get("message_type"), author, public):
            return vals, []
        body, found = self.env["e3k.ticket"]._mask_body(vals["body"], is_html=True)
        return ({**vals, "body": body} if found else vals), found

    @api.model
    def _get_with_access(self, message_id, mode="read", **kwargs):
        """A link to a ticket opens its public messages, and no note by its id."""
        message = super()._get_with_access(message_id, mode, **kwargs)
        if not self.env.user.share or message.sudo().model != "e3k.ticket":  # sudo: which record it belongs to
            return message
        # sudo: the check itself; what is refused does not leave
        public = message.sudo().filtered_domain(Domain(self.env["e3k.ticket"]._get_public_message_domain()))
        return message if public else self.browse()

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        """Find no message of a ticket that the user may not read; Odoo lets authors and the notified find it."""
        query = super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)
        if self.env.su or bypass_access:
            return query
        found = self.browse(query.get_result_ids())  # Odoo's own rules of messages gave a list of ids
        closed = found._get_closed()
        return (found - closed)._as_query(order) if closed else query

    def _get_closed(self):
        """Return those of these messages whose ticket the user may not read, in whichever of their companies it is."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id, res_id FROM mail_message WHERE id = ANY(%s) AND model = 'e3k.ticket' AND res_id > 0",
                self.ids,
                to_flush=[self._fields["model"], self._fields["res_id"]],
            )
        )
        if not rows:
            return self.browse()
        everywhere = self.with_context(allowed_company_ids=self.env.user._get_company_ids())
        tickets = list({ticket_id for _id, ticket_id in rows})
        open_ids = set(everywhere._filter_records_for_message_operation("e3k.ticket", tickets, "read").ids)
        return self.browse(message_id for message_id, ticket_id in rows if ticket_id not in open_ids)

    def _get_forbidden_access(self, operation):
        """A ticket's messages are read by who reads the ticket; of the client's side, the public ones only.

        Odoo lets whoever wrote a message or was told of it read it for ever, and refuses the internal *comments* only:
        system notes and logs it lets whoever reads the record read by their id. The client's side writes in its own
        name only.
        """
        forbidden = super()._get_forbidden_access(operation)
        if operation in ("read", "write"):
            forbidden += (self - forbidden)._get_closed()
        if not self.env.user.share:
            return forbidden
        # sudo: the check itself; nothing but the refusal leaves the method
        rest = (self - forbidden).sudo().filtered_domain([("model", "=", "e3k.ticket")])
        public = rest.filtered_domain(Domain(self.env["e3k.ticket"]._get_public_message_domain()))
        refused = rest - public
        if operation in ("create", "write"):
            refused |= rest.filtered(lambda message: message.author_id != self.env.user.partner_id)
        return forbidden + self.browse(refused.ids)
