"""The switch, when it is Asterisk behind ARI.

Facts this rests on (seen with 22.10.1):

- A leg we originate into our application reports `Dial` while it rings, `StasisStart` when it is answered and
  `ChannelDestroyed` at its end, answered or not. A leg from a trunk ends with `StasisEnd`; its cause comes
  before that with `ChannelHangupRequest`.
- Recorders are started and stopped by reading `EVAL_SUB(recorder,…)` of a leg, which runs that piece of
  dialplan beside whatever the leg is doing. Asterisk then names that piece as the leg's place until something
  else changes about it.
- Requests on the WebSocket are carried out in order, so what belongs together is sent without waiting.
- Answering a leg and taking it into a bridge wait for what the leg plays, and all other requests wait with
  them: a prompt is stopped before. So that this can be done for prompts an earlier process of ours began,
  those of a leg have two names in turn.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from huying.ari import ALL_ENDPOINTS, KEPT_BY, AriClient, AriError, Gone, LinkLost, NoAnswer
from huying.ari import models as m
from huying.ari.requests import asterisk, bridges, channels, endpoints, playbacks
from huying.ari.wire import Request
from huying.errors import Unavailable
from huying.kit import clock
from huying.telephony import causes
from huying.telephony import switch as s

log = structlog.get_logger(__name__)

APPLICATION = "huying"
RECORDER = "recorder"
_NOT_REACHABLE = 20
_LINK = "Local/far@link/n"
_CONFIRMED = "HUYING_CONFIRMED"
_TECHNOLOGY = "PJSIP"
_LONGEST_NUMBER = 80
_KEYS = frozenset("0123456789*#")
_AUTO_ANSWER = {
    "PJSIP_HEADER(add,X-Huying-Answer)": "auto",  # our softphone
    "PJSIP_HEADER(add,Call-Info)": "<sip:huying>;answer-after=0",  # desk phones
    "PJSIP_HEADER(add,Alert-Info)": "<sip:huying>;info=alert-autoanswer;delay=0",
}


_REFERS_TO_US = {"PJSIP_TRANSFER_HANDLING()": "ari-only"}
"""A telephone that wants its call sent elsewhere asks us, not the dialplan."""


@dataclass(slots=True)
class _Leg:
    role: s.LegRole
    cause: int = 0
    asked: bool = False
    """We have asked for its end."""
    prompts: int = 0
    """Played so far."""


class AriSwitch:
    """`Switch` over one Asterisk."""

    def __init__(self, client: AriClient, *, media_host: str, check_seconds: int) -> None:
        self._client = client
        self._check_seconds = check_seconds
        self._media_host = media_host
        self._legs: dict[s.LegId, _Leg] = {}
        self._playbacks: dict[str, tuple[s.LegId, str]] = {}
        """What plays now, by the switch's name for it: the leg, and what it is called here."""
        self._devices: dict[str, s.Device] = {}
        self._listener: s.Listener = _nobody
        client.on(m.StasisStart, self._stasis_start)
        client.on(m.StasisEnd, self._stasis_end)
        client.on(m.Dial, self._dial)
        client.on(m.ChannelHangupRequest, self._hangup_request)
        client.on(m.ChannelDestroyed, self._destroyed)
        client.on(m.PlaybackFinished, self._playback_finished)
        client.on(m.ChannelDtmfReceived, self._digit)
        client.on(m.ChannelHold, self._hold)
        client.on(m.ChannelUnhold, self._unhold)
        client.on(m.ChannelTransfer, self._refers)
        client.on(m.ChannelTalkingFinished, self._fell_silent)
        client.on(m.PeerStatusChange, self._peer_status)
        client.watch(ALL_ENDPOINTS)
        client.on_connect(self._connected)
        client.on_lost(self._lost)
        client.on_failure(self._failed)

    def listen(self, listener: s.Listener) -> None:
        self._listener = listener

    # ── commands ─────────────────────────────────────────────────────────────────────────────────

    def answer(self, leg_id: s.LegId) -> None:
        self._client.send(channels.answer(leg_id))

    def play(self, leg_id: s.LegId, playback_id: str, prompts: Sequence[Path]) -> None:
        leg = self._legs.setdefault(leg_id, _Leg("inbound"))
        name = _prompt_names(leg_id)[leg.prompts % 2]
        leg.prompts += 1
        self._playbacks[name] = (leg_id, playback_id)
        self._client.send(
            channels.play_with_id(leg_id, name, media=[f"sound:{prompt}" for prompt in prompts])
        )

    def stop_playing(self, playback_id: str) -> None:
        for name, (_, known) in list(self._playbacks.items()):
            if known == playback_id:
                del self._playbacks[name]
                self._client.send(playbacks.stop(name))

    def music(self, leg_id: s.LegId, *, on: bool) -> None:
        self._client.send(channels.start_moh(leg_id) if on else channels.stop_moh(leg_id))

    def ring(
        self, leg_id: s.LegId, device: str, *, call_id: str, caller: str, seconds: int, auto_answer: bool
    ) -> None:
        headers = {"PJSIP_HEADER(add,X-Huying-Call)": call_id, **_REFERS_TO_US}
        if auto_answer:
            headers |= _AUTO_ANSWER
        self._originate(leg_id, "agent", f"{_TECHNOLOGY}/{device}", call_id, caller, seconds, headers)

    def dial(
        self, leg_id: s.LegId, trunk: str, number: str, *, call_id: str, caller: str, seconds: int
    ) -> None:
        endpoint = f"{_TECHNOLOGY}/{number}@{trunk}"
        role, _ = s.made_for(leg_id) or ("outbound", "")
        self._originate(leg_id, role, endpoint, call_id, caller, seconds, {})

    def _originate(
        self,
        leg_id: s.LegId,
        role: s.LegRole,
        endpoint: str,
        call_id: str,
        caller: str,
        seconds: int,
        headers: dict[str, str],
        far_id: s.LegId | None = None,
    ) -> None:
        self._legs[leg_id] = _Leg(role)
        self._client.send(
            channels.originate(
                endpoint=endpoint,
                app=APPLICATION,
                app_args=f"{role},{call_id}",
                channel_id=leg_id,
                other_channel_id=far_id,
                caller_id=caller,
                timeout=seconds,
                variables=headers or None,
            )
        )

    def link(self, leg_id: s.LegId, far_id: s.LegId, *, caller: str, seconds: int) -> None:
        self._originate(leg_id, "agent", _LINK, "", caller, seconds, {}, far_id)

    def confirm(self, leg_id: s.LegId) -> None:
        self._client.send(channels.set_channel_var(leg_id, variable=_CONFIRMED, value="yes"))

    def silence(self, leg_id: s.LegId, *, on: bool) -> None:
        self._client.send(channels.start_silence(leg_id) if on else channels.stop_silence(leg_id))

    def keys(self, leg_id: s.LegId, digits: str) -> None:
        self._client.send(channels.send_dtmf(leg_id, dtmf=digits))

    def refer_done(self, leg_id: s.LegId, *, taken: bool) -> None:
        states = "channel_answered" if taken else "channel_declined"
        self._client.send(channels.transfer_progress(leg_id, states=states))

    def ringback(self, leg_id: s.LegId, *, on: bool) -> None:
        self._client.send(channels.ring(leg_id) if on else channels.ring_stop(leg_id))

    def record(self, leg_id: s.LegId, name: str, file: Path) -> None:
        self._client.send(channels.get_channel_var(leg_id, variable=_recorder("start", f"({name},{file})")))

    async def stop_recording(self, leg_id: s.LegId) -> None:
        try:
            await self._client.ask(channels.get_channel_var(leg_id, variable=_recorder("stop")))
        except Gone:
            return
        except AriError as error:
            raise _away(error) from error

    def heed_silence(self, leg_id: s.LegId, seconds: int) -> None:
        what = ("TALK_DETECT(set)", str(seconds * 1000)) if seconds else ("TALK_DETECT(remove)", "")
        self._client.send(channels.set_channel_var(leg_id, variable=what[0], value=what[1]))

    def open_bridge(self, bridge_id: s.BridgeId) -> None:
        self._client.send(bridges.create_with_id(bridge_id, type="mixing"))

    def join(self, bridge_id: s.BridgeId, legs: Sequence[s.LegId]) -> None:
        self._client.send(bridges.add_channel(bridge_id, channel=list(legs)))

    def leave(self, bridge_id: s.BridgeId, leg_id: s.LegId) -> None:
        self._client.send(bridges.remove_channel(bridge_id, channel=[leg_id]))

    def part(self, bridge_id: s.BridgeId) -> None:
        self._client.send(bridges.destroy(bridge_id))

    def mute(self, leg_id: s.LegId, *, on: bool) -> None:
        request = channels.mute if on else channels.unmute
        self._client.send(request(leg_id, direction="in"))

    def snoop(self, leg_id: s.LegId, on: s.LegId) -> None:
        self._legs[leg_id] = _Leg("snoop")
        self._client.send(
            channels.snoop_channel(
                on, app=APPLICATION, app_args="snoop", spy="both", whisper="out", snoop_id=leg_id
            )
        )

    def hang_up(self, leg_id: s.LegId, cause: int) -> None:
        leg = self._legs.get(leg_id)
        if leg is not None:
            leg.asked, leg.cause = True, leg.cause or cause
        self._client.send(channels.hangup(leg_id, reason_code=str(cause)))

    async def set_device(self, device: s.Device) -> None:
        await self.remove_device(device.name)
        self._devices[device.name] = device
        try:
            await self._make(device)
        except AriError as error:
            raise _away(error) from error

    def expect(self, device: s.Device) -> None:
        self._devices[device.name] = device

    async def remove_device(self, device: str) -> None:
        self._devices.pop(device, None)
        for kind in ("endpoint", "aor", "auth"):
            try:
                await self._client.ask(asterisk.delete_object("res_pjsip", kind, device))
            except Gone:
                continue
            except AriError as error:
                raise _away(error) from error

    async def _make(self, device: s.Device) -> None:
        for kind, fields in device_objects(device, self._media_host, self._check_seconds):
            await self._client.ask(asterisk.update_object("res_pjsip", kind, device.name, fields=fields))

    # ── reports ──────────────────────────────────────────────────────────────────────────────────

    def _stasis_start(self, event: m.StasisStart) -> None:
        leg_id = event.channel.id
        role = event.args[0] if event.args else ""
        if role == "inbound":
            self._legs[leg_id] = _Leg("inbound")
            called, caller = _number(event.args[1]), _number(event.channel.caller.number)
            self._listener(s.LegArrived(leg_id, event.args[-1], called, caller))
            return
        if role == "link":
            self._legs[leg_id] = _Leg("link")
            self._listener(s.LinkWaits(leg_id))
            return
        self._listener(s.LegAnswered(leg_id))

    def _dial(self, event: m.Dial) -> None:
        if event.dialstatus == "RINGING" and event.peer.id in self._legs:
            self._listener(s.LegRinging(event.peer.id))

    def _hangup_request(self, event: m.ChannelHangupRequest) -> None:
        leg = self._legs.get(event.channel.id)
        if leg is not None and leg.cause == 0 and event.cause:
            leg.cause = event.cause

    def _stasis_end(self, event: m.StasisEnd) -> None:
        leg = self._legs.get(event.channel.id)
        if leg is not None and leg.role == "inbound":
            self._ended(event.channel.id, leg.cause or causes.NORMAL_CLEARING, None)

    def _destroyed(self, event: m.ChannelDestroyed) -> None:
        self._ended(event.channel.id, event.cause, _sip_code(event))

    def _ended(self, leg_id: s.LegId, cause: int, sip_code: int | None) -> None:
        leg = self._legs.pop(leg_id, None)
        if leg is not None:
            self._listener(s.LegEnded(leg_id, cause, sip_code, asked=leg.asked))

    def _not_made(self, leg_id: s.LegId) -> None:
        if self._legs.pop(leg_id, None) is not None:
            self._listener(s.LegEnded(leg_id, _NOT_REACHABLE, made=False))

    def _playback_finished(self, event: m.PlaybackFinished) -> None:
        found = self._playbacks.pop(event.playback.id, None)
        if found is not None:
            self._listener(s.PromptsEnded(*found))

    def _digit(self, event: m.ChannelDtmfReceived) -> None:
        if event.digit in _KEYS and event.channel.id in self._legs:
            self._listener(s.LegDigit(event.channel.id, event.digit))

    def _hold(self, event: m.ChannelHold) -> None:
        if event.channel.id in self._legs:
            self._listener(s.LegHeld(event.channel.id, held=True))

    def _unhold(self, event: m.ChannelUnhold) -> None:
        if event.channel.id in self._legs:
            self._listener(s.LegHeld(event.channel.id, held=False))

    def _refers(self, event: m.ChannelTransfer) -> None:
        leg_id = event.referred_by.source_channel.id
        if leg_id in self._legs:
            self._listener(s.LegRefers(leg_id, _number(event.refer_to.requested_destination.destination)))

    def _fell_silent(self, event: m.ChannelTalkingFinished) -> None:
        self._listener(s.LegSilent(event.channel.id))

    def _peer_status(self, event: m.PeerStatusChange) -> None:
        self._listener(s.DeviceChanged(event.endpoint.resource, event.endpoint.state == "online"))

    def _failed(self, request: Request[object], error: AriError) -> None:
        """A command came to nothing: for a leg we were making, that is its end."""
        making = request.parameters.get("snoopId")
        if request.uri == "channels":
            making = request.parameters.get("channelId")
        if isinstance(making, str) and not isinstance(error, LinkLost | NoAnswer):
            log.info("leg_not_made", leg_id=making, error=str(error))
            asyncio.get_running_loop().call_soon(self._not_made, making)
        elif not isinstance(error, Gone):
            log.warning("switch_command_failed", request=str(request), error=str(error))

    # ── the link ─────────────────────────────────────────────────────────────────────────────────

    async def _connected(self) -> None:
        for device in list(self._devices.values()):
            await self._make(device)
        before = set(self._legs)
        listed = clock.now()
        found = await self._client.ask(channels.list_all())
        held = await self._client.ask(bridges.list_all())
        bridge_of = {leg: bridge.id for bridge in held for leg in bridge.channels}
        confirmed = await self._confirmed(found)
        survivors = tuple(
            self._survivor(channel, bridge_of.get(channel.id), channel.id in confirmed) for channel in found
        )
        alive = {leg.leg_id: leg.role for leg in survivors if leg.role is not None}
        for leg_id in before - alive.keys():
            del self._legs[leg_id]
        for leg_id, role in alive.items():
            self._legs.setdefault(leg_id, _Leg(role))
        taken_over = [leg_id for leg_id, role in alive.items() if role != "agent" and leg_id not in before]
        await asyncio.gather(*(self._silence(leg_id, self._legs[leg_id]) for leg_id in taken_over))
        await self._client.subscribe([f"channel:{leg_id}" for leg_id in alive])
        self._remove_empty_bridges(held)
        online = {
            endpoint.resource: endpoint.state == "online"
            for endpoint in await self._client.ask(endpoints.list_all())
        }
        self._listener(s.SwitchReturned(survivors, listed, online))

    async def _silence(self, leg_id: s.LegId, leg: _Leg) -> None:
        """Stop what an earlier process of ours began to play; the next prompt takes the other name."""
        for turn, name in enumerate(_prompt_names(leg_id)):
            with contextlib.suppress(Gone):
                await self._client.ask(playbacks.get(name))
                self._client.send(playbacks.stop(name))
                leg.prompts = turn + 1

    async def _confirmed(self, found: Sequence[m.Channel]) -> set[s.LegId]:
        """The lines of agents at which the key was pressed."""
        lines = [channel.id for channel in found if (s.made_for(channel.id) or ("",))[0] == "line"]
        confirmed = set()
        for leg_id in lines:
            with contextlib.suppress(Gone):
                await self._client.ask(channels.get_channel_var(leg_id, variable=_CONFIRMED))
                confirmed.add(leg_id)
        return confirmed

    def _survivor(self, channel: m.Channel, bridge_id: str | None, confirmed: bool) -> s.Survivor:
        data = channel.dialplan.app_data.split(",") if channel.dialplan.app_name == "Stasis" else []
        inbound = len(data) > 3 and data[1] == "inbound"
        recorded = channel.dialplan.context == RECORDER
        role, call_id = s.made_for(channel.id) or ("inbound" if inbound or recorded else None, None)
        endpoint = channel.name.partition("/")[2].rpartition("-")[0]
        return s.Survivor(
            leg_id=channel.id,
            role=role,
            call_id=call_id,
            state="up" if channel.state == "Up" else "ringing",
            bridge_id=bridge_id,
            device=endpoint if role in ("agent", "ear") else "",
            called=_number(data[2]) if inbound else "",
            trunk=endpoint if role in ("inbound", "outbound", "outside", "test", "line") else "",
            caller=_number(channel.caller.number),
            confirmed=confirmed,
        )

    def _remove_empty_bridges(self, held: Sequence[m.Bridge]) -> None:
        for bridge in held:
            if not bridge.channels and not bridge.id.startswith(KEPT_BY):
                self._client.send(bridges.destroy(bridge.id))

    def _lost(self, reason: object) -> None:
        log.warning("switch_lost", reason=str(reason))
        self._listener(s.SwitchLost())


def _prompt_names(leg_id: s.LegId) -> tuple[str, str]:
    return f"{leg_id}.prompt-0", f"{leg_id}.prompt-1"


def _number(text: str) -> str:
    """A number as the other side gave it: what cannot be part of one (control characters) is left out, and
    so is what makes it longer than any number or SIP user is."""
    return "".join(character for character in text[:_LONGEST_NUMBER] if character.isprintable())


def _recorder(extension: str, arguments: str = "") -> str:
    return f"EVAL_SUB({RECORDER},{extension},1{arguments})"


def device_objects(
    device: s.Device, media_host: str, check_seconds: int
) -> list[tuple[str, list[dict[str, str]]]]:
    """An agent's telephone as Asterisk's auth, aor and endpoint, in the order they must be made.

    `media_host` is the one address media comes from; "" when the switch listens on several. A telephone is
    asked every `check_seconds` whether it is still there (0: never); a browser's socket says so itself.
    """
    name, browser = device.name, device.kind == "browser"
    endpoint = {
        "context": "from-agent",
        "aors": name,
        "auth": name,
        "identify_by": "username",
        "allow": "!all,alaw,ulaw,opus",
        "direct_media": "no",
        "dtmf_mode": "rfc4733",
        "allow_subscribe": "no",
        "allow_transfer": "no" if browser else "yes",
        "send_connected_line": "no",
        "rtp_timeout": "30",
        "rtp_timeout_hold": "600",
        "webrtc": "yes" if browser else "no",
    }
    if browser:
        endpoint["dtls_auto_generate_cert"] = "yes"
    else:
        endpoint.update(force_rport="yes", rewrite_contact="yes", rtp_symmetric="yes")
    if media_host:
        endpoint.update(media_address=media_host, bind_rtp_to_media_address="yes")
    aor = {
        "max_contacts": "1",
        "remove_existing": "yes",
        "qualify_frequency": "0" if browser else str(check_seconds),
        "maximum_expiration": "300",
    }
    auth = {
        "auth_type": "digest",
        "username": name,
        "realm": s.REALM,
        "password_digest": f"MD5:{device.digest}",
    }
    return [("auth", _fields(auth)), ("aor", _fields(aor)), ("endpoint", _fields(endpoint))]


def _fields(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"attribute": name, "value": value} for name, value in values.items()]


def _sip_code(event: m.ChannelDestroyed) -> int | None:
    code = event.tech_cause
    return code if code else None


def _away(error: AriError) -> Unavailable:
    return Unavailable("switch.away", f"The telephone switch does not answer ({error}); try again.")


def _nobody(report: s.Report) -> None:
    log.error("report_to_nobody", report=type(report).__name__)
