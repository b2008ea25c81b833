"""`huying why CALL`: who was chosen for a call, and why, as routing kept it with each decision."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from huying.cli.journal import running_addresses
from huying.cli.steps import console
from huying.engines.addresses import Addresses
from huying.features.calls import service as calls
from huying.features.flows import service as flows
from huying.features.people import service as people
from huying.features.queues import service as queues
from huying.features.skills import service as skills
from huying.kit.database import Database
from huying.routing.rules import Named
from huying.routing.why import Why

Names = Mapping[str, str]


def show(configuration: Path | None, call_id: str) -> None:
    """Print it. Raises NotFound for an unknown call, SetupError when no centre runs."""
    for line in asyncio.run(lines(running_addresses(configuration), call_id)):
        console.print(line, markup=False, soft_wrap=True)


async def lines(addresses: Addresses, call_id: str) -> list[str]:
    """A line a decision, with the time since the first. Raises NotFound."""
    database = Database(addresses.database_url)
    try:
        async with database.transaction() as session:
            facts = await calls.decisions(session, call_id)
            names = {person.id: person.name for person in await people.list_people(session)}
            names |= {queue.id: queue.name for queue in await queues.list_queues(session)}
            names |= {skill.id: skill.name for skill in await skills.list_skills(session)}
            names |= {flow.id: flow.name for flow in await flows.list_flows(session)}
    finally:
        await database.close()
    if not facts:
        return ["This call never waited for an agent."]
    began = facts[0].at_us
    return [f"+{(fact.at_us - began) / 1e6:.1f} s  {said(fact.type, fact.data, names)}" for fact in facts]


def said(kind: str, fact: Mapping[str, Any], names: Names) -> str:
    """A fact about the distribution of a call, in a sentence."""
    queue = _name(names, fact.get("queue_id"))
    agent = _name(names, fact.get("agent_id"))
    match kind:
        case "CallQueued" if fact.get("named"):
            named = msgspec.convert(fact["named"], Named)
            return f"waits in {queue} for {_name(names, named.agent_id)}{' alone' if named.only else ''}"
        case "CallQueued" if fact.get("requeued"):
            return f"back at the head of {queue}"
        case "CallQueued":
            expected = fact.get("expected_seconds")
            wait = "" if expected is None else f", expected to wait {expected:.0f} s"
            return f"waits in {queue}{wait}"
        case "CallSpilled":
            to = _name(names, fact.get("to_queue_id") or fact.get("to_flow_id"))
            return f"left {queue} for {to}: {fact['when']} {fact['limit'] or ''}".rstrip()
        case "AgentMissed":
            return f"{agent} did not take it: {fact['reason']}"
        case _:
            why = msgspec.convert(fact["why"], Why)
            return f"{agent}: " + "; ".join(reasons(why, names))


def reasons(why: Why, names: Names) -> list[str]:
    """The rule first, then what it was weighed by; what says nothing is left out."""
    others = ", ".join(_name(names, other) for other in why.others)
    place = {"front": "moved to the front", "put_back": "back at the head of the line"}
    found = [
        why.rule.replace("_", " "),
        why.calls is not None and f"{why.calls} calls so far",
        why.occupancy is not None and f"busy {why.occupancy:.0%} of the time",
        why.idle_seconds >= 1 and f"free for {why.idle_seconds:.0f} s",
        why.waited_seconds >= 1 and f"the caller waited {why.waited_seconds:.0f} s",
        why.candidates > 1 and f"of {why.candidates} free agents who fitted (also {others})",
        why.waiting > 0 and f"{why.waiting} more waiting",
        why.priority > 0 and f"priority {why.priority}{why.tier and f' ({why.tier})'}",
        why.weight > 1 and f"queue of weight {why.weight}",
        why.order > 1 and f"her choice no. {why.order} among queues",
        place.get(why.place),
        why.declined > 0 and f"{why.declined} did not take it before",
    ]
    for skill in why.skills:
        after = f", after the wait {skill.needed}" if skill.needed < skill.asked else ""
        found.append(f"{_name(names, skill.skill_id)} {skill.has} (needed {skill.asked}{after})")
    return [reason for reason in found if reason]


def _name(names: Names, known_id: str | None) -> str:
    return names.get(known_id or "", known_id or "")
