"""A grammar of mails for hypothesis: sound, odd and broken ones, from header lines to nested parts."""

import base64
import quopri

from hypothesis import strategies as st

WORDS = st.sampled_from(
    [
        *"bonjour été déjà 差出人 Привет שלום 🙂 <b> &amp; -- > On wrote: écrit : From: [E3K-42]".split(),
        "\x00",
        "\x1b$B",
    ]
)
TEXTS = st.lists(WORDS | st.text(max_size=12), max_size=30).map(" ".join)
LINES = st.lists(TEXTS, max_size=8).map("\n".join)
CHARSETS = st.sampled_from("utf-8 iso-8859-1 windows-1252 us-ascii utf-7 gb2312 iso-2022-jp koi8-r x-unknown".split())
ENCODINGS = st.sampled_from(["7bit", "8bit", "base64", "quoted-printable", "x-uuencode", "bas64", "base64;", ""])
TYPES = st.sampled_from(
    "text/plain text/html text/calendar text/enriched image/png application/pdf application/ms-tnef message/rfc822 "
    "message/delivery-status message/disposition-notification text/rfc822-headers application/octet-stream */*".split()
)
CONTAINERS = st.sampled_from("mixed alternative related report digest signed encrypted x-odd".split())
TAGS = st.sampled_from("p div blockquote table td span a img br style script font pre o:p".split())
STYLES = st.sampled_from(
    ["color:red", "c" * 200, "background:url(http://x)", "border:none;border-top:solid #e1e1e1", ""]
)


def html():
    """Markup that is more or less closed."""
    piece = st.builds("<{} style='{}' class='{}'>".format, TAGS, STYLES, st.sampled_from(["gmail_quote", "", "x" * 50]))
    closing = st.builds("</{}>".format, TAGS)
    return st.lists(piece | closing | TEXTS | st.sampled_from(["<!--", "-->", "<", ">", "&#xD800;"]), max_size=25).map(
        "".join
    )


def encoded(text, charset, encoding):
    """The bytes of ``text``, as far as its charset and encoding allow."""
    try:
        data = text.encode(charset, "replace")
    except (LookupError, UnicodeError):
        data = text.encode("utf-8", "surrogatepass")
    if encoding.startswith("base64"):
        return base64.encodebytes(data)
    return quopri.encodestring(data) if encoding == "quoted-printable" else data


@st.composite
def leaves(draw):
    """One part: its header lines and its body, which may contradict each other."""
    kind, charset, encoding = draw(TYPES), draw(CHARSETS), draw(ENCODINGS)
    text = draw(html() if kind == "text/html" else LINES)
    name = draw(st.none() | TEXTS)
    lines = [f"Content-Type: {kind}; charset={draw(st.just(charset) | CHARSETS)}"]
    lines += [f'Content-Disposition: attachment; filename="{name}"'] if name is not None else []
    lines += [f"Content-Transfer-Encoding: {encoding}"] if encoding else []
    lines += [f"Content-ID: <{draw(TEXTS)}>"] if draw(st.booleans()) else []
    return "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n" + encoded(text, charset, encoding)


@st.composite
def containers(draw, children):
    """A multipart of some parts; its boundary may be missing, repeated or never closed."""
    boundary = draw(st.sampled_from(["b", "=_x", "a b", "", "--"]))
    parts = draw(st.lists(children, max_size=4))
    declared = f'; boundary="{boundary}"' if draw(st.integers(0, 9)) else ""
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    end = b"--" + boundary.encode() + b"--\r\n" if draw(st.integers(0, 4)) else b""
    return f"Content-Type: multipart/{draw(CONTAINERS)}{declared}".encode() + b"\r\n\r\n" + body + end


HEADERS = st.lists(
    st.builds(
        "{}: {}".format,
        st.sampled_from(
            "From To Cc Subject Message-ID References In-Reply-To Date Received Return-Path Auto-Submitted "
            "Precedence List-Id Reply-To X-Priority Authentication-Results X-E3K-Ticket Delivered-To".split()
        ),
        TEXTS
        | st.emails()
        | st.sampled_from(
            [
                "soutien@e3k.example",
                "Group: a@b.example, c@d.example;",
                "=?utf-8?b?4pyT?= <a@b.example>",
                "=?x?q?=FF?=",
                "<m1@x.example> <m2@x.example>",
                "Mon, 99 Foo 9999 99:99:99 +9999",
                "mx; dmarc=fail; spf=pass (",
            ]
        ),
    ),
    max_size=10,
).map(lambda lines: "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace"))

MAILS = st.builds(bytes.__add__, HEADERS, st.recursive(leaves(), containers, max_leaves=8))
