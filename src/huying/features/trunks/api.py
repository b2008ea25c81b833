"""/api/trunks, /api/caller-ids, /api/toll."""

from __future__ import annotations

from fastapi import APIRouter

from huying.features.trunks import service
from huying.features.trunks.schemas import (
    NewTrunk,
    TestCall,
    TestCallOut,
    TollOut,
    TollPrices,
    TollRulesIn,
    TrunkOut,
    TrunkPatch,
)
from huying.features.work import AdministratorWork, AgentWork, SupervisorWork
from huying.kit.clock import midnight, now

router = APIRouter(prefix="/api", tags=["trunks"])


@router.get("/trunks", summary="All trunks")
async def list_trunks(work: SupervisorWork) -> list[TrunkOut]:
    """Every trunk in the order it is tried: its settings, its calls now, its failures today. No passwords."""
    return await service.list_trunks(work.session, work.centre, midnight(now(), work.centre.zone))


@router.post("/trunks", status_code=201, summary="Set up a trunk")
async def create_trunk(body: NewTrunk, work: AdministratorWork) -> TrunkOut:
    """409 `trunk.name_taken`; 400 `trunk.no_account`, `trunk.keys_in_clear`, `trunk.out_of_reach`."""
    return await service.create_trunk(work, body)


@router.patch("/trunks/{trunk_id}", summary="Change a trunk")
async def change_trunk(trunk_id: str, body: TrunkPatch, work: AdministratorWork) -> TrunkOut:
    """Fields that are not sent stay as they are; calls that are up go on. Errors as for a new one."""
    return await service.change_trunk(work, trunk_id, body)


@router.delete("/trunks/{trunk_id}", status_code=204, summary="Take a trunk away")
async def delete_trunk(trunk_id: str, work: AdministratorWork) -> None:
    """Calls that are up go on; new ones are neither placed nor taken."""
    await service.delete_trunk(work, trunk_id)


@router.post("/trunks/{trunk_id}/test-call", summary="Ring a number by one trunk")
async def test_call(trunk_id: str, body: TestCall, work: AdministratorWork) -> TestCallOut:
    """Rings for 30 s at most; whoever answers hears that it was a test. Answers when it is over. 400
    `number.invalid`, `outside.barred`; 429 `outside.limit_reached`; 503 `outside.no_trunk`,
    `outside.lines_busy`."""
    trunk = await service.find(work.session, trunk_id)
    return await work.centre.trunks.test_call(trunk.id, body.number, work.actor.locale)


@router.get("/caller-ids", summary="Numbers that may be shown")
async def caller_ids(work: AgentWork) -> list[str]:
    """What people who are called may see: numbers of the trunks and numbers this centre is called on."""
    return await service.caller_ids(work.session)


@router.get("/toll", summary="Where calls may go and what they cost")
async def get_toll(work: SupervisorWork) -> TollOut:
    """Rules, prices, and the cost of the last hour."""
    return await service.toll(work.session, work.centre)


@router.put("/toll/rules", summary="Change where calls may go and what an hour may cost")
async def change_toll_rules(body: TollRulesIn, work: AdministratorWork) -> TollOut:
    """All rules at once; in force for the next call."""
    return await service.change_toll_rules(work, body)


@router.put("/toll/prices", summary="Replace the prices")
async def replace_prices(body: TollPrices, work: AdministratorWork) -> TollOut:
    """The list in full; 400 `toll.prefix_twice`."""
    return await service.replace_prices(work, body)
