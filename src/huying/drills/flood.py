"""Far more new calls than the centre has lines for, and rubbish on the SIP port, while others talk."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

import psutil

from huying.drills import books
from huying.drills.drill import Sections
from huying.drills.outcome import Outcome, Stuck
from huying.drills.scene import Placed, Scene, until
from huying.proving.centre import Say
from huying.proving.telephones import Telephones

_BUSY = frozenset({486, 503})
_PATIENCE = 2.0  # s a caller of the flood waits for an agent
_ANSWER_SECONDS = 8.0
_RECOVERED_SECONDS = 10.0
_MEMORY_MB = 100.0
"""What a server may grow by in the second half. Asterisk keeps each SIP transaction for half a minute and
then uses its memory again."""
_RUBBISH_A_SECOND = 100
_WATCHED = ("centre", "asterisk")


@dataclass(frozen=True)
class Flood:
    """`rate` calls a second for so many `seconds`; the centre takes `lines` calls at once."""

    name: ClassVar[str] = "flood"
    rate: float = 50.0
    seconds: float = 60.0
    talking: int = 10
    lines: int = 60

    @property
    def seats(self) -> int:
        return self.talking

    @property
    def sections(self) -> Sections:
        return {"limits": {"max_calls": self.lines}}

    async def run(self, scene: Scene, outcome: Outcome, say: Say) -> None:
        pairs = await scene.talking(len(scene.staff.agents))
        say(f"{self.rate:g} calls a second for {self.seconds:g} s, and rubbish")
        scene.mark()
        rubbish = asyncio.create_task(_rubbish(scene))
        try:
            halfway, answers = await self._calls(scene, outcome)
        finally:
            rubbish.cancel()
        outcome.numbers |= {"talking": len(pairs), "calls": answers.total()}
        outcome.numbers["taken"] = answers[200]
        outcome.numbers["refused"] = sum(answers[status] for status in _BUSY)
        outcome.numbers["longest_gap_seconds"] = round(scene.longest_gap(pairs), 2)
        outcome.lose_all(scene.interruptions(pairs))
        say("it is over")
        await self._recovered(scene, outcome, pairs)
        for name, size in _memory(scene).items():
            grown = size - halfway[name]
            outcome.numbers |= {f"{name}_mb": round(size), f"{name}_grown_mb": round(grown)}
            if grown > _MEMORY_MB:
                outcome.lose(name, f"its memory grew by {grown:.0f} MB in the second half")
        await books.compare(scene, outcome)

    async def _calls(self, scene: Scene, outcome: Outcome) -> tuple[dict[str, float], Counter[int]]:
        """Memory after half of them, and final answers by status."""
        tasks: list[asyncio.Task[int]] = []
        memory: dict[str, float] = {}
        count = int(self.rate * self.seconds)
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in range(count):
            if number == count // 2:
                memory = _memory(scene)
            await asyncio.sleep(max(0.0, began + number / self.rate - loop.time()))
            tasks.append(asyncio.create_task(_one(scene, outcome)))
        return memory, Counter(await asyncio.gather(*tasks))

    async def _recovered(self, scene: Scene, outcome: Outcome, pairs: list[Placed]) -> None:
        """The flood has left nothing behind, and whoever calls next is served."""
        began = asyncio.get_running_loop().time()
        await until(
            lambda: len(scene.calls_seen()) == len(pairs),
            _RECOVERED_SECONDS,
            "the calls of the flood to be over",
        )
        outcome.numbers["cleared_seconds"] = round(asyncio.get_running_loop().time() - began, 2)
        await scene.end(pairs)
        outcome.limit("next_call_seconds", await scene.serve_one(), _ANSWER_SECONDS)


async def _one(scene: Scene, outcome: Outcome) -> int:
    """A caller who is refused, or waits a moment and gives up; the status she got. 0: none."""
    call = scene.call(sound=False)
    line = call.line
    try:
        await until(lambda: line.up.is_set() or line.over.is_set(), _ANSWER_SECONDS, "an answer")
    except Stuck:
        outcome.lose(call.caller, f"no answer in {_ANSWER_SECONDS:g} s")
        line.hang_up()
        return 0
    status = line.status
    if line.up.is_set():
        await asyncio.sleep(_PATIENCE)
        line.hang_up()
    elif status not in _BUSY:
        outcome.lose(call.caller, f"refused with {status}, which does not say busy")
    return status


def _memory(scene: Scene) -> dict[str, float]:
    """Megabytes each server holds."""
    return {name: psutil.Process(scene.child(name).pid).memory_info().rss / 1e6 for name in _WATCHED}


async def _rubbish(scene: Scene) -> None:
    """What strangers send: no SIP at all, torn messages, calls and registrations of people nobody knows."""
    stranger = Telephones(scene.running.settings.sip.port, scene.pace)
    await stranger.open()
    chance = random.Random(11)  # noqa: S311 - the same rubbish each time
    try:
        while True:
            stranger.send(_torn(chance, stranger.port))
            await asyncio.sleep(1 / _RUBBISH_A_SECOND)
    finally:
        stranger.close()


def _torn(chance: random.Random, port: int) -> bytes:
    """A message that is wrong somewhere."""
    method = chance.choice(("INVITE", "REGISTER", "OPTIONS", "BYE", "ACK", "NONSENSE"))
    key = f"{chance.getrandbits(64):x}"
    whole = (
        f"{method} sip:{chance.randrange(10**6)}@127.0.0.1 SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{key}\r\nFrom: <sip:x{key}@127.0.0.1>;tag={key}\r\n"
        f"To: <sip:y@127.0.0.1>\r\nCall-ID: {key}\r\nCSeq: 1 {method}\r\nMax-Forwards: 70\r\n"
        f"Contact: <sip:x@127.0.0.1:{port}>\r\nContent-Length: 0\r\n\r\n"
    ).encode()
    match chance.randrange(4):
        case 0:
            return chance.randbytes(chance.randrange(1, 400))
        case 1:
            return whole[: chance.randrange(1, len(whole))]
        case 2:
            return whole.replace(b"\r\n", chance.randbytes(3), 1)
        case _:
            return whole
