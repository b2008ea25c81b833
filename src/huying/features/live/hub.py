"""From the live view to browsers: a snapshot, then changes, without a gap.

Each viewer has a set of keys that changed since it was last sent something; sending takes the entities
as they are at that moment. So a slow browser costs no memory and never sees an old state after a new
one, and one that comes back after a break gets exactly what changed meanwhile (or a snapshot when that
is too long ago).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

import msgspec

from huying.features.live.view import Entity, Key, LiveView, Viewer, visible
from huying.journal.events import Event
from huying.kit.clock import Clock
from huying.kit.ids import new_id

_REMEMBERED = 20_000


class Subscription:
    """One browser's view. `take` waits for something new."""

    def __init__(self, hub: LiveHub, viewer: Viewer) -> None:
        self.viewer = viewer
        self._hub = hub
        self._dirty: dict[Key, None] = {}
        self._sent: set[Key] = set()
        self._wake = asyncio.Event()

    def mark(self, keys: Iterable[Key]) -> None:
        for key in keys:
            self._dirty[key] = None
        self._wake.set()

    async def wait(self, seconds: float) -> bool:
        """True when something changed; False after `seconds` without."""
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return False
        return True

    def snapshot(self) -> bytes:
        """Everything this viewer sees."""
        self._dirty.clear()
        self._wake.clear()
        state: dict[str, dict[str, Entity]] = {}
        self._sent.clear()
        for kind, entities in self._hub.view.state.items():
            state[kind] = {}
            for entity_id in entities:
                seen = self._see((kind, entity_id))
                if seen is not None:
                    state[kind][entity_id] = seen
                    self._sent.add((kind, entity_id))
        return self._hub.message("snapshot", epoch=self._hub.epoch, state=state)

    def patch(self) -> bytes | None:
        """What changed since the last message; None when none of it is this viewer's business."""
        keys, self._dirty = self._dirty, {}
        self._wake.clear()
        changed: list[tuple[str, str, Entity]] = []
        gone: list[Key] = []
        for key in keys:
            seen = self._see(key)
            if seen is not None:
                changed.append((*key, seen))
                self._sent.add(key)
            elif key in self._sent:
                gone.append(key)
                self._sent.discard(key)
        if not changed and not gone:
            return None
        return self._hub.message("patch", **{"set": changed, "del": gone})

    def resume(self, since: int) -> bytes:
        """What changed since `since`, or a snapshot. What it may have to forget is said as well."""
        missed = self._hub.changed_since(since)
        if missed is None:
            return self.snapshot()
        self._sent = {key for key in self._hub.every_key() if self._see(key) is not None}
        self._sent.update(missed)
        self.mark(missed)
        return self.patch() or self._hub.message("patch", **{"set": [], "del": []})

    def _see(self, key: Key) -> Entity | None:
        entity = self._hub.entity(key)
        return None if entity is None else visible(self.viewer, key[0], entity)


class LiveHub:
    """The live view and everybody who watches it. `epoch` names this process' life."""

    def __init__(self, view: LiveView, waiting: Callable[[str], list[str]], clock: Clock) -> None:
        self.view = view
        self.epoch = new_id("epoch")
        self.sequence = 0
        self._waiting = waiting
        self._clock = clock
        self._history: deque[tuple[int, list[Key]]] = deque(maxlen=_REMEMBERED)
        self._viewers: set[Subscription] = set()

    def hear(self, event: Event) -> None:
        """A fact of the journal."""
        self.view.hear(event)
        self.publish()

    def publish(self) -> None:
        """Tell the viewers what has changed in the view."""
        keys = self.view.drain()
        if not keys:
            return
        self.sequence += 1
        self._history.append((self.sequence, keys))
        for viewer in self._viewers:
            viewer.mark(keys)

    def subscribe(self, viewer: Viewer) -> Subscription:
        subscription = Subscription(self, viewer)
        self._viewers.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        self._viewers.discard(subscription)

    def entity(self, key: Key) -> Entity | None:
        """An entity as it is now."""
        found = self.view.get(key)
        if found is not None and key[0] == "queues":
            return {**found, "waiting": self._waiting(key[1])}
        return found

    def every_key(self) -> list[Key]:
        return [(kind, entity_id) for kind, entities in self.view.state.items() for entity_id in entities]

    def changed_since(self, sequence: int) -> list[Key] | None:
        """Keys that changed after `sequence`; None when that is longer ago than we remember."""
        if sequence > self.sequence or sequence < 0:
            return None
        oldest = self._history[0][0] if self._history else self.sequence + 1
        if sequence + 1 < oldest:
            return None
        return list(dict.fromkeys(key for n, keys in self._history if n > sequence for key in keys))

    def message(self, kind: str, **content: object) -> bytes:
        """A message of the feed, with its sequence and the centre's time."""
        return msgspec.json.encode({"type": kind, "seq": self.sequence, "now_us": self._clock(), **content})
