from odoo import api, fields, models


class ResourceCalendarLeaves(models.Model):
    """Closing days. Those of the public holidays know their name in every language of the library,
    so that a language activated later needs no second loading.
    """

    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "e3k.open.time.mixin"]

    _open_time_fields = frozenset(
        {
            "calendar_id",
            "company_id",
            "date_from",
            "date_to",
            "holiday_names",
            "name",
            "public_name",
            "resource_id",
            "time_type",
        },
    )

    company_id = fields.Many2one(compute="_compute_company_of_closing")
    public_name = fields.Char(
        string="Name Shown to Clients",
        translate=True,
        help="Clients read it when they ask why their ticket is due when it is. "
        "If it is empty they read the name of the holiday, else the reason.",
    )
    holiday_on = fields.Date(
        string="Public Holiday",
        readonly=True,
        copy=False,
        help="The day of the public holiday that this closing stands for.",
    )
    holiday_names = fields.Json(readonly=True, copy=False)

    _holiday_uniq = models.UniqueIndex(
        "(calendar_id, holiday_on) WHERE holiday_on IS NOT NULL",
        "This public holiday is already loaded in this working calendar.",
    )

    @api.depends("calendar_id", "holiday_on")
    def _compute_company_of_closing(self):
        """What closes a working calendar for a public holiday is no holiday of a company's employees.

        With a company, Time Off would refuse theirs on the same day, go over their requests and write their
        timesheets; and the other companies that share the calendar would not see it.
        """
        holidays = self.filtered("holiday_on")
        holidays.company_id = False
        (self - holidays)._compute_company_id()

    @api.depends("name", "public_name", "holiday_names")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for leave in self:
            leave.display_name = leave._closure_name(self.env.lang or "en_US") or ""

    def _closure_name(self, lang):
        """The name of the closing for a reader of this language, None without any."""
        self.ensure_one()
        names = self.holiday_names or {}
        return (
            self.with_context(lang=lang).public_name
            or names.get(lang)
            or names.get(lang.partition("_")[0])
            or self.name
            or None
        )

    def _closure_names(self):
        """((language, name), …) for all installed languages; () for a closing without a name."""
        names = ((lang, self._closure_name(lang)) for lang, _label in self.env["res.lang"].get_installed())
        return tuple((lang, name) for lang, name in names if name)

    def _open_time_calendars(self):
        """A closing of a person or a machine closes nothing for the clients."""
        general = self.filtered(lambda leave: not leave.resource_id)
        everywhere = general.filtered(lambda leave: not leave.calendar_id)
        calendars = general.calendar_id
        if everywhere:
            # sudo: only to find what has to be computed again
            calendars |= (
                self.env["resource.calendar"]
                .sudo()
                .with_context(active_test=False)
                .search([("company_id", "in", [False, *everywhere.company_id.ids])])
                .sudo(False)
            )
        return calendars
