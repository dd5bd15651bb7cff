from datetime import UTC, datetime

from odoo import api, models

from ..business_time import NoBusinessTime
from ..business_time.instant import to_second
from ..date_text import day_text, time_text
from ..sla.promise import CONTINUOUS

#: What is read of a timer to count it down.
COUNTED = ("metric", "state", "due_at", "is_breached", "is_elapsed", "target_seconds", "used_seconds")

#: What is read of a timer to explain it.
EXPLAINED = (
    "is_breached",
    "is_elapsed",
    "started_at",
    "stopped_at",
    "running_since",
    "target_seconds",
    "used_seconds",
    "pauses",
)


class E3kSlaExplanationMixin(models.AbstractModel):
    """A timer in words: when it is due and why, in the reader's time zone and language."""

    _name = "e3k.sla.explanation.mixin"
    _description = "SLA Explanation"

    # ------------------------------------------------------------
    # For people
    # ------------------------------------------------------------

    def _explanation(self):
        """Everything a screen, a mail or the portal says about this timer. Plain values only.

        :return: dict with ``metric``, ``metric_label``, ``state``, ``state_label``, ``started_text``,
            ``due_at`` (naive UTC or False), ``due_text``, ``remaining_seconds`` (business time left,
            negative when late, False when it does not run), ``remaining_text``, ``target_text``,
            ``sentence``, ``steps``, ``pauses``, ``policy`` and ``remarks``
        """
        self.ensure_one()
        timer = self.sudo()  # sudo: the caller was allowed to read the ticket
        remaining, steps = timer._get_remaining_seconds(), timer._get_steps()
        return {
            "metric": timer.metric,
            "metric_label": timer._label("metric"),
            "state": timer.state,
            "state_label": timer._get_state_label(),
            "is_breached": timer.is_breached,
            "started_text": timer._say_instant(timer.started_at),
            "due_at": timer.due_at,
            "due_text": timer._say_instant(timer.due_at),
            "stopped_text": timer._say_instant(timer.stopped_at),
            "remaining_seconds": remaining,
            "remaining_text": timer._say_duration(remaining) if remaining is not False else "",
            "target_text": timer._say_duration(timer.target_seconds),
            "sentence": timer._get_sentence(steps),
            "steps": steps,
            "pauses": timer._get_pauses(),
            "policy": timer.version_id.display_name or "",
            "remarks": timer._get_remarks(),
        }

    def _get_portal_promise(self):
        """What the client's page says of this running timer. The caller checked the ticket."""
        self.ensure_one()
        remaining, steps = self._get_remaining_seconds(), self._get_steps()
        return {
            "id": self.id,
            "is_breached": self.is_breached,
            "left_sentence": self._say_time_left(remaining) if remaining is not False else "",
            "sentence": self._get_sentence(steps),
            "steps": steps,
        }

    def _say_time_left(self, remaining):
        """The live countdown's sentence at this instant, in its very words (``support_countdown.js``).

        :param remaining: business seconds until due, negative when late
        """
        minutes = abs(remaining) // 60
        left = self._say_duration(minutes * 60) if minutes else self.env._("less than a minute")
        now = _aware(self.env.cr.now())
        if _aware(self.due_at) <= now:
            return self.env._("We are late and we are sorry: %s of business time.", left)
        if self._get_clock().is_open(now):
            return self.env._("%s of business time left.", left)
        return self.env._("%s of business time left. We are closed now: the clock stands still.", left)

    def _get_sentence(self, steps=None):
        """One sentence: the promise, its instant and the closures on the way.

        :param steps: what ``_get_steps`` returned, when the caller knows it
        """
        values = {"promise": self._label("metric"), "due": self._say_instant(self.due_at)}
        if self.state == "paused":
            return self.env._("%(promise)s: paused, %(left)s left.", promise=values["promise"], left=self._say_left())
        if self.state in ("met", "breached") and self.stopped_at:
            values["stop"] = self._say_instant(self.stopped_at)
            if self.state == "met":
                return self.env._("%(promise)s: kept on %(stop)s.", promise=values["promise"], stop=values["stop"])
            return self.env._("%(promise)s: late. It was due before %(due)s and came on %(stop)s.", **values)
        if self.state in ("cancelled", "merged") or not self.due_at:
            return self.env._("%(promise)s: no longer owed.", promise=values["promise"])
        closures = self._get_closures(self._get_steps() if steps is None else steps)
        if closures:
            return self.env._("%(promise)s before %(due)s (%(closures)s).", closures="; ".join(closures), **values)
        return self.env._("%(promise)s before %(due)s.", **values)

    def _get_closures(self, steps):
        """The labels of the named closures between start and due instant, each once, in order."""
        labels = [step["label"] for step in steps if step["kind"] == "holiday"]
        return [label[:1].lower() + label[1:] for label in dict.fromkeys(labels)]

    def _get_steps(self):
        """What was counted and what was skipped from the start to the due instant.

        Each step has ``kind``, ``label``, ``day_text``, ``start_text``, ``stop_text``, ``seconds``,
        ``duration_text`` and ``sentence``, which has all but the duration; paused stretches have kind ``pause``.
        """
        until = self.due_at or self.stopped_at or self.env.cr.now()
        if not self.started_at or until <= self.started_at or self.is_elapsed:
            return []
        team = self.ticket_id.team_id
        calendar = self.env["resource.calendar"].browse(team._get_desk().calendar_id)
        schedule, bounds = team._get_schedule(), self._get_run_bounds(until)
        steps = []
        for start, stop, pause in bounds:
            if pause:
                steps.append(self._prepare_pause_step(start, stop, pause))
                continue
            steps += [self._prepare_step(step) for step in calendar._label_steps(schedule.explain(start, stop))]
        return steps

    def _get_run_bounds(self, until):
        """``(start, stop, pause or None)`` stretches that cover the timer until ``until``."""
        at, until, bounds = _aware(self.started_at), _aware(until), []
        for pause in self.pauses or []:
            start = datetime.fromisoformat(pause["start"])
            stop = datetime.fromisoformat(pause["stop"]) if pause["stop"] else until
            if at < min(start, until):
                bounds.append((at, min(start, until), None))
            if start < until:
                bounds.append((start, min(stop, until), pause))
            at = max(at, stop)
        if at < until:
            bounds.append((at, until, None))
        return bounds

    def _prepare_step(self, step):
        return {
            "kind": step["kind"],
            **self._say_stretch(step["start"], step["stop"], step["label"]),
            "seconds": step["seconds"],
            "duration_text": self._say_duration(step["seconds"]) if step["seconds"] else "",
        }

    def _prepare_pause_step(self, start, stop, pause):
        texts = self._say_stretch(start, stop, self._label_pause(pause))
        return {"kind": "pause", **texts, "seconds": 0, "duration_text": ""}

    def _say_stretch(self, start, stop, label):
        """Return the texts of a stretch of time, one by one and as one sentence: each language has its own colon."""
        day, start_text, stop_text = self._say_day(start), self._say_time(start), self._say_stop(start, stop)
        return {
            "label": label,
            "day_text": day,
            "start_text": start_text,
            "stop_text": stop_text,
            "sentence": self.env._(
                "%(day)s, %(start)s–%(stop)s: %(label)s", day=day, start=start_text, stop=stop_text, label=label
            ),
        }

    def _get_pauses(self):
        """The pauses with who was waited for and why, as texts."""
        return [
            {
                "label": self._label_pause(pause),
                "start_text": self._say_instant(datetime.fromisoformat(pause["start"])),
                "stop_text": self._say_instant(pause["stop"] and datetime.fromisoformat(pause["stop"])),
            }
            for pause in self.pauses or []
        ]

    def _label_pause(self, pause):
        reason = pause.get("reason")
        if pause.get("party") == "third_party":
            if reason:
                return self.env._("Waiting for a third party: %(reason)s", reason=reason)
            return self.env._("Waiting for a third party")
        return (
            self.env._("Waiting for the client: %(reason)s", reason=reason)
            if reason
            else self.env._("Waiting for the client")
        )

    def _get_remarks(self):
        """What else a reader should know about how the deadline came about."""
        remarks = []
        if self.is_raised:
            remarks.append(
                self.env._("The priority was raised when the deadline had passed: 30 business minutes were left.")
            )
        if self.is_committed:
            remarks.append(self.env._("This date was committed to the client."))
        if self.is_elapsed:
            remarks.append(self.env._("Counted day and night."))
        return remarks

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _label(self, name):
        return dict(self._fields[name]._description_selection(self.env))[self[name]]

    def _get_state_label(self):
        if self.state == "running" and self.due_at and self.due_at <= self.env.cr.now():
            return self.env._("Late")
        return self._label("state")

    def _to_reader(self, instant):
        """``instant`` (naive UTC or aware) in the reader's time zone."""
        return _aware(instant).astimezone(self._get_reader_tz())

    def _say_day(self, instant):
        """ "Thursday, June 25", "jeudi 25 juin": the first of a month is « 1er » in French."""
        return self._say_local_day(self._to_reader(instant))

    def _say_time(self, instant):
        """ "9:10 AM", "9 h 10": a French hour has no leading zero."""
        local = self._to_reader(instant)
        return time_text(local.hour, local.minute, self.env.lang)

    def _say_local_day(self, local):
        return day_text(local.date(), self.env._("EEEE, MMMM d"), self.env.lang)

    def _say_stop(self, start, stop):
        """The time of ``stop``, with its weekday when that is another day than that of ``start``."""
        start, stop = self._to_reader(start), self._to_reader(stop)
        time = time_text(stop.hour, stop.minute, self.env.lang)
        return time if start.date() == stop.date() else f"{day_text(stop.date(), 'EEE', self.env.lang)} {time}"

    def _say_instant(self, instant, zone=None):
        """ "Thursday 25 June at 9:10 AM"; empty without instant.

        :param zone: the reader's time zone, when the caller knows it
        """
        if not instant:
            return ""
        local = _aware(instant).astimezone(zone or self._get_reader_tz())
        time = time_text(local.hour, local.minute, self.env.lang)
        return self.env._("%(day)s at %(time)s", day=self._say_local_day(local), time=time)

    def _say_left(self):
        return self._say_duration(max(0, self.target_seconds - self.used_seconds))

    def _say_duration(self, seconds):
        """Business time in the two largest units that matter; days are those of the calendar."""
        # sudo: clients read no team; only the length of a day leaves
        return self._say_seconds(abs(int(seconds)), self.sudo().ticket_id.team_id._get_desk().day_seconds)

    @api.model
    def _say_seconds(self, seconds, day):
        """The same for a day of ``day`` seconds."""
        days, rest = divmod(seconds, day)
        hours, minutes = rest // 3600, rest % 3600 // 60
        if days > 1 or (days and not hours and not minutes):
            return (
                self.env._("%(days)s d %(hours)s h", days=days, hours=hours)
                if hours
                else self.env._("%(days)s d", days=days)
            )
        hours += days * day // 3600
        minutes += days * day % 3600 // 60
        hours, minutes = hours + minutes // 60, minutes % 60
        if hours:
            return (
                self.env._("%(hours)s h %(minutes)s min", hours=hours, minutes=f"{minutes:02}")
                if minutes
                else self.env._("%(hours)s h", hours=hours)
            )
        return (
            self.env._("%(minutes)s min", minutes=minutes) if minutes else self.env._("%(seconds)s s", seconds=seconds)
        )

    def _get_reader_tz(self):
        """The reader's time zone; who has set none reads the team's."""
        if self.env.context.get("tz") or self.env.user.tz:
            return self.env.tz
        # sudo: clients read no team; only its time zone leaves
        return self.sudo().ticket_id.team_id._get_desk().zone

    # ------------------------------------------------------------
    # For the countdown
    # ------------------------------------------------------------

    def _get_remaining_seconds(self, now=None):
        """Business seconds until due, negative when late; False when the timer does not run."""
        self.ensure_one()
        if self.state == "paused":
            return max(0, self.target_seconds - self.used_seconds)
        if self.state != "running" or not self.due_at:
            return False
        now = _aware(now or self.env.cr.now())
        try:
            return self._get_clock().elapsed(now, _aware(self.due_at))
        except NoBusinessTime:
            return False

    def _get_clock(self):
        # sudo: clients read no calendar; their own promise is counted in it
        return CONTINUOUS if self.is_elapsed else self.sudo().ticket_id._sla_schedule()

    def _get_hand(self):
        """What the client's countdown needs of this running timer, beside the clock's face."""
        return {"id": self.id, "due": to_second(_aware(self.due_at)), "is_elapsed": self.is_elapsed}

    def _get_countdown(self):
        """What the countdown needs to run by itself: epoch seconds and texts, no time zone."""
        self.ensure_one()
        timer = self.sudo()  # sudo: the caller was allowed to read the ticket
        is_running = timer.state == "running" and timer.due_at
        return {
            "id": timer.id,
            "metric": timer.metric,
            "label": timer._label("metric"),
            "state": timer.state,
            "is_breached": timer.is_breached,
            "is_elapsed": timer.is_elapsed,
            "due": to_second(_aware(timer.due_at)) if is_running else False,
            "left": max(0, timer.target_seconds - timer.used_seconds),
            "target": timer.target_seconds,
        }

    def _get_clock_face(self):
        """What the countdowns of these timers, all of one ticket, share: the present second and the open segments."""
        dues = [to_second(_aware(timer.due_at)) for timer in self if timer.state == "running" and timer.due_at]
        # sudo: clients read no team; only what explains their own promise leaves
        return self.sudo().ticket_id.team_id._get_clock_face(dues)

    @api.readonly
    def get_sentence(self):
        """Return the sentence of the promise: asked for when somebody points at a countdown, not for every line."""
        self.ensure_one()
        self.check_access("read")
        return self._get_sentence()

    def get_explanation(self):
        """Tell the reader why the deadline is where it is; see ``_explanation``."""
        self.ensure_one()
        self.check_access("read")
        return self._explanation()


def _aware(instant):
    if instant.tzinfo:
        return instant
    return instant.replace(tzinfo=UTC, microsecond=0)
