"""SIPp as callers and as the agents' telephones, with a time stamp of its own for each step of a call.

All telephones of the agents are one SIPp on one port: each registers its own name there. A call is known on
both sides by its caller's number, which is used once. With `sound`, both sides send A-law silence.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from huying.errors import SetupError

HOST = "127.0.0.1"
_STARTING = 0.3  # s until a SIPp that only listens surely does
_REGISTRATIONS_A_SECOND = 50
_REGISTER_TRIES = 3  # a busy machine loses datagrams

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

_REQUEST = """Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[field1]@[remote_ip]:[remote_port]>{to}
Call-ID: [call_id]
CSeq: {cseq}
Contact: <sip:[field0]@[local_ip]:[local_port]>
Max-Forwards: 70"""

_CALLER = """<?xml version="1.0"?>
<scenario name="caller">
  <nop><action><log message="invited [field0] [timestamp]"/></action></nop>
  <send retrans="500"><![CDATA[
INVITE sip:[field1]@[remote_ip]:[remote_port] SIP/2.0
{invite}
Content-Type: application/sdp
Content-Length: [len]

{sdp}]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200"/>
  <send><![CDATA[
ACK sip:[field1]@[remote_ip]:[remote_port] SIP/2.0
{ack}
Content-Length: 0

]]></send>
  <nop><action><log message="answered [field0] [timestamp]"/>{sound}</action></nop>
  <pause milliseconds="{talk}"/>
  <send retrans="500"><![CDATA[
BYE sip:[field1]@[remote_ip]:[remote_port] SIP/2.0
{bye}
Content-Length: 0

]]></send>
  <recv response="200"/>
  <nop><action><log message="completed [field0] [timestamp]"/></action></nop>
</scenario>
"""

_REPLY = """[last_Via:]
[last_From:]
[last_To:]{tag}
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>"""

_AGENT = """<?xml version="1.0"?>
<scenario name="agent">
  <recv request="INVITE">
    <action>
      <ereg regexp="sip:([^@]+)@" search_in="hdr" header="From:" assign_to="whole,caller"/>
      <log message="rang [$caller] [timestamp]"/>
    </action>
  </recv>
  <Reference variables="whole"/>
  <send><![CDATA[
SIP/2.0 180 Ringing
{reply}
Content-Length: 0

]]></send>
  <pause milliseconds="{ring}"/>
  <send retrans="500"><![CDATA[
SIP/2.0 200 OK
{reply}
Content-Type: application/sdp
Content-Length: [len]

{sdp}]]></send>
  <recv request="ACK"/>
  {sound}
  <recv request="BYE"/>
  <send><![CDATA[
SIP/2.0 200 OK
{done}
Content-Length: 0

]]></send>
</scenario>
"""

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
Expires: 300
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
Expires: 300
Content-Length: 0

]]></send>
  <recv response="401" optional="true"/>
  <recv response="200"/>
</scenario>
"""

_LINE = re.compile(r"(invited|answered|completed|rang) (\S+) (\d{4}-\d\d-\d\d)\s+(\d\d:\d\d:\d\d\.\d+)")

Times = dict[str, float]
"""Caller's number → when it happened, in seconds since 1970."""


@dataclass(frozen=True)
class Seen:
    """What SIPp saw of the calls of one round."""

    invited: Times = field(default_factory=dict)
    rang: Times = field(default_factory=dict)
    answered: Times = field(default_factory=dict)
    completed: Times = field(default_factory=dict)

    def delays(self) -> list[float]:
        """Seconds from the caller's INVITE to the first INVITE at an agent's telephone."""
        return [at - self.invited[number] for number, at in self.rang.items() if number in self.invited]


@dataclass(frozen=True)
class _Running:
    process: asyncio.subprocess.Process
    log: Path

    async def ended(self, seconds: float) -> int:
        """Its exit code; it is killed when it takes longer than that."""
        try:
            return await asyncio.wait_for(self.process.wait(), seconds)
        except TimeoutError:
            return -1
        finally:
            if self.process.returncode is None:
                self.process.kill()
                await self.process.wait()


class Sipp:
    """Makes SIPp processes against one Asterisk. Each works in a folder of its own under `folder`."""

    def __init__(
        self, command: Sequence[str], folder: Path, sip_port: int, *, ring: float, sound: bool
    ) -> None:
        self._command = command
        self._folder = folder
        self._sip_port = sip_port
        self._ring = ring
        self._sound = ""
        self._count = 0
        folder.mkdir(parents=True)
        if sound:
            silence = folder / "silence.alaw"
            silence.write_bytes(b"\xd5" * 8000)
            self._sound = f'<exec rtp_stream="{silence},-1,8,PCMA/8000"/>'

    async def register(self, accounts: Sequence[tuple[str, str]], port: int) -> None:
        """Register these (name, password) at one port. Raises SetupError when one is refused."""
        rows = [f"{name};[authentication username={name} password={word}];" for name, word in accounts]
        seconds = len(rows) / _REGISTRATIONS_A_SECOND + 15
        for _ in range(_REGISTER_TRIES):
            running = await self._start(_REGISTER, port, rows, rate=_REGISTRATIONS_A_SECOND)
            if await running.ended(seconds) == 0:
                return
        raise SetupError(
            "bench.register", f"The agents' telephones could not register: {_complaint(running.log.parent)}"
        )

    async def calls(
        self, rows: Sequence[tuple[str, str]], port: int, agents_port: int, *, rate: float, talk: float
    ) -> Seen:
        """Place a call for each (caller, called), `rate` a second; the caller hangs up after `talk` seconds.

        Returns when the last one is over, or when it should have been for long.
        """
        scenario = _CALLER.format(
            invite=_REQUEST.format(to="", cseq="1 INVITE"),
            ack=_REQUEST.format(to="[peer_tag_param]", cseq="1 ACK"),
            bye=_REQUEST.format(to="[peer_tag_param]", cseq="2 BYE"),
            sdp=_SDP,
            sound=self._sound,
            talk=int(talk * 1000),
        )
        async with self._agents(agents_port) as agents:
            callers = await self._start(scenario, port, [f"{a};{b};" for a, b in rows], rate=rate)
            await callers.ended(len(rows) / rate + talk + 30)
        return _seen([callers.log, agents.log])

    @contextlib.asynccontextmanager
    async def _agents(self, port: int) -> AsyncIterator[_Running]:
        """Telephones that answer."""
        scenario = _AGENT.format(
            reply=_REPLY.format(tag=";tag=[pid]a[call_number]"),
            done=_REPLY.format(tag=""),
            ring=int(self._ring * 1000),
            sdp=_SDP,
            sound=f"<nop><action>{self._sound}</action></nop>" if self._sound else "",
        )
        running = await self._start(scenario, port, None)
        try:
            await asyncio.sleep(_STARTING)
            yield running
        finally:
            if running.process.returncode is None:
                running.process.send_signal(signal.SIGUSR1)  # it finishes what it is doing, then ends
            await running.ended(5)

    async def _start(self, scenario: str, port: int, rows: Sequence[str] | None, rate: float = 1) -> _Running:
        self._count += 1
        folder = self._folder / f"sipp-{self._count}"
        folder.mkdir()
        (folder / "scenario.xml").write_text(scenario)
        command = [
            *self._command, "-sf", "scenario.xml", "-i", HOST, "-p", str(port), "-aa", "-nostdin",
            "-trace_logs", "-log_file", "calls.log", "-trace_err", "-error_file", "errors.log",
        ]  # fmt: skip
        if rows is not None:
            (folder / "rows.csv").write_text("\n".join(["SEQUENTIAL", *rows]) + "\n")
            count = str(len(rows))
            command += ["-inf", "rows.csv", "-m", count, "-l", count]
            command += ["-r", f"{rate * 10:.0f}", "-rp", "10000"]
        with (folder / "out").open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                *command, f"{HOST}:{self._sip_port}", cwd=folder, stdin=asyncio.subprocess.DEVNULL,
                stdout=out, stderr=out, env={**os.environ, "TERM": "dumb"},
            )  # fmt: skip
        return _Running(process, folder / "calls.log")


def _complaint(folder: Path) -> str:
    """The last thing a SIPp had to say."""
    lines = [
        line
        for name in ("out", "errors.log")
        if (folder / name).exists()
        for line in (folder / name).read_text(errors="replace").splitlines()
        if line.strip()
    ]
    return " / ".join(lines[-3:]) or "it said nothing."


def _seen(logs: Sequence[Path]) -> Seen:
    seen = Seen()
    for log in logs:
        if log.exists():
            for what, number, day, clock in _LINE.findall(log.read_text(errors="replace")):
                times: Times = getattr(seen, what)
                times.setdefault(number, datetime.fromisoformat(f"{day}T{clock}").timestamp())
    return seen
