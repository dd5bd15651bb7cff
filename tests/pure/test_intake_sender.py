"""Who a sender is: patterns that block or allow, and what authentication proves about From."""

import pytest
from intake import address, authentication, patterns_of, sender_pattern

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
