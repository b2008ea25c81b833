"""What the endpoints of trunks and toll limits take and give. Money in the centre's currency."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, IPvAnyNetwork, StringConstraints

from huying.features.inputs import CallerId, Input, Label, Name, Output, Patch
from huying.kit.numbers import is_country
from huying.trunking.numbers import NumberFormat


def _country(value: str) -> str:
    if not is_country(value):
        raise ValueError("must be a country's two capital letters, like CN or GB")
    return value


Transport = Literal["udp", "tcp", "tls"]
Country = Annotated[str, StringConstraints(max_length=2), AfterValidator(_country)]
Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._-]{0,250})$")]
Port = Annotated[int, Field(ge=1, le=65535)]
Account = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.!*'()&=+$?/_~%-]{0,64}$")]
Password = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{0,128}$")]
Position = Annotated[int, Field(ge=1, le=99)]
Weight = Annotated[int, Field(ge=1, le=100)]
MaxCalls = Annotated[int, Field(ge=1, le=10_000)]
PerSecond = Annotated[int, Field(ge=0, le=1000)]
CheckSeconds = Annotated[int, Field(ge=0, le=3600)]
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9*#]{0,12}$")]
ShownNumber = Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{2,20}$")]
Prefix = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{0,13}$")]
Money = Annotated[float, Field(ge=0, le=1_000_000)]


class NewTrunk(Input):
    """`position`: lower first, equals share calls by `weight`. `max_per_second`: calls begun, both
    directions, 0 = any. `addresses`: where its calls come from, none = `host`. `challenge_calls`: calls from
    it must know the password. `check_seconds`: how often it is asked whether it is there, 0 = never.
    `dial_prefix`: digits the carrier wants first. `allowed_caller_ids`: none = any."""

    name: Name
    enabled: bool = True
    position: Position = 1
    weight: Weight = 1
    host: Host
    port: Port = 5060
    transport: Transport = "udp"
    encrypted_media: bool = False
    addresses: Annotated[list[IPvAnyNetwork], Field(max_length=50)] = Field(default_factory=list)
    account: Account = ""
    password: Password = ""
    registers: bool = False
    challenge_calls: bool = False
    check_seconds: CheckSeconds = 10
    max_calls: MaxCalls = 100
    max_per_second: PerSecond = 20
    country: Country | None = None
    dial_format: NumberFormat = "e164_plus"
    dial_prefix: Digits = ""
    caller_format: NumberFormat = "e164_plus"
    caller_id: CallerId = ""
    allowed_caller_ids: Annotated[list[ShownNumber], Field(max_length=500)] = Field(default_factory=list)


class TrunkPatch(Patch):
    """`password`: "" forgets it."""

    name: Name | None = None
    enabled: bool | None = None
    position: Position | None = None
    weight: Weight | None = None
    host: Host | None = None
    port: Port | None = None
    transport: Transport | None = None
    encrypted_media: bool | None = None
    addresses: Annotated[list[IPvAnyNetwork], Field(max_length=50)] | None = None
    account: Account | None = None
    password: Password | None = None
    registers: bool | None = None
    challenge_calls: bool | None = None
    check_seconds: CheckSeconds | None = None
    max_calls: MaxCalls | None = None
    max_per_second: PerSecond | None = None
    country: Country | None = None
    dial_format: NumberFormat | None = None
    dial_prefix: Digits | None = None
    caller_format: NumberFormat | None = None
    caller_id: CallerId | None = None
    allowed_caller_ids: Annotated[list[ShownNumber], Field(max_length=500)] | None = None


Registration = Literal["none", "registered", "refused", "trying", "unknown"]


class CauseCount(Output):
    """Tries of today that failed by the trunk's own fault."""

    cause: int
    sip_code: int | None
    count: int


class TrunkOut(Output):
    """`reachable`: answers OPTIONS, null when it is not asked. `problem`: what the switch says against it."""

    id: str
    name: str
    enabled: bool
    position: int
    weight: int
    host: str
    port: int
    transport: Transport
    encrypted_media: bool
    addresses: list[str]
    account: str
    has_password: bool
    registers: bool
    challenge_calls: bool
    check_seconds: int
    max_calls: int
    max_per_second: int
    country: str
    dial_format: NumberFormat
    dial_prefix: str
    caller_format: NumberFormat
    caller_id: str
    allowed_caller_ids: list[str]
    calls_now: int
    reachable: bool | None
    registration: Registration
    problem: str
    tries_today: int
    failures_today: list[CauseCount]


class TestCall(Input):
    """A number to ring by this trunk and no other."""

    number: Annotated[str, StringConstraints(min_length=2, max_length=40)]


class TestCallOut(Output):
    """`seconds` until it was answered or ended; `outcome`: answered, or what the attempt came to."""

    outcome: str
    cause: int
    sip_code: int | None
    rang: bool
    seconds: float


class TollRulesIn(Input):
    """The home country is always allowed; premium-rate and satellite numbers only by an allowed prefix.
    Costs are of one hour; `agent_calls` an agent may start in it."""

    countries: Annotated[list[Country], Field(max_length=250)]
    allowed_prefixes: Annotated[list[Prefix], Field(max_length=500)]
    refused_prefixes: Annotated[list[Prefix], Field(max_length=500)]
    centre_cost: Money
    trunk_cost: Money
    agent_cost: Money
    agent_calls: Annotated[int, Field(ge=0, le=100_000)]
    home_price: Money
    other_price: Money


class TollPriceIn(Input):
    """Of a minute to numbers that begin so."""

    prefix: Prefix
    price: Money
    label: Label = ""


class TollOut(Output):
    """`spent`: of the hour that ends now, running calls included."""

    home: str
    countries: list[str]
    allowed_prefixes: list[str]
    refused_prefixes: list[str]
    centre_cost: float
    trunk_cost: float
    agent_cost: float
    agent_calls: int
    home_price: float
    other_price: float
    prices: list[TollPriceIn]
    spent: float


TollPrices = Annotated[list[TollPriceIn], Field(max_length=5000)]
