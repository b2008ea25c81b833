"""What other rooms see of the journal."""

from __future__ import annotations

from typing import Protocol

from huying.journal.events import Event


class Recorder(Protocol):
    """Takes facts. They count from the moment of the call and are stored as soon as the stream allows."""

    def record(self, *events: Event) -> None:
        """Keep these facts, in this order. Returns at once; never blocks on the network."""

    async def stored(self) -> None:
        """Wait until every fact recorded so far is in the stream and acknowledged.

        Raises Unavailable when the stream cannot be reached within the journal's time limit;
        the facts are then kept on disk and stored later.
        """
