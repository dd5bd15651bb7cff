"""What makes a sanitizer slow or forgetful is defused; what takes too long is stopped."""

import contextlib
import os
import threading
import time

import freezegun
import intake
import pytest
from intake import markup, mime
from intake.tame import count_tags, tame
from intake.time_limit import OverTime, TimeLimit
from intake_world import CLAIRE, mail, read, repaired


@pytest.mark.parametrize(
    "harmless",
    [
        "<p>Bonjour</p>",
        '<p class="x" style="color: red">a &lt; b &amp; c</p>',
        "<!DOCTYPE html><html><body><br/>x</body></html>".replace("<!DOCTYPE html>", ""),
        "<pre>a\n> b\n</pre>",
    ],
)
def test_ordinary_html_is_left_as_it_is(harmless):
    assert tame(harmless) == harmless


@pytest.mark.parametrize(
    ("hostile", "gone"),
    [
        ("<p style='" + "c" * 5_000 + "'>x</p>", "ccc"),
        ("<!-- a -->x", "<!--"),
        ("<![if !vml]>x<![endif]>", "<!["),
        ("<script>alert(1)</script>x", "alert"),
        ("<a title='" + "<" * 3_000 + "'>x</a>", "<<"),
        ("x" + "<a " * 1_000, "<a"),
    ],
)
def test_hostile_html_says_the_same_without_what_stalls(hostile, gone):
    tamed = tame(hostile)
    assert gone not in tamed
    assert "x" in markup.to_text(tamed)


def test_style_that_is_never_closed_hides_nothing():
    assert "Le message" in repaired(mail("<style>p{} <p>Le message</p>", content_type="text/html"))[1]


def test_tags_are_counted_exactly_only_near_the_limit():
    assert count_tags("<p>a</p>") == 2
    assert count_tags("< " * 30_000) == 0
    assert count_tags("<p>" * 30_000) == 30_000


def test_long_text_is_shown_in_part_and_kept_whole():
    lines = "\n".join(f"ligne {number}" for number in range(40_000))
    _message, body, files = repaired(mail(lines))
    assert "ligne 9999<br/>" in body
    assert "ligne 39999" not in body
    assert files["message.txt"].decode().endswith("ligne 39999")


def test_many_large_parts_share_one_budget():
    parts = "".join(f"--b\nContent-Type: text/html\n\n{n}{'<p>x</p>' * 6_000}\n" for n in range(4))
    _message, body, files = repaired(mail(f"{parts}--b--", content_type="multipart/mixed; boundary=b"))
    assert body.count("<p>") < 45_000
    assert {"message.html", "message (2).html", "message (3).html"} <= set(files)


def test_lost_text_is_noticed():
    assert intake.keeps_text("<p>Bonjour à tous</p>", "<p>Bonjour à tous</p>")
    assert not intake.keeps_text("<p>" + "Bonjour à tous " * 20 + "</p>", "<p>Bonjour</p>")


def test_work_that_takes_too_long_is_stopped_in_any_thread():
    ended = []

    def work():
        try:
            with TimeLimit(0.05):
                while True:
                    time.sleep(0.001)
        except OverTime:
            ended.append(True)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(5)
    assert ended


@freezegun.freeze_time("2026-03-02 14:00:00")
def test_stopped_clock_of_the_caller_stops_no_limit():
    struck = False
    try:
        with TimeLimit(0.05):
            for _step in range(2_000):
                threading.Event().wait(0.01)
    except OverTime:
        struck = True
    assert struck


def test_nothing_strikes_behind_the_block():
    for _again in range(50):
        with contextlib.suppress(OverTime), TimeLimit(0.001):
            sum(range(5_000))
    time.sleep(0.01)


def test_many_limits_at_once_strike_those_that_are_late_only():
    struck, kept = [], []

    def work(seconds, limit):
        try:
            with TimeLimit(limit):
                until = time.monotonic() + seconds
                while time.monotonic() < until:
                    time.sleep(0.001)
            kept.append(limit)
        except OverTime:
            struck.append(limit)

    threads = [threading.Thread(target=work, args=(0.2, limit)) for limit in (5, 0.05, 4, 0.02, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert (sorted(struck), sorted(kept)) == ([0.02, 0.05], [3, 4, 5])


def test_an_inner_limit_strikes_before_the_outer_one():
    def work():
        with TimeLimit(0.02):
            while True:
                time.sleep(0.001)

    with TimeLimit(5):
        with pytest.raises(OverTime):
            work()
        time.sleep(0.01)


def test_a_forked_worker_has_a_watchdog_of_its_own():
    with TimeLimit(5):
        pass
    child = os.fork()
    if not child:
        status = 1
        with contextlib.suppress(OverTime), TimeLimit(0.05):
            time.sleep(0.001)
            status = 2
            for _again in range(2_000):
                time.sleep(0.001)
            status = 3
        os._exit(0 if status == 2 else status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


# ------------------------------------------------------------
# Header lines
# ------------------------------------------------------------


@pytest.mark.parametrize("huge", ["x" * 3_000_000, "x\r\n " * 40_000, "é" * 1_000_000], ids=["long", "folded", "8bit"])
def test_header_lines_behind_a_huge_one_are_read(huge):
    before = mail(x_big=huge if "\n" not in huge else huge[:150_001], **{"from": None, "subject": None})
    raw = before.replace(b"\r\n\r\n", f"\r\nSubject: Impression\r\nFrom: {CLAIRE}\r\n\r\n".encode(), 1)
    facts = read(raw)
    assert (facts.subject, facts.sender_email) == ("Impression", CLAIRE)
    assert facts.text == "Bonjour, l'impression ne fonctionne plus."


@pytest.mark.parametrize("line", [b"a:\n", b" \n", b"a: b\n", b"From: a@b.example\n", b"x" * 200_000 + b":\n"])
def test_header_lines_without_end_are_read_within_bounds(line):
    started = time.perf_counter()
    root = mime.parse_head(b"Subject: x\n" + line * (20_000_000 // len(line)))
    assert sum(len(value) for _name, value in root.lines) <= mime.MAX_HEAD_BYTES
    assert time.perf_counter() - started < 5


def test_a_long_line_of_text_without_a_blank_line_before_it_is_kept():
    text = "mot " * 100_000
    facts = intake.read(f"Subject: x\r\nFrom: {CLAIRE}\r\n{text}\r\nfin".encode())
    assert facts.text.startswith("mot mot")
    assert mime.parse_head(f"Subject: x\n{text}\nfin".encode()).body.rstrip().endswith(b"fin")
