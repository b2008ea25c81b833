"""Where calls may go and what they may cost: against thieves, and against our own faults.

Money is in ten-thousandths of the centre's currency. A call costs its price for every minute begun; while it
is not answered yet it counts as one minute, so that many dialled at once cannot slip through together. A cost
counts from the start of its call until an hour after its end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import phonenumbers
from phonenumbers import PhoneNumberType, ShortNumberCost

from huying.kit.clock import SECOND, Micros
from huying.trunking.numbers import is_emergency

Money = int
HOUR: Micros = 3600 * SECOND
_MINUTE: Micros = 60 * SECOND

Barred = Literal["prefix", "country", "premium_rate", "satellite", "kind", "unknown"]
"""Why a number is not called: its beginning is refused, its country is not allowed, it costs extra, it
belongs to a satellite or international network, its kind (pager, personal number) is never called, or it is
no number."""

_KINDS = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.VOIP,
        PhoneNumberType.UAN,
    }
)
_INTERNATIONAL = "001"
"""libphonenumber's region of numbers that belong to no country: +870, +881, +882, +883, +979."""


@dataclass(frozen=True, slots=True)
class Destinations:
    """`countries`: ISO codes. A prefix (`+8610`) decides over everything else, the longest first."""

    home: str
    countries: frozenset[str] = frozenset()
    allowed_prefixes: tuple[str, ...] = ()
    refused_prefixes: tuple[str, ...] = ()


def barred(number: str, rules: Destinations) -> Barred | None:
    """What is against calling this number (E.164, or a short one of the home country)."""
    if is_emergency(number, rules.home):
        return None
    allowed = _longest(number, rules.allowed_prefixes)
    refused = _longest(number, rules.refused_prefixes)
    if refused > allowed:
        return "prefix"
    if allowed:
        return None
    return _barred_abroad(number, rules) if number.startswith("+") else _barred_short(number, rules.home)


def _barred_abroad(number: str, rules: Destinations) -> Barred | None:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return "unknown"
    kind = phonenumbers.number_type(parsed)
    if kind == PhoneNumberType.PREMIUM_RATE:
        return "premium_rate"
    country = phonenumbers.region_code_for_number(parsed)
    if phonenumbers.region_code_for_country_code(parsed.country_code or 0) == _INTERNATIONAL:
        return "satellite"
    if country is None or kind == PhoneNumberType.UNKNOWN:
        return "unknown"
    if country != rules.home and country not in rules.countries:
        return "country"
    return None if kind in _KINDS else "kind"


def _barred_short(number: str, home: str) -> Barred | None:
    parsed = phonenumbers.parse(number, home)
    cost = phonenumbers.expected_cost_for_region(parsed, home)
    if cost == ShortNumberCost.PREMIUM_RATE:
        return "premium_rate"
    return None if cost in (ShortNumberCost.TOLL_FREE, ShortNumberCost.STANDARD_RATE) else "unknown"


def _longest(number: str, prefixes: Iterable[str]) -> int:
    return max((len(prefix) for prefix in prefixes if number.startswith(prefix)), default=0)


class Prices:
    """Price of a minute by the beginning of the number, the longest that fits, else by home and abroad."""

    def __init__(
        self, by_prefix: Mapping[str, Money], *, home_price: Money, other_price: Money, home: str
    ) -> None:
        self._home = f"+{phonenumbers.country_code_for_region(home)}"
        self._by_prefix = {self._home: home_price, **by_prefix}
        self._lengths = sorted({len(prefix) for prefix in self._by_prefix}, reverse=True)
        self._other = other_price

    def a_minute(self, number: str) -> Money:
        """Of an E.164 number; a short number costs what its country does."""
        full = number if number.startswith("+") else self._home
        for length in self._lengths:
            price = self._by_prefix.get(full[:length]) if length <= len(full) else None
            if price is not None:
                return price
        return self._other


ScopeKind = Literal["centre", "trunk", "agent"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose limit it is."""

    kind: ScopeKind
    id: str = ""


CENTRE = Scope("centre")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an hour may cost, in all and of each trunk and agent; how many calls an agent may start in it."""

    centre_cost: Money
    trunk_cost: Money
    agent_cost: Money
    agent_calls: int

    def cost(self, kind: ScopeKind) -> Money:
        return {"centre": self.centre_cost, "trunk": self.trunk_cost, "agent": self.agent_cost}[kind]


@dataclass(slots=True)
class _Running:
    scopes: tuple[Scope, ...]
    price: Money
    answered: Micros | None = None

    def cost(self, now: Micros) -> Money:
        if self.answered is None:
            return self.price
        minutes = max(1, -(-(now - self.answered) // _MINUTE))
        return minutes * self.price


@dataclass(slots=True)
class _Book:
    """One scope's hour: costs of ended calls with the moment they ended, and moments calls started."""

    ended: deque[tuple[Micros, Money]] = field(default_factory=deque)
    spent: Money = 0
    starts: deque[Micros] = field(default_factory=deque)
    running: set[str] = field(default_factory=set)

    def forget(self, now: Micros) -> None:
        while self.ended and self.ended[0][0] <= now - HOUR:
            self.spent -= self.ended.popleft()[1]
        while self.starts and self.starts[0] <= now - HOUR:
            self.starts.popleft()


class Meter:
    """What calls have cost in the hour that ends now, for each scope. Times never go back."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._books: dict[Scope, _Book] = {}
        self._running: dict[str, _Running] = {}

    def refusing(self, now: Micros, trunk_id: str, agent_id: str | None, price: Money) -> Scope | None:
        """The scope whose limit another call of this price a minute would pass; None when there is none."""
        for scope in _scopes(trunk_id, agent_id):
            if self.spent(scope, now) + price > self.limits.cost(scope.kind):
                return scope
            if scope.kind == "agent" and len(self._book(scope, now).starts) >= self.limits.agent_calls:
                return scope
        return None

    def started(self, leg_id: str, now: Micros, trunk_id: str, agent_id: str | None, price: Money) -> None:
        """A call is dialled. Told again for a leg that goes another way, it is still one call."""
        again = self._take_out(leg_id) is not None
        self._running[leg_id] = _Running(_scopes(trunk_id, agent_id), price)
        for scope in self._running[leg_id].scopes:
            book = self._book(scope, now)
            book.running.add(leg_id)
            if not again:
                book.starts.append(now)

    def answered(self, leg_id: str, now: Micros) -> None:
        call = self._running.get(leg_id)
        if call is not None and call.answered is None:
            call.answered = now

    def ended(self, leg_id: str, now: Micros) -> Money:
        """The call is over; what it cost: nothing when it was not answered."""
        call = self._take_out(leg_id)
        if call is None or call.answered is None:
            return 0
        cost = call.cost(now)
        for scope in call.scopes:
            book = self._book(scope, now)
            book.ended.append((now, cost))
            book.spent += cost
        return cost

    def legs(self) -> frozenset[str]:
        """Calls that run."""
        return frozenset(self._running)

    def spent(self, scope: Scope, now: Micros) -> Money:
        """Cost of the last hour, running calls included."""
        book = self._book(scope, now)
        return book.spent + sum(self._running[leg_id].cost(now) for leg_id in book.running)

    def shares(self, now: Micros) -> dict[Scope, float]:
        """What each scope has used up of its hour, in percent: of its money or its calls, whichever is more.
        Of nothing the first call is all."""
        return {scope: 100 * self._share(scope, now) for scope in self._books}

    def _share(self, scope: Scope, now: Micros) -> float:
        spent, most = self.spent(scope, now), self.limits.cost(scope.kind)
        of_money = spent / most if most > 0 else float(spent > 0)
        if scope.kind != "agent":
            return of_money
        calls = len(self._book(scope, now).starts)
        return max(
            of_money, calls / self.limits.agent_calls if self.limits.agent_calls > 0 else float(calls > 0)
        )

    def _take_out(self, leg_id: str) -> _Running | None:
        call = self._running.pop(leg_id, None)
        if call is not None:
            for scope in call.scopes:
                self._books[scope].running.discard(leg_id)
        return call

    def _book(self, scope: Scope, now: Micros) -> _Book:
        book = self._books.setdefault(scope, _Book())
        book.forget(now)
        return book


def _scopes(trunk_id: str, agent_id: str | None) -> tuple[Scope, ...]:
    own = (CENTRE, Scope("trunk", trunk_id))
    return (*own, Scope("agent", agent_id)) if agent_id else own
