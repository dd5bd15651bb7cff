from markupsafe import Markup

from odoo import fields, models
from odoo.tools import formataddr, html_sanitize

from .. import intake as reading


class E3kIntakeDeliveryMixin(models.AbstractModel):
    """A judged mail into the conversation of its ticket.

    What Odoo's gateway would read, route and look up once more is handed to it as it was found: it only writes.
    """

    _name = "e3k.intake.delivery.mixin"
    _description = "Delivery of a Received Mail"

    def _deliver(self, letter, ticket, custom_values, known):
        """Put the mail into ``ticket``, or into a new one when it is empty; return the ticket.

        The verdict has decided the route, so that Odoo's own routing (which trusts whoever quotes a
        reference) is not asked. The route names no alias: with one, Odoo answers a failure with a bounce
        to the sender, from a second transaction that would wait for this one.

        :param letter: the opened mail
        :param known: what was looked up for the judgement (``Known``)
        """
        gateway = self.env["mail.thread"].with_context(
            e3k_intake_mail_id=self.id,
            image_no_postprocess=True,  # a screenshot is kept as it was sent, not shrunk to 1920 pixels
            attachments_mime_plainxml=True,  # nothing that a stranger sent is served as HTML or SVG
        )
        author, user = self._choose_author(known.partners, ticket)
        if self._is_forged():  # an address that anybody may have written is nobody's signature
            author, user = author.browse(), self.env.user
        said_by = self._find_writer(known.original, ticket) if known.original and ticket else author
        own = self.env["e3k.team"]._get_own_addresses()
        delivery = reading.prepare(letter, known.original if said_by or not ticket else None, own)
        message = {
            **self._prepare_message(delivery, ticket),
            **gateway._message_parse_extract_from_parent(known.parent),
            "author_id": (said_by or author).id,
            # what a third party wrote to an agent is not for the client, whose message it may answer
            **({"is_internal": True, "parent_id": False} if known.original and not said_by else {}),
        }
        routes = [("e3k.ticket", ticket.id, {"team_id": self.team_id.id, **custom_values}, user.id, False)]
        ticket = self.env["e3k.ticket"].browse(gateway._message_route_process(None, message, routes))
        if delivery.note:
            self._post_forwarders_note(ticket, author, delivery)
        return ticket

    def _find_writer(self, original, ticket):
        """Return who wrote the mail that an agent passed on into ``ticket``, when they may speak there."""
        people = self._find_partners(original.email)
        is_heard = self._is_participant(original.email, people, ticket)
        heard = people if is_heard else people.filtered(ticket._admits_colleague)
        return self._choose_author(heard, ticket)[0]

    def _post_forwarders_note(self, ticket, author, delivery):
        """What an agent wrote above the mail that they passed on is a note: the client reads the mail alone."""
        said = self._prepare_body(delivery.note, delivery.note_files)
        ticket.message_post(
            body=Markup(said["body"]),  # noqa: S704 -- sanitized just above
            attachments=said["attachments"],
            author_id=author.id,
            email_from=author.email_formatted,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )

    def _prepare_message(self, delivery, ticket):
        """Return what Odoo's ``message_parse`` and its post-processing would, of a ``Delivery``."""
        own = self.env["e3k.team"]._get_own_addresses()
        others = [address for _name, address in delivery.recipients if address not in own]
        # sudo: which addresses are aliases of this Odoo; nothing of them leaves
        aliases = self.env["mail.alias.domain"].sudo()._find_aliases(others) if others else []
        outside = {address for address in others if address not in aliases}
        thread = ticket or self.env["mail.thread"]
        people = outside and thread._partner_find_from_emails_single(list(outside), no_create=True)
        return {
            "message_type": "email",
            "message_id": delivery.message_id,
            "subject": delivery.subject,
            "email_from": _written([delivery.sender]),
            "from": _written([delivery.sender]),
            "to": _written(delivery.to),
            "cc": _written(delivery.cc),
            "recipients": _written(delivery.recipients),
            "to_filtered": _written(pair for pair in delivery.to if pair[1] in outside),
            "cc_filtered": _written(pair for pair in delivery.cc if pair[1] in outside),
            "in_reply_to": delivery.in_reply_to,
            "references": " ".join(delivery.references),
            "date": fields.Datetime.to_string(self.clock_start_at),
            "partner_ids": people.ids if people else [],
            "is_bounce": False,
            **self._prepare_body(delivery.body, delivery.files),
        }

    def _prepare_body(self, source, attached):
        """Return the sanitised body and the files, the images that it shows tied to theirs.

        :param source: HTML as it came
        :param attached: the files that came with it
        """
        # classes of another page could lay a mail over ours
        body = html_sanitize(source, sanitize_attributes=True, sanitize_style=True, strip_classes=True)
        files = [(file.name, file.data, {"cid": file.content_id}) for file in attached]
        if not reading.keeps_text(source, body):  # the sanitizer drops what is nested too deep
            files.append(("message.html", source.encode(), {}))
            body = html_sanitize(reading.text_only(source))
        if "cid:" not in body:
            return {"body": body, "attachments": files}
        return self.env["mail.thread"]._message_parse_extract_payload_postprocess(
            None, {"body": body, "attachments": files}
        )

    def _choose_author(self, partners, ticket):
        """Return who of the contacts with the sender's address wrote, and the user in whose name the ticket is made.

        Odoo's own preference: who takes part, then colleagues, then people with an account, then the oldest contact.
        """
        followers = ticket.message_partner_ids | ticket.requester_id if ticket and len(partners) > 1 else partners
        ordered = partners.sorted(
            lambda partner: (
                partner not in followers,
                partner.partner_share,
                not partner.user_ids,
                partner.company_id not in (self.company_id, partner.company_id.browse()),
                partner.id,
            )
        )
        with_account = ordered.filtered("user_ids")[:1]
        return ordered[:1], with_account.main_user_id or self.env.user


def _written(pairs):
    """``pairs`` of names and addresses as an address header has them; a name alone is not to be read as an address."""
    return ",".join(formataddr(pair) if pair[1] else pair[0].replace("@", " ") for pair in pairs)
