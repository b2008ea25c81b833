"""Framing against the framing of the `websockets` library, which is the judge here."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

from huying.ari import frames

pytestmark = pytest.mark.unit

SIZES = (0, 1, 125, 126, 127, 65535, 65536, 200_000)


def served(*messages: tuple[Opcode, bytes, bool]) -> bytes:
    """What a server puts on the line."""
    return b"".join(
        Frame(opcode, data, fin).serialize(mask=False, extensions=[]) for opcode, data, fin in messages
    )


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[a:b] for a, b in itertools.pairwise(places)]


@pytest.mark.parametrize("size", SIZES)
def test_a_server_reads_what_we_write(size: int) -> None:
    server = ServerProtocol(state=State.OPEN, max_size=None)
    payload = bytes(range(256)) * (size // 256 + 1)
    server.receive_data(frames.encode(frames.TEXT, payload[:size]))
    (frame,) = server.events_received()
    assert isinstance(frame, Frame)
    assert (frame.opcode, frame.data, frame.fin) == (Opcode.TEXT, payload[:size], True)


@given(
    st.lists(st.binary(max_size=300) | st.sampled_from([b"x" * size for size in SIZES]), max_size=6),
    st.lists(st.integers(min_value=0, max_value=2_000_000), max_size=12),
)
def test_messages_come_whole_however_the_bytes_are_cut(payloads: list[bytes], cuts: list[int]) -> None:
    decoder = frames.Decoder()
    line = served(*((Opcode.TEXT, payload, True) for payload in payloads))
    got = [message for piece in pieces(line, cuts) for message in decoder.feed(piece)]
    assert got == [(frames.TEXT, payload) for payload in payloads]


def test_a_message_in_parts_with_a_ping_in_between() -> None:
    line = served(
        (Opcode.TEXT, b"one ", False),
        (Opcode.PING, b"?", True),
        (Opcode.CONT, b"two ", False),
        (Opcode.CONT, b"three", True),
        (Opcode.TEXT, b"next", True),
    )
    assert frames.Decoder().feed(line) == [
        (frames.PING, b"?"),
        (frames.TEXT, b"one two three"),
        (frames.TEXT, b"next"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"\x81\x80\0\0\0\0", id="masked"),
        pytest.param(b"\xc1\x00", id="extension"),
        pytest.param(b"\x80\x00", id="continuation of nothing"),
        pytest.param(b"\x01\x00\x01\x00", id="a second first part"),
        pytest.param(b"\x09\x00", id="ping in parts"),
        pytest.param(b"\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", id="huge"),
    ],
)
def test_nonsense_is_refused(line: bytes) -> None:
    with pytest.raises(frames.BadFrame):
        frames.Decoder().feed(line)


def test_a_size_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(frames.BadFrame, match="11 bytes"):
        frames.Decoder(largest=10).feed(b"\x81\x0b")


def test_the_opening_is_checked() -> None:
    request, accept = frames.handshake("/ari/events?app=a", "127.0.0.1:8088", {"Authorization": "Basic x"})
    server = ServerProtocol()
    server.receive_data(request)
    (asked,) = server.events_received()
    response = server.accept(asked)  # type: ignore[arg-type]  # an opening request is a Request
    assert asked.path == "/ari/events?app=a"  # type: ignore[union-attr]  # the same
    assert asked.headers["Authorization"] == "Basic x"  # type: ignore[union-attr]  # the same
    frames.check_opening(response.serialize().partition(b"\r\n\r\n")[0], accept)
    with pytest.raises(frames.BadFrame, match="wrong"):
        frames.check_opening(response.serialize().partition(b"\r\n\r\n")[0], "another")
    with pytest.raises(frames.BadFrame, match="401"):
        frames.check_opening(b"HTTP/1.1 401 Unauthorized\r\nServer: Asterisk", accept)
