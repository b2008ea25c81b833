"""Real SIP endpoints for tests, played by SIPp: callers on the trunk, people who are dialled, agents' phones.

Sound is real RTP: a tone in A-law, streamed by SIPp. Ports are free ones of the loopback; nothing runs
longer than its limit.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from support.tones import samples

T = TypeVar("T")

LIMIT_SECONDS = 90


def tone(file: Path, hertz: float, seconds: float = 30.0) -> Path:
    """A-law samples of a sine wave, 8 kHz."""
    file.write_bytes(samples(hertz, int(seconds * 8000)))
    return file


@dataclass
class Phone:
    """A running SIPp."""

    process: subprocess.Popen[bytes]
    folder: Path

    def wait(self, seconds: float = 30.0) -> int:
        """SIPp's exit code: 0 when every call went as the scenario says."""
        return self.process.wait(seconds)

    def stop(self) -> None:
        """End it like a browser that is closed: without a word to anybody."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(5)

    def said(self) -> str:
        """What it sent and received, shortened, and what it complained about."""
        files = sorted(self.folder.glob("*messages*")) + sorted(self.folder.glob("*errors*"))
        heads = [
            line
            for file in files
            for line in file.read_text(errors="replace").splitlines()
            if "SIP/2.0" in line or line.startswith("---") or "errors" in file.name
        ]
        return "\n".join(heads[-60:]) or (self.folder / "out").read_text(errors="replace")[-1500:]

    def received(self, text: str) -> bool:
        """Whether a message with this text was received or sent."""
        return any(text in file.read_text(errors="replace") for file in self.folder.glob("*messages*"))


_SDP = """v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio [auto_media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
a=ptime:20
a=sendrecv
"""

_CALLER = """<?xml version="1.0"?>
<scenario name="caller">
  <send retrans="500"><![CDATA[
INVITE sip:[field1]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]t[call_number]
To: <sip:[field1]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:[field0]@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

{sdp}]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  {refused}
  <recv response="200" rtd="true"/>
  <send><![CDATA[
ACK sip:[field1]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]t[call_number]
To: <sip:[field1]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
  <nop><action><exec rtp_stream="{sound},-1,8,PCMA/8000"/></action></nop>
  {talk}
</scenario>
"""

_CALLER_HANGS_UP = """<pause milliseconds="{milliseconds}"/>
  <send retrans="500"><![CDATA[
BYE sip:[field1]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]t[call_number]
To: <sip:[field1]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200"/>"""

_WAITS_FOR_BYE = """<recv request="BYE" timeout="{milliseconds}"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>"""

_REGISTER = """<?xml version="1.0"?>
<scenario name="register">
  <send retrans="500"><![CDATA[
REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[remote_ip]>;tag=[pid]r[call_number]
To: <sip:[field0]@[remote_ip]>
Call-ID: [call_id]
CSeq: 1 REGISTER
Contact: <sip:[field0]@[local_ip]:[local_port]>
Max-Forwards: 70
Expires: 120
Content-Length: 0

]]></send>
  <recv response="401" auth="true"/>
  <send retrans="500"><![CDATA[
REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[remote_ip]>;tag=[pid]r[call_number]
To: <sip:[field0]@[remote_ip]>
Call-ID: [call_id]
CSeq: 2 REGISTER
Contact: <sip:[field0]@[local_ip]:[local_port]>
[field1]
Max-Forwards: 70
Expires: 120
Content-Length: 0

]]></send>
  <recv response="200"/>
</scenario>
"""

_ANSWERER = """<?xml version="1.0"?>
<scenario name="answerer">
  <recv request="INVITE" timeout="{limit}" rrs="true">
    <action>
      <ereg regexp=".*" search_in="hdr" header="From:" assign_to="1"/>
      <ereg regexp=".*" search_in="hdr" header="To:" assign_to="2"/>
    </action>
  </recv>
  <Reference variables="1,2"/>
  <send><![CDATA[
SIP/2.0 180 Ringing
[last_Via:]
[last_From:]
[last_To:];tag=[pid]u[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
Content-Length: 0

]]></send>
  <pause milliseconds="{ring}"/>
  <send retrans="500"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]u[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

{sdp}]]></send>
  <recv request="ACK"/>
  <nop><action><exec rtp_stream="{sound},-1,8,PCMA/8000"/></action></nop>
  {talk}
</scenario>
"""

_ANSWERER_HANGS_UP = """<pause milliseconds="{milliseconds}"/>
  <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From:[$2];tag=[pid]u[call_number]
To:[$1]
Call-ID: [call_id]
CSeq: 1 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200"/>"""

_REFUSER = """<?xml version="1.0"?>
<scenario name="refuser">
  <recv request="INVITE" timeout="{limit}"/>
  <send retrans="500"><![CDATA[
SIP/2.0 {status}
[last_Via:]
[last_From:]
[last_To:];tag=[pid]x[call_number]
[last_Call-ID:]
[last_CSeq:]
{headers}Content-Length: 0

]]></send>
  <recv request="ACK"/>
</scenario>
"""

_RINGS_ON = """<?xml version="1.0"?>
<scenario name="rings on">
  <recv request="INVITE" timeout="{limit}"/>
  <send><![CDATA[
SIP/2.0 180 Ringing
[last_Via:]
[last_From:]
[last_To:];tag=[pid]n[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
Content-Length: 0

]]></send>
  <recv request="CANCEL" timeout="{limit}"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]n[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
"""


class Phones:
    """Makes SIP endpoints against one Asterisk."""

    def __init__(self, sipp: list[str], folder: Path, sip_port: int, trunk_port: int) -> None:
        self._sipp = sipp
        self._folder = folder
        self._sip_port = sip_port
        self.trunk_port = trunk_port
        self._count = 0
        self.running: list[Phone] = []
        self.customer_sound = tone(folder / "customer.alaw", 440)
        self.agent_sound = tone(folder / "agent.alaw", 1000)

    def close(self) -> None:
        for phone in self.running:
            phone.stop()

    def call(
        self,
        number: str,
        *,
        caller: str = "+8613800000021",
        seconds: float | None = 5.0,
        port: int | None = None,
    ) -> Phone:
        """A caller on the trunk. `seconds`: hangs up that long after the centre's answer; None: waits."""
        talk = _CALLER_HANGS_UP if seconds is not None else _WAITS_FOR_BYE
        scenario = _CALLER.format(
            sdp=_SDP,
            refused="",
            sound=self.customer_sound,
            talk=talk.format(milliseconds=int((seconds or LIMIT_SECONDS) * 1000)),
        )
        return self._start(scenario, f"SEQUENTIAL\n{caller};{number};\n", port or self.trunk_port)

    def register(self, user: str, password: str, port: int) -> None:
        """Register an agent's phone that will listen on `port`. Raises AssertionError when refused."""
        line = f"SEQUENTIAL\n{user};[authentication username={user} password={password}];\n"
        assert self._start(_REGISTER, line, port).wait(15) == 0, "the phone could not register"

    def answering(
        self, port: int, *, ring: float = 0.3, seconds: float | None = None, calls: int = 1
    ) -> Phone:
        """A phone that answers after `ring` seconds and hangs up after `seconds`, or waits for the other."""
        talk = _ANSWERER_HANGS_UP if seconds is not None else _WAITS_FOR_BYE
        scenario = _ANSWERER.format(
            limit=LIMIT_SECONDS * 1000,
            ring=int(ring * 1000),
            sdp=_SDP,
            sound=self.agent_sound,
            talk=talk.format(milliseconds=int((seconds or LIMIT_SECONDS) * 1000)),
        )
        return self._start(scenario, None, port, calls)

    def ringing_on(self, port: int) -> Phone:
        """A phone nobody picks up."""
        return self._start(_RINGS_ON.format(limit=LIMIT_SECONDS * 1000), None, port)

    def refusing(self, port: int, status: str, cause: int | None = None, calls: int = 1) -> Phone:
        """A phone that refuses: `status` like "486 Busy Here", `cause` in a Reason header."""
        headers = f"Reason: Q.850;cause={cause}\n" if cause is not None else ""
        scenario = _REFUSER.format(limit=LIMIT_SECONDS * 1000, status=status, headers=headers)
        return self._start(scenario, None, port, calls)

    def _start(self, scenario: str, lines: str | None, port: int, calls: int = 1) -> Phone:
        self._count += 1
        folder = self._folder / f"phone-{self._count}"
        folder.mkdir()
        (folder / "scenario.xml").write_text(scenario)
        command = [
            *self._sipp, "-sf", "scenario.xml", "-i", "127.0.0.1", "-p", str(port), "-m", str(calls),
            "-trace_msg", "-trace_err", "-timeout", f"{LIMIT_SECONDS}s", "-nostdin",
        ]  # fmt: skip
        if lines is not None:
            (folder / "lines.csv").write_text(lines)
            command += ["-inf", "lines.csv", "-l", "1", "-r", "50"]
        command.append(f"127.0.0.1:{self._sip_port}")
        with (folder / "out").open("wb") as out:
            process = subprocess.Popen(
                command, cwd=folder, stdout=out, stderr=out, env={**os.environ, "TERM": "dumb"}
            )
        phone = Phone(process, folder)
        self.running.append(phone)
        return phone


@contextlib.contextmanager
def phones_of(sipp: list[str], folder: Path, sip_port: int, trunk_port: int) -> Iterator[Phones]:
    """Phones that are all gone at the end."""
    phones = Phones(sipp, folder, sip_port, trunk_port)
    try:
        yield phones
    finally:
        phones.close()


def eventually(check: Callable[[], T], seconds: float = 15.0, what: str = "") -> T:
    """Wait until `check()` gives something true, and return it. Raises AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(what or f"did not happen within {seconds:g} s")
        time.sleep(0.05)
