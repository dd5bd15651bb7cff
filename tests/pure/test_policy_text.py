"""The text of a service policy: placeholders and comparison."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_text import compare, fill, find_names, find_typed, split_paragraphs

PARAGRAPHS = st.lists(st.text(alphabet="ab c", min_size=1, max_size=8), max_size=6)


def test_placeholder_is_filled_however_it_is_spaced():
    assert fill("in {{a.p1}} or {{  b }}", {"a.p1": "1 h", "b": "2 h"}) == "in 1 h or 2 h"


def test_missing_number_is_an_error_not_a_hole():
    with pytest.raises(KeyError):
        fill("in {{ first_response.p9 }}", {})


def test_value_is_not_filled_again():
    assert fill("{{ a }}", {"a": "{{ b }}", "b": "x"}) == "{{ b }}"


def test_names_come_once_and_in_order():
    assert find_names("{{ b }} {{ a }} {{b}}") == ["b", "a"]


def test_paragraphs_are_what_is_read_without_signs_of_markup():
    html = "<h3>Our <b>hours</b></h3>\n<p>9&nbsp;to 5,<br/>every day.</p><ul><li>One\n point</li><li></li></ul>R&amp;D"
    assert split_paragraphs(html) == ["Our hours", "9\xa0to 5,", "every day.", "One point", "R&D"]


def test_reworded_paragraph_faces_the_old_one():
    (row,) = compare(["We answer in 4 business hours."], ["We answer in 2 business hours."])
    assert [text for text, changed in row.left if changed] == ["4"]
    assert [text for text, changed in row.right if changed] == ["2"]


def test_new_paragraph_stands_alone():
    first, second = compare(["One."], ["One.", "Something else entirely."])
    assert not first.is_changed
    assert second.left == ()
    assert second.is_changed


@given(PARAGRAPHS, PARAGRAPHS)
def test_nothing_is_lost_on_either_side(left, right):
    rows = compare(left, right)
    assert ["".join(text for text, _c in row.left) for row in rows if row.left] == left
    assert ["".join(text for text, _c in row.right) for row in rows if row.right] == right


@given(PARAGRAPHS)
def test_same_text_shows_no_change(text):
    assert not any(row.is_changed for row in compare(text, text))


@pytest.mark.parametrize(
    "html",
    [
        "<p>in 4 hours</p>",
        "<p>in <b>4</b>&nbsp;business hours</p>",
        "<p>within two days</p>",
        "<p>en 4&#160;heures ouvrables</p>",
        "<p>dans les 48 h</p>",
        "<p>en moins d’une heure</p>",
        "<p>within a business day</p>",
        "<p>ouvert de 8 h 30 à 17 h</p>",
        "<p>a 24-hour delay</p>",
        "<p>1,5 jour</p>",
    ],
)
def test_typed_amount_of_time_is_found(html):
    assert find_typed(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p>in {{ first_response.p1 }}</p>",
        "<p>within {{ = 30 days }}</p>",
        "<p>twice a day, one by one, every year</p>",
        "<p>un jour nous y arriverons; chaque jour</p>",
        "<p>Version 2</p><p>Days are counted</p>",
        "<p>since 1 January 2026, ext. 1</p>",
        "<p>(P1) hourly</p>",
    ],
)
def test_what_is_no_amount_is_left(html):
    assert find_typed(html) == []


def test_amount_that_is_no_promise_stands_as_written():
    assert fill("within {{ = 30 days }}", {}) == "within 30 days"
    assert find_names("within {{ = 30 days }} {{ a }}") == ["a"]
