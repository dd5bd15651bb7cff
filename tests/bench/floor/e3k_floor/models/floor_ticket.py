from odoo import fields, models


class FloorTicket(models.Model):
    """A ticket with the fields of `e3k.ticket` and none of its rules."""

    _name = "floor.ticket"
    _inherit = ["portal.mixin", "mail.thread.cc", "mail.activity.mixin", "rating.mixin"]
    _description = "Floor Ticket"
    _order = "id desc"
    _primary_email = "requester_email"
    _mail_post_access = "read"

    name = fields.Char()
    number = fields.Char(index=True)
    description = fields.Html()
    requester_id = fields.Many2one("res.partner", index=True)
    client_id = fields.Many2one("res.partner", index=True)
    requester_email = fields.Char()
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    agent_id = fields.Many2one("res.users")
    stage = fields.Selection([("new", "New"), ("open", "Open"), ("closed", "Closed")], default="new", index=True)
    # the same, as apps with columns keep it: tracked, with what the stage means beside it
    stage_id = fields.Many2one("floor.stage", "Column", index=True, tracking=True)
    stage_kind = fields.Selection(related="stage_id.kind", store=True, index=True)
    tag_ids = fields.Many2many("floor.tag")
    user_ids = fields.Many2many("res.users")
    first_ids = fields.One2many("floor.line", "first_id")
    second_ids = fields.One2many("floor.line", "second_id")
    third_ids = fields.One2many("floor.line", "third_id")
    fourth_ids = fields.One2many("floor.line", "fourth_id")
    country_id = fields.Many2one("res.country", default=lambda self: self.env["res.country"].search([], limit=1))
    currency_id = fields.Many2one(related="company_id.currency_id", store=True)
    lang_id = fields.Many2one("res.lang", default=lambda self: self.env["res.lang"].search([], limit=1))
    priority_asked = fields.Selection([("p1", "P1"), ("p2", "P2"), ("p3", "P3"), ("p4", "P4")])
    priority = fields.Selection([("p1", "P1"), ("p2", "P2"), ("p3", "P3"), ("p4", "P4")], default="p3")
    classified_at = fields.Datetime()
    priority_reason = fields.Text()
    complexity = fields.Char()
    committed_at = fields.Datetime()
    channel = fields.Char()
    received_at = fields.Datetime()
    next_due_at = fields.Datetime(index=True)
    is_breached = fields.Boolean()
    workaround = fields.Html()
    resolution = fields.Html()
    resolved_at = fields.Datetime()
    closed_at = fields.Datetime()
    contact_on = fields.Date()
    wait_reason = fields.Char()
    wait_party = fields.Selection([("client", "Client"), ("third_party", "Third party")])
    cause_note = fields.Text()
    refusal_count = fields.Integer()
    move_count = fields.Integer()
    facts = fields.Json()
    for _rank in range(24):  # as many columns as a helpdesk's form has
        vars()[f"note_{_rank}"] = fields.Char()

    def message_new(self, msg_dict, custom_values=None):
        """Create the ticket of a mail, as project.task does, and acknowledge it by one message."""
        values = {
            "description": msg_dict.get("body"),
            "requester_id": msg_dict.get("author_id"),
            **(custom_values or {}),
        }
        ticket = super().message_new(msg_dict, custom_values=values)
        ticket.number = self.env["ir.sequence"].next_by_code("floor.ticket") or str(ticket.id)
        ticket.message_post(
            body="Received.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            outgoing_email_to=ticket.requester_email,
        )
        return ticket
