"""Texts with values in them: "Your balance is {round(balance)} yuan." Each brace holds an expression."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from huying.flows.expressions import Expression, ExpressionError, Value, evaluate, parse, text_of

_PARTS = re.compile(r"\{([^{}]*)\}")


@lru_cache(maxsize=2000)
def parts(text: str) -> tuple[str | Expression, ...]:
    """Plain text and expressions in turn. Raises ExpressionError for a brace alone or a bad expression."""
    pieces: list[str | Expression] = []
    for position, piece in enumerate(_PARTS.split(text)):
        if position % 2:
            pieces.append(parse(piece))
        elif "{" in piece or "}" in piece:
            raise ExpressionError("a brace has no partner")
        else:
            pieces.append(piece)
    return tuple(pieces)


def filled(text: str, values: Mapping[str, Value]) -> str:
    """The text with its values. Raises ExpressionError, which the check finds before publishing."""
    return "".join(
        piece if isinstance(piece, str) else text_of(evaluate(piece, values)) for piece in parts(text)
    )
