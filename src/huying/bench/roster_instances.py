"""Invented roster problems in the text of the public benchmark: the same seed, the same file."""

from __future__ import annotations

import numpy as np

_SHIFTS = (("E", 480, ""), ("D", 480, "E"), ("L", 480, "E|D"), ("N", 600, "E|D|L"))


def invented(seed: int, people: int, days: int, shifts: int = 3) -> str:
    """A floor that has about as many people as it needs, who have about as many wishes as can be granted."""
    dice = np.random.default_rng(seed)
    names = [name for name, _, _ in _SHIFTS[:shifts]]
    lines = ["SECTION_HORIZON", str(days), "SECTION_SHIFTS"]
    lines += [",".join((name, str(minutes), banned)) for name, minutes, banned in _SHIFTS[:shifts]]
    lines.append("SECTION_STAFF")
    lines += [_person(dice, at, days, names) for at in range(people)]
    lines.append("SECTION_DAYS_OFF")
    lines += [f"P{at},{dice.integers(days)}" for at in range(people)]
    for kind in ("ON", "OFF"):
        lines.append(f"SECTION_SHIFT_{kind}_REQUESTS")
        lines += [
            f"P{at},{dice.integers(days)},{dice.choice(names)},{dice.integers(1, 4)}"
            for at in range(people)
            for _ in range(max(1, days // 7))
        ]
    lines.append("SECTION_COVER")
    mean = people * 0.6 / shifts
    lines += [
        f"{day},{name},{max(0, round(mean + dice.uniform(-1, 1)))},100,1"
        for day in range(days)
        for name in names
    ]
    return "\n".join(lines) + "\n"


def _person(dice: np.random.Generator, at: int, days: int, names: list[str]) -> str:
    """Full time or half; some without late shifts or nights."""
    share = 1.0 if dice.random() < 0.8 else 0.5
    barred = names[-1] if len(names) > 1 and dice.random() < 0.3 else ""
    limits = "|".join(f"{name}={0 if name == barred else days}" for name in names)
    most = round(days * 5 / 7 * share) * 480
    return f"P{at},{limits},{most},{max(0, most - 960)},5,2,2,{max(1, round(days / 14 * share))}"
