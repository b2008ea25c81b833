"""What plans need besides a request: who solves, and where midnight is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from huying.features.rosters.jobs import RosterSolver
from huying.journal import events as e
from huying.kit.clock import Micros, from_datetime, now, to_datetime
from huying.kit.database import Database
from huying.models import RosterShift
from huying.rostering.duties import DAY


@dataclass(frozen=True, slots=True)
class Desk:
    solver: RosterSolver
    database: Database
    zone: ZoneInfo

    def moment(self, day: date, minute: int) -> Micros:
        """A minute of a day by the centre's clock; minutes beyond the day are of the next."""
        turned, minute = divmod(minute, DAY)
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone) + timedelta(days=turned)
        return from_datetime(midnight.replace(hour=minute // 60, minute=minute % 60))

    def day_of(self, at: Micros) -> date:
        return to_datetime(at).astimezone(self.zone).date()

    def today(self) -> date:
        return self.day_of(now())

    def planned(self, day: date, shift: RosterShift) -> e.PlannedShift:
        """A shift on a day, as it is published."""
        start = shift.start_minute
        rests = [(start + int(str(rest["after"])), int(str(rest["minutes"]))) for rest in shift.breaks]
        return e.PlannedShift(
            self.moment(day, start),
            self.moment(day, start + shift.minutes),
            shift.name,
            shift.queue_id,
            shift.id,
            [
                e.PlannedBreak(self.moment(day, begin), self.moment(day, begin + minutes))
                for begin, minutes in rests
            ],
        )


def _desk(request: Request) -> Desk:
    centre = request.app.state.centre
    return Desk(centre.rosters, centre.database, centre.zone)


PlanDesk = Annotated[Desk, Depends(_desk)]
