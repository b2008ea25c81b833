"""Feasts, adjusted working days and events: what makes a day unlike its weekday, known beforehand.

Feasts are reckoned here from the library's rules (moving feasts by the moon included); nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from huying.errors import BadInput


@dataclass(frozen=True, slots=True)
class Event:
    """A campaign, a mailing, a match: by hand. `effect` multiplies the calls of a day to come when no day of
    that name is in the history."""

    day: date
    name: str
    effect: float = 1.0


class Holidays(Protocol):
    """What we use of the library."""

    weekend_workdays: set[date]

    def get(self, key: date) -> str | None: ...


class Calendar:
    """The feasts of a country, and events by hand. Without a country there are no feasts."""

    def __init__(
        self, country: str | None = None, years: Iterable[int] = (), events: Iterable[Event] = ()
    ) -> None:
        self._holidays = None if country is None else _library(country, years)
        self.events: dict[date, Event] = {event.day: event for event in events}

    def holiday(self, day: date) -> str | None:
        """The feast's name, the same every year."""
        name = None if self._holidays is None else self._holidays.get(day)
        return None if name is None else re.sub(r"\s*\(.*?\)", "", name)

    def worked(self, day: date) -> bool:
        """A day of a weekend on which people work because they had another day off (调休)."""
        return self._holidays is not None and day in self._holidays.weekend_workdays

    def unusual(self, day: date) -> bool:
        """No day to learn the usual from."""
        return self.holiday(day) is not None or self.worked(day)


def _library(country: str, years: Iterable[int]) -> Holidays:
    import holidays  # 30 ms: only for who asks for feasts

    name, _, part = country.upper().partition("-")
    try:
        found: Holidays = holidays.country_holidays(name, subdiv=part or None, years=years, language="en_US")
    except NotImplementedError:  # how the library says that it does not know the country or its part
        raise BadInput(
            "forecast.country",
            f"There are no feasts for {country!r}: give a country by two letters, for example CN or US-CA.",
        ) from None
    return found
