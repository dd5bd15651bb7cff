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
    ],
)
def test_only_the_senders_own_domain_vouches_for_the_sender(stamped, verified, forged):
    results = authentication.read([stamped], sender=FROM)
    assert (authentication.verifies(results), authentication.fails(results)) == (verified, forged)


def test_domains_are_within_one_another_by_whole_labels():
    assert address.is_within("boreal.example", "mail.boreal.example")
    assert not address.is_within("boreal.example", "notboreal.example")
