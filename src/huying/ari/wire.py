"""What goes over the WebSocket: requests out, answers and events in. Pure, no I/O.

Frames as in Asterisk's res/ari/ari_websocket_requests.c: a request names a uri without the leading /ari, its
parameters are strings, its body is JSON inside a string; the answer repeats the request's id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import msgspec

LARGEST_REQUEST = 65_000
"""Bytes. Asterisk drops the connection when a frame does not fit into 65 535."""

Answer = TypeVar("Answer")
Parameter = str | int | float | bool | list[str] | None


class Request(msgspec.Struct, Generic[Answer], frozen=True):
    """One operation on Asterisk: a value, sent by `AriClient.ask` or `AriClient.send`."""

    method: str
    uri: str
    answer: msgspec.json.Decoder[Answer] | None
    """None: the answer has no body."""
    parameters: dict[str, Parameter] = {}
    body: Mapping[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.method} /{self.uri}"


class Outcome(msgspec.Struct, gc=False):
    """How a request went, without its body."""

    status_code: int
    request_id: str = ""
    reason_phrase: str = ""


class _Body(msgspec.Struct, gc=False):
    message_body: str = ""


class _Reason(msgspec.Struct, gc=False):
    message: str = ""
    error: str = ""


class _Pair(msgspec.Struct, gc=False):
    name: str
    value: str


class _Frame(msgspec.Struct, tag="RESTRequest", tag_field="type", omit_defaults=True):
    request_id: str
    method: str
    uri: str
    query_strings: list[_Pair] = []
    content_type: str = ""
    message_body: str = ""


class _Head(msgspec.Struct, gc=False):
    type: str = ""


_encoder = msgspec.json.Encoder()
_outcome = msgspec.json.Decoder(Outcome)
_body = msgspec.json.Decoder(_Body)
_reason = msgspec.json.Decoder(_Reason)
_head = msgspec.json.Decoder(_Head)
_USUAL_START = b'{"type":"'


def segment(text: str) -> str:
    """`text` as one segment of a path: an id may hold anything."""
    return quote(text, safe="")


def encode(request_id: int, request: Request[Any]) -> bytes:
    """The frame's payload. It can be longer than LARGEST_REQUEST: the caller looks."""
    pairs = [
        _Pair(name, value if type(value) is str else _text(value))
        for name, value in request.parameters.items()
        if value is not None
    ]
    frame = _Frame(str(request_id), request.method, request.uri, pairs)
    if request.body is not None:
        frame.content_type = "application/json"
        frame.message_body = _encoder.encode(request.body).decode()
    return _encoder.encode(frame)


def _text(value: Parameter) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(value)
    return str(value)


def type_of(payload: bytes) -> bytes:
    """The message's type, without parsing the rest when it comes first as Asterisk writes it.

    Empty when there is none. Raises msgspec.DecodeError when it is no JSON object.
    """
    if payload.startswith(_USUAL_START):
        return payload[9 : payload.index(b'"', 9)]
    return _head.decode(payload).type.encode()


def decode_outcome(payload: bytes) -> Outcome:
    return _outcome.decode(payload)


def decode_body(payload: bytes) -> str:
    """The answer's body: JSON text, empty when there is none."""
    return _body.decode(payload).message_body


def decode_reason(payload: bytes) -> str:
    """Asterisk's words for a refusal, empty when it has none."""
    body = decode_body(payload)
    reason = _reason.decode(body) if body.startswith("{") else _Reason()
    return reason.message or reason.error
