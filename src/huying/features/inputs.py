"""Kinds of text people may send: bounded, without control characters, trimmed; and telephone numbers."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

Locale = Literal["en", "zh"]
"""Language a caller is spoken to."""


class Input(BaseModel):
    """Base of request bodies: a field we do not know is refused, so that a typing error is not lost."""

    model_config = ConfigDict(extra="forbid")


class Patch(Input):
    """Base of partial changes: what is not sent stays. Null only where it means "none" (`nullable`)."""

    nullable: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="after")
    def _no_null(self) -> Self:
        for name in self.model_fields_set - self.nullable:
            if getattr(self, name) is None:
                raise ValueError(f"{name} must not be null; leave it out to keep it as it is")
        return self

    def given(self) -> dict[str, Any]:
        """The fields that were sent."""
        return self.model_dump(exclude_unset=True)


class Output(BaseModel):
    """Base of answers, read from a row's attributes."""

    model_config = ConfigDict(from_attributes=True)


def _plain(value: str) -> str:
    if any(unicodedata.category(character) == "Cc" for character in value):
        raise ValueError("must not contain control characters or line breaks")
    return value


def printable(value: str) -> str:
    """Text of several lines, without control characters."""
    if any(unicodedata.category(character) == "Cc" and character not in "\t\n\r" for character in value):
        raise ValueError("must not contain control characters")
    return value


def _short_locale(value: object) -> object:
    return "zh" if isinstance(value, str) and value.lower() in {"zh-cn", "zh-hans"} else value


SpokenLocale = Annotated[Locale, BeforeValidator(_short_locale)]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(_plain)
]
Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(_plain)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000), AfterValidator(printable)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Id = Annotated[str, StringConstraints(max_length=64), AfterValidator(_plain)]
CallerId = Annotated[str, StringConstraints(pattern=r"^(\+?[0-9]{2,20})?$")]
"""A number people who are called see; "" leaves it to whoever has the next say."""
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1))]
"""A day that can be reckoned with in every time zone."""
Page = Annotated[int, Field(ge=1, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=200)]


class Decision(Input):
    """About something somebody asked for. `answer` is needed to refuse: whoever asked is told why."""

    approved: bool
    answer: Note = ""

    @model_validator(mode="after")
    def _reason(self) -> Self:
        if not self.approved and not self.answer:
            raise ValueError("answer must say why it is refused")
        return self
