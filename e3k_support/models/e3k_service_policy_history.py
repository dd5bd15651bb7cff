import hashlib

from odoo import fields, models

#: The languages in which a wording is kept; each version is written in both.
LANGS = {"text_fr": "fr_CA", "text_en": "en_US"}


class E3kServicePolicy(models.Model):
    """What each version said, and since when: numbers that change later rewrite nothing that was told before."""

    _inherit = "e3k.service.policy"

    wording_ids = fields.One2many("e3k.service.policy.wording", "policy_id", "What it said", readonly=True, copy=False)

    def _is_over(self):
        """True for a version that is no longer in force: replaced by a later one, or withdrawn."""
        self.ensure_one()
        if self.state != "approved" or self.effective_on > self._get_today():
            return self.state == "withdrawn"
        return self._get_in_force(self.company_id) != self

    def _get_last_wording(self):
        self.ensure_one()
        return self.wording_ids[:1]

    def _keep_wordings(self, with_ended=False):
        """Keep what the versions say now, where that is not what was kept last.

        What is over says what it said on its last day; a draft says nothing to anybody.

        :param with_ended: keep those that are over too, of which nothing was kept in their time
        """
        # sudo: what a version says follows from it, whoever looks; wordings are made here and by nobody
        policies = self.sudo().filtered(
            lambda policy: policy.state != "draft" and (with_ended or not policy._is_over())
        )
        fresh = []
        for policy in policies:
            said = {name: str(policy._render_text(lang)) for name, lang in LANGS.items()}
            if {name: str(policy._get_last_wording()[name]) for name in LANGS} != said:
                fresh.append({"policy_id": policy.id, "since_at": self.env.cr.now(), **said})
        self.env["e3k.service.policy.wording"].sudo().create(fresh)
        policies.invalidate_recordset(["wording_ids"])

    def _get_stamp(self):
        """Return what identifies the words and numbers as they stand now, so that an answer is to what was read."""
        self.ensure_one()
        said = "\n".join(str(self._get_text(lang)) for lang in LANGS.values())
        return hashlib.sha256(said.encode()).hexdigest()[:16]
