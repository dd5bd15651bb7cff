from odoo import fields, models

#: What tells other machines that one of theirs wrote (RFC 3834 section 5): none of ours is answered by one of theirs.
MACHINE_HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class MailTemplate(models.Model):
    _inherit = "mail.template"

    def _send_notice(self, record, recipients=None, team=None, is_queued=False, is_from_team=False):
        """Mail the template about ``record`` by itself, outside of a ticket's conversation.

        Every such mail says that a machine wrote it, and is answered to a team: that is seen to here, and only here.
        The caller has checked the right to.

        :param recipients: contacts; by default those that the template names
        :param team: to whom answers go; by default the company's first team
        :param is_queued: leave with the queue of mails instead of right after the commit
        :param is_from_team: the team asks, not whoever caused the notice
        """
        self.ensure_one()
        values = {"headers": repr(MACHINE_HEADERS)}
        # sudo: whoever causes a notice may read no team; only its address leaves
        team = (team or self.env["e3k.team"]).sudo() or self.env["e3k.team"].sudo()._get_default_team()
        if team.alias_email:
            values["reply_to"] = team._get_written_address()
            if is_from_team:
                values.update(email_from=values["reply_to"], author_id=team.company_id.partner_id.id)
        if recipients is not None:
            values["recipient_ids"] = [fields.Command.link(partner.id) for partner in recipients]
        # sudo: the caller has checked the right to; who causes a notice reads no mail
        mail = self.env["mail.mail"].sudo().browse(self.send_mail(record.id, email_values=values))
        if not is_queued:
            mail.send_after_commit()
