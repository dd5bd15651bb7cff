#!/usr/bin/env python3
"""Hand one raw mail, read from standard input as bytes, to E3K Support.

For a mail server's pipe transport (see docs/mail.md). Needs nothing but Python 3.8.
The API key comes from a file or from E3K_MAIL_KEY, never from the command line, and the
mail itself is never printed. Exit status, as in sysexits.h:

     0  taken: the mail is stored in Odoo, whatever became of it
    64  EX_USAGE     wrong command line
    65  EX_DATAERR   Odoo will never take this mail (larger than its limit)
    75  EX_TEMPFAIL  try again: Odoo down, overloaded, misconfigured, or the key was refused

A refused key is 75 on purpose: keys expire, and a mail server that is told "never" answers the
client with a bounce, while one that is told "later" keeps the mail until the key is renewed.
"""

import argparse
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

EX_OK, EX_USAGE, EX_DATAERR, EX_TEMPFAIL = 0, 64, 65, 75
ROUTE = "/e3k_support/mail"
PERMANENT = {413}


class Refusal(Exception):
    """The mail was not taken: `status` is the exit status, the message goes to the mail log."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status


class Parser(argparse.ArgumentParser):
    """A parser that ends with EX_USAGE, which mail servers understand, instead of 2."""

    def error(self, message):
        raise Refusal(EX_USAGE, message)


def read_arguments(argv):
    """Return the parsed command line."""
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default=os.environ.get("E3K_MAIL_URL"), help="Odoo's address (or E3K_MAIL_URL)")
    parser.add_argument("--database", help="Odoo's database, where its address serves several")
    parser.add_argument("--key-file", help="file that holds the API key (or E3K_MAIL_KEY)")
    parser.add_argument("--timeout", type=float, default=120, help="seconds to wait for Odoo")
    parser.add_argument("--recipient", help="envelope recipient, recorded as X-Original-To")
    parser.add_argument("--sender", help="envelope sender, recorded as Return-Path")
    parser.add_argument("--verbose", action="store_true", help="print Odoo's verdict")
    arguments = parser.parse_args(argv)
    if urllib.parse.urlsplit(arguments.url or "").scheme not in ("http", "https"):
        parser.error("--url must be an http or https address")
    return arguments


def read_key(path):
    """Return the API key; one that cannot be read is a mistake that somebody will mend."""
    if not path:
        key = os.environ.get("E3K_MAIL_KEY", "")
    else:
        try:
            with open(path, encoding="ascii") as file:
                key = file.read()
        except (OSError, ValueError) as error:
            raise Refusal(EX_TEMPFAIL, "the key file cannot be read: %s" % error) from error
    if not key.strip():
        raise Refusal(EX_TEMPFAIL, "no API key: give --key-file or E3K_MAIL_KEY")
    return key.strip()


def envelope_lines(sender, recipient):
    """Return the trace headers of the envelope, as a mail server adds them on delivery."""
    lines = []
    for name, address in (("Return-Path", sender), ("X-Original-To", recipient)):
        if address is not None:
            clean = "".join(character for character in address if character.isprintable())
            value = "<%s>" % clean.strip("<>") if name == "Return-Path" else clean
            lines.append("%s: %s\r\n" % (name, value))
    return "".join(lines).encode("utf-8", "surrogateescape")


def without_mbox_line(raw):
    """Drop the `From ` line that some pipe transports put before the headers."""
    return raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw


def deliver(raw, arguments, key):
    """Post the mail and return Odoo's answer; raise Refusal when it was not taken."""
    headers = {"Authorization": "Bearer " + key, "Content-Type": "message/rfc822", "User-Agent": "e3k-mailpipe"}
    if arguments.database:
        headers["X-Odoo-Database"] = arguments.database
    request = urllib.request.Request(arguments.url.rstrip("/") + ROUTE, data=raw, headers=headers, method="POST")
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=arguments.timeout) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        status = EX_DATAERR if error.code in PERMANENT else EX_TEMPFAIL
        raise Refusal(status, "Odoo answered %s %s" % (error.code, error.reason)) from error
    except (OSError, ValueError) as error:
        raise Refusal(EX_TEMPFAIL, "no answer from Odoo: %s" % error) from error


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect (a login page, another host) has not taken the mail, and must not be given the key."""

    def redirect_request(self, *_args):
        return None


def main(argv=None, stdin=None):
    """Run the pipe; returns the exit status."""
    try:
        arguments = read_arguments(argv)
        raw = without_mbox_line((stdin or sys.stdin.buffer).read())
        raw = envelope_lines(arguments.sender, arguments.recipient) + raw
        answer = deliver(raw, arguments, read_key(arguments.key_file))
    except Refusal as refusal:
        sys.stderr.write("e3k-mailpipe: %s\n" % refusal)
        return refusal.status
    if arguments.verbose:
        sys.stdout.write(json.dumps(answer, indent=1, ensure_ascii=True) + "\n")
    return EX_OK


if __name__ == "__main__":
    sys.exit(main())
