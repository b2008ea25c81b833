"""`huying plan`: how many people and lines, and what they cost; no centre runs. Durations are seconds.

`--json` prints one object whose words stay (docs/planning.md). What cannot be used is refused with one
sentence and exit code 2. NumPy and the formulas are loaded by the command that needs them.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from huying.cli import plan_output
from huying.cli import requirement as requirement_command
from huying.errors import BadInput

app = typer.Typer(help="How many people and lines, and what they cost.", no_args_is_help=True)
app.command()(requirement_command.requirement)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Load = Annotated[float | None, typer.Option(help="Erlangs: calls a second times handle time.")]
Aht = Annotated[float | None, typer.Option(help="Mean handle time: talk, hold, after-call work (s).")]
Patience = Annotated[float | None, typer.Option(help="Mean patience of callers (s).")]
Definition = Annotated[
    str,
    typer.Option(
        help="Of the service level: answered-of-offered, answered-of-answered, answered-of-lasting, "
        "left-queue, virtual-wait."
    ),
]


class Model(StrEnum):
    """Erlang's, by letter."""

    B = "b"
    C = "c"
    A = "a"


@app.callback()
def plan() -> None:
    """How many people and lines, and what they cost."""


@app.command()
def erlang(
    servers: Annotated[float, typer.Option(help="Agents or lines.")],
    load: Annotated[float, typer.Option(help="Erlangs: calls a second times handle time.")],
    model: Annotated[Model, typer.Option(help="b: lost when all are busy; c: wait; a: wait and give up.")],
    aht: Aht = None,
    within: Annotated[float, typer.Option(help="T of the service level (s).")] = 20.0,
    patience: Patience = None,
    definition: Definition = "answered-of-offered",
    lines: Annotated[float | None, typer.Option(help="Lines for those who talk or wait (c, a).")] = None,
    retry: Annotated[float, typer.Option(help="Share of the lost that calls again (b).")] = 0.0,
    as_json: Json = False,
) -> None:
    """What becomes of a load: Erlang B, C or A."""
    from huying.staffing import questions

    if model is Model.B:
        figures = questions.blocking(servers, load, retry)
    elif lines is not None:
        figures = questions.limited(servers, lines, load, aht, within, _patience_of(model, patience))
    elif model is Model.C:
        figures = questions.waiting(servers, load, aht, within)
    else:
        figures = questions.patient(
            servers, load, aht, within, _patience_of(model, patience), _definition(definition)
        )
    plan_output.show(f"Erlang {model.upper()}", figures, as_json)


@app.command()
def agents(
    calls: Annotated[float, typer.Option(help="Calls that arrive in a period.")],
    per: Annotated[float, typer.Option(help="The period (s), e.g. 1800.")],
    aht: Annotated[float, typer.Option(help="Mean handle time: talk, hold, after-call work (s).")],
    target: Annotated[str, typer.Option(help="Percent / seconds, e.g. 80/20.")] = "80/20",
    patience: Patience = None,
    definition: Definition = "answered-of-offered",
    as_json: Json = False,
) -> None:
    """The fewest agents for a target: Erlang C, with --patience Erlang A."""
    from huying.staffing import questions

    wanted = questions.target(target, _definition(definition))
    figures = questions.agents(calls, per, aht, wanted, patience)
    plan_output.show(f"Agents for {target}", figures, as_json)


@app.command()
def lines(
    blocking: Annotated[float, typer.Option(help="Share of calls that may find no line, e.g. 0.02.")],
    load: Load = None,
    number: Annotated[float | None, typer.Option("--lines", help="Lines there are.")] = None,
    as_json: Json = False,
) -> None:
    """The fewest lines for a load, or the largest load for lines: Erlang B."""
    from huying.staffing import questions

    if load is not None and number is None:
        figures = questions.lines(load, blocking)
    elif number is not None and load is None:
        figures = questions.load_of_lines(number, blocking)
    else:
        raise BadInput("plan.load_or_lines", "Give either --load or --lines: the other one is the answer.")
    plan_output.show("Lines", figures, as_json)


@app.command()
def capacity(
    customers: Annotated[float, typer.Option(help="Customers.")],
    calls_per_month: Annotated[float, typer.Option(help="Calls of each in a month.")],
    days: Annotated[float, typer.Option(help="Days of that month.")] = 30.0,
    peak_factor: Annotated[float, typer.Option(help="Busy hour ÷ mean day.")] = 0.2,
    person_share: Annotated[float, typer.Option(help="Share that asks for a person.")] = 0.25,
    service: Annotated[float, typer.Option(help="Handle time of a person (s).")] = 90.0,
    delay: Annotated[float, typer.Option(help="Mean wait for a person (s).")] = 5.0,
    agent_load: Annotated[float, typer.Option(help="Busy share of an agent's time.")] = 0.8,
    trunk_load: Annotated[float, typer.Option(help="Erlangs a trunk or port carries.")] = 0.7,
    ivr_share: Annotated[float, typer.Option(help="Share of calls that hears the IVR.")] = 1.0,
    ivr_seconds: Annotated[float, typer.Option(help="Time in the IVR (s).")] = 0.0,
    fax_share: Annotated[float, typer.Option(help="Share of calls that is a fax.")] = 0.0,
    fax_seconds: Annotated[float, typer.Option(help="Time of a fax (s).")] = 60.0,
    outbound_calls: Annotated[float, typer.Option(help="Calls placed in the busy hour.")] = 0.0,
    outbound_seconds: Annotated[float, typer.Option(help="An agent's time on each (s).")] = 120.0,
    target: Annotated[str, typer.Option(help="Percent / seconds, for Erlang C and A.")] = "80/20",
    patience: Annotated[float, typer.Option(help="Mean patience of callers (s), for Erlang A.")] = 180.0,
    blocking: Annotated[float, typer.Option(help="Share that may find no line, for Erlang B.")] = 0.01,
    keep_days: Annotated[float, typer.Option(help="Days recordings are kept.")] = 90.0,
    processors: Annotated[float, typer.Option(help="Processors of a server.")] = 8.0,
    as_json: Json = False,
) -> None:
    """From customers to agents, lines, ports, storage, bandwidth, servers; by rule of thumb and by Erlang."""
    from huying.staffing import questions
    from huying.staffing.capacity import Demand, Machine

    demand = Demand(
        customers=customers,
        calls_per_month=calls_per_month,
        days=days,
        peak_factor=peak_factor,
        person_share=person_share,
        service=service,
        delay=delay,
        agent_load=agent_load,
        trunk_load=trunk_load,
        ivr_share=ivr_share,
        ivr_seconds=ivr_seconds,
        fax_share=fax_share,
        fax_seconds=fax_seconds,
        outbound_calls=outbound_calls,
        outbound_seconds=outbound_seconds,
    )
    figures = questions.capacity(
        demand, questions.target(target), patience, blocking, keep_days, Machine(processors=processors)
    )
    plan_output.show("Capacity", figures, as_json)


@app.command()
def cost(
    seats: Annotated[float, typer.Option(help="Places taken while the floor is open.")] = 10.0,
    hours: Annotated[float, typer.Option(help="Hours a day the floor is open: 8, 12, 24 …")] = 8.0,
    days: Annotated[float, typer.Option(help="Days a week.")] = 5.0,
    shrinkage: Annotated[float, typer.Option(help="Share of paid time off the floor.")] = 0.0,
    prices: Annotated[Path | None, typer.Option(help="Price list (TOML); see --show-prices.")] = None,
    show_prices: Annotated[bool, typer.Option(help="Print the price list, to be edited, and end.")] = False,
    as_json: Json = False,
) -> None:
    """Build beside host: first cost, monthly cost, people of the shifts, break-even month, sensitivity."""
    from huying.staffing import questions
    from huying.staffing.cost import Floor, Prices

    listed = Prices() if prices is None else plan_output.read_prices(prices)
    if show_prices:
        plan_output.show_prices(listed)
        return
    figures = questions.cost(
        Floor(questions.whole(seats, "cost.seats", "The number of seats"), hours, days, shrinkage), listed
    )
    plan_output.show("Cost", figures, as_json)


@app.command()
def simulate(
    file: Annotated[Path, typer.Argument(help="The centre (TOML); docs/planning.md says what is in it.")],
    copies: Annotated[int, typer.Option(help="How often it is run; more make narrower intervals.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed brings the same callers.")] = 1,
    as_json: Json = False,
) -> None:
    """A centre in virtual time: skills, priorities, patience, calls again, callbacks, shifts and breaks."""
    from huying.simulation.centre import Centre
    from huying.simulation.simulate import simulate as run
    from huying.simulation.tally import figures

    centre = plan_output.read_toml(file, Centre, "centre")
    found = run(centre, copies, seed)
    by_kind = {kind.name: figures(found, i) for i, kind in enumerate(centre.kinds)}
    plan_output.show_simulated(copies, {"all": figures(found), **by_kind}, as_json)


def _patience_of(model: Model, patience: float | None) -> float | None:
    if model is Model.A and patience is None:
        raise BadInput(
            "plan.patience", "Erlang A needs --patience: the mean seconds callers are willing to wait."
        )
    return patience if model is Model.A else None


def _definition(name: str) -> Any:
    from huying.staffing.erlang_a import ServiceLevel

    try:
        return ServiceLevel(name)
    except ValueError:
        names = ", ".join(ServiceLevel)
        raise BadInput(
            "plan.definition", f"No service level is called {name!r}: take one of {names}."
        ) from None
