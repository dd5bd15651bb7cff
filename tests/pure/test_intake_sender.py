"""Who a sender is: patterns that block or allow, and what authentication proves about From."""

import intake
import pytest
from intake import address, authentication, patterns_of, sender_pattern
from intake_world import CLAIRE, NOW, SUPPORT, mail

FROM = "claire@boreal.example"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Spam@Pub.example ", "spam@pub.example"),
        ("@pub.example", "pub.example"),
        ("*@pub.example", "pub.example"),
        ("mail.pub.example", "mail.pub.example"),
        ("example", None),
        ("a b@pub.example", None),
        ("x@", None),
        ("", None),
        (None, None),
    ],
)
def test_a_pattern_is_an_address_or_a_domain(typed, kept):
    assert sender_pattern(typed) == kept


def test_an_address_is_named_by_itself_its_domain_and_those_above():
    assert patterns_of("A@m.pub.example") == ["a@m.pub.example", "m.pub.example", "pub.example"]
    assert patterns_of("") == [] == patterns_of("nobody")


def test_a_top_level_domain_names_nobody():
    assert "example" not in patterns_of("a@pub.example")


@pytest.mark.parametrize(
    ("stamped", "verified", "forged"),
    [
        ("mx; dmarc=pass header.from=boreal.example", True, False),
        ("mx; dmarc=fail; dkim=pass header.d=boreal.example", False, True),
        ("mx; dkim=pass header.d=boreal.example", True, False),
        ("mx; dkim=pass header.i=@mail.boreal.example", True, False),
        ("mx; spf=pass smtp.mailfrom=bounce@boreal.example", True, False),
        ("mx; spf=pass smtp.mailfrom=bounce@evil.example", False, False),
        ("mx; spf=fail smtp.mailfrom=x@boreal.example; dkim=pass header.d=evil.example", False, True),
        ("mx; spf=fail smtp.mailfrom=x@boreal.example; dkim=pass header.d=boreal.example", True, False),
        ("mx; spf=softfail; dkim=none", False, False),
        ("mx; none", False, False),
        ("mx; dmarc=none; dkim=pass header.d=boreal.example", True, False),
        ("mx; spf=fail; dmarc=none", False, True),
        ("mx; spf=fail; dkim=fail; dmarc=temperror", False, True),
        ("mx; dkim=fail; spf=none", False, True),
        ("mx; dkim=hardfail", False, True),
        ("mx; spf=fail; dmarc=pass header.from=boreal.example", True, False),
        ("mx; dkim=fail header.d=list.example; dkim=pass header.d=boreal.example", True, False),
        ("mx; dkim=fail header.d=boreal.example; dkim=pass header.d=list.example", False, True),
        ("mx; dmarc=pass header.from=evil.example", False, False),
        ("mx; spf=fail; dkim=pass", False, True),
        ("mx; spf=pass smtp.helo=mx.evil.example; dkim=none", False, False),
        ("mx; auth=pass (plain) smtp.auth=claire@boreal.example", True, False),
        ("mx; auth=pass smtp.auth=someone@evil.example", False, False),
    ],
)
def test_only_the_senders_own_domain_vouches_for_the_sender(stamped, verified, forged):
    results = authentication.read([stamped], sender=FROM)
    assert (authentication.verifies(results), authentication.fails(results)) == (verified, forged)


@pytest.mark.parametrize(
    "stamped",
    [
        "mx; spf=fail smtp.mailfrom=dmarc=pass@evil.example",
        'mx; spf=fail smtp.mailfrom="x; dmarc=pass header.from=boreal.example"@evil.example',
        "mx; spf=fail (domain of a@evil.example; dmarc=pass header.from=boreal.example) smtp.mailfrom=evil.example",
        "mx; spf=fail (domain of a(b@evil.example) smtp.mailfrom=evil.example; dkim=fail; dmarc=fail",
        "mx; spf=fail; dkim=none; dmarc=pass header.from=boreal.example",
    ],
)
def test_nobody_writes_a_pass_into_our_servers_line(stamped):
    results = authentication.read([stamped], sender=FROM)
    assert (authentication.verifies(results), authentication.fails(results)) == (False, True)


def test_filters_of_our_server_write_a_line_each():
    lines = [
        "mx.e3k.example; dmarc=pass (p=reject dis=none) header.from=boreal.example",
        "mx.e3k.example (policyd-spf); spf=fail (client-ip=192.0.2.1; helo=x) smtp.mailfrom=claire@boreal.example",
        "other.example; dkim=fail header.d=boreal.example",
        'mx.e3k.example; dkim=pass (2048-bit key) header.d=boreal.example header.b="a=b"',
    ]
    results = authentication.read(lines, ["mx.e3k.example"], FROM)
    assert results == {"dmarc": "pass", "spf": "fail", "dkim": "pass"}
    assert authentication.verifies(results)


def test_of_two_lines_the_one_put_on_top_counts():
    lines = ["mx.e3k.example; dmarc=fail", "mx.e3k.example; dmarc=pass header.from=boreal.example"]
    assert authentication.fails(authentication.read(lines, ["mx.e3k.example"], FROM))


def test_until_our_servers_are_named_only_the_topmost_line_is_read():
    lines = ["mx.e3k.example; spf=fail", "mx.e3k.example; dmarc=pass header.from=boreal.example"]
    assert authentication.fails(authentication.read(lines, sender=FROM))


def test_a_server_that_writes_no_name_can_be_trusted_too():
    line = "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=boreal.example; dkim=none; dmarc=pass action=none"
    assert authentication.verifies(authentication.read([line], ["-"], FROM))
    assert not authentication.read([line], ["mx.e3k.example"], FROM)


def test_domains_are_within_one_another_by_whole_labels():
    assert address.is_within("boreal.example", "mail.boreal.example")
    assert not address.is_within("boreal.example", "notboreal.example")


# ------------------------------------------------------------
# Several in From:
# ------------------------------------------------------------

PASSED = "mx.e3k.example; dmarc=pass header.from={0}; spf=pass smtp.mailfrom={0}; dkim=pass header.d={0}"
MALLORY = "mallory@evil.example"


def facts_of(raw, servers=("mx.e3k.example",)):
    return intake.read(raw, own_addresses=[SUPPORT], now=NOW, trusted_servers=servers)


@pytest.mark.parametrize(
    "value",
    [
        f"Claire <{CLAIRE}>, x <{MALLORY}>",
        f"x <{MALLORY}>, Claire <{CLAIRE}>",
        f"Claire <{CLAIRE}> <{MALLORY}>",
        f"Claire <{CLAIRE}>\r\nFrom: x <{MALLORY}>",
        f'"{CLAIRE}", x <{MALLORY}>',
        f"=?utf-8?Q?{CLAIRE}?=, x <{MALLORY}>",
    ],
)
@pytest.mark.parametrize("stamped", [None, PASSED.format("evil.example"), PASSED.format("boulangerie.example")])
def test_of_several_senders_none_has_a_known_persons_rights(value, stamped):
    facts = facts_of(mail(**{"from": value, "authentication_results": stamped}))
    assert (facts.is_unauthenticated, facts.is_authenticated) == (True, False)
    verdict = intake.judge(facts, intake.Context(thread_found=True, sender_is_participant=True))
    assert (str(verdict.verdict), verdict.reason) == ("quarantined", "forged_sender")
    assert not intake.judge(facts).may_acknowledge


@pytest.mark.parametrize("value", [f"Claire <{CLAIRE}>, <{CLAIRE.upper()}>", f"{CLAIRE} <{CLAIRE}>"])
def test_the_same_sender_twice_is_one(value):
    facts = facts_of(mail(**{"from": value, "authentication_results": PASSED.format("boulangerie.example")}))
    assert facts.is_authenticated


# ------------------------------------------------------------
# Our own list
# ------------------------------------------------------------


def relayed(**headers):
    """A mail that our Google group passed on under its own address."""
    given = {
        "from": f'"Claire Gagnon via Soutien" <{SUPPORT}>',
        "list_id": f"<{SUPPORT.replace('@', '.')}>",
        "precedence": "list",
        "authentication_results": PASSED.format("e3k.example"),
    }
    return mail(**{**given, **headers})


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({"x_original_from": f"Claire G. <{CLAIRE}>"}, "Claire G."),
        ({"x_original_sender": CLAIRE}, "Claire Gagnon"),
        ({"reply_to": f"Claire G. <{CLAIRE}>"}, "Claire G."),
        ({"reply_to": f"Soutien <{SUPPORT}>, Claire G. <{CLAIRE}>"}, "Claire G."),
        ({"x_original_sender": CLAIRE, "reply_to": f"Claire G. <{CLAIRE}>"}, "Claire G."),
        ({"x_original_sender": CLAIRE, "from": f"'Claire Gagnon' via Soutien <{SUPPORT}>"}, "Claire Gagnon"),
    ],
)
def test_who_wrote_through_our_own_group_is_the_sender_but_not_verified(headers, name):
    raw = relayed(**headers)
    facts = facts_of(raw)
    assert (facts.sender_name, facts.sender_email) == (name, CLAIRE)
    assert intake.prepare(raw, own_addresses=[SUPPORT]).sender == (name, CLAIRE)
    assert (facts.is_unauthenticated, facts.is_authenticated) == (False, False)
    judgement = intake.judge(facts)
    assert (str(judgement.verdict), judgement.may_acknowledge) == ("ticket", False)


def test_a_colleague_through_our_own_group_is_not_verified_by_our_own_domain():
    assert not facts_of(relayed(x_original_from="Agnes <agnes@e3k.example>")).is_authenticated


def test_what_was_found_of_the_group_does_not_speak_against_its_writer():
    stamped = "mx.e3k.example; spf=fail smtp.mailfrom=e3k.example; dkim=pass header.d=e3k.example"
    assert not facts_of(relayed(x_original_from=CLAIRE, authentication_results=stamped)).is_unauthenticated


def test_a_forged_group_is_forged():
    raw = relayed(x_original_from=CLAIRE, authentication_results="mx.e3k.example; dmarc=fail header.from=e3k.example")
    assert facts_of(raw).is_unauthenticated


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"reply_to": SUPPORT, "x_original_from": SUPPORT},
        {"reply_to": CLAIRE, "list_id": None},
        {"reply_to": CLAIRE, "list_id": "<autre.e3k.example>"},
    ],
)
def test_our_own_address_alone_stays_a_loop(headers):
    assert str(intake.judge(facts_of(relayed(**headers))).verdict) == "loop"
