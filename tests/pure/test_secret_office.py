"""Secrets in office documents: covered in their texts, and the document still opens."""

import io
import time
import zipfile

import openpyxl
import pytest
import secret

PASSWORD = "Boreal#2024"
#: A document of each kind, as far as its texts go: the part that says it, and what it says.
DOCUMENTS = {
    "acces.docx": (
        "word/document.xml",
        "<w:p><w:r><w:t>Mot de passe : Bor</w:t></w:r><w:r><w:t>eal#2024</w:t></w:r></w:p>",
    ),
    "table.docx": (
        "word/document.xml",
        (
            "<w:tc><w:p><w:r><w:t>Mot de passe</w:t></w:r></w:p></w:tc>"
            "<w:tc><w:p><w:r><w:t>Boreal#2024</w:t></w:r></w:p></w:tc>"
        ),
    ),
    "acces.pptx": ("ppt/slides/slide1.xml", "<a:p><a:r><a:t>mdp: </a:t></a:r><a:r><a:t>Boreal#2024</a:t></a:r></a:p>"),
    "acces.odt": ("content.xml", "<text:p>Mot de passe<text:s/>: <text:span>Boreal#2024</text:span></text:p>"),
    "acces.ods": (
        "content.xml",
        (
            "<table:table-cell><text:p>Mot de passe</text:p></table:table-cell>"
            '<table:table-cell office:string-value="Boreal#2024"><text:p>Boreal#2024</text:p></table:table-cell>'
        ),
    ),
}


def packed(parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as document:
        for name, content in parts.items():
            document.writestr(name, content)
    return target.getvalue()


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as document:
        assert document.testzip() is None
        return {name: document.read(name) for name in document.namelist()}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_loses_the_secret_and_nothing_else(name):
    part, text = DOCUMENTS[name]
    picture = bytes(range(256))
    data = packed({"[Content_Types].xml": "<Types/>", part: f"<root>{text}</root>", "media/image1.png": picture})
    masked, found = secret.mask_file(name, data)
    assert [each.value for each in found] == [PASSWORD]
    parts = unpacked(masked)
    assert PASSWORD not in parts[part].decode() and "eal#2024" not in parts[part].decode()
    assert parts["media/image1.png"] == picture
    assert secret.mask_file(name, masked) == (masked, [])


def test_a_sheet_of_excel_still_opens():
    book = openpyxl.Workbook()
    book.active.append(["Compte", "Mot de passe", "Carte"])
    book.active.append(["admin", f"mdp: {PASSWORD}", 4111111111111111])
    target = io.BytesIO()
    book.save(target)
    masked, found = secret.mask_file("comptes.xlsx", target.getvalue())
    assert {each.value for each in found} == {PASSWORD, "4111111111111111"}
    row = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(masked)).active[2]]
    assert row == ["admin", "mdp: ••••••••", 0]


def test_the_target_of_a_link_is_covered_with_its_text():
    link = f'<Relationship Target="https://odoo.example/?k={PASSWORD.replace("#", "%23")}"/>'
    text = f"<w:p><w:t>mdp: {PASSWORD}</w:t></w:p>"
    data = packed({"[Content_Types].xml": "", "word/document.xml": text, "word/_rels/document.xml.rels": link})
    assert b"Boreal" not in b"".join(unpacked(secret.mask_file("a.docx", data)[0]).values())


@pytest.mark.parametrize(
    "data",
    [
        packed({"notes.txt": f"mdp: {PASSWORD}"}),  # an archive
        packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:t>Bonjour</w:t>"}),
        packed({"[Content_Types].xml": "", "word/document.xml": f"<w:t>mdp: {PASSWORD}</w:t>"})[:-30],
        packed({"[Content_Types].xml": "", "word/document.xml": b"\xff\xfe<w:t>"}),
        packed({"content.xml": f"<text:p>mdp: {PASSWORD}</text:p>" + " " * 3 * 1024 * 1024}),
        packed({"content.xml": f"<text:p>mdp: {PASSWORD}</text:p>", "big.bin": bytes(65 * 1024 * 1024)}),
        b"PK\3\4",
    ],
)
def test_what_is_no_document_or_too_much_stays_as_it_is(data):
    assert secret.mask_file("a.docx", data) == (data, [])


def test_a_large_document_is_searched_in_a_few_seconds():
    row = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Une ligne comme les autres, no 123 456</w:t></w:r></w:p>"
    data = packed({"[Content_Types].xml": "", "word/document.xml": row * (2 * 1024 * 1024 // len(row) - 10)})
    begun = time.process_time()
    secret.mask_file("a.docx", data)
    assert time.process_time() - begun < 6
