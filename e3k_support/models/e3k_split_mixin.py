from odoo import models

from ..sla import event as happening


class E3kSplitMixin(models.AbstractModel):
    """Two requests in one conversation: the second becomes a ticket of its own."""

    _name = "e3k.split.mixin"
    _description = "Ticket Splitting"
    _inherit = ["mail.thread"]

    def _split_off(self, messages, values):
        """Return the new ticket that ``messages`` of this one become. The caller checked the right to write.

        The clock of the new ticket starts when its first message reached us, unless an agent answered since: then
        it starts now.

        :param values: subject, requester and category of the new ticket
        """
        self.ensure_one()
        first = messages.sorted("date")[:1]
        new = self.create(
            {
                **values,
                "description": first.body,
                "channel": self.channel,
                "team_id": self.team_id.id,
                "agent_id": self.agent_id.id,
                "confidentiality": self.confidentiality,
                "priority_asked": self.priority_asked,
                "received_at": self._get_split_start(first),
            }
        )
        new._take_copies(messages)
        self._sla_split(new)
        new._link_to("relates_to", self)
        self._message_log(body=self.env._("A part of this became %(ticket)s.", ticket=new.display_name))
        new._message_log(body=self.env._("Split from %(ticket)s.", ticket=self.display_name))
        return new

    def _get_split_start(self, message):
        answered = self.event_ids.filtered(lambda e: e.kind == happening.AGENT_SPOKE and e.at >= message.date)
        return self.env.cr.now() if answered else max(message.date, self.received_at)

    def _take_copies(self, messages):
        """Show copies of ``messages``, with their files, in this ticket's conversation; nobody is mailed."""
        self.ensure_one()
        for message in messages.sudo():  # sudo: of a ticket that the caller may write on
            place = {"model": self._name, "res_id": self.id}
            files = message.attachment_ids.filtered(lambda f: f.res_model == self._name)
            kept = (message.attachment_ids - files) | self.env["ir.attachment"].sudo().browse(
                [file.copy({"res_id": self.id}).id for file in files]
            )
            message.copy({**place, "parent_id": False, "attachment_ids": [(6, 0, kept.ids)], "date": message.date})
