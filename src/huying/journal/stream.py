"""The JetStream stream that holds the journal."""

from __future__ import annotations

from collections.abc import Callable

import nats
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from huying.kit.log import quiet_callback

STREAM = "HUYING_JOURNAL"
SUBJECT = "huying.journal"
_DUPLICATE_WINDOW_SECONDS = 600


class Turns:
    """Tells those who must act at once that the connection was lost or is back."""

    def __init__(self) -> None:
        self._lost: list[Callable[[], None]] = []
        self._back: list[Callable[[], None]] = []

    def when_lost(self, do: Callable[[], None]) -> None:
        self._lost.append(do)

    def when_back(self, do: Callable[[], None]) -> None:
        self._back.append(do)

    async def lost(self) -> None:
        for do in self._lost:
            do()

    async def back(self) -> None:
        for do in self._back:
            do()


async def connect(url: str, name: str, turns: Turns | None = None) -> Client:
    """A connection that comes back by itself for as long as the process lives, and says so to `turns`."""
    turns = turns or Turns()
    return await nats.connect(
        url,
        name=name,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.25,
        connect_timeout=2,
        ping_interval=5,
        max_outstanding_pings=2,
        error_cb=quiet_callback("nats"),
        disconnected_cb=turns.lost,
        reconnected_cb=turns.back,
    )


async def ensure_stream(client: Client) -> JetStreamContext:
    """The journal's stream, made when it is not there: kept on disk, never trimmed, never rewritten."""
    js = client.jetstream(timeout=5)
    try:
        await js.stream_info(STREAM)
    except NotFoundError:
        await js.add_stream(
            StreamConfig(
                name=STREAM,
                subjects=[SUBJECT],
                retention=RetentionPolicy.LIMITS,
                storage=StorageType.FILE,
                discard=DiscardPolicy.NEW,
                duplicate_window=_DUPLICATE_WINDOW_SECONDS,
                deny_delete=True,
                deny_purge=True,
            )
        )
    return js
