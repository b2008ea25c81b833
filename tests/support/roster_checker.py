"""What a roster of the public benchmark costs and which rules it breaks, reckoned from the file's own text.

Written apart from the product: it reads the text itself and knows only the format's description.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import groupby
from typing import Any


def sections(text: str) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = defaultdict(list)
    name = ""
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("SECTION_"):
            name = line
        elif line and not line.startswith("#"):
            found[name].append(line.split(","))
    return found


def check(text: str, assignments: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """Cost and broken rules."""
    file = sections(text)
    days = int(file["SECTION_HORIZON"][0][0])
    works: dict[str, dict[int, str]] = {row[0]: {} for row in file["SECTION_STAFF"]}
    broken = []
    for entry in assignments:
        if entry["day"] in works[entry["person"]]:
            broken.append(f"{entry['person']} works twice on day {entry['day']}")
        works[entry["person"]][entry["day"]] = entry["shift"]
    for row in file["SECTION_STAFF"]:
        broken += [f"{row[0]}: {what}" for what in _person(file, row, works[row[0]], days)]
    for name, *off in file["SECTION_DAYS_OFF"]:
        broken += [f"{name}: day off {day}" for day in off if int(day) in works[name]]
    return _cost(file, works), broken


def _person(file: dict[str, list[list[str]]], row: list[str], works: dict[int, str], days: int) -> list[str]:
    lengths = {name: int(minutes) for name, minutes, _ in file["SECTION_SHIFTS"]}
    banned = {name: set(others.split("|")) for name, _, others in file["SECTION_SHIFTS"]}
    limits = {part.split("=")[0]: int(part.split("=")[1]) for part in row[1].split("|")}
    most_minutes, least_minutes, most_run, least_run, least_off, most_weekends = map(int, row[2:])
    bad = []
    for shift, count in Counter(works.values()).items():
        if count > limits.get(shift, days):
            bad.append(f"too many {shift}")
    minutes = sum(lengths[shift] for shift in works.values())
    if not least_minutes <= minutes <= most_minutes:
        bad.append(f"{minutes} minutes")
    for day, shift in works.items():
        if works.get(day + 1) in banned[shift]:
            bad.append(f"{works[day + 1]} after {shift} on day {day}")
    for at_work, stretch in groupby(range(days), key=lambda day: day in works):
        run = list(stretch)
        inside = run[0] > 0 and run[-1] < days - 1
        if at_work and len(run) > most_run:
            bad.append(f"{len(run)} shifts in a row from day {run[0]}")
        if inside and len(run) < (least_run if at_work else least_off):
            bad.append(f"only {len(run)} days from day {run[0]}")
    weekends = sum(1 for monday in range(0, days, 7) if {monday + 5, monday + 6} & works.keys())
    if weekends > most_weekends:
        bad.append(f"{weekends} weekends")
    return bad


def _cost(file: dict[str, list[list[str]]], works: dict[str, dict[int, str]]) -> int:
    cost = 0
    for name, day, shift, weight in file["SECTION_SHIFT_ON_REQUESTS"]:
        cost += 0 if works[name].get(int(day)) == shift else int(weight)
    for name, day, shift, weight in file["SECTION_SHIFT_OFF_REQUESTS"]:
        cost += int(weight) if works[name].get(int(day)) == shift else 0
    for day, shift, required, under, over in file["SECTION_COVER"]:
        there = sum(1 for mine in works.values() if mine.get(int(day)) == shift)
        cost += max(0, int(required) - there) * int(under) + max(0, there - int(required)) * int(over)
    return cost
