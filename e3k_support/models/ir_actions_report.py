from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        """Tickets on paper are tickets taken out, whichever report prints them.

        The portal prints as the system: there the page recorded who read.
        """
        if report.model == "e3k.ticket" and docids and not self.env.user._is_superuser():
            self.env["e3k.ticket"].browse(docids)._record_export(self.env._("Printed: %(report)s", report=report.name))
        return super()._get_rendering_context(report, docids, data)
