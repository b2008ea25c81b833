"""Scenario files: who calls in and how called numbers behave.

TOML, checked strictly: an unknown key, a wrong type or an impossible value is refused with the line, the key
and what is allowed. `docs/scenarios.md` describes every key; a contract test fails when one is missing there.
Times are seconds. Nothing here draws a random number: that is `plan.py`.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from huying.errors import SetupError
from huying.publicnet import toml_lines

Language = Literal["en", "zh"]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=86_400)]
Positive = Annotated[float, msgspec.Meta(gt=0, le=86_400)]
NumberPattern = Annotated[str, msgspec.Meta(pattern=r"^\+?[0-9]{1,15}[*]{0,14}$")]


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


# ── how a time varies ────────────────────────────────────────────────────────────────────────────


class Constant(_Strict, frozen=True, tag_field="kind", tag="constant"):
    seconds: Seconds


class Uniform(_Strict, frozen=True, tag_field="kind", tag="uniform"):
    min: Seconds
    max: Seconds


class Exponential(_Strict, frozen=True, tag_field="kind", tag="exponential"):
    mean: Positive
    min: Seconds = 0.0
    max: Seconds = 86_400.0


class Lognormal(_Strict, frozen=True, tag_field="kind", tag="lognormal"):
    """`sigma`: standard deviation of the logarithm; 0.5 is narrow, 1 is wide."""

    median: Positive
    sigma: Annotated[float, msgspec.Meta(gt=0, le=3)]
    min: Seconds = 0.0
    max: Seconds = 86_400.0


Spread = Constant | Uniform | Exponential | Lognormal


class Rings(_Strict, frozen=True):
    """How often it rings first; `period`: one ring with its silence (s): 5 in China, 6 in North America."""

    min: Annotated[int, msgspec.Meta(ge=0, le=60)] = 1
    max: Annotated[int, msgspec.Meta(ge=0, le=60)] = 4
    period: Annotated[float, msgspec.Meta(ge=0.1, le=20)] = 5.0


# ── people who call in ───────────────────────────────────────────────────────────────────────────


class Keys(_Strict, frozen=True):
    """DTMF pressed `after` seconds from the answer by a `share` of the callers."""

    digits: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-D*#]{1,32}$")]
    after: Seconds = 3.0
    share: Share = 1.0


class Callers(_Strict, frozen=True):
    """One kind of caller. Exactly one of `per_minute` and `per_hour` (24 values by local hour)."""

    name: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    to: Annotated[list[Annotated[str, msgspec.Meta(pattern=r"^\+?[0-9]{3,15}$")]], msgspec.Meta(min_length=1)]
    numbers: Annotated[list[NumberPattern], msgspec.Meta(min_length=1)]
    patience: Spread
    talk: Spread
    language: Language = "en"
    per_minute: Annotated[float, msgspec.Meta(ge=0, le=6000)] | None = None
    per_hour: list[Annotated[float, msgspec.Meta(ge=0, le=360_000)]] | None = None
    known: list[Annotated[str, msgspec.Meta(pattern=r"^\+?[0-9]{3,15}$")]] = []
    known_share: Share = 0.0
    hangs_up: Share = 0.7
    fax: Share = 0.0
    keys: Keys | None = None


# ── numbers that are called ──────────────────────────────────────────────────────────────────────


class Person(_Strict, frozen=True, tag_field="kind", tag="person"):
    """Answers, says hello, talks. `patience`: how long an answered person waits for somebody to speak."""

    language: Language = "en"
    rings: Rings = Rings()
    talk: Spread = Lognormal(median=20.0, sigma=0.5, min=3.0, max=300.0)
    patience: Spread = Uniform(min=4.0, max=10.0)
    hangs_up: Share = 0.5


class Machine(_Strict, frozen=True, tag_field="kind", tag="machine"):
    """Answering machine: greeting, beep, then records for `records` and hangs up."""

    language: Language = "en"
    rings: Rings = Rings()
    records: Spread = Uniform(min=10.0, max=30.0)


class Fax(_Strict, frozen=True, tag_field="kind", tag="fax"):
    """Answers with CED (2100 Hz, ITU-T T.30) and V.21 flags; gives up after `waits`."""

    rings: Rings = Rings(min=1, max=2)
    waits: Spread = Constant(seconds=20.0)


class NoAnswer(_Strict, frozen=True, tag_field="kind", tag="no_answer"):
    """Rings until the caller gives up or the network's timer runs out: cause 19."""

    seconds: Positive = 60.0


class _Refusal(_Strict, frozen=True):
    """`after`: post-dial delay. `cause` overrides the Q.850 cause, to copy one's own carrier."""

    after: Seconds = 0.5
    cause: Annotated[int, msgspec.Meta(ge=1, le=127)] | None = None


class Busy(_Refusal, frozen=True, tag_field="kind", tag="busy"):
    """Cause 17, SIP 486."""


class Rejected(_Strict, frozen=True, tag_field="kind", tag="rejected"):
    """Rings, then the person declines: cause 21, SIP 403."""

    rings: Rings = Rings(min=1, max=2)
    cause: Annotated[int, msgspec.Meta(ge=1, le=127)] | None = None


class Congestion(_Refusal, frozen=True, tag_field="kind", tag="congestion"):
    """No circuit: cause 34, SIP 503."""


class _Notice(_Refusal, frozen=True):
    """A spoken notice as early media, said `repeats` times before the network lets go."""

    language: Language = "zh"
    repeats: Annotated[int, msgspec.Meta(ge=1, le=10)] = 2


class Vacant(_Notice, frozen=True, tag_field="kind", tag="vacant"):
    """空号: cause 1, SIP 404."""


class Suspended(_Notice, frozen=True, tag_field="kind", tag="suspended"):
    """停机: cause 29, SIP 501."""


class SwitchedOff(_Notice, frozen=True, tag_field="kind", tag="switched_off"):
    """关机: cause 20, SIP 480."""


class Unreachable(_Notice, frozen=True, tag_field="kind", tag="unreachable"):
    """无法接通: cause 27, SIP 502."""


Notice = Vacant | Suspended | SwitchedOff | Unreachable
Behaviour = Person | Machine | Fax | NoAnswer | Busy | Rejected | Congestion | Notice


CAUSES: dict[str, int] = {
    "busy": 17,
    "no_answer": 19,
    "rejected": 21,
    "congestion": 34,
    "vacant": 1,
    "suspended": 29,
    "switched_off": 20,
    "unreachable": 27,
}
"""Q.850 cause each kind is released with (ITU-T Q.850); the choices are explained in docs/scenarios.md."""


def kind_of(behaviour: Behaviour) -> str:
    """The behaviour's `kind`, as it is written in the file."""
    return str(type(behaviour).__struct_config__.tag)


class Called(_Strict, frozen=True):
    """Numbers, exact or ending in `*`; `mix`: behaviour name → weight. The longest match wins."""

    numbers: Annotated[
        list[Annotated[str, msgspec.Meta(pattern=r"^(\+?[0-9]{0,15}[*]|\+?[0-9]{3,15})$")]],
        msgspec.Meta(min_length=1),
    ]
    mix: Annotated[dict[str, Annotated[float, msgspec.Meta(ge=0)]], msgspec.Meta(min_length=1)]


# ── robot agents ─────────────────────────────────────────────────────────────────────────────────


class Robots(_Strict, frozen=True):
    """Robot agents. `misses` and `rejects` are shares of the calls that ring at them."""

    count: Annotated[int, msgspec.Meta(ge=0, le=500)] = 4
    answers_after: Spread = Uniform(min=0.5, max=2.0)
    wrap_up: Spread = Uniform(min=2.0, max=6.0)
    misses: Share = 0.0
    rejects: Share = 0.0
    rests: Spread = Uniform(min=2.0, max=4.0)


class Scenario(_Strict, frozen=True):
    """A whole scenario. The same `seed` gives the same people, times and behaviours."""

    title: str
    seed: int
    max_calls: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 100
    robots: Robots = Robots()
    behaviours: dict[str, Behaviour] = {}
    callers: list[Callers] = []
    called: list[Called] = []


def load(file: Path) -> Scenario:
    """The scenario in `file`. Raises SetupError with the file, the line, the key and what is allowed."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise SetupError("scenario.unreadable", f"The scenario {file} cannot be read: {why}.") from error
    return parse(text, str(file))


def parse(text: str, name: str = "scenario") -> Scenario:
    """The scenario written in `text`; `name` is how errors call the file."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SetupError("scenario.syntax", f"{name}: not valid TOML: {error}.") from error
    try:
        # One by one first: of a mapping msgspec does not say which entry is wrong.
        for behaviour, table in _tables(values.get("behaviours")):
            place: toml_lines.Path = ("behaviours", behaviour)
            msgspec.convert(table, Behaviour)
        place = ()
        scenario = msgspec.convert(values, Scenario)
    except msgspec.ValidationError as error:
        raise _explained(str(error), place, values, text, name) from error
    problem = _contradiction(scenario)
    if problem:
        path, reason = problem
        line = toml_lines.line_of(path, text)
        raise SetupError("scenario.invalid", f"{name}, line {line}: {toml_lines.dotted(path)}: {reason}.")
    return scenario


def _tables(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, dict) else []


def _explained(
    message: str, base: toml_lines.Path, values: dict[str, Any], text: str, name: str
) -> SetupError:
    """msgspec says "reason - at `$.path`"; people need the line, and the names that are allowed there."""
    reason, _, place = message.partition(" - at `")
    path = (*base, *toml_lines.path_of(place.rstrip("`")))
    unknown = reason.partition("unknown field `")[2].rstrip("`")
    if unknown:
        allowed = ", ".join(_allowed(path, values))
        line = toml_lines.line_of((*path, unknown), text)
        what = toml_lines.dotted((*path, unknown))
        return SetupError(
            "scenario.invalid", f"{name}, line {line}: there is no key {what}; allowed here: {allowed}."
        )
    line = toml_lines.line_of(path, text)
    said = reason[:1].lower() + reason[1:] + _hint(reason, path)
    what = toml_lines.dotted(path) or "the file"
    return SetupError("scenario.invalid", f"{name}, line {line}: {what}: {said}.")


_SPREADS: dict[str, type[msgspec.Struct]] = {
    "constant": Constant,
    "uniform": Uniform,
    "exponential": Exponential,
    "lognormal": Lognormal,
}
BEHAVIOURS: dict[str, type[msgspec.Struct]] = {
    "person": Person,
    "machine": Machine,
    "fax": Fax,
    "no_answer": NoAnswer,
    "busy": Busy,
    "rejected": Rejected,
    "congestion": Congestion,
    "vacant": Vacant,
    "suspended": Suspended,
    "switched_off": SwitchedOff,
    "unreachable": Unreachable,
}
_SECTIONS: dict[str, type[msgspec.Struct]] = {
    "callers": Callers,
    "called": Called,
    "robots": Robots,
    "keys": Keys,
    "rings": Rings,
}


def _allowed(path: toml_lines.Path, values: dict[str, Any]) -> list[str]:
    """Names allowed in the table at `path`."""
    names = [part for part in path if isinstance(part, str)]
    if not names:
        return list(Scenario.__struct_fields__)
    table: Any = values
    for part in path:
        table = table[part]
    kind = table.get("kind") if isinstance(table, dict) else None
    if len(names) == 2 and names[0] == "behaviours" and kind in BEHAVIOURS:
        return ["kind", *BEHAVIOURS[str(kind)].__struct_fields__]
    if names[-1] in _SECTIONS:
        return list(_SECTIONS[names[-1]].__struct_fields__)
    if kind in _SPREADS:
        return ["kind", *_SPREADS[str(kind)].__struct_fields__]
    return ["kind"]


def _hint(reason: str, path: toml_lines.Path) -> str:
    if "kind" in reason or "Invalid value" in reason:
        kinds = BEHAVIOURS if path[:1] == ("behaviours",) and len(path) <= 3 else _SPREADS
        return f"; kind is one of {', '.join(kinds)}"
    if "regex" in reason and path[:1] in (("callers",), ("called",)):
        return "; a number is digits with or without +, `*` stands for any digit at the end"
    return ""


def _contradiction(scenario: Scenario) -> tuple[toml_lines.Path, str] | None:
    """What no type can say: the first contradiction as (place, reason)."""
    seen: set[str] = set()
    for index, group in enumerate(scenario.callers):
        place: toml_lines.Path = ("callers", index)
        if group.name in seen:
            return (*place, "name"), f"{group.name!r} is there twice"
        seen.add(group.name)
        if (group.per_minute is None) == (group.per_hour is None):
            return place, "exactly one of per_minute and per_hour is needed"
        if group.per_hour is not None and len(group.per_hour) != 24:
            return (*place, "per_hour"), f"24 values are needed, one an hour, not {len(group.per_hour)}"
        if group.known_share and not group.known:
            return (*place, "known_share"), "needs numbers in known"
        if problem := _bad_spreads(group, place):
            return problem
    for index, called in enumerate(scenario.called):
        for name in called.mix:
            if name not in scenario.behaviours:
                known = ", ".join(scenario.behaviours) or "none is defined"
                return ("called", index, "mix", name), f"no such behaviour; behaviours: {known}"
        if not any(called.mix.values()):
            return ("called", index, "mix"), "at least one weight above 0 is needed"
    for name, behaviour in scenario.behaviours.items():
        if problem := _bad_spreads(behaviour, ("behaviours", name)):
            return problem
    return _bad_spreads(scenario.robots, ("robots",))


def _bad_spreads(table: msgspec.Struct, place: toml_lines.Path) -> tuple[toml_lines.Path, str] | None:
    for field in table.__struct_fields__:
        value = getattr(table, field)
        if isinstance(value, Uniform | Exponential | Lognormal | Rings) and value.min > value.max:
            return (*place, field), f"min {value.min:g} is above max {value.max:g}"
    return None
