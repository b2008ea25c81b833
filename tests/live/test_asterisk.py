"""The generated Asterisk under real SIP: a call with media, devices pushed over ARI, registrations."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import socket
import subprocess
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import websockets

from huying.engines import asterisk
from huying.engines.ports import free_port
from support.engines import Engines, free_settings
from support.trunks import trunk_on

pytestmark = pytest.mark.live

_SIP = websockets.Subprotocol("sip")
_COMMON = {
    "context": "from-agent",
    "identify_by": "username",
    "allow": "!all,alaw,ulaw,opus",
    "direct_media": "no",
    "allow_subscribe": "no",
    "allow_transfer": "no",
    "media_address": "127.0.0.1",
    "bind_rtp_to_media_address": "yes",
}
_TELEPHONE = {**_COMMON, "webrtc": "no", "force_rport": "yes", "rewrite_contact": "yes"}
_BROWSER = {**_COMMON, "webrtc": "yes", "dtls_auto_generate_cert": "yes"}


class Ari:
    """The few requests these tests make, over plain HTTP."""

    def __init__(self, session: aiohttp.ClientSession, engines: Engines) -> None:
        self._session = session
        self._base = f"{engines.addresses.ari_url}/ari"
        pair = f"{engines.addresses.ari_user}:{engines.addresses.ari_password}"
        self._headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

    async def request(self, method: str, path: str, **options: object) -> tuple[int, object]:
        address = f"{self._base}{path}"
        async with self._session.request(method, address, headers=self._headers, **options) as answer:  # type: ignore[arg-type]  # passed through as they are
            return answer.status, await answer.json() if answer.content_length else None

    async def push(self, kind: str, name: str, **fields: str) -> None:
        body = {"fields": [{"attribute": key, "value": value} for key, value in fields.items()]}
        status, said = await self.request(
            "PUT", f"/asterisk/config/dynamic/res_pjsip/{kind}/{name}", json=body
        )
        assert status == 200, said

    async def push_device(self, name: str, password: str, endpoint: dict[str, str]) -> None:
        await self.push("auth", name, auth_type="digest", username=name, password=password)
        await self.push("aor", name, max_contacts="1", remove_existing="yes", qualify_frequency="0")
        await self.push("endpoint", name, aors=name, auth=name, **endpoint)

    async def state(self, name: str) -> object:
        _, found = await self.request("GET", f"/endpoints/PJSIP/{name}")
        assert isinstance(found, dict)
        return found.get("state")

    async def until(self, name: str, state: str) -> None:
        """The answer to a REGISTER leaves before everybody in Asterisk has heard of it."""
        async with asyncio.timeout(5):
            while await self.state(name) != state:  # noqa: ASYNC110 - Asterisk tells only who subscribed
                await asyncio.sleep(0.02)


@pytest.fixture
async def ari(engines: Engines) -> AsyncIterator[Ari]:
    async with aiohttp.ClientSession() as session:
        yield Ari(session, engines)


@dataclass
class Phone:
    """A telephone that can do one thing: REGISTER."""

    user: str
    password: str
    transport: str
    contact: str

    def request(self, number: int, call: str, authorization: str = "") -> str:
        return (
            "REGISTER sip:huying SIP/2.0\r\n"
            f"Via: SIP/2.0/{self.transport} {self.contact};rport;branch=z9hG4bK{uuid.uuid4().hex}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:{self.user}@huying>;tag=1\r\nTo: <sip:{self.user}@huying>\r\n"
            f"Call-ID: {call}\r\nCSeq: {number} REGISTER\r\n"
            f"Contact: <sip:{self.user}@{self.contact};transport={self.transport.lower()}>\r\n"
            f"Expires: 300\r\n{authorization}Content-Length: 0\r\n\r\n"
        )

    def answer(self, challenge: str) -> str:
        header = re.search(r"WWW-Authenticate: Digest (.*)", challenge)
        assert header, challenge
        given = {key: a or b for key, a, b in re.findall(r'(\w+)=(?:"([^"]*)"|([^,\s]*))', header[1])}
        first = _md5(f"{self.user}:{given['realm']}:{self.password}")
        middle = f"{given['nonce']}:00000001:abc:auth"
        response = _md5(f"{first}:{middle}:{_md5('REGISTER:sip:huying')}")
        return (
            f'Authorization: Digest username="{self.user}", realm="{given["realm"]}", '
            f'nonce="{given["nonce"]}", uri="sip:huying", response="{response}", algorithm=MD5, qop=auth, '
            f'nc=00000001, cnonce="abc", opaque="{given["opaque"]}"\r\n'
        )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _register(engines: Engines, user: str, password: str) -> int:
    """Status of the last answer to a REGISTER over UDP, challenged once."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        line.connect((engines.addresses.sip_host, engines.addresses.sip_port))
        line.settimeout(5)
        phone = Phone(user, password, "UDP", f"127.0.0.1:{line.getsockname()[1]}")
        call = uuid.uuid4().hex
        line.send(phone.request(1, call).encode())
        challenge = line.recv(65535).decode()
        line.send(phone.request(2, call, phone.answer(challenge)).encode())
        return int(line.recv(65535).split()[1])


async def test_a_telephone_registers_with_its_password_only(engines: Engines, ari: Ari) -> None:
    await ari.push_device("agent-t1", "right", _TELEPHONE)
    assert await asyncio.to_thread(_register, engines, "agent-t1", "wrong") == 401
    assert await ari.state("agent-t1") == "offline"
    assert await asyncio.to_thread(_register, engines, "agent-t1", "right") == 200
    await ari.until("agent-t1", "online")


async def test_a_changed_password_counts_from_the_next_request(engines: Engines, ari: Ari) -> None:
    await ari.push_device("agent-t2", "old", _TELEPHONE)
    await ari.push("auth", "agent-t2", password="new")
    assert await asyncio.to_thread(_register, engines, "agent-t2", "old") == 401
    assert await asyncio.to_thread(_register, engines, "agent-t2", "new") == 200


async def test_a_taken_away_device_is_nobody(engines: Engines, ari: Ari) -> None:
    await ari.push_device("agent-t3", "x", _TELEPHONE)
    assert await asyncio.to_thread(_register, engines, "agent-t3", "x") == 200
    for kind in ("endpoint", "aor", "auth"):
        status, _ = await ari.request("DELETE", f"/asterisk/config/dynamic/res_pjsip/{kind}/agent-t3")
        assert status == 204
    assert await asyncio.to_thread(_register, engines, "agent-t3", "x") == 401
    assert (await ari.request("GET", "/endpoints/PJSIP/agent-t3"))[0] == 404


async def test_a_browser_registers_and_is_rung_with_dtls_on_loopback(engines: Engines, ari: Ari) -> None:
    await ari.push_device("agent-t4", "x", _BROWSER)
    phone, call = Phone("agent-t4", "x", "WS", "browser.invalid"), uuid.uuid4().hex
    address = engines.addresses.sip_ws_url
    async with websockets.connect(address, subprotocols=[_SIP], close_timeout=0.5) as line:
        await line.send(phone.request(1, call))
        challenge = str(await line.recv())
        await line.send(phone.request(2, call, phone.answer(challenge)))
        assert str(await line.recv()).startswith("SIP/2.0 200")
        await ari.until("agent-t4", "online")
        ring = "/channels?endpoint=PJSIP/agent-t4&extension=echo&context=test&timeout=3"
        status, _ = await ari.request("POST", ring)
        assert status == 200
        invite = str(await asyncio.wait_for(line.recv(), 5))
    assert invite.startswith("INVITE sip:agent-t4@")
    assert "UDP/TLS/RTP/SAVPF" in invite
    assert "a=fingerprint:SHA-256" in invite
    assert re.findall(r"a=candidate:\S+ 1 UDP \d+ (\S+)", invite) in (["127.0.0.1"], [])
    codecs = re.findall(r"a=rtpmap:\d+ (\w+)/", invite)
    assert set(codecs[:2]) == {"PCMA", "PCMU"}  # what trunks speak comes first: nothing to transcode
    assert "opus" in codecs


@pytest.mark.parametrize(
    ("user", "number", "expected"),
    [("nobody", "12345", 401), ("trunk-public", "12345", 401), ("agent-none", "+8610", 401)],
)
async def test_a_stranger_calls_nobody(engines: Engines, user: str, number: str, expected: int) -> None:
    """Also not one who puts the trunk's name into From: trunks are known by address only."""
    known = engines.addresses
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        line.connect((known.sip_host, known.sip_port))
        line.settimeout(5)
        contact = f"127.0.0.1:{line.getsockname()[1]}"
        invite = (
            f"INVITE sip:{number}@127.0.0.1 SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {contact};branch=z9hG4bK{uuid.uuid4().hex}\r\n"
            f"From: <sip:{user}@127.0.0.1>;tag=1\r\nTo: <sip:{number}@127.0.0.1>\r\n"
            f"Call-ID: {uuid.uuid4().hex}\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\n"
            f"Contact: <sip:{contact}>\r\nContent-Length: 0\r\n\r\n"
        )
        line.send(invite.encode())
        assert int((await asyncio.to_thread(line.recv, 65535)).split()[1]) == expected


def test_without_an_application_a_caller_hears_the_apology(
    program: asterisk.Program, sipp: list[str], tmp_path: Path
) -> None:
    """A real call with media from the trunk's address: answered, spoken to, and ended by us."""
    root = tmp_path / "data"
    engines = Engines(root, free_settings(root), program)  # its own: a centre may use the shared ones
    try:
        with trunk_on(engines.addresses, "trunk-carrier", engines.settings.publicnet.sip_port):
            _hears_the_apology(engines, sipp, tmp_path)
    finally:
        engines.close()


def _hears_the_apology(engines: Engines, sipp: list[str], tmp_path: Path) -> None:
    scenario = tmp_path / "caller.xml"
    scenario.write_text(_CALLER)
    known = engines.addresses
    result = subprocess.run(
        [
            *sipp,
            f"{known.sip_host}:{known.sip_port}",
            *("-sf", str(scenario), "-s", "4001", "-m", "1", "-nostdin"),
            *("-i", "127.0.0.1", "-p", str(engines.settings.publicnet.sip_port)),
            *("-mp", str(free_port() & ~1), "-timeout", "40s"),
        ],
        cwd=tmp_path,
        env={"TERM": "dumb"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-500:]


_CALLER = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="caller">
  <send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:+8613800000021@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:caller@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200" rrs="true"/>
  <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:+8613800000021@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0
]]></send>
  <recv request="BYE" timeout="35000">
    <action>
      <ereg regexp="cause=([0-9]+)" search_in="hdr" header="Reason:" check_it="true" assign_to="1,cause"/>
      <strcmp assign_to="differs" variable="cause" value="38"/>
    </action>
  </recv>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0
]]></send>
  <Reference variables="1,differs"/>
</scenario>
"""
