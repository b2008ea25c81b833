"""The only way out: every leg to a number outside is dialled here, whoever wants it and why.

Before anything is sent it is asked whether the number may be called and what the hour has cost; then a line
is taken, and each try is a fact. When a trunk fails by its own fault, before the callee's telephone has
rung, the next trunk is tried under a new leg (Asterisk still remembers the old one's id for a moment);
whoever holds the leg is told of its new name. Emergency numbers pass every limit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

import structlog

from huying.channels.voice.directory import Directory
from huying.errors import BadInput, HuyingError, TooMany, Unavailable
from huying.journal import events as e
from huying.journal.port import Recorder
from huying.kit.clock import SECOND, Clock, Micros
from huying.kit.ids import new_id
from huying.kit.numbers import NumberRefused, bad_number
from huying.models import TrunkTryView
from huying.telephony import causes
from huying.telephony import switch as s
from huying.trunking import numbers
from huying.trunking.lines import Lines, another_way
from huying.trunking.toll import CENTRE, Meter, Scope, barred

log = structlog.get_logger(__name__)

_RETRY_AFTER_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """A number somebody wants to reach. `number`: E.164, or a short one of the country (`Outside.asked`).
    `callers`: caller IDs in the order of who has a say. `only`: no trunk but this one. When a trunk
    fails another is tried, and the leg then has a new id."""

    call_id: str
    leg_id: s.LegId
    number: str
    purpose: e.OutsidePurpose
    seconds: int
    agent_id: str | None = None
    callers: tuple[str, ...] = ()
    only: str | None = None


@dataclass(slots=True)
class _Try:
    id: str
    wish: Wish
    leg_id: s.LegId
    trunk_id: str
    deadline: Micros
    tried: frozenset[str]
    rang: bool = False
    answered: bool = False


@dataclass(slots=True)
class Outside:
    """Ways out of one site."""

    switch: s.Switch
    journal: Recorder
    directory: Directory
    clock: Clock
    lines: Lines = field(default_factory=Lines)
    _tries: dict[s.LegId, _Try] = field(default_factory=dict)
    _alarms: set[Scope] = field(default_factory=set)
    _reached: dict[str, bool] = field(default_factory=dict)
    _on_moved: list[Callable[[s.LegId, s.LegId], None]] = field(default_factory=list)
    _on_free: list[Callable[[], None]] = field(default_factory=list)
    meter: Meter = field(init=False)

    def __post_init__(self) -> None:
        self.meter = Meter(self.directory.toll.limits)

    def when_moved(self, then: Callable[[s.LegId, s.LegId], None]) -> None:
        """Tell a part that a leg goes another way: its old and its new id."""
        self._on_moved.append(then)

    def when_free(self, then: Callable[[], None]) -> None:
        """Tell a part that a line has become free."""
        self._on_free.append(then)

    def configured(self) -> None:
        """The directory has been read anew."""
        self.meter.limits = self.directory.toll.limits
        self.lines.configure(plan.lines for plan in self.directory.trunks.values())

    # ── out ──────────────────────────────────────────────────────────────────────────────────────

    def asked(self, written: str) -> str:
        """A number a person typed, as a `Wish` wants it. Raises BadInput `number.invalid`."""
        try:
            return numbers.asked(written, self.directory.country)
        except NumberRefused as refused:
            raise bad_number(written, refused) from refused

    def may_be_called_back(self, written: str) -> str:
        """A caller's number as a `Wish` wants it. Raises BadInput for one that is none, that is not allowed,
        or of an emergency service."""
        number = self.asked(written)
        if self.is_emergency(number):
            raise BadInput("outside.barred", "An emergency service is not called back.", reason="emergency")
        self._may_be_called(number)
        return number

    def is_emergency(self, number: str) -> bool:
        """Whether nothing may stand in its way."""
        return numbers.is_emergency(number, self.directory.country)

    def check(self, number: str, agent_id: str | None) -> None:
        """Raises what `dial` would raise for this number now; nothing is taken or recorded."""
        self._may_be_called(number)
        if self.is_emergency(number):
            return
        now = self.clock()
        if self.lines.room(now) == 0:
            raise self._no_way({trunk: "full" for trunk in self.directory.trunks if self.lines.up(trunk)})
        scope = self.meter.refusing(now, "", agent_id, self.directory.toll.prices.a_minute(number))
        if scope is not None:
            raise _limit(scope)

    def dial(self, wish: Wish) -> None:
        """Have a number called; what becomes of it is heard as reports of its leg.

        Raises BadInput `outside.barred`, TooMany `outside.limit_reached`, Unavailable `outside.no_trunk` or
        `outside.lines_busy`; then nothing was dialled.
        """
        try:
            self._may_be_called(wish.number)
            began = self.clock()
            self._go(wish, wish.leg_id, began + wish.seconds * SECOND, frozenset(), instead_of="")
        except HuyingError as error:
            self._refused(wish, error)
            raise

    def _may_be_called(self, number: str) -> None:
        why = barred(number, self.directory.toll.destinations)
        if why is not None:
            raise BadInput(
                "outside.barred",
                "Calls to this number are not allowed here. An administrator can allow it.",
                reason=why,
            )

    def _go(
        self, wish: Wish, leg_id: s.LegId, deadline: Micros, tried: frozenset[str], *, instead_of: s.LegId
    ) -> None:
        now = self.clock()
        emergency = self.is_emergency(wish.number)
        price = self.directory.toll.prices.a_minute(wish.number)
        passed, trunk_id = self._take(wish, leg_id, tried, 0 if emergency else price, emergency=emergency)
        plan = self.directory.trunks[trunk_id]
        caller = numbers.shown(wish.callers, plan.caller_id, plan.allowed_caller_ids)
        attempt = _Try(new_id("try"), wish, leg_id, trunk_id, deadline, tried | {trunk_id})
        self._tries[leg_id] = attempt
        self.meter.started(leg_id, now, trunk_id, wish.agent_id, price)
        self.journal.record(
            e.TrunkTried(
                at=now,
                try_id=attempt.id,
                call_id=wish.call_id,
                leg_id=leg_id,
                trunk_id=trunk_id,
                number=wish.number,
                caller=caller,
                purpose=wish.purpose,
                agent_id=wish.agent_id or "",
                price=price,
                instead_of=instead_of,
                passed_over=passed,
            )
        )
        self.switch.dial(
            leg_id,
            trunk_id,
            numbers.written(wish.number, plan.dial_format, plan.country, plan.dial_prefix),
            call_id=wish.call_id,
            caller=numbers.written(caller, plan.caller_format, plan.country),
            seconds=max(1, (deadline - now) // SECOND),
        )

    def _take(
        self, wish: Wish, leg_id: s.LegId, tried: frozenset[str], price: int, *, emergency: bool
    ) -> tuple[dict[str, str], str]:
        """A line that no limit forbids; a trunk whose own hour is full is passed over."""
        now = self.clock()
        passed: dict[str, str] = {}
        while True:
            choice = self.lines.choose(leg_id, now, tried=tried, only=wish.only, emergency=emergency)
            passed = {**choice.passed_over, **passed}
            if choice.trunk_id is None:
                raise self._no_way(passed)
            scope = self.meter.refusing(now, choice.trunk_id, wish.agent_id, price)
            if scope is None or emergency:
                self._clear_alarms(choice.trunk_id, wish.agent_id)
                return passed, choice.trunk_id
            self.lines.ended(leg_id)
            self._alarm(scope)
            if scope.kind != "trunk":
                raise _limit(scope)
            passed[choice.trunk_id] = "limit"
            tried |= {choice.trunk_id}

    def _no_way(self, passed: dict[str, str]) -> HuyingError:
        reasons = set(passed.values())
        if "limit" in reasons:
            return _limit(Scope("trunk"))
        if reasons & {"full", "rate"}:
            return Unavailable("outside.lines_busy", "All lines to the outside are busy. Try again.")
        return Unavailable("outside.no_trunk", "No trunk leads outside at the moment.")

    def _refused(self, wish: Wish, error: HuyingError) -> None:
        reasons: dict[str, e.OutsideRefusal] = {
            "outside.barred": "barred",
            "outside.limit_reached": "limit",
            "outside.lines_busy": "lines_busy",
            "outside.no_trunk": "no_trunk",
        }
        self.journal.record(
            e.OutsideCallRefused(
                at=self.clock(),
                call_id=wish.call_id,
                number=wish.number,
                purpose=wish.purpose,
                reason=reasons[error.code],
                detail=str(error.params.get("reason") or error.params.get("scope") or ""),
                agent_id=wish.agent_id or "",
            )
        )

    # ── limits ───────────────────────────────────────────────────────────────────────────────────

    def _alarm(self, scope: Scope) -> None:
        """Said once, until a call of this scope goes out again."""
        if scope in self._alarms:
            return
        self._alarms.add(scope)
        now = self.clock()
        spent = self.meter.spent(scope, now)
        log.warning("toll_limit_reached", scope=scope.kind, scope_id=scope.id, spent=spent)
        self.journal.record(
            e.TollLimitReached(
                at=now,
                scope=scope.kind,
                scope_id=scope.id,
                spent=spent,
                limit=self.meter.limits.cost(scope.kind),
            )
        )

    def _clear_alarms(self, trunk_id: str, agent_id: str | None) -> None:
        for scope in (CENTRE, Scope("trunk", trunk_id), Scope("agent", agent_id or "")):
            if scope in self._alarms:
                self._alarms.remove(scope)
                self.journal.record(e.TollLimitCleared(at=self.clock(), scope=scope.kind, scope_id=scope.id))

    def toll_shares(self) -> dict[str, float]:
        """Percent of the hour's limit used up by the centre, each trunk and each agent, by their ids."""
        shares = self.meter.shares(self.clock())
        return {scope.id or scope.kind: share for scope, share in shares.items()}

    def trunks_away(self) -> frozenset[str]:
        """Trunks in use whose carrier does not answer our questions."""
        return frozenset(trunk for trunk in self.directory.trunks if self._reached.get(trunk) is False)

    def reached(self, trunk_id: str) -> bool | None:
        """Whether its carrier answers; None before anything is known."""
        return self._reached.get(trunk_id)

    # ── reports of the switch ────────────────────────────────────────────────────────────────────

    def heard(self, report: s.Report) -> bool:
        """A report, before call control hears it. True when nobody else need hear it: a try has failed and
        another is under way."""
        match report:
            case s.LegRinging() if report.leg_id in self._tries:
                self._tries[report.leg_id].rang = True
            case s.LegAnswered() if report.leg_id in self._tries:
                self._answered(self._tries[report.leg_id])
            case s.LegEnded():
                return self._ended(report)
            case s.DeviceChanged() if report.device in self.directory.trunks:
                self.health(report.device, up=report.online)
            case s.SwitchReturned():
                self._returned(report)
            case _:
                pass
        return False

    def busy(self, report: s.LegArrived) -> bool:
        """Count a call that came in by a trunk; True when its caps forbid to take it."""
        return self.lines.arrived(report.leg_id, report.trunk, self.clock()) is not None

    def caller(self, report: s.LegArrived) -> str:
        """Who calls, in E.164 wherever the carrier's way of writing allows it."""
        plan = self.directory.trunks.get(report.trunk)
        return numbers.arrived(report.caller, plan.country if plan else self.directory.country)

    def _answered(self, attempt: _Try) -> None:
        if attempt.answered:
            return
        attempt.answered = True
        now = self.clock()
        self.meter.answered(attempt.leg_id, now)
        self.journal.record(
            e.TrunkAnswered(at=now, try_id=attempt.id, call_id=attempt.wish.call_id, leg_id=attempt.leg_id)
        )

    def _ended(self, report: s.LegEnded) -> bool:
        attempt = self._tries.pop(report.leg_id, None)
        self.lines.ended(report.leg_id)
        moved = False
        if attempt is not None:
            fault = not attempt.answered and another_way(
                report.cause, report.sip_code, rang=attempt.rang, made=report.made
            )
            self._released(attempt, report.cause, report.sip_code, fault=fault)
            moved = fault and not report.asked and self._another_way(attempt)
        for then in self._on_free:
            then()
        return moved

    def _another_way(self, attempt: _Try) -> bool:
        """Whether the callee is tried by another trunk now."""
        if self.clock() + SECOND >= attempt.deadline:
            return False
        role, _ = s.made_for(attempt.leg_id) or ("outbound", "")
        leg_id = new_id(f"{role}.{attempt.wish.call_id}")
        try:
            self._go(attempt.wish, leg_id, attempt.deadline, attempt.tried, instead_of=attempt.leg_id)
        except HuyingError as error:
            log.info("no_other_way", call_id=attempt.wish.call_id, reason=error.code)
            return False
        for then in self._on_moved:
            then(attempt.leg_id, leg_id)
        return True

    def _released(self, attempt: _Try, cause: int, sip_code: int | None, *, fault: bool) -> None:
        now = self.clock()
        self.journal.record(
            e.TrunkReleased(
                at=now,
                try_id=attempt.id,
                call_id=attempt.wish.call_id,
                leg_id=attempt.leg_id,
                trunk_id=attempt.trunk_id,
                cause=cause,
                sip_code=sip_code,
                fault=fault,
                cost=self.meter.ended(attempt.leg_id, now),
            )
        )

    # ── trunks ───────────────────────────────────────────────────────────────────────────────────

    def health(self, trunk_id: str, *, up: bool) -> None:
        """What the switch says of a carrier's answers, told as often as one likes."""
        up = up or self.directory.trunks[trunk_id].sip.check_seconds == 0
        before = self._reached.get(trunk_id, True)
        self._reached[trunk_id] = up
        self.lines.health(trunk_id, up=up)
        if up == before:
            return
        now = self.clock()
        if up:
            self.journal.record(e.TrunkReturned(at=now, trunk_id=trunk_id))
        else:
            log.warning("trunk_lost", trunk_id=trunk_id)
            self.journal.record(e.TrunkLost(at=now, trunk_id=trunk_id))
        for then in self._on_free:
            then()

    def restore(self, tries: Sequence[TrunkTryView]) -> None:
        """The last hour's tries, after a restart: what they cost still counts, and some still go on."""
        moments: list[tuple[Micros, int, TrunkTryView]] = []
        for one in tries:
            moments.append((one.started_us, 0, one))
            if one.answered_us is not None:
                moments.append((one.answered_us, 1, one))
            if one.ended_us is not None:
                moments.append((one.ended_us, 2, one))
        for at, what, one in sorted(moments, key=lambda moment: moment[:2]):
            if what == 0:
                self.meter.started(one.leg_id, at, one.trunk_id, one.agent_id or None, one.price)
            elif what == 1:
                self.meter.answered(one.leg_id, at)
            else:
                self.meter.ended(one.leg_id, at)
        for one in tries:
            if one.ended_us is None:
                self._tries[one.leg_id] = _going_on(one)

    def _returned(self, report: s.SwitchReturned) -> None:
        """Lines as they are on the switch; a try whose leg is gone has ended, how is not known."""
        alive = {survivor.leg_id: survivor for survivor in report.survivors}
        for leg_id in self.lines.legs() - alive.keys():
            self.lines.ended(leg_id)
        for survivor in alive.values():
            if survivor.trunk:
                self.lines.adopt(survivor.leg_id, survivor.trunk)
        for leg_id in self._tries.keys() - alive.keys():
            self._released(self._tries.pop(leg_id), causes.UNKNOWN, None, fault=False)
        for leg_id, attempt in self._tries.items():
            if alive[leg_id].state == "up":
                self._answered(attempt)
        for device, online in report.devices.items():
            if device in self.directory.trunks:
                self.health(device, up=online)


def _limit(scope: Scope) -> TooMany:
    return TooMany(
        "outside.limit_reached",
        "The limit of what calls may cost in an hour is reached.",
        retry_after=_RETRY_AFTER_SECONDS,
        scope=scope.kind,
    )


def _going_on(one: TrunkTryView) -> _Try:
    """A try nobody else will be tried instead of: who asked for it is not known any more."""
    wish = Wish(
        one.call_id, one.leg_id, one.number, cast("e.OutsidePurpose", one.purpose), 0, one.agent_id or None
    )
    return _Try(one.id, wish, one.leg_id, one.trunk_id, 0, frozenset(), True, one.answered_us is not None)
