"""The client: requests go out, events go to their handlers, the link is kept up."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Any, Literal, TypeVar

import msgspec
import structlog

from huying.ari import frames, wire
from huying.ari.answers import Answers
from huying.ari.errors import AriError, Gone, LinkLost, Refused
from huying.ari.link import Link
from huying.ari.models import Event
from huying.ari.requests import applications, bridges
from huying.ari.wire import Request
from huying.errors import Unavailable

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")
EventType = TypeVar("EventType", bound=Event)
State = Literal["connecting", "connected", "replaced", "stopped"]

ALL_ENDPOINTS = "endpoint:"
"""The event source that tells of every endpoint's state."""
KEPT_BY = "application-"
"""How the ids of the bridges begin that keep applications alive; nobody is ever in them."""

_ANSWER_LIMIT = 5.0  # seconds; longer than a dead link stays unnoticed
_PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)  # seconds between attempts to connect; the last one repeats
_SWEEP = 0.5  # seconds between looks for requests that got no answer
_SOURCES_AT_ONCE = 50
_TURN = 0.005  # seconds of event handling before the socket is read again


class _Handlers(msgspec.Struct):
    decoder: msgspec.json.Decoder[Any]
    calls: list[Callable[[Any], None]]


class AriClient:
    """See the package for how it is used and what always holds."""

    def __init__(self, url: str, user: str, password: str, app: str) -> None:
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}"}
        self._url = f"{url.rstrip('/')}/ari/events?app={wire.segment(app)}&subscribeAll=false"
        self.app = app
        self.state: State = "stopped"
        self.last_error = ""
        self._handlers: dict[bytes, _Handlers] = {}
        self._sources: list[str] = []
        self._connect_calls: list[Callable[[], Awaitable[None]]] = []
        self._lost_calls: list[Callable[[str], None]] = []
        self._replaced_calls: list[Callable[[], None]] = []
        self._failure_calls: list[Callable[[Request[Any], AriError], None]] = []
        self._link: Link | None = None
        self._answers = Answers(self._failed)
        self._unsent: list[bytes] = []
        self._events: deque[tuple[_Handlers, bytes] | str] = deque()
        self._delivering = False
        self._turn_planned = False
        self._in_turn = False
        self._replaced = False
        self._lost: asyncio.Future[None] | None = None
        self._ready = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    # ------------------------------------------------------ what to be told

    def on(self, event: type[EventType], call: Callable[[EventType], None]) -> None:
        """Call `call` for every event of this type."""
        kind = str(event.__struct_config__.tag).encode()
        handlers = self._handlers.setdefault(kind, _Handlers(msgspec.json.Decoder(event), []))
        handlers.calls.append(call)
        if len(handlers.calls) == 1 and self._link:
            self.send(self._filter())

    def watch(self, *sources: str) -> None:
        """Subscribe to event sources now and at every connect."""
        self._sources += sources
        if self._link:
            for source in sources:
                self.send(applications.subscribe(self.app, event_source=source))

    async def subscribe(self, sources: Sequence[str]) -> list[str]:
        """Subscribe to event sources until the link is lost; returns those that are gone. Raises AriError."""
        gone: list[str] = []
        batches = [
            list(sources[at : at + _SOURCES_AT_ONCE]) for at in range(0, len(sources), _SOURCES_AT_ONCE)
        ]
        while batches:
            batch = batches.pop()
            try:
                await self.ask(applications.subscribe(self.app, event_source=batch))
            except Gone:
                # Asterisk takes all of a batch or none.
                half = len(batch) // 2
                if half:
                    batches += [batch[:half], batch[half:]]
                else:
                    gone += batch
        return gone

    def on_connect(self, call: Callable[[], Awaitable[None]]) -> None:
        """Await `call` after every connect, before the first event; if it fails we connect again."""
        self._connect_calls.append(call)

    def on_lost(self, call: Callable[[str], None]) -> None:
        """Call `call` with the reason when the link is gone, after its last event."""
        self._lost_calls.append(call)

    def on_replaced(self, call: Callable[[], None]) -> None:
        """Call `call` when another controller has taken our application's name; the client has stopped."""
        self._replaced_calls.append(call)

    def on_failure(self, call: Callable[[Request[Any], AriError], None]) -> None:
        """Call `call` when a request that was only sent failed; without one it is logged."""
        self._failure_calls.append(call)

    # ------------------------------------------------------------- requests

    async def ask(self, request: Request[Answer], limit: float = _ANSWER_LIMIT) -> Answer:
        """Send and wait for the answer, at most `limit` seconds. Raises AriError."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        if error := self._post(request, limit, future):
            raise error
        return await future

    def send(self, request: Request[Any]) -> None:
        """Send and go on; a failure goes to `on_failure`, never to the caller."""
        if error := self._post(request, _ANSWER_LIMIT, None):
            asyncio.get_running_loop().call_soon(self._failed, request, error)

    def _post(
        self, request: Request[Any], limit: float, future: asyncio.Future[Any] | None
    ) -> AriError | None:
        if self._link is None:
            return LinkLost(503, self.last_error or "not connected", request)
        try:
            payload = self._answers.add(request, limit, future)
        except AriError as error:
            return error
        self._unsent.append(payload)
        if len(self._unsent) == 1 and not self._in_turn:
            asyncio.get_running_loop().call_soon(self._flush)
        return None

    def _flush(self) -> None:
        """What was asked for in one turn of the loop leaves in one write: a write costs more than a frame."""
        unsent, self._unsent = self._unsent, []
        if unsent and self._link:
            self._link.send(unsent)

    def _failed(self, request: Request[Any], error: AriError) -> None:
        for call in self._failure_calls:
            try:
                call(request, error)
            except Exception:
                log.exception("ari_failure_call_failed", request=str(request))
        if not self._failure_calls:
            level = log.debug if isinstance(error, Gone) else log.warning
            level("ari_request_failed", request=str(request), status=error.status, reason=error.reason)

    # ------------------------------------------------------------ life span

    @property
    def connected(self) -> bool:
        """Connected and reconciled."""
        return self.state == "connected"

    async def start(self) -> None:
        """Begin to connect; goes on for ever until `stop` or until we are replaced."""
        self.state = "connecting"
        self._replaced = False
        self._task = asyncio.create_task(self._run(), name="ari")

    async def wait_connected(self, limit: float) -> None:
        """Wait until connected and reconciled. Raises Unavailable after `limit` seconds."""
        try:
            async with asyncio.timeout(limit):
                await self._ready.wait()
        except TimeoutError:
            reason = self.last_error or "no answer"
            raise Unavailable("ari.unreachable", f"Asterisk cannot be reached: {reason}.") from None

    async def stop(self) -> None:
        """Close the link; requests still waiting fail with LinkLost, `on_lost` is not called."""
        self._delivering = False
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        if self._link:
            self._flush()
            self._link.close("stopped")
            self._end_link("stopped")
        self._events.clear()
        self.state = "stopped"

    async def __aenter__(self) -> AriClient:
        await self.start()
        try:
            await self.wait_connected(10)
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _run(self) -> None:
        attempt = 0
        sweep = asyncio.create_task(self._sweep(), name="ari-sweep")
        try:
            while not self._replaced:
                began = time.monotonic()
                self._note(await self._live())
                if not self._replaced:
                    # A link that lived starts the pauses anew: the first attempt follows at once.
                    attempt = 0 if time.monotonic() - began > 5 else attempt + 1
                    await asyncio.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])
        finally:
            sweep.cancel()
        self.state = "replaced"
        log.error("ari_replaced", app=self.app)
        for call in self._replaced_calls:
            call()

    async def _live(self) -> str:
        """One connection from opening to loss; returns why it ended."""
        self._lost = asyncio.get_running_loop().create_future()
        try:
            self._link = await Link.open(self._url, self._headers, self._received, self._closed)
        except TimeoutError:
            return "no answer to the opening request"
        except (OSError, frames.BadFrame) as error:
            return str(error)
        if self._link.closed:
            self._link = None
            return "closed at once"
        preparing = asyncio.create_task(self._prepare(), name="ari-prepare")
        try:
            await asyncio.wait((preparing, self._lost), return_when=asyncio.FIRST_COMPLETED)
            if self._lost.done():
                return self.last_error
            failure = preparing.exception()
        finally:
            preparing.cancel()
        if failure is None:
            return await self._connected()
        if not isinstance(failure, AriError):
            log.error("ari_reconcile_failed", exc_info=failure)
        reason = str(failure) or repr(failure)
        self._link.abort(reason)
        self._end_link(reason)
        return reason

    async def _prepare(self) -> None:
        """What must be so before the first event: the filter, the subscriptions, the caller's picture."""
        await self.ask(self._filter())
        if ALL_ENDPOINTS in self._sources:
            await self._keep_application()
        for source in await self.subscribe(self._sources):
            log.warning("ari_source_missing", source=source)
        for call in self._connect_calls:
            await call()

    async def _keep_application(self) -> None:
        """Asterisk (22.10.1, res/stasis/app.c) frees an application that nobody listens to and that watches
        nothing any more, but goes on giving it the news of all endpoints that an earlier connection asked
        for, and crashes. A bridge that nobody enters, watched by us, keeps the application for good.
        """
        bridge = f"{KEPT_BY}{self.app}"
        with contextlib.suppress(Refused):  # there since an earlier connection
            await self.ask(bridges.create_with_id(bridge, type="holding"))
        await self.ask(applications.subscribe(self.app, event_source=[f"bridge:{bridge}"]))

    async def _connected(self) -> str:
        self.state = "connected"
        self.last_error = ""
        log.info("ari_connected", app=self.app)
        self._delivering = True
        self._ready.set()
        self._plan_turn()
        if self._lost:
            await self._lost
        return self.last_error

    def _note(self, error: str) -> None:
        if error != self.last_error:
            log.warning("ari_not_connected", reason=error)
        self.last_error = error

    def _filter(self) -> Request[Any]:
        # The filter holds for answers and for the news of our replacement too.
        kinds = ["RESTResponse", "ApplicationReplaced", *(kind.decode() for kind in self._handlers)]
        return applications.filter(self.app, filter={"allowed": [{"type": kind} for kind in kinds]})

    # ------------------------------------------------------------- incoming

    def _received(self, payloads: list[bytes]) -> None:
        """What one read of the socket brought. In a flood events wait in the queue, not in the socket."""
        for payload in payloads:
            self._take(payload)
        if self._events and self._delivering and not self._turn_planned:
            self._turn()

    def _take(self, payload: bytes) -> None:
        """Answers are matched, events put into the queue."""
        try:
            kind = wire.type_of(payload)
            if kind == b"RESTResponse":
                self._answers.take(payload)
                return
        except (msgspec.DecodeError, ValueError):
            log.warning("ari_message_unreadable", size=len(payload))
            return
        if handlers := self._handlers.get(kind):
            self._events.append((handlers, payload))
        if kind == b"ApplicationReplaced" and self._link:
            self._replaced = True
            self._link.close("another controller took the application")

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP)
            self._answers.expire()

    def _closed(self, link: Link, reason: str) -> None:
        if link is self._link:
            self._end_link(reason)

    def _end_link(self, reason: str) -> None:
        """The link is gone: what waits fails, what came is still delivered, then the loss is told."""
        self._link = None
        self._unsent.clear()
        self._ready.clear()
        self.state = "connecting"
        self.last_error = reason
        self._answers.fail_all(reason)
        if self._delivering:
            self._events.append(reason)
            self._plan_turn()
        else:
            # It never came into use: whoever connects next looks for himself.
            self._events.clear()
            self._mark_lost()

    def _mark_lost(self) -> None:
        if self._lost and not self._lost.done():
            self._lost.set_result(None)

    # ------------------------------------------------------------- delivery

    def _plan_turn(self) -> None:
        if self._delivering and not self._turn_planned and self._events:
            self._turn_planned = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        """Handle events for a while; between turns the socket is read."""
        self._turn_planned = False
        self._in_turn = True
        until = time.monotonic() + _TURN
        while self._events and self._delivering:
            entry = self._events.popleft()
            if isinstance(entry, str):
                self._tell_lost(entry)
            else:
                self._handle(*entry)
            if time.monotonic() > until:
                break
        self._in_turn = False
        self._flush()
        self._plan_turn()

    def _handle(self, handlers: _Handlers, payload: bytes) -> None:
        try:
            event = handlers.decoder.decode(payload)
        except msgspec.DecodeError as error:
            log.warning("ari_event_unreadable", kind=wire.type_of(payload).decode(), error=str(error))
            return
        for call in handlers.calls:
            try:
                call(event)
            except Exception:
                log.exception("ari_handler_failed", kind=type(event).__name__)

    def _tell_lost(self, reason: str) -> None:
        self._delivering = False
        for call in self._lost_calls:
            try:
                call(reason)
            except Exception:
                log.exception("ari_lost_call_failed")
        self._mark_lost()
