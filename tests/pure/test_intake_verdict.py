"""Every rule of intake/verdict.py by its name, and what must not be taken for a machine."""

import re

import intake
import pytest
from intake import verdict
from intake_world import CLAIRE, SUPPORT, judged, mail, read, stored

KNOWN = {"sender_is_known": True}
IN_THREAD = {"thread_found": True, "sender_is_participant": True, "sender_is_known": True}


def test_a_new_mail_is_a_ticket_and_is_acknowledged():
    assert judged(mail()) == ("ticket", "ticket", True)


def test_an_answer_of_a_participant_is_a_reply_without_acknowledgement():
    assert judged(mail(subject="Re: [E3K-00042] Impression"), **IN_THREAD) == ("reply", "reply", False)


@pytest.mark.parametrize("who", ["sender_is_participant", "sender_is_colleague", "sender_is_agent"])
def test_participant_colleague_and_agent_may_speak_in_a_thread(who):
    assert judged(mail(), thread_found=True, **{who: True})[0] == "reply"


def test_a_stranger_who_quotes_a_number_is_quarantined():
    assert judged(mail(), thread_found=True) == ("quarantined", "stranger_in_thread", False)
    assert judged(mail(), thread_found=True, sender_is_known=True)[0] == "quarantined"


def test_a_forged_sender_does_not_answer_with_a_known_persons_rights():
    forged = mail(authentication_results="mx.e3k.example; dmarc=fail header.from=boulangerie.example")
    assert judged(forged, **IN_THREAD) == ("quarantined", "forged_sender", False)
    assert judged(forged, **KNOWN) == ("ticket", "ticket", False)


def test_an_agent_whom_nothing_vouches_for_speaks_in_no_thread():
    claims = {"claims_agent": True, "sender_is_known": True, "sender_is_participant": True}
    assert judged(mail(), thread_found=True, **claims) == ("quarantined", "unverified_agent", False)
    assert judged(mail(), **claims) == ("ticket", "ticket", False)


def test_a_late_answer_is_a_ticket_of_its_own_and_is_acknowledged():
    assert judged(mail(), **IN_THREAD, is_late=True) == ("ticket", "late_reply", True)
    assert judged(mail(auto_submitted="auto-replied"), **IN_THREAD, is_late=True)[0] == "automatic"
    assert judged(mail(), thread_found=True, is_late=True)[:2] == ("quarantined", "stranger_in_thread")


def test_late_thanks_stay_with_their_ticket():
    assert judged(mail(), **IN_THREAD, is_late=True, is_mere_thanks=True) == ("reply", "late_thanks", False)
    assert judged(mail(), **IN_THREAD, is_mere_thanks=True) == ("reply", "reply", False)


@pytest.mark.parametrize(
    ("raw", "known", "expected"),
    [
        (mail(), {"thread_found": True}, ("reply", "reply", False)),
        (mail(), {"thread_found": True, "is_late": True}, ("ticket", "late_reply", True)),
        (mail(), {"sender_is_blocked": True}, ("ticket", "ticket", True)),
        (mail(authentication_results="mx; dmarc=fail"), {}, ("ticket", "ticket", True)),
        (mail(auto_submitted="auto-replied"), {}, ("ticket", "ticket", False)),
        (mail(list_id="<devel.example.org>"), {}, ("ticket", "ticket", False)),
        (mail(**{"from": SUPPORT}), {}, ("ticket", "ticket", False)),
        (mail(), {"is_own_message": True, "thread_found": True}, ("reply", "reply", False)),
    ],
)
def test_what_a_person_lets_in_goes_where_it_belongs_and_machines_are_still_not_answered(raw, known, expected):
    assert judged(raw, **known, is_accepted=True) == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"seen_before": True}, ("duplicate", "seen_before")),
        ({"is_own_message": True}, ("loop", "own_message")),
        ({"sender_is_blocked": True}, ("quarantined", "blocked_sender")),
    ],
)
def test_what_the_records_know_decides_first(known, expected):
    assert judged(mail(), **known)[:2] == expected


def test_our_own_address_as_sender_is_a_loop_unless_an_agent_wrote():
    ours = mail(**{"from": SUPPORT})
    assert judged(ours)[:2] == ("loop", "sent_by_own_address")
    assert judged(ours, sender_is_agent=True)[0] == "ticket"


def test_our_own_automatic_mail_is_a_loop():
    assert judged(mail(x_e3k_ticket="E3K-00042", auto_submitted="auto-generated"))[:2] == ("loop", "own_automatic_mail")


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"auto_submitted": "auto-replied"}, "auto_submitted"),
        ({"auto_submitted": "auto-generated; owner-email=x@y.example"}, "auto_submitted"),
        ({"x_autoreply": "yes"}, "auto_reply_header"),
        ({"x_autorespond": "vacation"}, "auto_reply_header"),
        ({"x_vacation": "1"}, "auto_reply_header"),
        ({"x_apple_action": "vacation"}, "auto_reply_header"),
        ({"precedence": "auto_reply"}, "auto_reply_header"),
        ({"x_mailer": "vacation 1.2"}, "auto_reply_header"),
        ({"delivered_to": "Autoresponder"}, "auto_reply_header"),
        ({"x_post_messageclass": "9; Autoresponder"}, "auto_reply_header"),
        ({"x_cron_env": "<SHELL=/bin/sh>"}, "auto_reply_header"),
        ({"x_auto_response_suppress": "All"}, "suppresses_replies"),
        ({"x_auto_response_suppress": "DR, OOF, AutoReply"}, "suppresses_replies"),
        ({"precedence": "bulk"}, "bulk_precedence"),
        ({"return_path": "<>"}, "null_return_path"),
    ],
)
def test_machines_say_so_in_their_headers(headers, reason):
    assert judged(mail(**headers)) == ("automatic", reason, False)


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "no"},
        {"x_autoreply": "no"},
        {"x_auto_response_suppress": "DR, RN, NRN"},
        {"precedence": "first-class"},
    ],
)
def test_headers_that_say_a_person_wrote_are_believed(headers):
    assert judged(mail(**headers)) == ("ticket", "ticket", True)


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Facture",
        "Réponse automatique : Facture",
        "Réponse d’absence : Facture",
        "Absence du bureau",
        "Absente du bureau jusqu’au 4 juillet",
        "Absent(e) du bureau : vacances",
        "Out of Office: Re: [E3K-00042] Facture",
        "Out of office",
        "Out of the office until Monday",
        "I am out of the office until July 4",
        "Auto: Facture",
        "AutoReply: Facture",
        "Re: Automatic reply: Facture",
        "Vacation reply",
        "En vacances jusqu’au 4 juillet",
        "Hors du bureau",
        "Abwesenheitsnotiz: Rechnung",
        "Facture (Out of Office)",
    ],
)
def test_out_of_office_needs_the_subject_and_the_first_sentence(subject):
    for text in ("Bonjour,\n\nJe suis absente jusqu'au 4 juillet.", "Hello! I am out of the office, back on July 4."):
        assert judged(mail(text, subject=subject), **IN_THREAD) == ("automatic", "out_of_office", False)
    for text in ("Bonjour, la facture ne part plus.", "Je suis absente jusqu'au 4. Pouvez-vous fermer mon accès ?"):
        assert judged(mail(text, subject=subject), **IN_THREAD) == ("reply", "reply", False)
        assert judged(mail(text, subject=subject), **KNOWN) == ("ticket", "ticket", False)


@pytest.mark.parametrize(
    ("subject", "verdict"),
    [
        ("Absence du bureau", "automatic"),
        ("Automatic reply: Invoice", "automatic"),
        ("Out of office", "automatic"),
        ("Réponse automatique : Facture", "automatic"),
        ("Auto-reply not working in the helpdesk", "ticket"),
        ("Hors bureau n'apparaît pas dans les congés", "ticket"),
        ("OOO: approvals stuck", "ticket"),
    ],
)
def test_an_empty_mail_is_out_of_office_when_its_subject_is_nothing_else(subject, verdict):
    assert judged(mail("", subject=subject))[0] == verdict


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Re: [E3K-00042] Facture",
            "Bonjour,\n\nJe suis absente du bureau jusqu'au 22 juin, sans accès à mes courriels.",
        ),
        ("Re: Facture", "Merci pour votre courriel. Je suis en vacances du 15 juin au 2 juillet.\n\nMarie"),
        ("RE: Invoice", "Hi,\nThank you for your email. I am currently out of the office until July 4."),
        ("Marie Gagnon is out of the office.", "I will be out of the office starting 15/06."),
        ("Marie Gagnon est absent(e) du bureau (retour 22/06)", "Je serai absent(e) du 15/06 au 22/06."),
        ("Congé de maternité Re: Facture", "Je suis présentement en congé de maternité. Contactez Paul."),
        ("Autoréponse", "Nos bureaux sont fermés du 18 juillet au 2 août."),
        ("Notification automatique d'absence", "Bonjour. Veuillez noter que je suis absente."),
        ("Je suis absente", "Je serai de retour le 22 juin. Pour toute urgence, merci de contacter Paul."),
        ("I am on vacation", "I am on vacation and will have limited access to my email."),
    ],
)
def test_absences_without_any_header_are_known_by_their_words(subject, text):
    assert judged(mail(text, subject=subject), **IN_THREAD) == ("automatic", "out_of_office", False)


@pytest.mark.parametrize(
    "text",
    [
        "Je suis absente du bureau demain.",
        "Je suis absente du bureau jusqu'au 22 juin, mais la facture est toujours bloquée : merci de la corriger.",
        "I am out of the office until Monday. Could you fix it before?",
        "Bonjour, je suis absente jusqu'au 22, voici la capture demandée.",
        "L'erreur revient chaque matin. Je suis absente jusqu'au 22.",
    ],
)
def test_what_a_person_says_of_their_absence_in_an_answer_is_an_answer(text):
    assert judged(mail(text, subject="Re: [E3K-00042] Facture"), **IN_THREAD)[0] == "reply"


def test_receipts_and_calendar_answers_without_their_parts_are_known_by_subject_and_words():
    read = "Votre message\n\n   À : Soutien\n   Objet : Facture\n\na été lu le 15 juin 2026 10:02."
    opened = "Your message \n\n   To: support\n   Sent: June 15\n\nwas read on June 15, 2026 10:02:00 AM"
    accepted = "Claire has accepted this invitation."
    for subject, text, reason in (
        ("Lu : [E3K-00042] Facture", read, "read_receipt"),
        ("Read: Invoice", opened, "read_receipt"),
        ("Accepted: Rencontre @ Mon Jun 15", accepted, "calendar_reply"),
        ("Refusé: Rencontre", "Claire Gagnon a refusé cette invitation.", "calendar_reply"),
    ):
        assert judged(mail(text, subject=subject), **IN_THREAD) == ("automatic", reason, False)
        assert judged(mail("La facture reste bloquée.", subject=subject), **IN_THREAD)[0] == "reply"
        assert judged(mail(text, subject="Facture"), **IN_THREAD)[0] == "reply"


def _with_calendar(subject, text, kind):
    part = f"Content-Type: {kind}\r\nContent-Disposition: attachment; filename=a.ics\r\n\r\n"
    body = f"--b\r\n\r\n{text}\r\n--b\r\n{part}BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n--b--"
    return mail(body, subject=subject, content_type="multipart/mixed; boundary=b")


def test_a_calendar_that_a_person_attaches_is_a_file():
    question = "Je ne peux pas importer ce fichier."
    assert judged(_with_calendar("Erreur d'agenda", question, "text/calendar"))[0] == "ticket"
    assert judged(_with_calendar("Accepted: Rencontre", "Claire a dit oui.", "application/ics"))[0] == "automatic"
    assert judged(_with_calendar("Rencontre", "", "application/ics"))[0] == "automatic"
    assert judged(_with_calendar("Rencontre", "Oui.", "text/calendar; method=REPLY"))[0] == "automatic"


@pytest.mark.parametrize(
    "subject",
    [
        "Out of office feature of Odoo is broken",
        "Le calendrier des absences ne s'ouvre plus",
        "Automatic invoices are sent twice",
        "Vacances : solde des employés erroné",
        "Autorisation de paiement",
        "Delivery order cannot be validated",
        "Échec de la commande 4512",
        "Bon de livraison non imprimé",
    ],
)
def test_people_may_write_about_absences_and_deliveries(subject):
    assert judged(mail(subject=subject))[0] == "ticket"


def test_delivery_reports_are_bounces():
    assert judged(stored("delivery_report")) == ("bounce", "delivery_report", False)
    assert judged(stored("malformed_report")) == ("bounce", "delivery_report", False)


def test_a_bounce_that_a_person_attaches_is_their_request():
    status = "Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; a@x.example\r\nAction: failed"
    body = f"--b\r\n\r\nPourquoi nos factures reviennent-elles ?\r\n--b\r\n{status}\r\n--b--"
    sent = {"subject": "TR : Non remis", "content_type": "multipart/mixed; boundary=b"}
    assert judged(mail(body, **sent), **KNOWN)[0] == "ticket"
    assert judged(mail(body, **sent, return_path="<>"), **KNOWN)[:2] == ("bounce", "delivery_report")
    assert judged(mail(body, **sent, **{"from": "postmaster@mx.example"}))[:2] == ("bounce", "delivery_report")
    assert judged(mail(body, **{**sent, "content_type": "multipart/report; boundary=b"}))[0] == "bounce"


@pytest.mark.parametrize(
    ("actions", "verdict", "named"),
    [
        (["relayed", "failed"], "bounce", [1]),
        (["failed", "delivered"], "bounce", [0]),
        (["delayed", "failed", "failed"], "bounce", [1, 2]),
        (["delivered", "relayed"], "automatic", [0, 1]),
    ],
)
@pytest.mark.parametrize("between", ["\r\n\r\n", "\r\n"])
def test_of_several_recipients_the_worst_counts_and_is_named(actions, verdict, named, between):
    blocks = [
        f"Final-Recipient: rfc822; r{index}@x.example\r\nAction: {action}\r\nStatus: 5.0.{index}"
        for index, action in enumerate(actions)
    ]
    status = between.join(["Reporting-MTA: dns; mx", *blocks])
    body = f"--b\r\n\r\nReport\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n{status}\r\n--b--"
    report = mail(body, content_type="multipart/report; report-type=delivery-status; boundary=b", return_path="<>")
    assert judged(report)[0] == verdict
    assert read(report).report.recipients == tuple(f"r{index}@x.example" for index in named)


def test_a_delivery_report_of_a_success_is_no_bounce():
    delivered = stored("delivery_report").replace(b"Action: failed", b"Action: delivered")
    assert judged(delivered)[:2] == ("automatic", "delivery_notice")


@pytest.mark.parametrize(
    "headers",
    [
        {"from": "Mail Delivery System <postmaster@mx.example>", "subject": "Undelivered Mail Returned to Sender"},
        {"from": "postmaster@mx.example", "subject": "Non remis : Facture"},
        {"from": "postmaster@mx.example", "subject": "Échec de la remise : Facture"},
        {"return_path": "<>", "subject": "failure notice"},
        {"x_failed_recipients": CLAIRE},
        {"from": "post_master@mx.example", "subject": "Re: Facture", "body": "550 - no such user here"},
        {"from": "MAILER-DAEMON@mx.example", "subject": "Facture"},
        {
            "from": "Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@client.example>",
            "subject": "Undeliverable: Facture",
        },
        {"return_path": "<MAILER-DAEMON>", "from": "filtre@mx.example", "subject": "Undelivered Mail"},
        {"from": "postmaster@mx.example", "body": "Your message was automatically rejected by Sieve."},
    ],
)
def test_mail_systems_bounce_without_a_report_too(headers):
    assert judged(mail(**headers))[0] == "bounce"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Mail delivery failed", "Your message of Monday. Re: Quote...\ncould not be delivered to these recipients:"),
        ("Delivery failure", "\n*****\nVotre message n'a pas pu etre delivre a\nluc@client.example"),
        ("Mail Delivery Warning", "This is an advisory-only email. Please do not reply to it."),
        ("Returned Mail", "------ Failed Recipients ------\n<luc@client.example>: mailbox unavailable"),
        ("Non-Delivery: Facture 12", "--- Non-Delivery Report ---\nThe e-mail below could not be delivered to Luc."),
    ],
)
def test_unknown_sender_who_words_all_as_a_mail_system_does_bounces_and_nobody_else(subject, text):
    sender = "Symantec_for_SMTP@mx.example"
    assert judged(mail(text, subject=subject, **{"from": sender}))[:2] == ("bounce", "bounce_wording")
    assert judged(mail(text, subject=subject, **{"from": sender}), **KNOWN)[0] == "ticket"
    assert judged(mail(f"Bonjour, je reçois ceci :\n{text}", subject=subject, **{"from": sender}))[0] == "ticket"
    assert judged(mail(text, subject="Facture", **{"from": sender}))[0] == "ticket"


def test_a_filter_that_refuses_a_mail_in_a_receipt_bounces_it():
    """RFC 5429 section 2.1.2: ``reject`` may answer with a disposition notification."""
    told = (
        "Final-Recipient: rfc822; luc@client.example\r\nDisposition: automatic-action/MDN-sent-automatically; deleted"
    )
    parts = "--b\r\n\r\n{}\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\n" + told + "\r\n--b--"
    kind = {"content_type": "multipart/report; report-type=disposition-notification; boundary=b"}
    refused = mail(parts.format("Your message to luc@client.example was automatically rejected:\r\nQuota"), **kind)
    assert judged(refused)[:2] == ("bounce", "bounce_wording")
    assert read(refused).report.recipients == ("luc@client.example",)
    deleted = mail(parts.format("Your message was deleted without being read."), **kind)
    assert judged(deleted)[:2] == ("automatic", "read_receipt")


def test_a_person_who_cannot_send_mails_is_no_mail_system():
    text = "Unable to deliver mail since this morning: every quote that we send comes back with error 550."
    assert judged(mail(text, subject="Mail delivery failed", **{"from": "luc@nouveau.example"}))[0] == "ticket"
    admin = {"from": "Mail Administrator <luc@client.example>", "subject": "Mail delivery problem"}
    assert judged(mail(text, **admin), **KNOWN)[0] == "ticket"
    assert judged(mail(text, **admin))[0] == "bounce"


def test_a_version_number_is_no_code_of_refusal():
    assert judged(mail("Odoo 5.1.1 est disponible.", **{"from": "no-reply@shop.example"}))[0] == "ticket"


def test_a_bounce_that_a_person_forwards_is_a_ticket():
    assert judged(mail(subject="TR : Undelivered Mail Returned to Sender"))[0] == "ticket"


def test_a_bounce_never_becomes_a_ticket_because_the_team_allows_its_sender():
    assert judged(stored("delivery_report"), allowed_monitor=True)[0] == "bounce"


def test_an_allowed_monitor_opens_a_ticket_and_is_not_answered():
    alarm = mail(auto_submitted="auto-generated", precedence="bulk")
    assert judged(alarm, allowed_monitor=True) == ("ticket", "allowed_monitor", False)


def test_calendar_answers_are_automatic_and_invitations_are_not():
    invite = stored("calendar_invite")
    assert judged(invite)[0] == "ticket"
    reply = invite.replace(b"METHOD:REQUEST", b"METHOD:REPLY").replace(b"method=REQUEST", b"method=REPLY")
    assert judged(reply)[:2] == ("automatic", "calendar_reply")


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"list_id": "<devel.example.org>"}, "mailing_list"),
        ({"mailing_list": "contact devel@example.org"}, "mailing_list"),
        ({"precedence": "list"}, "mailing_list"),
        ({"list_unsubscribe": "<https://news.example/u>"}, "bulk_mail"),
    ],
)
def test_lists_and_newsletters_open_nothing(headers, reason):
    assert judged(mail(**headers)) == ("list", reason, False)


@pytest.mark.parametrize(
    "headers",
    [
        {"list_unsubscribe": "<https://x.example/u>"},
        {"list_id": "<ti.boulangerie.example>"},
        {"precedence": "bulk"},
        {"x_auto_response_suppress": "All"},
    ],
)
def test_a_known_person_is_heard_through_lists_and_bulk_headers_but_not_acknowledged(headers):
    assert judged(mail(**headers), **KNOWN) == ("ticket", "ticket", False)
    assert judged(mail(**headers), **IN_THREAD)[0] == "reply"


def test_our_own_address_kept_as_a_group_is_no_mailing_list():
    assert judged(mail(list_id="<soutien.e3k.example>", precedence="list"))[0] == "ticket"


@pytest.mark.parametrize("sender", ["no-reply@shop.example", "ne-pas-repondre@shop.example", "donotreply@shop.example"])
def test_addresses_that_ask_not_to_be_answered_get_no_acknowledgement(sender):
    assert judged(mail(**{"from": sender})) == ("ticket", "ticket", False)


@pytest.mark.parametrize(
    "subject",
    [
        "Afwezig: Factuur",
        "Fuori sede",
        "Frånvaro: Faktura",
        "Automatisk svar: Faktura",
        "Automaattinen vastaus: Lasku",
        "Automatyczna odpowiedź: Faktura",
        "Автоматический ответ: Счёт",
        "自動返信: 請求書",
        "自动回复: 发票",
    ],
)
def test_what_calls_itself_an_absence_in_another_language_is_not_acknowledged(subject):
    assert judged(mail(subject=subject)) == ("ticket", "ticket", False)


@pytest.mark.parametrize(
    "text",
    [
        "Nous avons bien reçu votre demande. Ceci est un message automatique.",
        "Votre billet 12 est ouvert.\n\nCe courriel a été envoyé automatiquement, merci de ne pas y répondre.",
        "We received your request. This is an automated response.",
        "##- Please type your reply above this line -##\n\nYour request was received.",
        "Your order has shipped. Please do not reply to this e-mail.",
    ],
)
def test_what_says_that_a_machine_wrote_it_is_not_acknowledged(text):
    assert judged(mail(text)) == ("ticket", "ticket", False)
    quoted = "Elle plante.\n\nLe 3 juin 2026 à 10:00, X <x@y.example> a écrit :\n> " + text.replace("\n", "\n> ")
    assert judged(mail(quoted, in_reply_to="<m0@x.example>"))[2]
    header = "---------- Forwarded message ---------\nFrom: X <x@y.example>\nDate: x\nTo: y"
    assert judged(mail(f"Voir ci-dessous.\n\n{header}\n\n{text}", subject="TR : Billet"))[2]


def test_a_person_who_writes_about_automatic_mails_is_acknowledged():
    assert judged(mail("Le courriel automatique ne part plus. Ne répondez pas au client avant."))[2]


def test_agents_are_never_acknowledged():
    assert judged(mail(), sender_is_agent=True) == ("ticket", "ticket", False)
    assert judged(mail(**{"from": "Claire"}))[2] is False


def test_nothing_at_all_is_failed():
    assert judged(b"") == ("failed", "empty_mail", False)


def test_the_table_in_the_docstring_is_the_table():
    described = re.findall(r"^([a-z_]+) +(\w+) +\S", verdict.__doc__.split("=\nrule")[1], re.MULTILINE)
    assert described[1:] if described[0][0] == "rule" else described
    rows = [row for row in described if row[0] != "rule"]
    assert rows == [(rule.reason, str(rule.verdict)) for rule in verdict.RULES]


def test_every_verdict_of_the_product_exists():
    names = "ticket reply automatic bounce loop duplicate list quarantined failed"
    assert {str(value) for value in intake.Verdict} == set(names.split())
