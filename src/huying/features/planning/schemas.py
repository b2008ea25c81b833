"""What the planner's pages ask and are told. Durations are seconds, shares lie between 0 and 1; the limits
of every figure are those of the formulas, which say what to change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from huying.features.inputs import Id, Input, Name, Output
from huying.routing.rules import Strategy
from huying.staffing.cost import Prices

_MOST_TEXT = 1_000_000  # characters of an uploaded file: two years of half-hours; a request takes no more

Number = Annotated[float, Field(allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]
Seconds = Annotated[float, Field(gt=0, le=1e7)]
Minute = Annotated[int, Field(ge=0, le=1440)]


class PeopleIn(Input):
    """`calls` arrive in `minutes`. `patience`: mean, null: nobody gives up. `shrinkage`: of paid time off
    the phone. `month`: what a person costs a month."""

    calls: Number
    minutes: Annotated[float, Field(gt=0, le=1440)] = 30
    aht: Number
    target: Share = 0.8
    within: Number = 20
    patience: Number | None = None
    shrinkage: Number = 0
    month: Number = 0


class PeoplePoint(Output):
    """With so many agents on the phone. `asa` null: the queue grows without end. `abandoned`: calls of the
    interval."""

    agents: int
    rostered: int
    cost: float
    service_level: float
    service_level_c: float
    asa: float | None
    abandoned: float
    occupancy: float


class OneFewer(Output):
    """`saved` a month; `lost`: more calls of the interval that give up."""

    service_level: float
    saved: float
    lost: float


class PeopleOut(Output):
    """`agents`: the fewest that keep the target; `agents_c` by Erlang C, where nobody gives up. `fewer`:
    with one agent fewer; null when one is enough."""

    load: float
    agents: int
    agents_c: int
    fewer: OneFewer | None
    points: list[PeoplePoint]


class OwnCalls(Input):
    """The calls that came to a queue in the last weeks."""

    kind: Literal["queue"]
    queue_id: Id
    weeks: Annotated[int, Field(ge=1, le=104)] = 8


class Upload(Input):
    """A table of times and counts. `zeros`: no row means no call; otherwise it is not known."""

    kind: Literal["file"]
    text: Annotated[str, StringConstraints(max_length=_MOST_TEXT)]
    zeros: bool = False
    skip_bad_rows: bool = False


class OwnEstimate(Input):
    """Without history: calls of a working day, taken between two minutes of the day from Monday on."""

    kind: Literal["estimate"]
    daily: Number
    from_minute: Minute = 540
    to_minute: Minute = 1080
    weekdays: Annotated[int, Field(ge=1, le=7)] = 5


class EventIn(Input):
    """A day by hand. Days of one name in the past teach their effect; of a new one `effect` multiplies the
    calls."""

    day: Day
    name: Name
    effect: Annotated[float, Field(ge=0, le=100)] = 1


class StaffingIn(Input):
    """`aht` null: as the queue's calls had it. `shrinkage`: share of paid time by kind. `hour`: cost of an
    agent's hour; `lost`: of a caller who gives up."""

    aht: Number | None = None
    target: Share = 0.8
    within: Number = 20
    patience: Number | None = None
    occupancy: Share = 0.88
    shrinkage: Annotated[dict[Name, Number], Field(max_length=10)] = Field(default_factory=dict)
    hour: Number = 0
    lost: Number = 0


class ForecastIn(Input):
    """The days from `first_day` on for which people are to be found. `country`: whose feasts; null: none."""

    source: Annotated[OwnCalls | Upload | OwnEstimate, Field(discriminator="kind")]
    first_day: Day
    weeks: Annotated[int, Field(ge=1, le=6)] = 4
    country: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?$")] | None = None
    events: Annotated[list[EventIn], Field(max_length=500)] = Field(default_factory=list)
    coverage: Annotated[float, Field(ge=0.5, le=0.99)] = 0.9
    staffing: StaffingIn = Field(default_factory=StaffingIn)


class ForecastRow(Output):
    """An interval by the clock on the wall: calls to come and their range, agents on the phone, people to
    roster. `mean_only`: agents that would do if the mean were sure."""

    start: datetime
    mean: float
    low: float
    high: float
    agents: int
    rostered: int
    mean_only: int
    service_level: float
    occupancy: float
    one_fewer_level: float
    one_fewer_abandoned: float
    one_fewer_cost: float


class WeeklyNeed(Output):
    """As a roster plan asks for it: the most people any of the weeks needs then; 0 is Monday."""

    weekdays: list[int]
    from_minute: int
    to_minute: int
    people: int


class ForecastOut(Output):
    """`notes`: what was mended, left out or not known, in English. `errors`: by method, share off in trials
    on the history."""

    minutes: int
    aht: float
    method: str
    errors: dict[str, float]
    notes: list[str]
    rows: list[ForecastRow]
    needs: list[WeeklyNeed]


class WhatIfKind(Input):
    """A queue. `calls`: expected by half-hour of the day. `patience` null: nobody gives up."""

    queue_id: Id
    name: Name
    calls: Annotated[list[Annotated[float, Field(ge=0, le=1e6)]], Field(min_length=48, max_length=48)]
    handle: Seconds
    patience: Seconds | None
    strategy: Strategy
    weight: Annotated[int, Field(ge=1, le=1000)]
    ageing: Seconds


class WhatIfGroup(Input):
    """Agents who are alike, on duty between two minutes of the day. `serves`: her order of the queues, 1
    first."""

    name: Name
    agents: Annotated[int, Field(ge=0, le=20_000)]
    serves: Annotated[dict[Id, Annotated[int, Field(ge=1, le=100)]], Field(max_length=1000)]
    from_minute: Minute
    to_minute: Minute


class WhatIfCentre(Input):
    """One day of a centre. `within`: T of the service level."""

    kinds: Annotated[list[WhatIfKind], Field(max_length=1000)]
    groups: Annotated[list[WhatIfGroup], Field(max_length=5000)]
    within: Annotated[float, Field(ge=0, le=1e6)]


class WhatIfIn(Input):
    """`hour`: what an agent's hour on duty costs. More copies make narrower intervals."""

    today: WhatIfCentre
    changed: WhatIfCentre
    hour: Annotated[float, Field(ge=0, le=1e6)] = 0
    copies: Annotated[int, Field(ge=20, le=1000)] = 200


class WhatIfFigure(Output):
    """A mean, and the interval the true one is in with 99 %."""

    mean: float
    low: float
    high: float


class WhatIfSide(Output):
    """`kinds` by queue; `cost` of the day."""

    all: dict[str, WhatIfFigure]
    kinds: dict[str, dict[str, WhatIfFigure]]
    cost: float


class WhatIfStarted(Output):
    id: str


class WhatIfProblem(Output):
    """Why there is no outcome: a stable code, and an English sentence."""

    code: str
    message: str


class WhatIfOut(Output):
    """`done`: share; with an outcome both sides are there."""

    done: float
    problem: WhatIfProblem | None
    today: WhatIfSide | None
    changed: WhatIfSide | None


_SHIPPED = Prices()


class PriceList(Input):
    """Amounts in one currency. `computer`, `furniture` and `headset` are for each seat, once; `system` once;
    the others a month. `weekly_hours` are one person's."""

    computer: Number = _SHIPPED.computer
    furniture: Number = _SHIPPED.furniture
    headset: Number = _SHIPPED.headset
    system: Number = _SHIPPED.system
    hosting_seat_month: Number = _SHIPPED.hosting_seat_month
    agent_month: Number = _SHIPPED.agent_month
    lead_month: Number = _SHIPPED.lead_month
    agents_per_lead: Number = _SHIPPED.agents_per_lead
    weekly_hours: Number = _SHIPPED.weekly_hours


class CostIn(Input):
    """`seats` taken for `hours` a day on `days` a week; `shrinkage`: share of paid time off the floor."""

    seats: Annotated[int, Field(ge=1, le=100_000)]
    hours: Number = 8
    days: Number = 5
    shrinkage: Number = 0
    prices: PriceList = Field(default_factory=PriceList)


class CostPeople(Output):
    """Whom to employ when the floor is open for `hours` a day."""

    hours: float
    agents: int
    leads: int
    monthly: float


class CostWay(Output):
    """`monthly` is the figure each way is known by: people for building, the hosting fee for hosting."""

    first: float
    monthly: float
    people_monthly: float
    total_monthly: float


class CostSwing(Output):
    """A price a fifth lower and higher: months to break even (null: never), and a year's cost of either
    way."""

    price: str
    low: float
    high: float
    break_even_low: float | None
    break_even_high: float | None
    build_year_low: float
    build_year_high: float
    host_year_low: float
    host_year_high: float


class CostMonth(Output):
    """What either way has cost when so many months are over."""

    month: int
    build: float
    host: float


class CostOut(Output):
    """`break_even_month`: the first at whose end building has cost no more; null: never."""

    build: CostWay
    host: CostWay
    people: CostPeople
    break_even_month: int | None
    course: list[CostMonth]
    by_hours: list[CostPeople]
    sensitivity: list[CostSwing]
