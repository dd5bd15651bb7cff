"""A phone line becomes links that a phone can dial."""

import pytest
from phone_text import split


def addresses(text):
    return [address for _piece, address in split(text) if address]


@pytest.mark.parametrize("extension", [", ext. 1", ", poste\u00a01", " au poste 1", " x1"])
def test_two_numbers_of_one_switchboard_are_two_links_with_the_extension(extension):
    text = f"514-316-6650 / 888-602-5394{extension}"
    assert addresses(text) == ["tel:+15143166650;ext=1", "tel:+18886025394;ext=1"]
    assert [piece for piece, _address in split(text)] == ["514-316-6650", " / ", f"888-602-5394{extension}"]


def test_each_number_keeps_its_own_extension():
    assert addresses("514-316-6650 #12, 888-602-5394") == ["tel:+15143166650;ext=12", "tel:+18886025394"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("+33 1 23 45 67 89", "tel:+33123456789"),
        ("1 (514) 316-6650", "tel:+15143166650"),
        ("316-6650", "tel:3166650"),
    ],
)
def test_numbers_of_elsewhere_are_dialled_as_they_are_written(text, address):
    assert split(text) == ((text, address),)


@pytest.mark.parametrize("text", ["", None, "Appelez-nous", "9 h 30"])
def test_what_is_no_number_is_no_link(text):
    assert addresses(text) == []
    assert "".join(piece for piece, _address in split(text)) == (text or "")
