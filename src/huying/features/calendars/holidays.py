"""Public holidays and adjusted working days as governments announce them, year by year.

China: 国务院办公厅关于2026年部分节假日安排的通知, 4 November 2025.
A year is added when it has been announced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from huying.flows.calendars import Day


def _days(name: str, first: str, last: str, *workdays: str) -> Iterator[tuple[str, Day]]:
    """A holiday from one date to another, and the days off that are worked for it."""
    begin = date.fromisoformat(first)
    for after in range((date.fromisoformat(last) - begin).days + 1):
        yield (begin + timedelta(days=after)).isoformat(), Day("holiday", name)
    for workday in workdays:
        yield workday, Day("workday", name, like="mon")


_CHINA_2026 = (
    ("元旦", "2026-01-01", "2026-01-03", "2026-01-04"),
    ("春节", "2026-02-15", "2026-02-23", "2026-02-14", "2026-02-28"),
    ("清明节", "2026-04-04", "2026-04-06"),
    ("劳动节", "2026-05-01", "2026-05-05", "2026-05-09"),
    ("端午节", "2026-06-19", "2026-06-21"),
    ("中秋节", "2026-09-25", "2026-09-27"),
    ("国庆节", "2026-10-01", "2026-10-07", "2026-09-20", "2026-10-10"),
)
CHINA: Mapping[int, Mapping[str, Day]] = {
    2026: dict(sorted(day for holiday in _CHINA_2026 for day in _days(*holiday)))
}
"""Year → date → what the day is; an adjusted working day is like a Monday."""
