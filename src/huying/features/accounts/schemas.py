"""What accounts' endpoints take and give."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, StringConstraints

from huying.features.inputs import Input, Output


def _long_locale(value: object) -> object:
    return "zh-CN" if value == "zh" else value


ScreenLocale = Annotated[Literal["en", "zh-CN"], BeforeValidator(_long_locale)]
"""Language of a person's screens."""
GivenPassword = Annotated[str, StringConstraints(max_length=200)]


class SignIn(Input):
    login: Annotated[str, StringConstraints(max_length=100)]
    password: GivenPassword


class Me(Output):
    id: str
    login: str
    name: str
    role: str
    locale: str


class SignedIn(Output):
    """`csrf` goes into the header X-CSRF-Token of every request that changes something."""

    user: Me
    csrf: str


class Preferences(Input):
    locale: ScreenLocale


class NewPassword(Input):
    old: GivenPassword
    new: GivenPassword
