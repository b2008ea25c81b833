"""Trunks as they run: kept on the switch as the directory has them, looked at, and tried out by a test
call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from huying.channels.voice.outside import Outside, Wish
from huying.channels.voice.prompts import Prompts
from huying.errors import NotFound
from huying.features.trunks.passwords import TrunkPasswords
from huying.features.trunks.schemas import Registration, TestCallOut
from huying.kit.clock import SECOND, Clock
from huying.kit.ids import new_id
from huying.telephony import causes
from huying.telephony import switch as s
from huying.telephony.registrations import Registrations
from huying.telephony.trunks import AriTrunks
from huying.trunking.toll import CENTRE

_TEST_SECONDS = 30
_LOOK_EVERY_SECONDS = 5
_THIS_IS_A_TEST = {
    "en": "This is a test call of the contact centre. Thank you.",
    "zh": "这是呼叫中心的测试电话，谢谢。",
}


@dataclass(frozen=True, slots=True)
class TrunkNow:
    """`reachable`: None when it is not asked; `problem`: why the switch does not have it."""

    calls: int
    reachable: bool | None
    registration: Registration
    problem: str


@dataclass(slots=True)
class _Test:
    began: int
    over: asyncio.Future[TestCallOut]
    locale: str
    rang: bool = False
    answered: bool = False


class Trunks:
    def __init__(
        self,
        *,
        on_switch: AriTrunks,
        switch: s.Switch,
        outside: Outside,
        prompts: Prompts,
        passwords: TrunkPasswords,
        registrations: Registrations,
        clock: Clock,
    ) -> None:
        self.passwords = passwords
        self._on_switch = on_switch
        self._switch = switch
        self._outside = outside
        self._prompts = prompts
        self._registrations = registrations
        self._clock = clock
        self._tests: dict[s.LegId, _Test] = {}

    async def bring(self) -> None:
        """Let the switch have what the directory has."""
        self._outside.configured()
        plans = self._outside.directory.trunks.values()
        self._registrations.watch(wanted=any(plan.sip.registers for plan in plans))
        await self._on_switch.want(
            replace(plan.sip, password=self.passwords.get(plan.id, plan.name)) for plan in plans
        )

    async def watch(self) -> None:
        """For ever: a carrier that has never answered is no change, so the switch does not tell of it."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            asked = [plan.id for plan in self._outside.directory.trunks.values() if plan.sip.check_seconds]
            for trunk_id, up in (await self._on_switch.answers(asked)).items():
                if trunk_id in self._outside.directory.trunks:
                    self._outside.health(trunk_id, up=up)

    def now(self, trunk_id: str) -> TrunkNow:
        plan = self._outside.directory.trunks.get(trunk_id)
        if plan is None:
            return TrunkNow(0, None, "none", "")
        asked = plan.sip.check_seconds > 0
        return TrunkNow(
            calls=self._outside.lines.in_use(trunk_id),
            reachable=self._outside.reached(trunk_id) if asked else None,
            registration=self._registrations.state(trunk_id) if plan.sip.registers else "none",
            problem=self._on_switch.refused.get(trunk_id, ""),
        )

    def spent(self) -> int:
        """What the hour that ends now has cost, in ten-thousandths."""
        return self._outside.meter.spent(CENTRE, self._clock())

    # ── a test call ──────────────────────────────────────────────────────────────────────────────

    async def test_call(self, trunk_id: str, number: str, locale: str) -> TestCallOut:
        """Ring a number by this trunk and no other. Raises NotFound, BadInput, and what `Outside.dial`
        raises."""
        outside = self._outside
        plan = outside.directory.trunks.get(trunk_id)
        if plan is None:
            raise NotFound("trunk.not_in_use", "This trunk is not in use. Switch it on first.")
        wanted = outside.asked(number)
        call_id = new_id("test")
        leg_id = s.new_leg("test", call_id)
        over: asyncio.Future[TestCallOut] = asyncio.get_running_loop().create_future()
        self._tests[leg_id] = _Test(self._clock(), over, locale)
        try:
            outside.dial(Wish(call_id, leg_id, wanted, "test", _TEST_SECONDS, only=trunk_id))
            async with asyncio.timeout(_TEST_SECONDS + 30):
                return await over
        finally:
            del self._tests[leg_id]
            if not over.done():
                self._switch.hang_up(leg_id, causes.NORMAL_CLEARING)

    def heard(self, report: s.Report, speak: Callable[[s.LegId], None]) -> bool:
        """A report of a test call's leg; `speak` has the sentence said. False when it is somebody else's."""
        leg_id = getattr(report, "leg_id", "")
        test = self._tests.get(leg_id)
        if test is None:
            return False
        self._outside.heard(report)
        match report:
            case s.LegRinging():
                test.rang = True
            case s.LegAnswered():
                test.answered = True
                speak(leg_id)
            case s.PromptsEnded():
                self._switch.hang_up(leg_id, causes.NORMAL_CLEARING)
            case s.LegEnded():
                self._over(test, report)
            case _:
                pass
        return True

    async def say_test(self, leg_id: s.LegId) -> None:
        test = self._tests.get(leg_id)
        if test is None:
            return
        locale = "zh" if test.locale.startswith("zh") else "en"
        prompt = await self._prompts.get(_THIS_IS_A_TEST[locale], locale)
        if prompt is None:
            self._switch.hang_up(leg_id, causes.NORMAL_CLEARING)
        else:
            self._switch.play(leg_id, new_id("play"), [prompt])

    def _over(self, test: _Test, report: s.LegEnded) -> None:
        if test.answered:
            outcome = "answered"
        elif not report.made:
            outcome = "unreachable"
        else:
            outcome = causes.attempt_result(report.cause, report.sip_code, rang=test.rang)
        if not test.over.done():
            test.over.set_result(
                TestCallOut(
                    outcome=outcome,
                    cause=report.cause,
                    sip_code=report.sip_code,
                    rang=test.rang,
                    seconds=(self._clock() - test.began) / SECOND,
                )
            )
