"""What one call costs our side of ARI: answer, ring an agent, bridge, hang up, with nothing else around.

    python tests/load/ari_cycles.py [--rate 30] [--calls 900] [--loop uvloop|asyncio]

SIPp calls in and SIPp answers as the agents, both over real SIP on loopback; Asterisk runs with the centre's
own configuration. Printed as one JSON object: processor time of this process and of Asterisk for each call,
and the time from the caller's INVITE reaching us to both parties being in the bridge.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

import msgspec
import psutil
import uvloop

from huying.ari import AriClient
from huying.ari import models as m
from huying.ari.requests import asterisk as asterisk_requests
from huying.ari.requests import bridges, channels
from huying.config import Settings
from huying.engines import asterisk, centre_files, certificates, packages
from huying.engines.child import Child
from huying.engines.ports import free_port
from huying.telephony.trunks import AriTrunks, SipTrunk

TALK_MS = 3000


class Call(msgspec.Struct):
    """One call on its way through."""

    began: float
    bridged: float = 0.0


class Cycle:
    """The leanest controller there can be: what it costs is what the client costs."""

    def __init__(self, client: AriClient, expected: int) -> None:
        self.client = client
        self.calls: dict[str, Call] = {}
        self.setup_ms: list[float] = []
        self.failed = 0
        self.done = asyncio.Event()
        self._expected = expected
        client.on(m.StasisStart, self._start)
        client.on(m.StasisEnd, self._end)
        client.on(m.ChannelEnteredBridge, self._entered)
        client.on(m.ChannelHangupRequest, lambda _event: None)
        client.on(m.ChannelDestroyed, lambda _event: None)
        client.on(m.Dial, lambda _event: None)
        client.on_failure(self._failure)

    def _failure(self, *_: object) -> None:
        self.failed += 1

    def _start(self, event: m.StasisStart) -> None:
        leg = event.channel.id
        if event.args[0] == "inbound":
            self.calls[leg] = Call(time.monotonic())
            self.client.send(channels.answer(leg))
            self.client.send(
                channels.originate(
                    endpoint="PJSIP/agent@trunk-agents",
                    app="huying",
                    app_args=f"agent,{leg}",
                    channel_id=f"agent-{leg}",
                    timeout=20,
                    variables={"HUYING_CALL": {"value": leg, "report_events": True}},
                )
            )
            return
        call = event.args[1]
        self.client.send(bridges.create_with_id(f"bridge-{call}", type="mixing"))
        self.client.send(bridges.add_channel(f"bridge-{call}", channel=[call, leg]))

    def _entered(self, event: m.ChannelEnteredBridge) -> None:
        call = self.calls.get(event.bridge.id.removeprefix("bridge-"))
        if call and len(event.bridge.channels) == 2 and not call.bridged:
            call.bridged = time.monotonic()
            self.setup_ms.append((call.bridged - call.began) * 1000)

    def _end(self, event: m.StasisEnd) -> None:
        leg = event.channel.id
        if leg in self.calls:
            self.client.send(channels.hangup(f"agent-{leg}"))
            self.client.send(bridges.destroy(f"bridge-{leg}"))
            del self.calls[leg]
            self._expected -= 1
            if self._expected == 0:
                self.done.set()


async def measure(given: argparse.Namespace, folder: Path) -> dict[str, object]:
    callers, agents = free_port(), free_port()
    settings = _settings(folder)
    cache = settings.paths.cache
    program = asterisk.find_or_fetch(cache)
    plan = _plan(settings, folder)
    child = Child(asterisk.spec(plan, program, log_dir=folder, run_dir=folder / "run"))
    sipp = packages.fetch(packages.SIPP, cache).argv("usr/bin/sipp")
    await child.start()
    answering = await _sipp(sipp, "-sn", "uas", "-aa", "-p", str(agents))
    try:
        client = AriClient(plan.ari_url, plan.ari_user, plan.ari_password, "huying")
        cycle = Cycle(client, given.calls)
        trunks = AriTrunks(client, media_host="127.0.0.1")
        await trunks.want(
            SipTrunk(name, "127.0.0.1", port)
            for name, port in (("trunk-callers", callers), ("trunk-agents", agents))
        )
        async with client:
            assert child.pid
            switch = psutil.Process(child.pid)
            before, ours = sum(switch.cpu_times()[:2]), time.process_time()
            calling = await _sipp(
                sipp, "-sn", "uac", "-aa", "-p", str(callers), "-s", "4001", "-d", str(TALK_MS),
                "-r", str(given.rate), "-m", str(given.calls), f"127.0.0.1:{settings.sip.port}",
            )  # fmt: skip
            await asyncio.wait_for(cycle.done.wait(), given.calls / given.rate + 30)
            ours = time.process_time() - ours
            switched = sum(switch.cpu_times()[:2]) - before
            await calling.wait()
            await client.ask(asterisk_requests.ping())  # the last requests have been answered before we leave
    finally:
        answering.terminate()
        await answering.wait()
        await child.stop()
    ordered = sorted(cycle.setup_ms)
    return {
        "calls": given.calls,
        "rate": given.rate,
        "loop": given.loop,
        "bridged": len(ordered),
        "failed_requests": cycle.failed,
        "client_ms_per_call": round(1000 * ours / given.calls, 3),
        "asterisk_ms_per_call": round(1000 * switched / given.calls, 2),
        "setup_ms_p50": round(ordered[len(ordered) // 2], 2) if ordered else None,
        "setup_ms_p99": round(ordered[int(len(ordered) * 0.99)], 2) if ordered else None,
    }


def _settings(folder: Path) -> Settings:
    return Settings.model_validate(
        {
            "paths": {"data": str(folder), "cache": str(Settings().paths.cache)},
            "sip": {
                "port": free_port(),
                "ws_port": free_port(),
                "tls_port": free_port(),
                "rtp_start": 40000,
                "rtp_end": 49998,
            },
        }
    )


def _plan(settings: Settings, folder: Path) -> asterisk.Plan:
    recordings = folder / "recordings"
    recordings.mkdir()
    inputs = centre_files.Inputs(
        settings=settings,
        ari_password="measure",
        recordings=recordings,
        sounds=folder,
        music=folder,
        certificate=certificates.ensure(settings.sip, folder / "certificates"),
    )
    return asterisk.Plan(
        name="asterisk",
        folder=folder / "asterisk",
        files=centre_files.files(inputs),
        ari_url=f"http://127.0.0.1:{settings.sip.ws_port}",
        ari_user=centre_files.ARI_USER,
        ari_password="measure",
    )


async def _sipp(command: list[str], *arguments: str) -> asyncio.subprocess.Process:
    quiet = asyncio.subprocess.DEVNULL
    return await asyncio.create_subprocess_exec(
        *command, "-i", "127.0.0.1", "-nostdin", *arguments, stdin=quiet, stdout=quiet, stderr=quiet
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rate", type=int, default=30)
    parser.add_argument("--calls", type=int, default=900)
    parser.add_argument("--loop", choices=("uvloop", "asyncio"), default="uvloop")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="huying-load-") as folder:
        work = measure(given, Path(folder))
        result = uvloop.run(work) if given.loop == "uvloop" else asyncio.run(work)
    json.dump(result, sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
