"""Carriers' trunks in Asterisk: pushed over ARI into its memory, as agents' telephones are.

So a trunk is set up, changed and taken away while calls go on; when Asterisk has been restarted they are
pushed again as soon as it is connected. An object is made anew whenever anything of its trunk has changed,
for a `PUT` keeps what it does not name.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import structlog

from huying.ari import AriClient, AriError, Gone, LinkLost, NoAnswer
from huying.ari.requests import asterisk, endpoints
from huying.config import is_loopback

log = structlog.get_logger(__name__)

Transport = Literal["udp", "tcp", "tls"]
_CLASS = "res_pjsip"
_TECHNOLOGY = "PJSIP"
_KINDS = ("registration", "identify", "endpoint", "aor", "auth")
"""What a trunk consists of, in the order in which it is taken away."""
_ANSWER_SECONDS = 2.0
"""A carrier that takes longer to answer OPTIONS is away."""


@dataclass(frozen=True, slots=True)
class SipTrunk:
    """A trunk as the switch must know it; `id` is its endpoint's name. `addresses`: where its calls come
    from, none = its host. `challenge_calls`: calls from it must know the password too."""

    id: str
    host: str
    port: int
    transport: Transport = "udp"
    encrypted_media: bool = False
    addresses: tuple[str, ...] = ()
    account: str = ""
    password: str = ""
    registers: bool = False
    challenge_calls: bool = False
    check_seconds: int = 10


@dataclass(frozen=True, slots=True)
class SipObject:
    """One object of Asterisk's configuration."""

    kind: str
    name: str
    fields: dict[str, str]


def objects(trunk: SipTrunk, media_host: str) -> list[SipObject]:
    """What Asterisk is told, in the order it must be made. `media_host`: "" when media may come from several
    addresses."""
    found = [
        SipObject("aor", trunk.id, _aor(trunk)),
        SipObject("endpoint", trunk.id, _endpoint(trunk, media_host)),
        SipObject("identify", trunk.id, {"endpoint": trunk.id, "match": _match(trunk)}),
    ]
    if trunk.account:
        login = {"auth_type": "digest", "username": trunk.account, "password": trunk.password}
        found.insert(0, SipObject("auth", trunk.id, login))
        if trunk.registers:
            found.append(SipObject("registration", trunk.id, _registration(trunk)))
    return found


def _aor(trunk: SipTrunk) -> dict[str, str]:
    return {
        "contact": _uri(trunk, ""),
        "qualify_frequency": str(trunk.check_seconds),
        "qualify_timeout": f"{_ANSWER_SECONDS:.1f}",
    }


def _endpoint(trunk: SipTrunk, media_host: str) -> dict[str, str]:
    fields = {
        "transport": trunk.transport,
        "context": "from-trunk",
        "set_var": f"HUYING_TRUNK={trunk.id}",
        "aors": trunk.id,
        "identify_by": "ip",
        "allow": "!all,alaw,ulaw",
        "dtmf_mode": "rfc4733",
        "direct_media": "no",
        "rtp_symmetric": "yes",
        "force_rport": "yes",
        "rtp_timeout": "60",
        "rtp_timeout_hold": "600",
        "allow_subscribe": "no",
        "allow_transfer": "no",
        "trust_id_inbound": "yes",
        "send_pai": "yes",
        # whom a caller is talking to is not the caller's business, and telling costs a re-INVITE a call
        "send_connected_line": "no",
    }
    if trunk.encrypted_media:
        fields["media_encryption"] = "sdes"
    if trunk.account:
        fields.update(outbound_auth=trunk.id, from_user=trunk.account, from_domain=trunk.host)
        if trunk.challenge_calls:
            fields["auth"] = trunk.id
    if media_host:
        fields.update(media_address=media_host, bind_rtp_to_media_address="yes")
    return fields


def _match(trunk: SipTrunk) -> str:
    """On loopback everybody has the same address, so there the port counts too."""
    own = f"{trunk.host}:{trunk.port}" if is_loopback(trunk.host) else trunk.host
    return ",".join(trunk.addresses or (own,))


def _registration(trunk: SipTrunk) -> dict[str, str]:
    return {
        "transport": trunk.transport,
        "outbound_auth": trunk.id,
        "server_uri": _uri(trunk, ""),
        "client_uri": _uri(trunk, trunk.account),
        "contact_user": trunk.account,
        "line": "yes",
        "endpoint": trunk.id,
        "retry_interval": "30",
        "auth_rejection_permanent": "no",
        "forbidden_retry_interval": "300",
        "max_retries": "1000000",
    }


def _uri(trunk: SipTrunk, user: str) -> str:
    parameter = "" if trunk.transport == "udp" else f";transport={trunk.transport}"
    return f"sip:{f'{user}@' if user else ''}{trunk.host}:{trunk.port}{parameter}"


class AriTrunks:
    """The trunks one Asterisk has, kept as they are wanted."""

    def __init__(self, client: AriClient, *, media_host: str) -> None:
        self._client = client
        self._media_host = media_host
        self._wanted: dict[str, SipTrunk] = {}
        self._pushed: dict[str, SipTrunk] = {}
        self._due: dict[str, float] = {}
        self._turn = asyncio.Lock()
        self.refused: dict[str, str] = {}
        """Trunks Asterisk would not have, and what it said."""
        client.on_connect(self._connected)

    async def want(self, trunks: Iterable[SipTrunk]) -> None:
        """These and no others, from now on. A switch that is away is told when it is back."""
        self._wanted = {trunk.id: trunk for trunk in trunks}
        if self._client.connected:
            with contextlib.suppress(LinkLost, NoAnswer):
                await self._bring()

    async def answers(self, trunk_ids: Iterable[str]) -> dict[str, bool]:
        """Whose carrier answers, of those the switch knows; of none while it is away. One that was pushed a
        moment ago and has not answered yet is left out until it has had the time to."""
        found: dict[str, bool] = {}
        with contextlib.suppress(LinkLost, NoAnswer):
            for trunk_id in trunk_ids:
                with contextlib.suppress(Gone):
                    endpoint = await self._client.ask(endpoints.get(_TECHNOLOGY, trunk_id))
                    online = endpoint.state == "online"
                    if online or asyncio.get_running_loop().time() >= self._due.get(trunk_id, 0.0):
                        found[trunk_id] = online
        return found

    async def _connected(self) -> None:
        self._pushed.clear()  # it may be another Asterisk than before
        await self._bring()

    async def _bring(self) -> None:
        async with self._turn:
            for trunk_id in self._pushed.keys() - self._wanted.keys():
                await self._remove(trunk_id)
                del self._pushed[trunk_id], self._due[trunk_id]
            for trunk in list(self._wanted.values()):
                if self._pushed.get(trunk.id) != trunk:
                    await self._push(trunk)

    async def _push(self, trunk: SipTrunk) -> None:
        """One that Asterisk refuses must not keep the others, or the centre, from working."""
        await self._remove(trunk.id)
        self.refused.pop(trunk.id, None)
        try:
            for made in objects(trunk, self._media_host):
                await self._make(made)
        except (LinkLost, NoAnswer):
            raise
        except AriError as error:
            log.error("trunk_refused", trunk_id=trunk.id, error=str(error))
            self.refused[trunk.id] = str(error)
            await self._remove(trunk.id)
        self._pushed[trunk.id] = trunk
        first_answer = trunk.check_seconds + _ANSWER_SECONDS
        self._due[trunk.id] = asyncio.get_running_loop().time() + first_answer

    async def _make(self, made: SipObject) -> None:
        fields = [{"attribute": name, "value": value} for name, value in made.fields.items()]
        await self._client.ask(asterisk.update_object(_CLASS, made.kind, made.name, fields=fields))

    async def _remove(self, trunk_id: str) -> None:
        for kind in _KINDS:
            try:
                await self._client.ask(asterisk.delete_object(_CLASS, kind, trunk_id))
            except Gone:
                continue
