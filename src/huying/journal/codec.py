"""How facts are written down.

One stream message is a *frame*: a JSON array of one or more events, in the order they were recorded.
Frames are the journal's group commit: with every write synced to disk, what happened while the last
frame was on its way travels in the next one. A fact's place is (stream sequence, position in the frame).
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from typing import Any

import msgspec
import structlog

from huying.journal.events import KINDS, Event

log = structlog.get_logger(__name__)

_any_event: Any = functools.reduce(operator.or_, KINDS)
_encoder = msgspec.json.Encoder()
_frame_decoder = msgspec.json.Decoder(list[_any_event])
_raw_decoder = msgspec.json.Decoder(list[msgspec.Raw])
_one_decoder = msgspec.json.Decoder(_any_event)


def encode_frame(events: Sequence[Event]) -> bytes:
    """The stored form of these facts."""
    return _encoder.encode(events)


def decode_frame(data: bytes) -> list[tuple[int, Event]]:
    """Facts of a frame with their positions.

    A fact of a kind this version does not know (written by a newer one) is left out with a warning:
    its place stays counted, so the others keep theirs.
    """
    try:
        return list(enumerate(_frame_decoder.decode(data)))
    except msgspec.ValidationError:
        return _decode_one_by_one(data)


def _decode_one_by_one(data: bytes) -> list[tuple[int, Event]]:
    known: list[tuple[int, Event]] = []
    for position, raw in enumerate(_raw_decoder.decode(data)):
        try:
            known.append((position, _one_decoder.decode(raw)))
        except msgspec.ValidationError as error:
            log.warning("unknown_event", error=str(error), position=position)
    return known


def fields(event: Event) -> dict[str, object]:
    """A fact as the time line keeps it: everything but its type, id and time."""
    data: dict[str, object] = msgspec.to_builtins(event)
    for name in ("type", "id", "at"):
        data.pop(name, None)
    return data
