"""Loaded server-wide (``load = …,e3k_stall``): a mail whose subject is ``stall DOOR POINT`` waits there once."""

import os
import time
from pathlib import Path

from odoo.addons.e3k_support import intake
from odoo.addons.e3k_support.controllers import gateway
from odoo.addons.e3k_support.models import (
    e3k_intake_delivery_mixin,
    e3k_intake_door_mixin,
    fetchmail_server,
)
from odoo.http import request

HOME = Path(os.environ["E3K_SYSTEM_HOME"])
in_hand = {}  # the subject of the mail that this process stored last


def stall(point, subject):
    """Stand still at ``point`` the first time that a mail asks for it; the file says that it is reached."""
    words = (subject or "").split()
    reached = HOME / f"reached-{'-'.join(words[1:])}"
    if words[:1] == ["stall"] and words[-1] == point and not reached.exists():
        reached.touch()
        time.sleep(600)


def around(owner, name, before=None, behind=None):
    """Let ``before(self, args)`` and ``behind(self, result)`` run around the method ``name``."""
    method = getattr(owner, name)

    def wrapped(self, *args, **kwargs):
        if before:
            before(self, args)
        result = method(self, *args, **kwargs)
        if behind:
            behind(self, result)
        return result

    setattr(owner, name, wrapped)


def before_storing(_intake, args):
    """A mail has arrived, and nothing is written yet."""
    in_hand["subject"] = intake.opened(args[0]).subject
    stall("read", in_hand["subject"])


def before_the_answer(method):
    """Return the route ``receive`` that stands still once its transaction is committed."""

    def wrapped(self):
        answer = method(self)
        request.env.cr.postcommit.add(lambda: stall("committed", in_hand.get("subject")))
        return answer

    wrapped.original_routing, wrapped.original_endpoint = method.original_routing, method.original_endpoint
    return wrapped


def before_marking(_mailbox, connection):
    """The mail is processed, and its mailbox does not know yet."""
    mark = connection.handled_message

    def marked(number):
        stall("committed", in_hand.get("subject"))
        return mark(number)

    connection.handled_message = marked


Door = e3k_intake_door_mixin.E3kIntakeDoorMixin
around(Door, "_store", before_storing, lambda _door, mail: stall("stored", mail.subject))
around(Door, "_take_up", lambda mail, _args: stall("kept", mail.subject))
around(
    e3k_intake_delivery_mixin.E3kIntakeDeliveryMixin,
    "_deliver",
    behind=lambda mail, _t: stall("delivered", mail.subject),
)
around(fetchmail_server.Mailbox, "guard", behind=before_marking)
gateway.MailGateway.receive = before_the_answer(gateway.MailGateway.receive)
