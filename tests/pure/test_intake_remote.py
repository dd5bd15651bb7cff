"""A mail fetches nothing from elsewhere, shows what it brought itself, and loses nothing."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from intake import markup
from intake.remote import hold_back
from intake_world import mail, repaired

PIXEL = "https://spy.example/p.gif?id=42"


@pytest.mark.parametrize(
    "source",
    [
        f'<img src="{PIXEL}">',
        f"<img src='{PIXEL}'/>",
        f"<IMG SRC={PIXEL}>",
        f"<img/src={PIXEL}>",
        '<img src="//spy.example/p.gif">',
        '<img src=" &#104;ttps://spy.example/p.gif">',
        '<img src="/web/session/logout">',
        f'<img srcset="{PIXEL} 2x">',
        f'<table background="{PIXEL}"></table>',
        f"<div style=\"background-image: url('{PIXEL}')\">x</div>",
        f'<div style="background:URL( {PIXEL} )">x</div>'.replace("URL", "url"),
        f'<video poster="{PIXEL}"></video>',
        f'<svg><image href="{PIXEL}"/></svg>',
        f'<iframe src="{PIXEL}"></iframe>',
    ],
)
def test_nothing_is_fetched_from_elsewhere(source):
    for token in markup.tokens(hold_back(source)):
        values = [value for name, value in token.attributes.items() if name != "data-original-src"]
        assert not any("spy.example" in value or "logout" in value for value in values)


def test_the_address_of_a_held_back_image_is_kept():
    assert hold_back(f'<img alt="Logo" src="{PIXEL}">') == f'<img alt="Logo" data-original-src="{PIXEL}">'


@pytest.mark.parametrize(
    "source",
    [
        '<img src="cid:logo@x">',
        '<img src="data:image/png;base64,iVBORw0KGgo=">',
        '<a href="https://boulangerie.example">site</a>',
        '<div style="color: red; background: url(cid:fond)">x</div>',
        "<p>src=https://spy.example/p.gif</p>",
        "<p>a = b</p>",
    ],
)
def test_own_files_links_and_text_are_left_alone(source):
    assert hold_back(source) == source


def test_a_repaired_mail_is_disarmed():
    body = repaired(mail(f'<p>Bonjour</p><img src="{PIXEL}">', content_type="text/html"))[1]
    assert f'data-original-src="{PIXEL}"' in body
    assert " src=" not in body


def test_a_value_whose_quote_is_never_closed_is_the_value():
    assert hold_back('<img src="src=</p>') == '<img data-original-src="src=&lt;/p">'


@settings(max_examples=200)
@example(["<img ", "src=", '"', ">", "<img ", "src=", "</p>"])
@given(
    st.lists(
        st.sampled_from(["<img ", "src=", '"', "'", PIXEL, ">", "<", " ", "style=", "url(", ")", "x", "</p>"]),
        max_size=25,
    )
)
def test_any_markup_ends_and_text_stays(pieces):
    source = "".join(pieces)
    assert hold_back(hold_back(source)) == hold_back(source)
