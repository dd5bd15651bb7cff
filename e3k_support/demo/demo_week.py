"""Play the demonstration week through the doors that people and mail servers use."""

from datetime import UTC, timedelta
from functools import singledispatchmethod
from zoneinfo import ZoneInfo

from werkzeug.datastructures import FileStorage

from odoo import api, models
from odoo.tools import file_open, plaintext2html

from ..models.e3k_intake_mail import TRUSTED_SERVERS
from . import steps, story_boreal, story_fromagerie, story_northwind
from .demo_mail import build_mail
from .when import Week

TICKETS = (*story_boreal.TICKETS, *story_northwind.TICKETS, *story_fromagerie.TICKETS)
NOISE = story_fromagerie.NOISE
ALIAS_DOMAIN = "e3k.test"
MAIL_SERVER = "mail.e3k.test"
ONE_MINUTE = timedelta(minutes=1)
#: The words of the tags in French.
TAGS = {
    "Accounting": "Comptabilité",
    "E-mail": "Courriel",
    "Hardware": "Matériel",
    "Hosting": "Hébergement",
    "Improvement": "Amélioration",
}


class E3kDemoWeek(models.AbstractModel):
    """The week before the load at three client companies. Called by the demo data, and by nothing else."""

    _name = "e3k.demo.week"
    _description = "Demonstration Week"

    @api.model
    def _play(self):
        """Play the week once; a database that already has tickets is left alone. No mail leaves."""
        if self.env["e3k.ticket"].search_count([], limit=1):
            return
        quiet = self.with_context(mail_notify_force_send=False, mail_create_nosubscribe=True)
        Player(quiet.env).play()

    @api.model
    def _prepare(self):
        """Have French, with the addon's texts in it already, and a live support address."""
        self.env["res.lang"]._activate_and_install_lang("fr_CA")
        if not self.env["mail.alias.domain"].search_count([], limit=1):
            self.env["mail.alias.domain"].create({"name": ALIAS_DOMAIN})
        self.env["ir.config_parameter"].set_param(TRUSTED_SERVERS, MAIL_SERVER)
        addon = self.env["ir.module.module"].search([("name", "=", "e3k_support")])
        addon._update_translations()


class Player:
    """Carries the steps of the stories out in the order of time, with the transaction's clock set back to each."""

    def __init__(self, env):
        self.env = env
        self.cr = env.cr
        self.now = env.cr.now().replace(microsecond=0)
        self.team = env.ref("e3k_support.team_support")
        calendar = self.team.calendar_id
        schedule = calendar._compiled_schedule(self.team.company_id)
        self.week = Week(schedule, ZoneInfo(calendar.tz), self.now.replace(tzinfo=UTC))
        self.tickets = {}

    def play(self):
        """Play everything, then set the clock right and remove what would be sent."""
        stopped_at = self.cr._now
        self._make_people_old()
        first_mail = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        for at, story, step in self._timeline():
            self._sweep_until(at)
            self._at(at, lambda story=story, step=step: self._carry_out(story, step))
        self._sweep_until(self.now)
        self.cr._now = stopped_at
        self._forget_mails(first_mail)

    def _make_people_old(self):
        """People were known long before the week: a client's language is theirs, and no agent is new to Odoo."""
        people = self.env["ir.model.data"].search([("module", "=", "e3k_support"), ("name", "like", "demo_partner_%")])
        self.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = ANY(%s)",
            (self.now - timedelta(days=400), people.mapped("res_id")),
        )
        self.env["res.partner"].invalidate_model(["create_date"])
        if "odoobot_state" in self.env["res.users"]._fields:
            self.env["res.users"].search([("partner_id", "in", people.mapped("res_id"))]).odoobot_state = "disabled"

    # ------------------------------------------------------------
    # Time
    # ------------------------------------------------------------

    def _timeline(self):
        """Return ``[(naive UTC instant, story, step)]`` in the order of time; the steps of a ticket keep theirs."""
        line = [(self._instant(noise.when), None, noise) for noise in NOISE]
        for story in TICKETS:
            before = self._instant(story.steps[0].when)
            for step in story.steps:
                at = min(max(self._instant(step.when), before), self.now)
                line.append((at, story, step))
                before = at + ONE_MINUTE
        return sorted(line, key=lambda entry: entry[0])

    def _instant(self, moment):
        return self.week.instant(moment).replace(tzinfo=None)

    def _at(self, instant, act):
        """Let ``act`` happen at ``instant``: the chatter's tracking and every message get that date too."""
        self.cr._now = instant
        self.cr.execute("SELECT COALESCE(MAX(id), 0) FROM mail_message")
        last = self.cr.fetchone()[0]
        act()
        self.env.flush_all()
        self.cr.precommit.run()
        self.env.flush_all()
        self.cr.execute("UPDATE mail_message SET date = %s WHERE id > %s", (instant, last))
        self.env["mail.message"].invalidate_model(["date"])

    def _sweep_until(self, until):
        """Let the notices be given that were due by then, each at its own instant."""
        sweep = self.env["e3k.sla.sweep"]
        while due := self._next_notice(until):
            self._at(due, lambda: self._sweep(sweep))

    def _sweep(self, sweep):
        for timer in sweep._lock_due(100):
            sweep._look_at(timer)
        self.env["e3k.escalation"]._tell(lambda _done: None)

    def _next_notice(self, until):
        self.cr.execute("SELECT MIN(next_notice_at) FROM e3k_sla_timer WHERE next_notice_at <= %s", (until,))
        return self.cr.fetchone()[0]

    # ------------------------------------------------------------
    # People
    # ------------------------------------------------------------

    def _person(self, who):
        return self.env.ref(f"e3k_support.demo_partner_{who}")

    def _address(self, who):
        return who if "@" in who else self._person(who).email_formatted

    def _ticket_as(self, who, ticket=None):
        """Return the ticket (an empty one without) as the member of E3K ``who`` sees it, in their language."""
        user = self.env.ref(f"e3k_support.demo_user_{who}")
        ticket = self.env["e3k.ticket"] if ticket is None else ticket
        return ticket.with_user(user).with_context(lang=user.lang, tz=user.tz)

    # ------------------------------------------------------------
    # What happens
    # ------------------------------------------------------------

    def _carry_out(self, story, step):
        if not story:
            self._receive(step.sender, step)
            return
        opened = self._do(step, self.tickets.get(story.key), story)
        if opened:
            self.tickets[story.key] = opened.with_env(self.env)
            self._finish_opening(story, self.tickets[story.key])

    def _finish_opening(self, story, ticket):
        tags = self.env["e3k.ticket.tag"].with_context(lang="en_US")
        for name in story.tags:
            tags |= tags.search([("name", "=", name)]) or self._new_tag(name)
        ticket.write({"category_id": self.env.ref(f"e3k_support.category_{story.category}").id, "tag_ids": tags.ids})

    def _new_tag(self, name):
        tag = self.env["e3k.ticket.tag"].with_context(lang="en_US").create({"name": name})
        tag.with_context(lang="fr_CA").name = TAGS[name]
        return tag

    @singledispatchmethod
    def _do(self, step, ticket, story):
        """Carry out ``step``; return the ticket when the step opened it."""
        raise NotImplementedError(step)

    @_do.register
    def _(self, step: steps.ByMail, ticket, story):
        mail = self._receive(self._address(step.who), step, subject=story.subject, ticket=ticket)
        return None if ticket else mail.ticket_id

    def _receive(self, sender, step, subject=None, ticket=None):
        previous = ticket and ticket.message_ids.filtered(lambda m: m.message_id and not m.is_internal)[:1]
        raw = build_mail(
            sender=sender,
            recipient=self.team.alias_email,
            subject=f"Re: [{ticket.number}] {ticket.name}" if ticket else subject or step.subject,
            text=step.text,
            at=self.cr.now(),
            answers=previous and previous.message_id,
            files=[(name, _read(name)) for name in getattr(step, "files", ())],
            headers={"Authentication-Results": f"{MAIL_SERVER}; dmarc=pass", **step.headers},
        )
        return self.env["e3k.intake.mail"]._receive(raw, "pipe")

    @_do.register
    def _(self, step: steps.ByPortal, ticket, story):
        partner = self._person(step.who)
        if ticket:
            ticket.with_user(partner.user_ids).message_post(
                body=plaintext2html(step.text), message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            return None
        files = [FileStorage(file_open(_path(name), "rb"), filename=name) for name in step.files]
        values = {
            "name": story.subject,
            "stopped": step.text,
            "blocked": step.blocked,
            "since": step.since,
            "priority": step.priority,
        }
        user = partner.user_ids
        return self._ticket_as_client(user)._portal_create(partner, values, files)

    def _ticket_as_client(self, user):
        return self.env["e3k.ticket"].with_user(user).with_context(lang=user.lang, tz=user.tz)

    @_do.register
    def _(self, step: steps.ByPhone, _ticket, story):
        return self._ticket_as(step.who).create(
            {
                "name": story.subject,
                "description": plaintext2html(step.text),
                "requester_id": self._person(step.caller).id,
                "channel": "phone",
                "team_id": self.team.id,
                "priority": step.priority,
            }
        )

    @_do.register
    def _(self, step: steps.Classifies, ticket, _story):
        values = {"priority": step.priority, "priority_reason": step.reason}
        if step.complexity:
            values["complexity"] = step.complexity
        if step.committed_in_days:
            values["committed_at"] = self._in_days(step.committed_in_days)
        self._ticket_as(step.who, ticket).write(values)

    @_do.register
    def _(self, step: steps.Takes, ticket, _story):
        self._ticket_as(step.who, ticket).action_take()

    @_do.register
    def _(self, step: steps.Answers, ticket, _story):
        seen = self._ticket_as(step.who, ticket)
        mine = [("res_model", "=", ticket._name), ("res_id", "=", ticket.id), ("user_id", "=", seen.env.uid)]
        seen.env["mail.activity"].search(mine).action_done()
        seen.message_post(
            body=plaintext2html(step.text),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=ticket.requester_id.ids,
            attachments=[(name, _read(name)) for name in step.files],
        )

    @_do.register
    def _(self, step: steps.Notes, ticket, _story):
        self._ticket_as(step.who, ticket).message_post(body=plaintext2html(step.text), subtype_xmlid="mail.mt_note")

    @_do.register
    def _(self, step: steps.WorksAround, ticket, _story):
        self._ticket_as(step.who, ticket).write({"workaround": plaintext2html(step.text)})

    @_do.register
    def _(self, step: steps.Waits, ticket, _story):
        self._ticket_as(step.who, ticket)._move_to(
            "waiting",
            wait_party=step.party,
            wait_reason=step.reason,
            next_contact_on=self._in_days(step.next_contact_in_days).date(),
        )

    @_do.register
    def _(self, step: steps.Resolves, ticket, _story):
        self._ticket_as(step.who, ticket)._resolve(plaintext2html(step.text))

    @_do.register
    def _(self, step: steps.Refuses, ticket, _story):
        partner = self._person(step.who)
        ticket.with_context(lang=partner.lang)._client_refuse(partner, step.text)

    @_do.register
    def _(self, step: steps.Accepts, ticket, _story):
        partner = self._person(step.who)
        ticket.with_context(lang=partner.lang)._client_accept(partner)
        if step.stars:
            self.env["rating.rating"].create(
                {
                    "res_model_id": self.env["ir.model"]._get_id(ticket._name),
                    "res_id": ticket.id,
                    "partner_id": partner.id,
                    "rated_partner_id": ticket.agent_id.partner_id.id,
                    "rating": step.stars,
                    "feedback": step.text,
                    "consumed": True,
                }
            )

    @_do.register
    def _(self, _step: steps.FallsSilent, ticket, _story):
        ticket._accept_tacitly()

    @_do.register
    def _(self, step: steps.Cancels, ticket, _story):
        values = {"merged_into_id": self.tickets[step.into].id} if step.into else {}
        ticket = self._ticket_as(step.who, ticket)
        (ticket.sudo() if values else ticket)._move_to("cancelled", cancel_reason=step.reason, **values)

    def _in_days(self, days):
        return self.week.due_after_days(self.cr.now().replace(tzinfo=UTC), days).replace(tzinfo=None)

    # ------------------------------------------------------------
    # Nothing leaves
    # ------------------------------------------------------------

    def _forget_mails(self, first):
        """Remove the mails that the week would send; the notifications of the past were sent and read."""
        mails = self.env["mail.mail"].search([("id", ">", first)])
        notifications = self.env["mail.notification"].search([("mail_message_id.model", "=", "e3k.ticket")])
        notifications.write({"notification_status": "sent", "is_read": True, "mail_mail_id": False})
        mails.unlink()


def _path(name):
    return f"e3k_support/demo/files/{name}"


def _read(name):
    with file_open(_path(name), "rb") as file:
        return file.read()
