"""The JetStream stream that holds the journal."""

from __future__ import annotations

import nats
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from huying.kit.log import quiet_callback

STREAM = "HUYING_JOURNAL"
SUBJECT = "huying.journal"
_DUPLICATE_WINDOW_SECONDS = 600


async def connect(url: str, name: str) -> Client:
    """A connection that comes back by itself for as long as the process lives."""
    return await nats.connect(
        url,
        name=name,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.25,
        connect_timeout=2,
        ping_interval=5,
        max_outstanding_pings=2,
        error_cb=quiet_callback("nats"),
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
