"""The client: requests matched with their answers, events handed to their handlers, the link kept up."""

from __future__ import annotations

import asyncio
import base64
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Any, Literal, TypeVar

import msgspec
import structlog

from huying.ari import frames, wire
from huying.ari.errors import AriError, Gone, LinkLost, NoAnswer, from_status
from huying.ari.link import Link
from huying.ari.models import Event
from huying.ari.requests import applications
from huying.ari.wire import Request
from huying.errors import Unavailable

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")
EventType = TypeVar("EventType", bound=Event)
State = Literal["connecting", "connected", "replaced", "stopped"]

_ANSWER_LIMIT = 5.0  # seconds; longer than a dead link stays unnoticed
_PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)  # seconds between attempts to connect; the last one repeats
_SOURCES_AT_ONCE = 50
_TURN = 0.005  # seconds of event handling before the socket is read again


class _Handlers(msgspec.Struct):
    decoder: msgspec.json.Decoder[Any]
    calls: list[Callable[[Any], None]]


class _Waiting(msgspec.Struct):
    request: Request[Any]
    until: float
    future: asyncio.Future[Any] | None


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
        self._waiting: dict[int, _Waiting] = {}
        self._last_id = 0
        self._events: deque[tuple[_Handlers, bytes] | str] = deque()
        self._delivering = False
        self._turn_planned = False
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
        """Subscribe to event sources now and at every connect ("endpoint:" is all endpoints' state)."""
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
        self._last_id += 1
        payload = wire.encode(self._last_id, request)
        if len(payload) > wire.LARGEST_REQUEST:
            return AriError(413, f"{len(payload)} bytes do not fit into a frame", request)
        self._waiting[self._last_id] = _Waiting(request, time.monotonic() + limit, future)
        self._link.send(payload)
        return None

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
        try:
            await self._prepare()
        except AriError as error:
            reason = str(error)
        except Exception as error:
            log.exception("ari_reconcile_failed")
            reason = repr(error)
        else:
            if self._link:
                return await self._connected()
            reason = "lost while reconciling"
        if self._link:
            self._link.abort(reason)
            self._end_link(reason)
        self._events.clear()
        return reason

    async def _prepare(self) -> None:
        """What must be so before the first event: the filter, the subscriptions, the caller's picture."""
        await self.ask(self._filter())
        for source in await self.subscribe(self._sources):
            log.warning("ari_source_missing", source=source)
        for call in self._connect_calls:
            await call()

    async def _connected(self) -> str:
        self.state = "connected"
        self.last_error = ""
        log.info("ari_connected", app=self.app)
        self._delivering = True
        self._ready.set()
        self._plan_turn()
        assert self._lost is not None
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

    def _received(self, payload: bytes) -> None:
        """From inside the socket's read: answers are matched, events only put into the queue."""
        try:
            kind = wire.type_of(payload)
            if kind == b"RESTResponse":
                self._answered(payload)
                return
        except (msgspec.DecodeError, ValueError):
            log.warning("ari_message_unreadable", size=len(payload))
            return
        if handlers := self._handlers.get(kind):
            self._events.append((handlers, payload))
            self._plan_turn()
        if kind == b"ApplicationReplaced" and self._link:
            self._replaced = True
            self._link.close("another controller took the application")

    def _answered(self, payload: bytes) -> None:
        head = wire.decode_outcome(payload)
        waiting = self._waiting.pop(int(head.request_id or 0), None)
        if waiting is None:
            log.warning("ari_answer_unexpected", status=head.status_code, reason=head.reason_phrase)
            return
        request, future = waiting.request, waiting.future
        if head.status_code >= 400:
            error = from_status(head.status_code, wire.decode_reason(payload) or head.reason_phrase, request)
            self._settle(waiting, error)
        elif future is None or future.done():
            return
        elif request.answer is None:
            future.set_result(None)
        else:
            try:
                future.set_result(request.answer.decode(wire.decode_body(payload)))
            except msgspec.DecodeError as unreadable:
                future.set_exception(AriError(502, f"unreadable answer: {unreadable}", request))

    def _settle(self, waiting: _Waiting, error: AriError) -> None:
        if waiting.future is None:
            self._failed(waiting.request, error)
        elif not waiting.future.done():
            waiting.future.set_exception(error)

    async def _sweep(self) -> None:
        """Fail what was not answered in time."""
        while True:
            await asyncio.sleep(0.5)
            now = time.monotonic()
            late = [number for number, waiting in self._waiting.items() if waiting.until < now]
            for number in late:
                waiting = self._waiting.pop(number)
                self._settle(waiting, NoAnswer(504, "no answer in time", waiting.request))

    def _closed(self, link: Link, reason: str) -> None:
        if link is self._link:
            self._end_link(reason)

    def _end_link(self, reason: str) -> None:
        """The link is gone: what waits fails, what came is still delivered, then the loss is told."""
        self._link = None
        self._ready.clear()
        self.state = "connecting"
        self.last_error = reason
        waiting, self._waiting = self._waiting, {}
        for one in waiting.values():
            self._settle(one, LinkLost(503, reason, one.request))
        if self._delivering:
            self._events.append(reason)
            self._plan_turn()

    # ------------------------------------------------------------- delivery

    def _plan_turn(self) -> None:
        if self._delivering and not self._turn_planned and self._events:
            self._turn_planned = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        """Handle events for a while; between turns the socket is read."""
        self._turn_planned = False
        until = time.monotonic() + _TURN
        while self._events and time.monotonic() < until:
            entry = self._events.popleft()
            if isinstance(entry, str):
                self._tell_lost(entry)
                return
            self._handle(*entry)
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
        if self._lost and not self._lost.done():
            self._lost.set_result(None)
