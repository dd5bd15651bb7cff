from markupsafe import Markup

from odoo import fields, models
from odoo.tools import email_normalize

from .e3k_access_mixin import LEVELS
from .e3k_ticket_impact import IMPACTS, REACHES, propose_priority
from .e3k_ticket_priority import PRIORITIES

MAX_FILES = 10
MEBIBYTE = 1024 * 1024
DEFAULT_MAX_FILE_MIB = 25
MAX_SUBJECT = 200
MAX_TEXT = 20_000

#: Texts of the guided form; all but the subject go into the description.
TEXTS = ("name", "stopped", "blocked", "since", "details", "cc")

#: What is chosen in it.
CHOICES = (
    "impact",
    "reach",
    "priority",
    "category_id",
    "module_id",
    "confidentiality",
    "client_id",
    "origin",
    "submission_key",
)


class E3kPortalRequestMixin(models.AbstractModel):
    """From the guided form of the portal to a ticket.

    ``values`` holds the form as strings under the names of ``TEXTS`` and ``CHOICES``; ``files`` are
    uploads with ``filename`` and a stream.
    """

    _name = "e3k.portal.request.mixin"
    _description = "Ticket from the Portal"

    submission_key = fields.Char(
        copy=False, readonly=True, groups="base.group_system", help="The same form sent twice is one ticket."
    )

    def _get_max_file_mib(self):
        """Return the largest size of one file, in MiB (parameter ``e3k_support.max_upload_mb``)."""
        # sudo: a client reads no parameter; only this number leaves the method
        value = self.env["ir.config_parameter"].sudo().get_param("e3k_support.max_upload_mb", "")
        return int(value) if value.isdecimal() and int(value) else DEFAULT_MAX_FILE_MIB

    def _get_max_portal_text(self):
        """Return how many characters a text from the portal may hold."""
        return MAX_TEXT

    # ------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------

    def _check_portal_request(self, values, files):
        """Return ``{field: sentence}`` of what is wrong with the form; empty when all is well."""
        checks = (
            self._check_portal_texts,
            self._check_portal_choices,
            self._check_portal_cc,
        )
        errors = {}
        for check in checks:
            errors.update(check(values))
        errors.update(self._check_portal_files(files))
        return errors

    def _check_portal_texts(self, values):
        _ = self.env._
        errors = {}
        if not values.get("name", "").strip():
            errors["name"] = _("Give your request a subject: a few words are enough.")
        elif len(values["name"]) > MAX_SUBJECT:
            errors["name"] = _("The subject may hold %(count)s characters at most.", count=MAX_SUBJECT)
        for name in ("stopped", "blocked", "since", "details"):
            if len(values.get(name, "")) > MAX_TEXT:
                errors[name] = _("This text may hold %(count)s characters at most.", count=MAX_TEXT)
        if not any(values.get(name, "").strip() for name in ("stopped", "details")):
            errors["stopped"] = _("Tell us what happens, so that we can start at once.")
        return errors

    def _check_portal_choices(self, values):
        errors = {}
        if values.get("priority") not in dict(PRIORITIES):
            errors["priority"] = self._propose_portal_priority(values)
        if values.get("category_id") and not self._find_portal_choice("e3k.ticket.category", values["category_id"]):
            errors["category_id"] = self.env._("Choose a category from the list.")
        if values.get("confidentiality") and values["confidentiality"] not in dict(LEVELS):
            errors["confidentiality"] = self.env._("Choose who may see the request.")
        if values.get("module_id") and not self._find_portal_choice("e3k.ticket.module", values["module_id"]):
            errors["module_id"] = self.env._("Choose a module from the list.")
        return errors

    def _propose_portal_priority(self, values):
        """Choose the priority that the answers speak for, and say so; the person sends or changes it."""
        proposal = propose_priority(values.get("impact"), values.get("reach") or "everybody")
        if not proposal or values.get("priority"):
            return self.env._("Choose one of the four priorities.")
        values["priority"] = proposal
        label = dict(self._fields["priority"]._description_selection(self.env))[proposal]
        return self.env._("From your answers we propose %s. Send the form so, or choose another.", label)

    def _find_portal_choice(self, model, text):
        """Return the active record of a list whose id the form sent as ``text``; empty when it is none."""
        if not text or not text.isascii() or not text.isdecimal() or len(text) > 9:
            return self.env[model]
        return self.env[model].search([("id", "=", int(text))])

    def _find_portal_category(self, values):
        """Return the category of the form: the one chosen, else that of the affected module; may be empty."""
        chosen = self._find_portal_choice("e3k.ticket.category", values.get("category_id"))
        return chosen or self._find_portal_choice("e3k.ticket.module", values.get("module_id")).category_id

    def _find_portal_origin(self, text):
        """Return the ticket that a new one refers to, if the user may see it."""
        if not self.has_access("read"):
            return self.browse()
        return self._find_portal_choice(self._name, text)

    def _check_portal_cc(self, values):
        typed = [part.strip() for part in values.get("cc", "").replace(";", ",").split(",") if part.strip()]
        wrong = [part for part in typed if not email_normalize(part)]
        if not wrong:
            return {}
        return {"cc": self.env._("This is not an e-mail address: %(address)s", address=wrong[0][:80])}

    def _check_portal_files(self, files):
        limit = self._get_max_file_mib()
        if len(files) > MAX_FILES:
            return {
                "files": self.env._(
                    "You chose %(count)s files; %(limit)s can be sent at once. Send the others in a reply.",
                    count=len(files),
                    limit=MAX_FILES,
                )
            }
        large = [file.filename for file in files if _size(file) > limit * MEBIBYTE]
        if not large:
            return {}
        return {
            "files": self.env._(
                "Too large: %(names)s. A file may hold %(limit)s MB at most.", names=", ".join(large), limit=limit
            )
        }

    def _get_portal_files_hint(self):
        """Return how many files of which size can be sent at once."""
        return self.env._("Up to %(count)s files of %(size)s MB each.", count=MAX_FILES, size=self._get_max_file_mib())

    def _get_portal_categories(self):
        """Return the categories that a client chooses from."""
        return self.env["e3k.ticket.category"].search([("active", "=", True)])

    def _get_portal_modules(self):
        """Return the modules that a client chooses from."""
        return self.env["e3k.ticket.module"].search([])  # pylint: disable=no-search-all

    def _get_portal_questions(self):
        """Return the answers to *what stopped?* and *who is blocked?* that the form offers."""
        return {
            "impacts": {name: str(label) for name, label in IMPACTS.items()},
            "reaches": {name: str(label) for name, label in REACHES.items()},
        }

    def _get_portal_proposals(self):
        """Return ``{"impact reach": (priority, sentence)}``: what the form proposes as answers are given."""
        labels = dict(self._fields["priority"]._description_selection(self.env))
        return {
            f"{impact} {reach}": (
                name,
                self.env._("From your answers we propose %s. You can choose another.", labels[name]),
            )
            for impact in IMPACTS
            for reach in ("", *REACHES)
            for name in [propose_priority(impact, reach or "everybody")]
        }

    # ------------------------------------------------------------
    # Creation
    # ------------------------------------------------------------

    def _find_portal_submission(self, partner, key):
        """Return the ticket that ``partner`` already opened with this very form; may be empty."""
        if not key:
            return self.browse()
        # sudo: the key is kept off every payload; the ticket found is the partner's own
        return self.sudo().search([("submission_key", "=", key), ("requester_id", "=", partner.id)], limit=1)

    def _portal_create(self, partner, values, files):
        """Open a ticket for ``partner``, who is logged in and sent a form that was checked.

        The text and the files become the first public message; the acknowledgement follows.
        Colleagues named in the form are let in afterwards, lest each of these messages be mailed to them.
        """
        # sudo: the caller checked the login; a client may not create tickets by other ways
        tickets = self.sudo().with_context(mail_create_nolog=True)
        ticket = tickets.create(tickets._prepare_portal_ticket(partner, values))
        ticket.message_post(
            body=ticket.description,
            author_id=partner.id,
            attachments=[(file.filename, file.read()) for file in files],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        ticket._acknowledge()
        return ticket

    def _prepare_portal_ticket(self, partner, values):
        return {
            "name": values["name"].strip(),
            "description": self._get_portal_description(values),
            "requester_id": partner.id,
            "client_id": self._get_portal_client(partner, values).id,
            "confidentiality": values.get("confidentiality") or "normal",
            "requester_lang": partner.lang or self.env.lang,
            "channel": "portal",
            "priority_asked": values["priority"],
            "category_id": self._find_portal_category(values).id,
            "module_id": self._find_portal_choice("e3k.ticket.module", values.get("module_id")).id,
            "origin_id": self.sudo(False)._find_portal_origin(values.get("origin")).id,
            "team_id": self.env["e3k.team"]._get_default_team().id,
            "submission_key": values.get("submission_key") or False,
        }

    def _get_portal_client(self, partner, values):
        """Return on whose behalf the form is sent: what was chosen, if the person works for it, else their company."""
        employers = partner._get_employers()
        chosen = employers.filtered(lambda client: str(client.id) == values.get("client_id"))
        return chosen or employers & partner.commercial_partner_id or employers[:1]

    def _get_portal_description(self, values):
        """Return the answers of the guided form as labelled lines, in the language of the reader."""
        _ = self.env._
        impact, reach = str(IMPACTS.get(values.get("impact"), "")), str(REACHES.get(values.get("reach"), ""))
        questions = (
            (_("What stopped?"), f"{impact}\n{values.get('stopped') or ''}"),
            (_("Who is blocked?"), f"{reach}\n{values.get('blocked') or ''}"),
            (_("Since when?"), values.get("since")),
            (_("Details"), values.get("details")),
        )
        lines = [
            Markup("<p><strong>%s</strong><br/>%s</p>") % (label, Markup("<br/>").join(answer.strip().splitlines()))
            for label, answer in questions
            if answer and answer.strip()
        ]
        return Markup("").join(lines)


def _size(file):
    file.stream.seek(0, 2)
    size = file.stream.tell()
    file.stream.seek(0)
    return size
