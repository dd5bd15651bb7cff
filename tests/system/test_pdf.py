"""The policy and a ticket as PDF, printed by the real program: French and English, whole, readable, searchable."""

import re
import shutil
import urllib.request
import zlib

import pytest

from house import wkhtmltopdf

SETUP = """
policy = env["e3k.service.policy"].search([], limit=1)
policy.filtered(lambda each: each.state == "draft").action_approve()
partner = env["res.partner"].create({"name": "Paule Papier", "email": "paule@papier.example", "lang": "fr_CA"})
ticket = env["e3k.ticket"].create({
    "name": "Le bon de livraison est coupé", "requester_id": partner.id,
    "description": "<p>Le bon s’arrête à la ligne 20.</p>" * 60,
})
token = ticket._portal_ensure_token()
env.cr.commit()
print("PAPER", ticket.id, token)
"""
COUNT = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.fixture(scope="module", autouse=True)
def program():
    """The printing program; without it the server gives pages to print, which another test covers."""
    if not (shutil.which(wkhtmltopdf.PROGRAM) or (wkhtmltopdf.BIN / wkhtmltopdf.PROGRAM).exists()):
        pytest.skip("wkhtmltopdf cannot be had on this machine")


@pytest.fixture(scope="module")
def paper(system):
    """The path of a ticket's PDF, for whoever holds its link."""
    told = system.shell(SETUP)
    number, token = next(line for line in told.splitlines() if line.startswith("PAPER")).split()[1:]
    return f"/my/support/{number}/pdf?access_token={token}"


def fetch(system, path, lang="fr_CA"):
    """Return a PDF as a browser of this language gets it."""
    request = urllib.request.Request(f"{system.url}{path}", headers={"Cookie": f"frontend_lang={lang}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.headers["Content-Type"] == "application/pdf"
        pdf = answer.read()
    assert pdf.startswith(b"%PDF")
    assert pdf.rstrip().endswith(b"%%EOF")
    return pdf


def has_fonts(pdf):
    """Tell whether letters are letters of an embedded font, not drawings."""
    return b"/FontFile2" in pdf or b"/FontFile2" in b"".join(streams(pdf))


def streams(pdf):
    """Yield what the compressed parts of a PDF say."""
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.S):
        try:
            yield zlib.decompressobj().decompress(packed)
        except zlib.error:
            continue


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_policy_is_printed_in_each_language(system, paper, lang):
    pdf = fetch(system, f"/support/policy/{lang}.pdf")
    assert 1 <= len(COUNT.findall(pdf)) <= 4
    assert 10_000 < len(pdf) < 600_000
    assert has_fonts(pdf)


def test_long_ticket_is_printed_whole(system, paper):
    for lang in ("fr_CA", "en_US"):
        pdf = fetch(system, paper, lang)
        assert 2 <= len(COUNT.findall(pdf)) <= 6
        assert has_fonts(pdf)
    assert "wkhtmltopdf:" not in system.log.read_text()
