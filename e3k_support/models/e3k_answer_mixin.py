from markupsafe import Markup, escape

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..intake import find_cautions, fold_quote, visible_html
from ..intake.cautions import ATTACHMENT, BLANK, INTERNAL
from .e3k_conversation_mixin import HUMAN_TYPES

#: What becomes of the ticket with the answer, in one click.
OUTCOMES = [
    ("answer", "Answer"),
    ("wait", "Answer and wait for the client"),
    ("resolve", "Answer and resolve"),
    ("close", "Answer and close"),
    ("cancel", "Answer and cancel"),
]
#: Business days after which we come back to a client who did not answer, unless the agent says otherwise.
WAIT_DAYS = 3
#: The caution that nobody receives the answer.
UNREAD = "unread"
#: The caution that somebody wrote meanwhile, and how much of it is quoted.
NEWER = "newer"
QUOTED = 120


class E3kAnswerMixin(models.AbstractModel):
    """An agent's answer and what becomes of the ticket with it; what to look twice at before it leaves.

    The promises hear of the answer through the one message hook of ``e3k.conversation.mixin``.
    """

    _name = "e3k.answer.mixin"
    _description = "Ticket Answers"
    _inherit = ["mail.thread"]

    def message_post(self, *, body="", **kwargs):
        """Let an agent's message move the ticket as ``e3k_outcome`` of the context says (see OUTCOMES)."""
        outcome = self.env.context.get("e3k_outcome")
        is_public = kwargs.get("subtype_xmlid") == "mail.mt_comment"
        if not outcome or not is_public or not self.env.user.has_group("e3k_support.group_agent"):
            return super().message_post(body=body, **kwargs)
        return self.with_context(e3k_outcome=None)._answer(body, outcome, **kwargs)

    def _answer(
        self, body, outcome="answer", wait_reason=None, next_contact_on=None, stage=None, cancel_reason=None, **post
    ):
        """Answer the client, then move the ticket as ``outcome`` says; return the message.

        One mail leaves: an answer that resolves carries the question whether the client accepts, one that closes
        says how to come back.

        :param body: HTML, or plain text that is not Markup
        :param wait_reason: what we wait for, told to the client; by default their answer
        :param next_contact_on: when we come back to it; by default after ``WAIT_DAYS`` business days
        :param stage: where it goes of several stages of the kind; by default the first
        :raises UserError: without text, or when an ended ticket would wait or end again
        """
        self.ensure_one()
        self.sudo(False).check_access("write")
        body = body if isinstance(body, Markup) else plaintext2html(body or "")
        if not visible_html(str(body)).strip() and "<img" not in body and not post.get("attachment_ids"):
            raise UserError(self.env._("Write an answer: the client receives it."))
        if outcome != "answer" and self._is_ended():
            raise UserError(self.env._("The ticket has ended: reopen it first."))
        post = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment", **post}
        message = self.message_post(body=body + self._get_last_words(outcome), **post)
        ticket = self.with_context(e3k_validation_asked=True)  # what just left says what it means for the client
        if outcome == "wait":
            self._wait_for_answer(wait_reason, next_contact_on, stage)
        elif outcome == "resolve":
            ticket._move_to("resolved", stage=stage, resolution=body)
        elif outcome == "close":
            ticket._move_to("resolved", resolution=body)
            ticket._move_to("closed", stage=stage)
        elif outcome == "cancel":
            ticket._move_to("cancelled", stage=stage, cancel_reason=cancel_reason or "other")
        elif stage and not self._is_ended():
            self._move_to(stage.kind, stage=stage)
        return message

    def _wait_for_answer(self, reason=None, next_contact_on=None, stage=None):
        """Let the ticket wait for the client's answer to what was just asked."""
        lang = self._get_requester_langs()[0]
        self._move_to(
            "waiting",
            stage=stage,
            wait_party="client",
            wait_reason=reason or self.with_context(lang=lang).env._("Your answer to our last message"),
            next_contact_on=next_contact_on or self._get_default_next_contact(),
        )

    def _get_default_next_contact(self):
        """Return the day after ``WAIT_DAYS`` business days of the team."""
        self.ensure_one()
        schedule = self._sla_schedule()
        return schedule.due_after_days(self._sla_now(), WAIT_DAYS).astimezone(schedule.zone).date()

    def _get_last_words(self, outcome):
        """Return what follows from ``outcome`` for the client, in their language; in both when it is not known."""
        self.ensure_one()
        readers = [self.with_context(lang=lang).env for lang in self._get_requester_langs()]
        paragraphs = []
        if outcome == "resolve":
            paragraphs = [
                env._(
                    "Please open the ticket to accept the resolution or to refuse it with a reason. You can also answer"
                    " this e-mail: we then go on."
                )
                for env in readers
            ]
        elif outcome == "close":
            paragraphs = [
                env._("The ticket is closed. Not solved after all? Simply answer this e-mail: we open it again.")
                for env in readers
            ]
        return Markup("").join(Markup("<p>%s</p>") % paragraph for paragraph in paragraphs)

    # ------------------------------------------------------------
    # Before it leaves
    # ------------------------------------------------------------

    @api.readonly
    def get_answer_cautions(self, body, attachment_count=0, seen_message_id=None):
        """Return what to look twice at before ``body`` leaves to the client, in the agent's words.

        :param body: HTML, or plain text
        :param seen_message_id: the last message that the agent has seen; None when that is not known
        :return: list of dicts of ``code`` and ``text``; empty when there is nothing to say
        """
        self.ensure_one()
        self.check_access("read")
        cautions = self._find_cautions(body, attachment_count, self.requester_lang, self.requester_id)
        return self._get_reader_cautions() + self._get_newer_cautions(seen_message_id) + cautions

    @api.model
    def _find_cautions(self, body, attachment_count, lang, person):
        """Return the cautions about a text that ``person`` reads in ``lang``; either may be unknown."""
        text = visible_html(fold_quote(str(body or "")))
        people = [name for name in (person.name,) if name]
        count = attachment_count + str(body or "").count("<img")
        cautions = find_cautions(text, lang, count, people)
        return [{"code": each.code, "text": str(self._get_caution_text(each))} for each in cautions]

    def _get_last_message_id(self):
        """Return the id of the newest message of any of the tickets; 0 for none."""
        domain = [("model", "=", self._name), ("res_id", "in", self.ids)]
        return self.env["mail.message"].search(domain, order="id desc", limit=1).id or 0

    def _get_reader_cautions(self):
        """Return a caution when nobody receives what leaves: the promise would be kept, and the client know nothing."""
        people = self.requester_id | self.message_partner_ids.filtered("partner_share")
        if people.filtered(lambda person: person.email or person.user_ids):
            return []
        text = self.env._("Nobody receives this: the ticket has no requester with an e-mail address.")
        return [{"code": UNREAD, "text": text}]

    def _get_newer_cautions(self, seen_message_id):
        """Return a caution when somebody else wrote after the message ``seen_message_id``."""
        if not seen_message_id:
            return []
        domain = [
            ("model", "=", self._name),
            ("res_id", "=", self.id),
            ("id", ">", seen_message_id),
            ("message_type", "in", HUMAN_TYPES),
            ("author_id", "!=", self.env.user.partner_id.id),
        ]
        message = self.env["mail.message"].search(domain, order="id desc", limit=1)
        if not message:
            return []
        words = visible_html(str(message.body or "")).strip()
        text = self.env._(
            "%(person)s wrote while you were writing: “%(words)s”",
            person=message.author_id.name or message.email_from or "",
            words=words if len(words) <= QUOTED else words[:QUOTED] + "…",
        )
        return [{"code": NEWER, "text": text}]

    def _get_caution_text(self, caution):
        if caution.code == INTERNAL:
            return self.env._("This reads like a note for colleagues: “%(words)s”.", words=caution.found)
        if caution.code == ATTACHMENT:
            return self.env._("The text announces an attachment (“%(words)s”), but there is none.", words=caution.found)
        if caution.code == BLANK:
            return self.env._("A line of the draft is not filled in: “%(words)s”.", words=caution.found)
        if caution.found == "fr":
            return self.env._("This is written in French; the client reads English.")
        return self.env._("This is written in English; the client reads French.")

    def _get_cautions_html(self, body, attachment_count=0, seen_message_id=None):
        """Return the cautions as paragraphs for a dialog; empty when there are none."""
        return self._say_cautions(self.get_answer_cautions(body, attachment_count, seen_message_id))

    @api.model
    def _say_cautions(self, cautions):
        return Markup("").join(Markup("<div>%s</div>") % escape(each["text"]) for each in cautions)
