"""A centre for a measurement, and beside its own dialplan two others in the same Asterisk, plain `Dial()` and
`app_queue`, that reach the same telephones.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from huying.bench.sipp import Sipp
from huying.config import Settings
from huying.engines import asterisk, packages
from huying.engines.addresses import Addresses
from huying.engines.folder import DataFolder
from huying.engines.ports import free_port
from huying.proving import centre, people
from huying.publicnet.desk import Desk

OURS = (people.NUMBER, *(f"+86108888000{n}" for n in range(1, 10)))
"""What callers dial to reach the queues of the centre, one each."""
QUEUE, DIAL = "88", "77"
"""What a caller dials to reach app_queue, and (with an agent's number behind it) plain Dial()."""
_NEEDED, _KNOWN = 3, 5
"""The level every queue asks for, and everybody's."""

# The same recorder as the centre's own, at the same place. The leanest app_queue: nobody answers the caller
# before an agent does, nothing is announced, no music is played.
_DIALPLAN = """
[from-trunk](+)
exten => _{dial}X!,1,Ringing()
 same => n,MixMonitor({folder}/${{UNIQUEID}}.raw,bD)
 same => n,Dial(PJSIP/${{BENCH_${{EXTEN:2}}}},{limit})
 same => n,Hangup()
exten => {queue},1,Ringing()
 same => n,MixMonitor({folder}/${{UNIQUEID}}.raw,bD)
 same => n,Queue(bench,r,,,{limit})
 same => n,Hangup()
"""

_QUEUE = """
[general]
autofill = yes
[bench]
strategy = leastrecent
ringinuse = no
timeout = {limit}
retry = 1
wrapuptime = 0
"""


@dataclass(frozen=True)
class Site:
    """A centre that takes calls."""

    sipp: Sipp
    callers_port: int
    agents_port: int
    accounts: list[tuple[str, str]]  # (device name, SIP password) of each agent
    pids: dict[str, int]
    version: str  # of Asterisk
    admin: Desk

    async def register(self) -> None:
        """Have all telephones registered for the next five minutes."""
        await self.sipp.register(self.accounts, self.agents_port)


@contextlib.asynccontextmanager
async def opened(
    base: Settings, root: Path, *, agents: int, ring: float, sound: bool, say: Callable[[str], None]
) -> AsyncIterator[Site]:
    """Everything up, `agents` of them ready. Raises SetupError."""
    settings = centre.settings_on_free_ports(base, root / "data")
    cache = settings.paths.cache
    say("Asterisk and SIPp")
    program = await centre.find_asterisk(cache, say)
    command = (await asyncio.to_thread(packages.fetch, packages.SIPP, cache, say)).argv("usr/bin/sipp")
    sipp = Sipp(command, root / "sipp", settings.sip.port, ring=ring, sound=sound)
    recordings = root / "recordings"
    recordings.mkdir()
    dialplan = _DIALPLAN.format(dial=DIAL, queue=QUEUE, folder=recordings, limit=people.RING_LIMIT)
    async with contextlib.AsyncExitStack() as opening:
        running = await opening.enter_async_context(
            centre.opened(settings, program, say, extra_dialplan=dialplan)
        )
        say(f"{agents} agents sign in")
        staff = await opening.enter_async_context(people.signed_in(running, agents))
        site = Site(
            sipp=sipp,
            callers_port=running.trunk_port,
            agents_port=free_port(),
            accounts=[(agent.device, agent.password) for agent in staff.agents],
            pids={child.name: child.pid or 0 for child in running.children},
            version=asterisk.version(program),
            admin=staff.admin,
        )
        await _queues_with_skills(staff)
        await site.register()
        await staff.ready()
        await _tell_asterisk(running.addresses, running.folder, [name for name, _ in site.accounts])
        yield site


async def _queues_with_skills(staff: people.Staff) -> None:
    """Each number has a queue of its own, whose calls need two skills; every agent serves all of them."""
    ask = staff.admin.ask
    skills = [str((await ask("POST", "/api/skills", {"name": f"skill {n}"}))["id"]) for n in range(len(OURS))]
    agents = [person["id"] for person in await ask("GET", "/api/people") if person["role"] == "agent"]
    needs = [{skills[n]: _NEEDED, skills[n - 1]: _NEEDED} for n in range(len(OURS))]
    await ask("PATCH", f"/api/queues/{staff.queue_id}", {"skills": needs[0]})
    for n, number in enumerate(OURS[1:], start=1):
        members = {"skills": needs[n], "member_ids": agents}
        await people.open_queue(staff.admin, f"proving {n}", number, **members)
    for agent in agents:
        await ask("PATCH", f"/api/people/{agent}", {"skills": dict.fromkeys(skills, _KNOWN)})


async def _tell_asterisk(addresses: Addresses, folder: DataFolder, devices: list[str]) -> None:
    """Who the members of app_queue are, and which telephone Dial() reaches by which number."""
    members = "".join(f"member = PJSIP/{device}\n" for device in devices)
    (folder.root / "asterisk/etc/queues.conf").write_text(_QUEUE.format(limit=people.RING_LIMIT) + members)
    login = aiohttp.BasicAuth(addresses.ari_user, addresses.ari_password)
    async with aiohttp.ClientSession(auth=login, raise_for_status=True) as session:
        await session.put(f"{addresses.ari_url}/ari/asterisk/modules/app_queue.so")
        for number, device in enumerate(devices):
            wanted = {"variable": f"BENCH_{number}", "value": device}
            await session.post(f"{addresses.ari_url}/ari/asterisk/variable", params=wanted)
