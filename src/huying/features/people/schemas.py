"""What the endpoints of people take and give."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from huying.features.accounts.access import Role
from huying.features.accounts.schemas import GivenPassword, ScreenLocale
from huying.features.inputs import Id, Input, Name, Output, Patch
from huying.features.queues.schemas import Orders
from huying.features.skills.schemas import Levels


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


Login = Annotated[
    str, BeforeValidator(_lower), StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=64)
]
OutsideMode = Literal["kept_open", "per_call"]
"""Her line stays between calls, or is called for each."""
OutsideNumber = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
"""As a person writes it; "" for none."""
QueueIds = Annotated[list[Id], Field(max_length=1000)]


class NewPerson(Input):
    """`queue_orders`: for queues whose order is not 1, her first choice. `skills`: their levels. `may_dial`:
    she may call numbers herself. `may_work_outside`: her telephone may be a number outside."""

    login: Login
    name: Name
    role: Role = "agent"
    locale: ScreenLocale = "en"
    password: GivenPassword
    may_dial: bool = False
    may_work_outside: bool = False
    outside_number: OutsideNumber = ""
    outside_mode: OutsideMode = "kept_open"
    queue_ids: QueueIds = Field(default_factory=list)
    queue_orders: Orders = Field(default_factory=dict)
    skills: Levels = Field(default_factory=dict)


class PersonPatch(Patch):
    """`password` resets it; the person's sessions end then, as they do when `active` becomes false."""

    login: Login | None = None
    name: Name | None = None
    role: Role | None = None
    locale: ScreenLocale | None = None
    active: bool | None = None
    may_dial: bool | None = None
    may_work_outside: bool | None = None
    outside_number: OutsideNumber | None = None
    outside_mode: OutsideMode | None = None
    password: GivenPassword | None = None
    queue_ids: QueueIds | None = None
    queue_orders: Orders | None = None
    skills: Levels | None = None


class PersonOut(Output):
    id: str
    login: str
    name: str
    role: str
    locale: str
    active: bool
    may_dial: bool
    may_work_outside: bool
    outside_number: Annotated[str, Field(description='E.164; "" for none.')]
    outside_mode: OutsideMode
    queue_ids: list[str]
    queue_orders: dict[str, int]
    skills: dict[str, int]
