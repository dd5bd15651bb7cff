from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ..sla.promise import BUSINESS_DAYS, ELAPSED_SECONDS
from .e3k_ticket_priority import COMPLEXITIES, PRIORITIES

_lt = LazyTranslate(__name__)
BY_COMPLEXITY = _lt("by complexity, on a date committed to you")
MINUTES = _lt("%(minutes)s business minutes")
ONE_HOUR = _lt("1 business hour")
HOURS = _lt("%(hours)s business hours")
ELAPSED_HOURS = _lt("%(hours)s hours, day and night")
ONE_DAY = _lt("1 business day")
DAYS = _lt("%(days)s business days")

#: The metrics whose targets a policy may speak of. *triage* is E3K's own business.
TOLD = ("first_response", "next_response", "progress_update", "resolution")


class E3kServicePolicy(models.Model):
    """Where the numbers of the text come from: the SLA policy, the team and its calendar."""

    _inherit = "e3k.service.policy"

    def _get_numbers(self, lang):
        """Return ``{placeholder: what stands there}`` in the language of ``lang``.

        A version that another one replaced keeps the targets of its last day.
        """
        self.ensure_one()
        # sudo: the text is for everybody who may read the policy; nothing but its numbers leaves
        policy = self.sudo().with_context(lang=self._get_installed_lang(lang))
        team = policy.team_id
        return {
            **policy._get_target_numbers(lang),
            "hours": "; ".join(f"{days}, {hours}" for days, hours in team._get_policy_hours()),
            "email": team.alias_email or policy.company_id.email or "",
            "phone": team.phone or policy.company_id.phone or "",
            "company": policy.company_id.name,
            "reopen_days": _say_days(team.reopen_window_days, lang),
            "validation_days": _say_days(team.validation_days, lang),
        }

    @api.model
    def _get_installed_lang(self, lang):
        """Return ``lang``, or an installed variant of it, or English: the words around the text need one."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        variants = [code for code in installed if code.split("_")[0] == (lang or "").split("_")[0]]
        return lang if lang in installed else next(iter(variants), "en_US")

    def _get_target_numbers(self, lang):
        promises = self._get_sla_version()._get_promises()
        numbers = {
            f"{metric}.{priority}": _say_target(promises.find(metric, priority), lang)
            for metric in TOLD
            for priority, _label in PRIORITIES
        }
        for complexity, _label in COMPLEXITIES:
            numbers[f"commitment.{complexity}"] = _say_target(promises.find("commitment", "p4", complexity), lang)
        return numbers

    def _get_sla_version(self):
        """Return the version of the SLA policy whose numbers the text shows."""
        following = [day for _number, day in self._get_calendar(self.company_id.id) if day > self.effective_on]
        policy = self.sla_policy_id
        if self.state != "approved" or not following:
            return policy.version_id
        past = policy.version_ids.filtered(lambda version: version.create_date.date() < following[-1])
        return past.sorted("number")[-1:] or policy.version_ids.sorted("number")[:1]


def _say(words, lang, **values):
    """The words in ``lang``, which need not be installed: the text of the policy exists in it all the same."""
    return words._translate(lang or "en_US") % values


def _say_target(promise, lang):
    """The bare amount: "4 business hours"; without promise, how it is agreed instead."""
    if not promise:
        return _say(BY_COMPLEXITY, lang)
    if promise.unit == BUSINESS_DAYS:
        return _say_days(promise.amount, lang)
    hours, rest = divmod(promise.amount, 3600)
    if rest:
        return _say(MINUTES, lang, minutes=promise.amount // 60)
    if promise.unit == ELAPSED_SECONDS:
        return _say(ELAPSED_HOURS, lang, hours=hours)
    return _say(ONE_HOUR, lang) if hours == 1 else _say(HOURS, lang, hours=hours)


def _say_days(days, lang):
    return _say(ONE_DAY, lang) if days == 1 else _say(DAYS, lang, days=days)
