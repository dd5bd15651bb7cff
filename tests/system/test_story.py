"""The whole story from outside: a mail comes in, and ends as a ticket that its client has validated.

Real SMTP, two workers, the web client and the portal in Chromium. Each promise is checked against
instants that are computed here, step by step, without the addon.
"""

import tarfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.utils import parseaddr
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest

from rig import wait_until

TORONTO = ZoneInfo("America/Toronto")
OPENING, CLOSING = time(8, 30), time(17, 0)

OWN_MAIL = """\
From: Claire Tremblay <claire@boreal.example>
To: {support}
Subject: =?utf-8?q?Impossible_de_valider_une_facture_=C3=A0_Qu=C3=A9bec?=
Message-ID: <histoire@boreal.example>
Date: Mon, 05 Jan 2015 03:00:00 -0500
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="story"

--story
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Bonjour,

Depuis ce matin, la facture FAC/2026/0042 refuse de se valider. Pouvez-vous nous aider?

Claire
--story
Content-Type: text/csv; name="lignes.csv"
Content-Disposition: attachment; filename="lignes.csv"

produit;taxe
Table;TPS
--story--
"""

#: Mails of other people's test suites, when the corpus lies beside the project.
CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "mail-open.tar.gz"
CORPUS_MAILS = (
    "discourse/spec_fixtures_emails_apple_mail_attachment.eml",
    "mailpit/internal_storage_testdata_plain-text.eml",
)

STAFF = """
Users = env["res.users"].with_context(no_reset_password=True)
agent = Users.create({
    "name": "Agnès Roy", "login": "agnes", "password": "agnes", "lang": "en_US", "tz": "America/Toronto",
    "email": "agnes@" + env["mail.alias.domain"].search([], limit=1).name,
    "group_ids": [(4, env.ref("e3k_support.group_agent").id)],
})
env.cr.commit()
"""
CLIENT = """
company = env["res.partner"].create({{"name": "Boréal {login}", "is_company": True}})
user = env["res.users"].with_context(no_reset_password=True).create({{
    "name": "Claire Tremblay", "login": "{login}", "email": "{login}", "password": "{login}", "lang": "fr_CA",
    "tz": "America/Toronto", "group_ids": [(6, 0, [env.ref("base.group_portal").id])],
}})
user.partner_id.write({{"parent_id": company.id, "lang": "fr_CA"}})
env.cr.commit()
"""


# ------------------------------------------------------------
# The promise, computed the slow way
# ------------------------------------------------------------


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays.country_holidays("CA", subdiv="QC", years=day.year)


def next_working_day(day: date) -> date:
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, TORONTO)


def first_open(start: datetime) -> datetime:
    local = start.astimezone(TORONTO)
    if is_working_day(local.date()) and local.time() < CLOSING:
        return max(local, at(local.date(), OPENING))
    return at(next_working_day(local.date()), OPENING)


def due_after_hours(start: datetime, hours: int) -> datetime:
    """Walk from opening to closing until the hours are used up."""
    now, left = first_open(start), timedelta(hours=hours)
    while (today := at(now.date(), CLOSING) - now) < left:
        left -= today
        now = at(next_working_day(now.date()), OPENING)
    return (now + left).astimezone(UTC)


def due_after_days(start: datetime, days: int) -> datetime:
    """The same clock time so many working days later; a start outside hours ends at a closing time."""
    now = first_open(start)
    inside = now == start.astimezone(TORONTO)
    day = now.date()
    for _step in range(days if inside else days - 1):
        day = next_working_day(day)
    return at(day, now.time() if inside else CLOSING).astimezone(UTC)


# ------------------------------------------------------------
# The story
# ------------------------------------------------------------


class Ticket:
    """The ticket as the database tells it."""

    def __init__(self, system, message_id):
        self.system = system
        found = f"select ticket_id from e3k_intake_mail where message_key like '%{message_id}%' and ticket_id > 0"
        self.id = int(system.wait_for_row(found)[0][0])
        self.number = self.read("number")

    def read(self, column):
        return self.system.query(f"select {column} from e3k_ticket where id = {self.id}")[0][0]

    def wait_for_kind(self, kind):
        wait_until(lambda: self.read("stage_kind") == kind, 30, f"the ticket to be {kind}")

    @property
    def received_at(self):
        return self.instant(self.read("received_at"))

    def timer(self, metric):
        """The newest timer of a metric: its state, due instant and whether it was broken."""
        state, due_at = self.system.query(
            f"select state, due_at from e3k_sla_timer where ticket_id = {self.id} and metric = '{metric}' "
            "order by cycle desc limit 1"
        )[0]
        return state, self.instant(due_at)

    @staticmethod
    def instant(text):
        return datetime.fromisoformat(text).replace(tzinfo=UTC, microsecond=0)


def corpus_mails():
    """Mails that none of us wrote, as far as they are at hand: pairs of name and bytes."""
    if not CORPUS.exists():
        return []
    with tarfile.open(CORPUS) as archive:
        chosen = [name for name in archive.getnames() if name.endswith(CORPUS_MAILS)]
        return [(Path(name).stem, archive.extractfile(name).read()) for name in chosen]


MAILS = [("own", None), *corpus_mails()]


@pytest.fixture(scope="module")
def desk(system):
    """The system with an agent at the desk."""
    system.shell(STAFF)
    return system


@pytest.mark.parametrize("raw", [raw for _name, raw in MAILS], ids=[name for name, _raw in MAILS])
def test_a_mail_becomes_a_validated_ticket(desk, visit, raw):
    raw = raw or OWN_MAIL.format(support=desk.support).encode()
    message = message_from_bytes(raw, policy=policy.default)
    client = parseaddr(str(message["From"]))[1].lower()
    desk.shell(CLIENT.format(login=client))

    ticket = mail_comes_in(desk, raw, message, client)
    agent = agent_classifies_and_answers(visit, ticket)
    mail = desk.sent.wait_for(client, lambda m: "Nous regardons" in text_of(m))
    assert f"[{ticket.number}]" in mail["Subject"]
    assert mail["In-Reply-To"] and desk.support in mail["Reply-To"]
    assert mail["Auto-Submitted"] is None

    portal = client_reads_and_replies(visit, ticket, client)
    agent_resolves(agent, ticket, "Le compte de taxe était archivé.")
    desk.sent.wait_for(client, lambda m: "Le compte de taxe" in text_of(m))
    client_refuses(portal, ticket, "Le total est encore faux.")
    agent_resolves(agent, ticket, "Le taux de la TPS a été corrigé.")
    client_accepts(portal, ticket)


def text_of(mail):
    return mail.get_body(("html", "plain")).get_content()


def mail_comes_in(desk, raw, message, client):
    """The mail is registered and acknowledged; a provisional P3 promises two business days."""
    before = datetime.now(UTC).replace(microsecond=0)
    desk.send(raw, sender=client)
    ticket = Ticket(desk, message["Message-ID"].strip("<> "))
    assert before - timedelta(seconds=1) <= ticket.received_at <= datetime.now(UTC)
    assert (ticket.read("priority"), ticket.read("classified_at")) == ("p3", "")
    assert ticket.timer("first_response") == ("running", due_after_days(ticket.received_at, 2))
    answer = desk.sent.wait_for(client, lambda mail: ticket.number in mail["Subject"])
    assert answer["Auto-Submitted"] == "auto-replied"
    assert "Bonjour" in text_of(answer) and ticket.number in text_of(answer)
    assert due_after_days(ticket.received_at, 2).astimezone(TORONTO).strftime("%d").lstrip("0") in text_of(answer)
    return ticket


def agent_classifies_and_answers(visit, ticket):
    """Classified P2, the same start promises four business hours; a note keeps nothing, an answer does."""
    page = visit("agnes", lang="en-US")
    page.goto(f"/odoo/support-tickets/{ticket.id}")
    page.locator("button:has-text('Classify')").first.click()
    dialog = page.locator(".modal")
    dialog.locator("label", has_text="P2").click()
    dialog.locator("button[name=action_confirm]").click()
    dialog.wait_for(state="detached")
    wait_until(lambda: ticket.read("priority") == "p2", 30, "the ticket to be P2")
    due_at = due_after_hours(ticket.received_at, 4)
    assert ticket.timer("first_response") == ("running", due_at)

    write(page, "À vérifier avec Luc.", ".o-mail-Chatter-logNote")
    assert ticket.timer("first_response") == ("running", due_at)
    write(page, "Nous regardons cela maintenant.", ".o-mail-Chatter-sendMessage")
    wait_until(lambda: ticket.timer("first_response") == ("met", due_at), 30, "the first promise to be kept")
    ticket.wait_for_kind("open")
    return page


def write(page, text, button):
    """Write in the backend's conversation, as a note or as an answer."""
    page.click(button)
    page.fill(".o-mail-Composer-input", text)
    page.click(".o-mail-Composer-send")
    page.wait_for_selector(f".o-mail-Message:has-text('{text}')")


def client_reads_and_replies(visit, ticket, client):
    """The client reads the answer, not the note, and writes again: the next response is owed."""
    page = visit(client)
    page.goto(f"/my/support/{ticket.id}")
    conversation = page.locator("#conversation")
    conversation.locator(".e3k_message", has_text="Nous regardons cela maintenant.").wait_for()
    assert conversation.get_by_text("À vérifier avec Luc.").count() == 0
    page.fill("#reply textarea", "Voici une autre facture bloquée.")
    page.click("#reply button[type=submit]")
    conversation.locator(".e3k_message", has_text="Voici une autre facture").wait_for()
    assert ticket.timer("next_response")[0] == "running"
    assert ticket.timer("first_response")[0] == "met"
    return page


def agent_resolves(page, ticket, resolution):
    page.goto(f"/odoo/support-tickets/{ticket.id}")
    page.locator("button[name=action_resolve]").first.click()
    page.locator(".modal .odoo-editor-editable").fill(resolution)
    page.locator(".modal button[name=action_confirm]").click()
    ticket.wait_for_kind("resolved")


def client_refuses(page, ticket, reason):
    """A refusal with its reason reopens the ticket; the fulfilled first response stays."""
    page.goto(f"/my/support/{ticket.id}")
    page.locator("form[action$='/refuse'] textarea[name=reason]").evaluate(
        "box => box.closest('details')?.setAttribute('open', '')"
    )
    page.fill("form[action$='/refuse'] textarea[name=reason]", reason)
    page.click("form[action$='/refuse'] button[type=submit]")
    ticket.wait_for_kind("open")
    assert ticket.timer("first_response")[0] == "met"
    page.locator(".e3k_message", has_text=reason).wait_for()


def client_accepts(page, ticket):
    page.goto(f"/my/support/{ticket.id}")
    page.click("form[action$='/accept'] button[type=submit]")
    ticket.wait_for_kind("closed")
    assert ticket.read("closed_by") == "client"
    running = f"select count(*) from e3k_sla_timer where ticket_id = {ticket.id} and state in ('running', 'paused')"
    assert ticket.system.query(running) == [("0",)]


def test_mails_that_arrive_together_never_share_a_number(desk):
    """Twelve mails through the pipe at the same time, on two workers: as many numbers as tickets."""
    raws = [OWN_MAIL.format(support=desk.support).replace("histoire@", f"ensemble{n}@").encode() for n in range(12)]
    with ThreadPoolExecutor(6) as pool:
        ended = list(pool.map(desk.pipe, raws))
    assert {done.returncode for done in ended} == {0}
    numbers = desk.query(
        "select count(distinct t.number), count(*) from e3k_ticket t "
        "join e3k_intake_mail m on m.ticket_id = t.id where m.message_key like '%ensemble%'"
    )
    assert numbers == [("12", "12")]


def test_the_same_mail_at_two_workers_is_one_ticket(desk):
    raw = OWN_MAIL.format(support=desk.support).replace("histoire@", "double@").encode()
    with ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(desk.pipe, [raw] * 4))
    assert {done.returncode for done in ended} == {0}
    rows = desk.query("select outcome, ticket_id from e3k_intake_mail where message_key like '%double@%' order by 1")
    assert [outcome for outcome, _ticket in rows] == ["duplicate"] * 3 + ["ticket"]
