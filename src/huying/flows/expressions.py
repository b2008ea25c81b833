"""Conditions and small sums of flows, in a language of our own: nothing in it can loop, call out or fail.

    customer.tier == "vip" or (amount > 100 and not caller.number in ["10086", "10010"])

Values are text, numbers, true, false and none. An expression that makes no sense for the values it meets
(text minus text, a division by zero, a number too large) is none; a comparison that makes no sense is
false. So a caller never falls out of a flow because of what she keyed in. Where text meets a number it
counts as the number it spells, for keyed-in digits are text: `"0100" == 100`.

    or → and → not → == != < <= > >= in → + - → * / → - → literal, name, function(…), (…), […]
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

Value = str | int | float | bool | None

LONGEST_SOURCE = 500
LONGEST_TEXT = 1000
_DEEPEST = 30
_LARGEST = 1e15
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<text>"[^"]*"|'[^']*')"""
    r"""|(?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"""
    r"""|(?P<sign>==|!=|<=|>=|[<>+\-*/(),\[\]]))""",
    re.ASCII,
)
_WORDS: dict[str, Value] = {"true": True, "false": False, "none": None}
_RESERVED = frozenset({"and", "or", "not", "in", *_WORDS})


class ExpressionError(ValueError):
    """It is not an expression; says where and what was expected."""


@dataclass(frozen=True, slots=True)
class Literal:
    value: Value


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Unary:
    """`not` or `-`."""

    sign: str
    of: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Among:
    """`left in [a, b, …]`."""

    left: Expression
    options: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Expression, ...]


Expression = Literal | Name | Unary | Binary | Among | Call


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=4000)
def parse(source: str) -> Expression:
    """Read an expression. Raises ExpressionError."""
    if len(source) > LONGEST_SOURCE:
        raise ExpressionError(f"longer than {LONGEST_SOURCE} characters")
    reader = _Reader(list(_tokens(source)))
    found = reader.either()
    reader.end()
    return found


def names(expression: Expression) -> frozenset[str]:
    """The names an expression reads."""
    match expression:
        case Name(name):
            return frozenset({name})
        case Literal():
            return frozenset()
        case Unary(_, of):
            return names(of)
        case Binary(_, left, right):
            return names(left) | names(right)
        case Among(left, options):
            return names(left).union(*(names(option) for option in options))
        case Call(_, arguments):
            return frozenset().union(*(names(argument) for argument in arguments))


def is_name(text: str) -> bool:
    """Whether a value may have this name."""
    found = _TOKEN.fullmatch(text)
    return found is not None and found["word"] == text and text not in _RESERVED


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    at = 0
    end = len(source.rstrip())
    while at < end:
        found = _TOKEN.match(source, at)
        if found is None:
            raise ExpressionError(f"{source[at:].strip()[0]!r} is not expected at character {at + 1}")
        kind = found.lastgroup or ""
        yield kind, found[kind]
        at = found.end()


class _Reader:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def either(self) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ExpressionError(f"nested more than {_DEEPEST} deep")
        found = self._chain(self._both, "or")
        self._depth -= 1
        return found

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise ExpressionError(f"{self._tokens[self._at][1]!r} is not expected here")

    def _both(self) -> Expression:
        return self._chain(self._negated, "and")

    def _negated(self) -> Expression:
        return self._prefixed("not", self._compared)

    def _compared(self) -> Expression:
        left = self._sum()
        sign = self._taken("==", "!=", "<", "<=", ">", ">=", "in", "not")
        if sign is None:
            return left
        if sign == "not":
            self._must("in")
            return Unary("not", self._within(left))
        return self._within(left) if sign == "in" else Binary(sign, left, self._sum())

    def _within(self, left: Expression) -> Expression:
        if not self._taken("["):
            return Binary("in", left, self._sum())
        return Among(left, self._list("]"))

    def _sum(self) -> Expression:
        return self._chain(self._product, "+", "-")

    def _product(self) -> Expression:
        return self._chain(self._signed, "*", "/")

    def _signed(self) -> Expression:
        return self._prefixed("-", self._atom)

    def _prefixed(self, sign: str, part: Callable[[], Expression]) -> Expression:
        """Any number of the same sign in front of a part: as good as one, or two."""
        count = 0
        while self._taken(sign):
            count += 1
        found = part()
        for _ in range(2 - count % 2 if count else 0):
            found = Unary(sign, found)
        return found

    def _atom(self) -> Expression:
        kind, text = self._next()
        if kind == "number":
            return Literal(_plain(float(text)) if "." in text else _plain(int(text)))
        if kind == "text":
            return Literal(text[1:-1])
        if text == "(":
            found = self.either()
            self._must(")")
            return found
        if kind == "word" and text not in _RESERVED:
            return self._call(text) if self._taken("(") else Name(text)
        if text in _WORDS:
            return Literal(_WORDS[text])
        raise ExpressionError(f"a value is expected instead of {text!r}")

    def _call(self, function: str) -> Expression:
        if function not in _FUNCTIONS:
            known = ", ".join(sorted(_FUNCTIONS))
            raise ExpressionError(f"there is no function {function!r}; there are {known}")
        arguments = self._list(")")
        takes, _ = _FUNCTIONS[function]
        if len(arguments) != takes:
            raise ExpressionError(f"{function} takes {takes} values, not {len(arguments)}")
        return Call(function, arguments)

    def _list(self, closing: str) -> tuple[Expression, ...]:
        found: list[Expression] = []
        while not self._taken(closing):
            if found:
                self._must(",")
            found.append(self.either())
        return tuple(found)

    def _chain(self, part: Callable[[], Expression], *signs: str) -> Expression:
        found = part()
        while sign := self._taken(*signs):
            found = Binary(sign, found, part())
        return found

    def _taken(self, *texts: str) -> str | None:
        """Take the next token if it is one of these; text in quotes never is."""
        if self._at < len(self._tokens):
            kind, text = self._tokens[self._at]
            if kind != "text" and text in texts:
                self._at += 1
                return text
        return None

    def _must(self, text: str) -> None:
        if not self._taken(text):
            found = self._tokens[self._at][1] if self._at < len(self._tokens) else "the end"
            raise ExpressionError(f"{text!r} is expected instead of {found}")

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise ExpressionError("a value is expected at the end")
        self._at += 1
        return self._tokens[self._at - 1]


# ── working out ──────────────────────────────────────────────────────────────────────────────────────


def evaluate(expression: Expression, values: Mapping[str, Value]) -> Value:
    """What it comes to; a name that has no value yet is none. Never fails."""
    match expression:
        case Literal(value):
            return value
        case Name(name):
            return values.get(name)
        case Unary("not", of):
            return not truth(evaluate(of, values))
        case Unary(_, of):
            return _sum("-", 0, evaluate(of, values))
        case Binary("and", left, right):
            return truth(evaluate(left, values)) and truth(evaluate(right, values))
        case Binary("or", left, right):
            return truth(evaluate(left, values)) or truth(evaluate(right, values))
        case Binary(sign, left, right):
            return _pair(sign, evaluate(left, values), evaluate(right, values))
        case Among(left, options):
            value = evaluate(left, values)
            return any(_equal(value, evaluate(option, values)) for option in options)
        case Call(function, arguments):
            return _FUNCTIONS[function][1]([evaluate(argument, values) for argument in arguments])


def truth(value: Value) -> bool:
    """None, false, 0 and empty text are no; everything else is yes."""
    return bool(value)


def text_of(value: Value) -> str:
    """A value as it is spoken and sent: whole numbers without a fraction, none as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else f"{value:.15g}"


def _pair(sign: str, left: Value, right: Value) -> Value:
    match sign:
        case "==":
            return _equal(left, right)
        case "!=":
            return not _equal(left, right)
        case "in":
            return isinstance(right, str) and left is not None and text_of(left) in right
        case "<" | "<=" | ">" | ">=":
            return _ordered(sign, left, right)
        case _:
            return _sum(sign, left, right)


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return left is right
    a, b = _number(left), _number(right)
    return a is not None and a == b


def _ordered(sign: str, left: Value, right: Value) -> bool:
    if isinstance(left, str) and isinstance(right, str) and None in (_number(left), _number(right)):
        return _before(sign, left < right, left == right)
    a, b = _number(left), _number(right)
    return a is not None and b is not None and _before(sign, a < b, a == b)


def _before(sign: str, less: bool, equal: bool) -> bool:
    match sign:
        case "<":
            return less
        case "<=":
            return less or equal
        case ">":
            return not less and not equal
        case _:
            return not less


def _sum(sign: str, left: Value, right: Value) -> Value:
    if sign == "+" and isinstance(left, str) and isinstance(right, str):
        return (left + right)[:LONGEST_TEXT]
    a, b = _number(left), _number(right)
    if a is None or b is None:
        return None
    match sign:
        case "+":
            return _plain(a + b)
        case "-":
            return _plain(a - b)
        case "*":
            return _plain(a * b)
        case _:
            return _plain(a / b) if b else None


def _number(value: Value) -> int | float | None:
    """The number a value is or spells; none for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"\s*(-?[0-9]{1,18}(?:\.[0-9]{1,15})?)\s*", value, re.ASCII)
    return _plain(float(found[1])) if found else None


def _plain(value: int | float) -> int | float | None:
    """Whole numbers as such; one that is too large to be exact is none."""
    if not math.isfinite(value) or abs(value) > _LARGEST:
        return None
    return int(value) if value == int(value) else value


# ── functions ────────────────────────────────────────────────────────────────────────────────────────


def _default(given: list[Value]) -> Value:
    return given[1] if given[0] is None or given[0] == "" else given[0]


def _last(given: list[Value]) -> Value:
    count = _number(given[1])
    return text_of(given[0])[-int(count) :] if count is not None and count >= 1 else ""


def _first(given: list[Value]) -> Value:
    count = _number(given[1])
    return text_of(given[0])[: int(count)] if count is not None and count >= 1 else ""


def _round(given: list[Value]) -> Value:
    value = _number(given[0])
    return None if value is None else _plain(math.floor(value + 0.5))


_FUNCTIONS: dict[str, tuple[int, Callable[[list[Value]], Value]]] = {
    "default": (2, _default),
    "first": (2, _first),
    "last": (2, _last),
    "length": (1, lambda given: len(text_of(given[0]))),
    "lower": (1, lambda given: text_of(given[0]).lower()),
    "number": (1, lambda given: _number(given[0])),
    "round": (1, _round),
    "starts": (2, lambda given: text_of(given[0]).startswith(text_of(given[1]))),
    "text": (1, lambda given: text_of(given[0])),
}
"""Name → how many values it takes, and what it makes of them."""
