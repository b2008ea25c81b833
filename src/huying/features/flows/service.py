"""Flows from draft to published version and back.

A draft may be as wrong as it likes, as long as it has the form of a flow. What is published has no
complaint and passes its own tests, and is never changed: to publish is to add a version, to roll back is to
name an earlier one.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import BadInput, Conflict, NotFound
from huying.features.calendars import service as calendars
from huying.features.flows import repository
from huying.features.flows.schemas import (
    ComplaintOut,
    DeskFlow,
    Document,
    Draft,
    FlowOut,
    FlowSummary,
    NewFlow,
    NodePasses,
    OutcomeOut,
    Publication,
    VersionOut,
    WayOut,
)
from huying.features.work import Work
from huying.flows.checks import Complaint, Surroundings, check, uses
from huying.flows.commands import Version
from huying.flows.document import Flow, FlowUnreadable, HangUp, Prompt, Return, Say, read, written
from huying.flows.graph import exits
from huying.flows.trials import Outcome, run_tests
from huying.kit.clock import midnight, now
from huying.kit.database import unique
from huying.kit.ids import new_id
from huying.models import FlowRow, FlowVersion

_ERRORS = {"uq_flows_name": Conflict("flow.name_taken", "There is a flow of this name already.")}
_IN_USE = Conflict(
    "flow.in_use", "Numbers, queues or other flows still lead to this flow. Let them lead elsewhere first."
)
_USE_ERRORS = {
    "fk_phone_numbers_flow_id_flows": _IN_USE,
    "fk_flow_uses_sub_flow_id_flows": _IN_USE,
    "fk_queue_spills_to_flow_id_flows": _IN_USE,
}
_FIRST = Flow(
    start="welcome",
    languages=("en", "zh"),
    nodes={
        "welcome": Say(prompt=Prompt(en="Welcome.", zh="您好。"), next="bye"),
        "bye": HangUp(),
    },
)


async def list_flows(session: AsyncSession) -> list[FlowSummary]:
    """All flows by name."""
    return [_summary(row, document) for row, document in await repository.flows(session)]


async def published_flows(session: AsyncSession) -> dict[str, tuple[int, Flow]]:
    """Flow id → number and document of the version calls go through."""
    return {
        row.id: (row.published, read(document))
        for row, document in await repository.flows(session)
        if row.published is not None and document is not None
    }


async def desk_flows(session: AsyncSession) -> list[DeskFlow]:
    """Published flows by name, as agents see them."""
    published = [
        (row, read(document)) for row, document in await repository.flows(session) if document is not None
    ]
    return [
        DeskFlow(
            id=row.id,
            name=row.name,
            returns=any(isinstance(node, Return) for node in flow.nodes.values()),
            nodes={node_id: node.label or node_id for node_id, node in flow.nodes.items()},
        )
        for row, flow in published
    ]


async def flows_of(session: AsyncSession, versions: Collection[Version]) -> dict[Version, Flow]:
    """These versions, those that there are."""
    found = {}
    for version in versions:
        row = await session.get(FlowVersion, tuple(version))
        if row is not None:
            found[version] = read(row.document)
    return found


async def must_be_published(session: AsyncSession, flow_id: str) -> None:
    """Raises BadInput for a flow no call can go through."""
    row = await session.get(FlowRow, flow_id)
    if row is None or row.published is None:
        raise BadInput("flow.unpublished", "There is no published flow like this. Publish it first.")


async def get_flow(session: AsyncSession, flow_id: str) -> FlowOut:
    """Raises NotFound."""
    return await _out(session, await _find(session, flow_id))


async def create_flow(work: Work, given: NewFlow) -> FlowOut:
    """A draft that greets, or like another one's. Raises Conflict when the name is taken, NotFound."""
    draft = written(_FIRST).decode() if given.like is None else (await _find(work.session, given.like)).draft
    row = FlowRow(id=new_id("flow"), name=given.name, draft=draft, revision=1)
    async with unique(work.session, _ERRORS):
        work.session.add(row)
    work.created("flow", row.id, given.model_dump())
    return await _out(work.session, row)


async def rename_flow(work: Work, flow_id: str, name: str) -> FlowOut:
    """Raises NotFound, Conflict."""
    row = await _find(work.session, flow_id, lock=True)
    before = row.name
    async with unique(work.session, _ERRORS):
        row.name = name
    work.changed("flow", flow_id, {"name": before}, {"name": name})
    return await _out(work.session, row)


async def save_draft(work: Work, flow_id: str, given: Draft) -> FlowOut:
    """Put this in place of the draft. Raises NotFound; BadInput when it has not the form of a flow;
    Conflict when somebody else has changed the draft meanwhile."""
    row = await _find(work.session, flow_id, lock=True)
    _same(row, given.revision)
    row.draft = written(_flow(given.document)).decode()
    row.revision += 1
    work.changed("flow", flow_id, {"revision": given.revision}, {"revision": row.revision})
    return await _out(work.session, row)


async def try_draft(session: AsyncSession, flow_id: str) -> list[OutcomeOut]:
    """Run the draft's own tests. Raises NotFound."""
    row = await _find(session, flow_id)
    return [OutcomeOut.model_validate(outcome) for outcome in await _outcomes(session, read(row.draft))]


async def publish(work: Work, flow_id: str, given: Publication) -> FlowOut:
    """Let calls go through the draft from now on; those that are in the flow stay in their version. Raises
    NotFound; Conflict for a draft with faults or failing tests, or that somebody else has changed
    meanwhile."""
    row = await _find(work.session, flow_id, lock=True)
    _same(row, given.revision)
    flow = read(row.draft)
    await _must_be_whole(work.session, row.id, flow)
    failing = [outcome for outcome in await _outcomes(work.session, flow) if not outcome.passed]
    if failing:
        raise Conflict("flow.tests_fail", "A test of the flow does not pass.", test=failing[0].name)
    newest = await repository.versions(work.session, flow_id)
    number = newest[0].number + 1 if newest else 1
    version = FlowVersion(
        flow_id=flow_id, number=number, document=row.draft, note=given.note, published_by=work.actor.id
    )
    work.session.add(version)
    await _goes_by(work, row, number, flow)
    return await _out(work.session, row)


async def add_published(session: AsyncSession, flow_id: str, name: str, flow: Flow, *, by: str) -> None:
    """A flow that comes with the house, in force at once."""
    document = written(flow).decode()
    session.add(FlowRow(id=flow_id, name=name, draft=document, published=1))
    await session.flush()
    session.add(FlowVersion(flow_id=flow_id, number=1, document=document, published_by=by))
    await repository.replace_uses(session, flow_id, uses(flow))


async def roll_back(work: Work, flow_id: str, number: int) -> FlowOut:
    """Let calls go through an earlier version again. Raises NotFound, and Conflict when what it needs is
    gone."""
    row = await _find(work.session, flow_id, lock=True)
    version = await _version(work.session, flow_id, number)
    flow = read(version.document)
    await _must_be_whole(work.session, flow_id, flow)
    await _goes_by(work, row, number, flow)
    return await _out(work.session, row)


async def delete_flow(work: Work, flow_id: str) -> None:
    """Raises NotFound, and Conflict while numbers or published flows lead to it."""
    row = await _find(work.session, flow_id, lock=True)
    async with unique(work.session, _USE_ERRORS):
        await work.session.delete(row)
    work.deleted("flow", flow_id, {"name": row.name})


async def get_version(session: AsyncSession, flow_id: str, number: int) -> Document:
    """What was published then. Raises NotFound."""
    return _document((await _version(session, flow_id, number)).document)


async def passes_today(session: AsyncSession, flow_id: str, zone: ZoneInfo) -> list[NodePasses]:
    """How many callers came to each node since midnight."""
    passes = await repository.passes_since(session, flow_id, midnight(now(), zone))
    return [NodePasses(node=node, passes=count) for node, count in sorted(passes.items())]


# ── inside ───────────────────────────────────────────────────────────────────────────────────────────


async def _find(session: AsyncSession, flow_id: str, *, lock: bool = False) -> FlowRow:
    row = await session.get(FlowRow, flow_id, with_for_update=lock or None)
    if row is None:
        raise NotFound("flow.unknown", "There is no such flow.")
    return row


async def _version(session: AsyncSession, flow_id: str, number: int) -> FlowVersion:
    version = await session.get(FlowVersion, (flow_id, number))
    if version is None:
        raise NotFound("flow.no_version", "The flow has no such version.")
    return version


def _same(row: FlowRow, revision: int) -> None:
    if row.revision != revision:
        raise Conflict("flow.changed", "Somebody else has changed this flow meanwhile. Load it again.")


def _flow(document: Document) -> Flow:
    try:
        return read(json.dumps(document))
    except FlowUnreadable as error:
        raise BadInput(
            "flow.unreadable", f"This has not the form of a flow: {error}", detail=str(error)
        ) from error


async def _goes_by(work: Work, row: FlowRow, number: int, flow: Flow) -> None:
    before, row.published = row.published, number
    await work.session.flush()
    await repository.replace_uses(work.session, row.id, uses(flow))
    work.changed("flow", row.id, {"published": before}, {"published": number})


async def _complaints(session: AsyncSession, flow_id: str, flow: Flow) -> list[Complaint]:
    published = await published_flows(session)
    around = Surroundings(
        queues=await repository.queue_ids(session),
        agents=await repository.agent_ids(session),
        calendars=await calendars.all_calendars(session),
        flows={other: flow for other, (_, flow) in published.items()},
    )
    return check(flow, around, flow_id)


async def _must_be_whole(session: AsyncSession, flow_id: str, flow: Flow) -> None:
    complaints = await _complaints(session, flow_id, flow)
    if complaints:
        first = complaints[0]
        raise Conflict(
            "flow.faults", f"The flow has faults. {first.node or 'Flow'}: {first.text}", count=len(complaints)
        )


async def _outcomes(session: AsyncSession, flow: Flow) -> list[Outcome]:
    published = await published_flows(session)
    others = {flow_id: other for flow_id, (_, other) in published.items()}
    return run_tests(flow, others, await calendars.all_calendars(session))


def _summary(row: FlowRow, published: str | None) -> FlowSummary:
    return FlowSummary(id=row.id, name=row.name, published=row.published, changed=row.draft != published)


def _document(text: str) -> Document:
    document: Document = msgspec.json.decode(text)
    return document


async def _out(session: AsyncSession, row: FlowRow) -> FlowOut:
    versions = await repository.versions(session, row.id)
    published = next((version.document for version in versions if version.number == row.published), None)
    draft = read(row.draft)
    complaints = await _complaints(session, row.id, draft)
    return FlowOut(
        **_summary(row, published).model_dump(),
        revision=row.revision,
        document=_document(row.draft),
        ways=[
            WayOut(source=node_id, label=way.label, target=way.target)
            for node_id, node in draft.nodes.items()
            for way in exits(node)
        ],
        complaints=[ComplaintOut.model_validate(complaint) for complaint in complaints],
        versions=[VersionOut.model_validate(version) for version in versions],
    )
