"""Loaded server-wide (``load = …,e3k_stall``): a mail whose subject is ``stall POINT`` waits once at that point."""

import os
import time
from pathlib import Path

from odoo.addons.e3k_support.controllers import gateway
from odoo.addons.e3k_support.models import e3k_intake_delivery_mixin, e3k_intake_mail
from odoo.http import request

HOME = Path(os.environ["E3K_SYSTEM_HOME"])


def stall(point, subject):
    """Stand still at ``point`` the first time that a mail asks for it; the file says that it is reached."""
    reached = HOME / f"reached-{point}"
    if subject == f"stall {point}" and not reached.exists():
        reached.touch()
        time.sleep(600)


def after(method, point):
    """Return ``method`` followed by the point."""

    def wrapped(self, *args, **kwargs):
        result = method(self, *args, **kwargs)
        mail = result if result._name == "e3k.intake.mail" else self
        stall(point, mail.subject)
        return result

    return wrapped


def before_the_answer(method):
    """Return the route ``receive`` that stands still once its transaction is committed."""

    def wrapped(self):
        answer = method(self)
        mail = request.env["e3k.intake.mail"].sudo().search([], limit=1)
        subject = mail.subject
        request.env.cr.postcommit.add(lambda: stall("committed", subject))
        return answer

    wrapped.original_routing, wrapped.original_endpoint = method.original_routing, method.original_endpoint
    return wrapped


e3k_intake_mail.E3kIntakeMail._store = after(e3k_intake_mail.E3kIntakeMail._store, "stored")
Delivery = e3k_intake_delivery_mixin.E3kIntakeDeliveryMixin
Delivery._deliver = after(Delivery._deliver, "delivered")
gateway.MailGateway.receive = before_the_answer(gateway.MailGateway.receive)
