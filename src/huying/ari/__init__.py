"""Asterisk, typed: one WebSocket that carries its events to us and our requests to it.

    client = AriClient("http://127.0.0.1:8088", "huying", password, app="huying")
    client.on(StasisStart, handle)      # sync; the handlers of one type are called in order
    client.watch("endpoint:")           # event sources, subscribed anew at every connect
    client.on_connect(reconcile)        # async; runs before any event of the new link is delivered
    client.on_lost(callback)            # sync, with the reason
    client.on_replaced(callback)        # sync: another controller took the app's name; no reconnect
    client.on_failure(callback)         # sync (request, error): a request that was only sent failed
    await client.start()                # begins connecting and returns
    await client.wait_connected(10)     # seconds
    channel = await client.ask(channels.originate(endpoint="PJSIP/agent-7", app="huying", channel_id="a1"))
    gone = await client.subscribe(["channel:a1", "bridge:b1"])   # until the link is lost
    client.send(channels.hangup("a1", reason_code="17"))      # does not wait for the answer
    await client.stop()                 # or `async with AriClient(…) as client:` = start, wait, stop

`huying.ari.requests` has one module a resource (`from huying.ari.requests import bridges, channels`) with
one function an operation; each returns a `Request[Answer]`, a plain value that sends nothing by itself.
`huying.ari.models` has the answers and the events. Both are generated from Asterisk's own description by
`scripts/generate_ari.py`.

What always holds:
- Requests are carried out by Asterisk one at a time in the order they were given, so `send(create)`
  followed by `send(add)` needs no waiting in between.
- Events are delivered in order, from the loop, never from inside a request. Those of one link are all
  delivered before `on_lost`; those of the next link wait until `on_connect` has returned.
- Types nobody handles are filtered out inside Asterisk; what still comes is skipped unparsed. Unknown fields
  are ignored, an event that does not fit its type is logged and skipped, a failing handler is logged.
- A silent link is noticed within 5 s. After a loss we connect again for ever, first at once, then with
  pauses up to 2 s.

Errors, all of them `AriError(status, reason, request)`:
    AriError            Asterisk said no; `status` as in HTTP
    ├── Gone            the channel, bridge, playback … is not there (any more): normal in telephony
    ├── Refused         409: the id is taken, or the state does not allow it
    ├── LinkLost        not connected, or the link broke before the answer: it may have been carried out
    └── NoAnswer        Asterisk is connected but did not answer in time

This room knows no feature: no call, no agent, no queue.
"""

from huying.ari.client import ALL_ENDPOINTS, KEPT_BY, AriClient
from huying.ari.errors import AriError, Gone, LinkLost, NoAnswer, Refused
from huying.ari.wire import Request

__all__ = [
    "ALL_ENDPOINTS",
    "KEPT_BY",
    "AriClient",
    "AriError",
    "Gone",
    "LinkLost",
    "NoAnswer",
    "Refused",
    "Request",
]
