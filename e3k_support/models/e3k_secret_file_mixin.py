from odoo import api, models

from .. import intake as reading
from ..secret import mask_file

#: How long a mail that could not be processed may take once more, to be covered.
TIME_LIMIT_SECONDS = 5


class E3kSecretFileMixin(models.AbstractModel):
    """Secrets in the files of a ticket: the file keeps its words without them, the agent gets it as it was.

    Text of any kind, mails and office documents are searched; pictures, PDF and archives are not (docs/mail.md,
    *Secrets*).
    """

    _name = "e3k.secret.file.mixin"
    _description = "Secrets in Files of Tickets"

    @api.model
    def _mask_file(self, name, data):
        """Return the bytes of a file with the secrets in it covered, and the secrets."""
        if (name or "").lower().endswith(".eml"):
            return reading.rewrite(data, mask_file)
        return mask_file(name or "", data)

    def _cover_files(self, files):
        """Cover the secrets in ``files``, which just arrived in this ticket, before anybody is told of them."""
        self.ensure_one()
        for file in files.sudo():  # sudo: what arrived is covered, whoever sent it
            data = file.raw or b""
            masked, found = self._mask_file(file.name, data)
            if found:
                self._keep_secrets(found)
                self.sudo().env["e3k.secret"]._keep_file(self, file.name, data)  # sudo: as in _keep_secrets
                file.write({"raw": masked, "mimetype": file.mimetype})

    @api.model
    def _cover_mail(self, raw):
        """Return a mail that could not be processed with its secrets covered, and the secrets.

        What made the processing fail may do so here: then nothing of the mail is given, by ``(None, [])``.
        """
        try:
            with reading.TimeLimit(TIME_LIMIT_SECONDS):
                return reading.rewrite(raw, mask_file)
        except reading.OverTime:
            return None, []
