"""/api/live: the WebSocket every screen keeps open."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, WebSocket, WebSocketDisconnect

from huying.errors import HuyingError, NotAllowed, NotSignedIn, Unavailable
from huying.features.accounts.access import Actor, ChecksItself, actor_from_cookie
from huying.features.live.hub import LiveHub, Subscription
from huying.features.live.view import Viewer

router = APIRouter(prefix="/api", tags=["live"])

SIGN_IN_AGAIN = 4401
NOT_YOURS = 4403
TRY_AGAIN_LATER = 1013
_CLOSE_CODES = {401: SIGN_IN_AGAIN, 403: NOT_YOURS}
_PING_SECONDS = 5.0
_PAUSE_SECONDS = 0.04
_CHECK_SESSION_SECONDS = 60.0


@router.websocket("/live", dependencies=[Depends(ChecksItself("agent"))])
async def live(
    socket: WebSocket,
    view: Annotated[str, Query(pattern="^(desk|board)$")] = "desk",
    since: str = "",
) -> None:
    """Snapshot and changes of what goes on now.

    Closes with 4401 when the session has ended, 4403 for a view that is not yours, 1013 when nobody can
    tell because the database is away.
    """
    await socket.accept()
    try:
        actor = await _admit(socket, view)
    except HuyingError as error:
        await socket.close(_CLOSE_CODES.get(error.status, TRY_AGAIN_LATER), error.code)
        return
    hub: LiveHub = socket.app.state.centre.hub
    viewer = Viewer(actor.id, "board" if view == "board" else "desk", actor.is_at_least("supervisor"))
    subscription = hub.subscribe(viewer)
    reader = asyncio.create_task(_until_closed(socket))
    writer = asyncio.create_task(_write(socket, hub, subscription, since))
    try:
        await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.unsubscribe(subscription)
        for task in (reader, writer):
            task.cancel()
        await asyncio.gather(reader, writer, return_exceptions=True)


async def _admit(socket: WebSocket, view: str) -> Actor:
    _same_origin(socket)
    actor = await actor_from_cookie(socket)
    if view == "board" and not actor.is_at_least("supervisor"):
        raise _not_allowed()
    return actor


def _same_origin(socket: WebSocket) -> None:
    """Browsers send cookies with WebSockets from any page: only ours may open one."""
    origin = socket.headers.get("origin")
    if origin is not None and origin.split("://", 1)[-1] != socket.headers.get("host", ""):
        raise _not_allowed()


def _not_allowed() -> HuyingError:
    return NotAllowed("live.not_allowed", "This view is for supervisors and administrators.")


async def _until_closed(socket: WebSocket) -> None:
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        return


async def _write(socket: WebSocket, hub: LiveHub, subscription: Subscription, since: str) -> None:
    epoch, _, sequence = since.rpartition(":")
    if epoch == hub.epoch and sequence.isdigit():
        first = subscription.resume(int(sequence))
    else:
        first = subscription.snapshot()
    loop = asyncio.get_running_loop()
    checked = loop.time()
    try:
        await socket.send_text(first.decode())
        while True:
            if await subscription.wait(_PING_SECONDS):
                message = subscription.patch()
                if message is not None:
                    await socket.send_text(message.decode())
                    await asyncio.sleep(_PAUSE_SECONDS)
            else:
                await socket.send_text(hub.message("ping").decode())
            if loop.time() - checked > _CHECK_SESSION_SECONDS:
                checked = loop.time()
                await _still_signed_in(socket)
    except (WebSocketDisconnect, RuntimeError):
        return
    except NotSignedIn as error:
        await socket.close(SIGN_IN_AGAIN, error.code)


async def _still_signed_in(socket: WebSocket) -> None:
    """Raises NotSignedIn. While the database is away whoever watches goes on watching."""
    try:
        await actor_from_cookie(socket)
    except Unavailable:
        return
