"""/api/health: for load balancers and people, without sign-in; it tells nothing but up or down."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Depends, Request

from huying.features.health.service import Health
from huying.features.inputs import Output
from huying.kit.openapi import public

router = APIRouter(prefix="/api", tags=["health"])


class HealthOut(Output):
    status: Literal["ok", "degraded"]
    parts: dict[str, bool]


@router.get("/health", summary="Are all parts there", dependencies=[Depends(public)])
async def health(request: Request) -> HealthOut:
    """Always 200 while the centre itself answers; `parts` says which of the others do."""
    state: Health = request.app.state.centre.health
    return HealthOut(status="degraded" if state.degraded else "ok", parts=state.up)
