"""What the endpoints of customers take and give. Numbers are E.164; agents see the middle masked."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from huying.features.inputs import Input, Name, Note, Output, Patch, SpokenLocale

Tier = Literal["vip", "gold", "standard"]
WrittenNumber = Annotated[str, StringConstraints(max_length=60)]
WrittenNumbers = Annotated[list[WrittenNumber], Field(max_length=20)]


class NewCustomer(Input):
    name: Name
    tier: Tier = "standard"
    locale: SpokenLocale | None = None
    note: Note = ""
    numbers: WrittenNumbers = Field(default_factory=list)


class CustomerPatch(Patch):
    """`numbers` replaces all; it and `tier` need a supervisor."""

    nullable: ClassVar[frozenset[str]] = frozenset({"locale"})

    name: Name | None = None
    tier: Tier | None = None
    locale: SpokenLocale | None = None
    note: Note | None = None
    numbers: WrittenNumbers | None = None


class CustomerOut(Output):
    id: str
    name: str
    tier: str
    locale: str | None
    note: str
    numbers: list[str]


class CustomerPage(Output):
    items: list[CustomerOut]
    total: int


class KnownCustomer(Output):
    """What a call needs to know of who is calling."""

    id: str
    name: str
    tier: str
    locale: str | None
