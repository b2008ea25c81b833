"""What no telephone would send: switch and centre stay up, a talk goes on, the next call is served."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from support.phones import eventually
from support.sip import Endpoint

pytestmark = pytest.mark.live


METHODS = ("BYE", "CANCEL", "ACK", "REFER", "SUBSCRIBE", "NOTIFY", "MESSAGE", "PUBLISH", "UPDATE", "HACK")


@pytest.fixture
def talk(place: Any, caller: str) -> Iterator[Any]:
    """A conversation that must not notice anything."""
    desk = place.desk().ready()
    line = place.call(caller)
    hers = desk.phone.take()
    hers.answer()
    place.until(caller, "AgentAnswered")
    pid = place.engines.stack.child("asterisk").pid
    yield line
    before = (line.packets, hers.packets)
    time.sleep(0.5)
    assert line.packets - before[0] > 15
    assert hers.packets - before[1] > 15
    assert place.engines.stack.child("asterisk").pid == pid, "Asterisk was started again"
    assert place.centre.process.poll() is None
    line.hang_up()
    call = place.ended(caller)
    assert call["outcome"] == "answered"
    desk.wrap_up(call["id"])
    served = place.call("+8613911112222")
    again = desk.phone.take()
    again.answer()
    eventually(lambda: again.packets > 10, 8, "the next call has no sound")
    served.hang_up()
    eventually(lambda: desk.state() == "wrap_up")
    place.nothing_left()


def messages(port: int) -> list[bytes]:
    """Kinds of rubbish, each of them whole or cut. The number is one that nobody has."""
    number = "+861055512345"

    def invite(body: bytes = b"", **headers: str) -> bytes:
        lines = {
            "Via": f"SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{uuid.uuid4().hex};rport",
            "From": f"<sip:bad@127.0.0.1:{port}>;tag={uuid.uuid4().hex[:6]}",
            "To": f"<sip:{number}@127.0.0.1>",
            "Call-ID": uuid.uuid4().hex,
            "CSeq": "1 INVITE",
            "Contact": f"<sip:bad@127.0.0.1:{port}>",
            "Max-Forwards": "70",
            "Content-Type": "application/sdp",
            "Content-Length": str(len(body)),
        }
        lines.update({name.replace("_", "-"): value for name, value in headers.items()})
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value != "-")
        return f"INVITE sip:{number}@127.0.0.1 SIP/2.0\r\n{head}\r\n".encode() + body

    whole = invite(b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n")
    rubbish = random.Random(5)
    return [
        *(rubbish.randbytes(size) for size in (1, 7, 60, 400, 1400, 9000, 60_000)),
        *(whole[:size] for size in range(1, len(whole), 23)),
        b"\x00" * 500,
        b"\r\n\r\n",
        b"INVITE\r\n\r\n",
        b"INVITE sip:" + b"9" * 60_000 + b"@127.0.0.1 SIP/2.0\r\n\r\n",
        invite(Via="-"),
        invite(Via="SIP/9.9/CARRIER pigeon;branch=;;;=;received=\x00"),
        invite(Via="SIP/2.0/UDP 127.0.0.1:99999999;branch=z9hG4bK1"),
        invite(Call_ID="-"),
        invite(CSeq="99999999999999999999 INVITE"),
        invite(CSeq="-1 BYE"),
        invite(Max_Forwards="0"),
        invite(Max_Forwards="-5"),
        invite(Content_Length="-1"),
        invite(Content_Length="999999"),
        invite(b"x" * 100, Content_Length="3"),
        invite(From="<sip:" + "a" * 20_000 + "@127.0.0.1>;tag=1"),
        invite(From="\x00\x01\x02<sip:\x00@127.0.0.1>;tag=1"),
        invite(To="<sip:" + "%00" * 50 + "@127.0.0.1>"),
        invite(Contact="<sip:@:0>"),
        invite(Contact="*"),
        invite(Record_Route=", ".join(["<sip:127.0.0.1;lr>"] * 500)),
        invite(b"A" * 50_000),
        whole.replace(b"Max-Forwards: 70\r\n", b"".join(b"X-%d: y\r\n" % n for n in range(4000))),
        invite(b"v=0\r\no=" + b"\xff" * 5000 + b"\r\nm=audio -1 RTP/AVP 999 999\r\nc=IN IP9 nowhere\r\n"),
        invite(b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n" + b"m=audio 0 RTP/AVP 8\r\n" * 300),
        b"SIP/2.0 200 OK\r\n\r\n",
        b"SIP/2.0 99999 What\r\nVia: SIP/2.0/UDP 127.0.0.1\r\n\r\n",
        *(whole.replace(b"INVITE", method.encode()) for method in METHODS),
    ]


@pytest.mark.parametrize("whence", ["trunk", "stranger"])
def test_rubbish(place: Any, talk: Any, whence: str) -> None:
    sender = place.trunk if whence == "trunk" else Endpoint(place.sip_port)
    for data in messages(sender.port):
        sender.send(data)
        time.sleep(0.005)
    time.sleep(1.0)
    if whence == "stranger":
        sender.close()


def test_sdp_rubbish_is_refused_or_served_but_ends(place: Any, talk: Any) -> None:
    port = place.trunk.port
    for n, sdp in enumerate(["", "v=0", "m=audio 9 RTP/AVP 255\r\n", "\x00" * 40, "v=0\r\n" * 2000]):
        call_id = uuid.uuid4().hex
        head = (
            f"{{}} sip:{place.number}@127.0.0.1 SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{call_id};rport\r\n"
            f"From: <sip:+861370000{n:04d}@127.0.0.1>;tag=1{n}\r\nTo: <sip:{place.number}@127.0.0.1>\r\n"
            f"Call-ID: {call_id}\r\nCSeq: 1 {{}}\r\nContact: <sip:x@127.0.0.1:{port}>\r\n"
            "Max-Forwards: 70\r\n"
        )
        body = f"Content-Type: application/sdp\r\nContent-Length: {len(sdp)}\r\n\r\n{sdp}"
        answer = place.trunk.ask((head.format("INVITE", "INVITE") + body).encode(), call_id)
        assert answer is not None, "no answer at all"
        if answer.status < 300:
            place.trunk.send((head.format("CANCEL", "CANCEL") + "Content-Length: 0\r\n\r\n").encode())
    # one that was answered before its CANCEL ends when its 200 is never acknowledged (64 × T1 = 32 s)
    for n in range(5):
        eventually(lambda n=n: all_ended(place, f"+861370000{n:04d}"), 50, "a call from rubbish never ended")


def all_ended(place: Any, number: str) -> bool:
    return all(call["ended_us"] is not None for call in place.centre.calls(number))


WEIRD = [
    "\"Robert'); DROP TABLE calls;--\" <sip:+8613700000001@127.0.0.1>",
    '"<script>alert(1)</script>" <sip:+8613700000002@127.0.0.1>',
    '"胡先生 ☎️🙂" <sip:+8613700000003@127.0.0.1>',
    "<sip:Robert');DROP%20TABLE%20calls@127.0.0.1>",
    "<sip:%3Cscript%3Ealert(1)%3C%2Fscript%3E@127.0.0.1>",
    "<sip:%E8%83%A1%F0%9F%99%82@127.0.0.1>",
    "<sip:%FF%FE%C3%28@127.0.0.1>",
    "<sip:a%00b@127.0.0.1>",
    "<sip:a%0D%0AX-Evil:%201@127.0.0.1>",
    "<sip:" + "7" * 3000 + "@127.0.0.1>",
    "<sip:%24%7BSHELL(id)%7D%24%7BEXTEN%7D,x,y@127.0.0.1>",
    "<sip:anonymous@anonymous.invalid>",
    "\"\udcff\udcfe\udcc3(\" <sip:+8613700000012@127.0.0.1>",
    "<tel:+8613700000014>",
]  # fmt: skip


@pytest.mark.parametrize("sender", WEIRD, ids=range(len(WEIRD)))
def test_weird_callers_are_served_like_anybody(place: Any, sender: str) -> None:
    """Whoever they say they are: they are answered, and what they said is kept as text, nothing more."""
    desk = place.desk().ready()
    line = place.trunk.call(place.number, sender=sender)
    hers = desk.phone.take()
    hers.answer()
    eventually(lambda: line.packets > 5, 8, f"no sound: {line.log}")
    line.hang_up()
    eventually(lambda: desk.state() == "wrap_up", 8)
    call = place.rows("SELECT * FROM calls WHERE agent_id = $1", desk.user["id"])[0]
    assert call["outcome"] == "answered"
    assert len(call["customer_number"]) <= 80
    assert call["customer_number"].isprintable()
    assert place.centre.admin.get("/api/calls", q=call["customer_number"] or None)["items"] is not None
    one = place.centre.admin.get(f"/api/calls/{call['id']}")
    assert one["customer_number"] == call["customer_number"]
    place.nothing_left()


@pytest.mark.parametrize(
    "number",
    ["9" * 300, "+" + "1" * 79, "1,2,evil", "1%2C2%2Cevil", "+86%24%7BSHELL(id)%7D", "0;user=phone", "1%20b",
     "%00", "+86%FF%FE", "s", "h", "i", "t", "_X.", "+8610%27%3B--"],
)  # fmt: skip
def test_weird_called_numbers_are_refused(place: Any, number: str, caller: str) -> None:
    line = place.trunk.call(number, caller)
    assert line.final() >= 400, line.log
    place.nothing_left()


def test_a_call_id_that_is_no_text_does_not_blind_the_centre(place: Any, caller: str) -> None:
    """Asterisk cannot put such a channel into its answers, nor any list it is in."""
    line = place.call(caller, call_id="\udcff\udcfe\udcc3(" + uuid.uuid4().hex)
    assert line.final() >= 400
    assert place.asterisk("channels") == []
    place.nothing_left()


def test_thousands_of_headers_in_a_good_call(place: Any, caller: str) -> None:
    line = place.call(caller, extra="".join(f"X-Header-{n}: {'y' * 20}\r\n" for n in range(1500)))
    status = line.final()
    if status == 200:
        line.hang_up()
        place.ended(caller)
    ordinary = place.call(caller)
    ordinary.wait_for("200")
    ordinary.hang_up()
    eventually(lambda: all(call["ended_us"] for call in place.centre.calls(caller)))
    place.nothing_left()
