"""The engines against formulas, against each other and against the live distribution on the same people."""

from __future__ import annotations

import numpy as np
import pytest

from huying.errors import BadInput
from huying.simulation import live, many, plain, tally
from huying.simulation.callers import Callers, draw
from huying.simulation.centre import Centre, Duration, Group, Kind
from huying.simulation.simulate import run, simulate
from huying.simulation.tally import Tally, figures
from huying.staffing import erlang_a, erlang_b, erlang_c
from huying.staffing.erlang_a import Target
from huying.staffing.patience import exponential

pytestmark = pytest.mark.unit

HOUR = 3600.0
EXACT = ("offered", "tries", "answered", "within", "abandoned", "callbacks")


def one_queue(agents: int, load: float, hours: int = 6, **kind: object) -> Centre:
    calls = Kind(name="calls", calls=(load * 20,) * hours, handle=Duration(180.0), **kind)
    group = Group(name="all", agents=agents, serves={"calls": 1})
    return Centre(kinds=(calls,), groups=(group,), interval=HOUR, warm_up=HOUR)


def several() -> Centre:
    return Centre(
        kinds=(
            Kind(name="a", calls=(60, 90, 60), handle=Duration(180), patience=Duration(100), retry=0.5),
            Kind(name="b", calls=(30, 40, 20), handle=Duration(240, 0.6), patience=Duration(300), priority=2),
            Kind(name="c", calls=(20, 20, 10), handle=Duration(200, 0), weight=2),
        ),
        groups=(
            Group(name="x", agents=6, serves={"a": 1}, shifts=((0, 1800), (2400, 5000))),
            Group(name="y", agents=5, serves={"a": 2, "b": 1}),
            Group(name="z", agents=4, serves={"a": 1, "b": 1, "c": 1}, shifts=((300, 5400),)),
            Group(name="late", agents=1, serves={"c": 1}, shifts=((5400, 20_000),)),
        ),
        warm_up=600.0,
    )


def same(one: Tally, other: Tally) -> None:
    for name in EXACT:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    for name in ("waited", "waited_in_vain", "busy", "staffed"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=0.05), name


def inside(found: dict[str, tally.Figure], **expected: float) -> None:
    for name, value in expected.items():
        assert found[name].low <= value <= found[name].high, (name, found[name], value)


def test_erlang_a_lies_in_the_intervals() -> None:
    found = figures(simulate(one_queue(20, 19, patience=Duration(120)), 300))
    truth = erlang_a.patient(20, 19, 180, exponential(120), Target(0.8, 20))
    names = ("service_level", "abandon_probability", "asa", "mean_wait", "occupancy")
    inside(found, **{name: float(getattr(truth, name)) for name in names})


def test_erlang_c_lies_in_the_intervals() -> None:
    found = figures(simulate(one_queue(20, 15), 300))
    truth = erlang_c.waiting(20, 15, 180, 20)
    inside(found, service_level=float(truth.service_level), asa=float(truth.asa), occupancy=0.75)


def test_erlang_b_is_nobody_waiting() -> None:
    found = figures(simulate(one_queue(10, 10, patience=Duration(1e-6, 0)), 300))
    inside(found, abandon_probability=float(erlang_b.blocking(10, 10)))


def test_lockstep_and_recursion_agree_to_the_call() -> None:
    centre = one_queue(12, 12, 3, patience=Duration(90))
    callers = draw(centre, 20, np.random.default_rng(5))
    with np.errstate(invalid="ignore"):
        same(plain.run(centre, callers), many.Run(centre, callers).tally())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_lockstep_decides_as_the_live_distribution_does(seed: int) -> None:
    centre = several()
    callers = draw(centre, 6, np.random.default_rng(seed))
    fast = many.Run(centre, callers).tally()
    assert fast.abandoned.sum() > 20
    assert fast.tries.sum() > fast.offered.sum()
    same(fast, tally.together([live.Run(centre, callers, copy).tally() for copy in range(6)]))


def people(*rows: tuple[float, int, float, float]) -> Callers:
    """One copy: when, which kind, how long they talk, how patient they are."""
    at, kind, handle, patience = (np.array(column)[:, None] for column in zip(*rows, strict=True))
    once = np.ones(at.shape, dtype=np.int64)
    never = np.full(at.shape, np.inf)
    return Callers(at.astype(float), kind, handle.astype(float), patience.astype(float), once, never, never)


def small(kinds: tuple[Kind, ...], *groups: Group) -> Centre:
    return Centre(kinds=kinds, groups=groups, interval=1000.0)


def kind(name: str, **more: object) -> Kind:
    return Kind(name=name, calls=(1.0,), handle=Duration(1.0), **more)


@pytest.mark.parametrize("engine", ["live", "many"])
def test_an_urgent_call_goes_before_one_that_waits_longer_until_that_has_aged(engine: str) -> None:
    centre = small(
        (kind("calm"), kind("urgent", priority=1, ageing=60.0)),
        Group(name="all", agents=1, serves={"calm": 1, "urgent": 1}),
    )
    inf = float("inf")
    early = people((0, 0, 100, inf), (50, 0, 10, inf), (70, 1, 10, inf))
    late = people((0, 0, 200, inf), (50, 0, 10, inf), (170, 1, 10, inf))
    for callers, waits in ((early, [60.0, 30.0]), (late, [150.0, 40.0])):
        done = live.Run(centre, callers, 0) if engine == "live" else many.Run(centre, callers)
        assert done.tally().waited[0].tolist() == pytest.approx(waits)


@pytest.mark.parametrize("engine", ["live", "many"])
def test_who_leaves_finishes_her_call_and_takes_no_other(engine: str) -> None:
    group = Group(name="all", agents=1, serves={"calls": 1}, shifts=((0, 100), (300, 400)))
    centre = small((kind("calls"),), group)
    callers = people((50, 0, 80, np.inf), (60, 0, 10, np.inf))
    done = live.Run(centre, callers, 0) if engine == "live" else many.Run(centre, callers)
    found = done.tally()
    assert found.waited.sum() == pytest.approx(240)
    assert found.busy[0] == pytest.approx(90)
    assert found.staffed[0] == 200


def test_a_callback_keeps_its_place_and_its_patience_rests() -> None:
    patient = one_queue(4, 6, 2, patience=Duration(60), callback_after=5.0, callback_share=1.0)
    impatient = one_queue(4, 6, 2, patience=Duration(60))
    found, before = (figures(simulate(centre, 3)) for centre in (patient, impatient))
    assert found["callbacks"].mean > 0.5
    assert found["abandon_probability"].mean < 0.5 * before["abandon_probability"].mean


def test_strategies_only_routing_knows_are_run_by_it() -> None:
    centre = one_queue(3, 2, 2, strategy="fewest_calls")
    found = figures(simulate(centre, 2))
    assert found["abandon_probability"].mean == 0
    assert found["offered"].mean > 20


def test_rates_follow_the_intervals() -> None:
    centre = Centre(
        kinds=(Kind(name="a", calls=(0, 100, 10), handle=Duration(60)),),
        groups=(Group(name="g", agents=5, serves={"a": 1}),),
    )
    at = draw(centre, 400, np.random.default_rng(1)).at
    counted = [((at >= 1800 * k) & (at < 1800 * (k + 1))).sum() / 400 for k in range(3)]
    assert counted == pytest.approx([0, 100, 10], abs=2)


def test_the_same_seed_gives_the_same_answer() -> None:
    same(simulate(several(), 5, 7), simulate(several(), 5, 7))
    assert simulate(several(), 5, 8).waited.sum() != simulate(several(), 5, 7).waited.sum()


def test_nobody_calls() -> None:
    centre = one_queue(3, 2)
    empty = people((np.inf, 0, 1.0, 1.0))
    found = figures(run(centre, empty))
    assert found["service_level"].mean == 0
    assert found["occupancy"].mean == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kinds": ()}, "needs kinds"),
        ({"groups": ()}, "Nobody serves"),
        ({"groups": (Group(name="g", agents=0, serves={"calls": 1}),)}, "Nobody serves"),
        ({"groups": (Group(name="g", agents=1, serves={"calls": 1, "x": 1}),)}, "no call is of it"),
        (
            {"groups": (Group(name="g", agents=1, serves={"calls": 1}, shifts=((5, 4),)),)},
            "follow each other",
        ),
        ({"kinds": (Kind(name="calls", calls=(0.0,), handle=Duration(1)),)}, "0 calls"),
        ({"warm_up": 1e6}, "warm-up"),
    ],
)
def test_what_cannot_be_simulated_is_refused(change: dict[str, object], said: str) -> None:
    plain_one = one_queue(1, 1)
    given = {name: getattr(plain_one, name) for name in plain_one.__struct_fields__} | {"warm_up": 0.0}
    with pytest.raises(BadInput, match=said):
        simulate(Centre(**{**given, **change}), 1)
    with pytest.raises(BadInput, match="copies"):
        simulate(plain_one, 0)
