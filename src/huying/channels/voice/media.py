"""Brings what people hear in line with who is where (`telephony.conversation`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from huying.channels.voice.site import Site
from huying.channels.voice.waiting import Waiting
from huying.telephony import switch as s
from huying.telephony.call import Call, Sound


class Media:
    """One `arrange` after each change: it asks the switch for the differences only."""

    def __init__(self, site: Site, waiting: Waiting) -> None:
        self._site = site
        self._waiting = waiting
        self._on_company: list[Callable[[Call], None]] = []

    def when_company_changes(self, then: Callable[[Call], None]) -> None:
        """Tell a part that others are with the customer than before."""
        self._on_company.append(then)

    def arrange(self, call: Call) -> None:
        """Everybody into her room, music for those who are alone."""
        if not call.conversation.begun:
            return
        rooms = call.conversation.rooms(call.customer_leg)
        wanted = {call.room("main"): rooms.main, call.room("consult"): rooms.consult}
        heard = {**dict.fromkeys(rooms.music, "music"), **dict.fromkeys(rooms.ringback, "ringback")}
        self._out(call, wanted)
        self._quiet(call, heard)
        self._in(call, wanted)
        self._entertain(call, rooms.music, rooms.ringback)
        company = rooms.main - {call.customer_leg}
        if company != call.company:
            call.company = company
            for then in self._on_company:
                then(call)

    def resume(self, call: Call, legs: Mapping[s.LegId, s.Survivor]) -> None:
        """After a break: what the switch has, and what was to be heard by what the books say."""
        rooms = call.conversation.rooms(call.customer_leg)
        call.bridges = {}
        call.company = rooms.main - {call.customer_leg}
        for leg_id in (call.customer_leg, *call.conversation.parts):
            bridge_id = legs[leg_id].bridge_id if leg_id in legs else None
            if bridge_id is not None:
                call.bridges.setdefault(bridge_id, set()).add(leg_id)
        call.entertained = dict.fromkeys(rooms.ringback, "ringback")
        call.entertained |= dict.fromkeys(rooms.music - {call.customer_leg}, "music")
        call.music = call.customer_leg in rooms.music and call.state != "queued"

    def _out(self, call: Call, wanted: Mapping[s.BridgeId, frozenset[s.LegId]]) -> None:
        for bridge_id, legs in wanted.items():
            for leg_id in call.bridges.get(bridge_id, set()) - legs:
                call.bridges[bridge_id].discard(leg_id)
                self._site.switch.leave(bridge_id, leg_id)

    def _in(self, call: Call, wanted: Mapping[s.BridgeId, frozenset[s.LegId]]) -> None:
        for bridge_id, legs in wanted.items():
            if not legs:
                if call.bridges.pop(bridge_id, None) is not None:
                    self._site.switch.part(bridge_id)
                continue
            if bridge_id not in call.bridges:
                call.bridges[bridge_id] = set()
                self._site.switch.open_bridge(bridge_id)
            new = legs - call.bridges[bridge_id]
            if new:
                call.bridges[bridge_id] |= new
                self._site.switch.join(bridge_id, sorted(new))

    def _quiet(self, call: Call, heard: Mapping[s.LegId, str]) -> None:
        if call.customer_leg not in heard:
            self._waiting.silence(call)
        for leg_id, what in list(call.entertained.items()):
            if heard.get(leg_id) != what:
                del call.entertained[leg_id]
                self._play(leg_id, what, on=False)

    def _entertain(self, call: Call, music: frozenset[s.LegId], ringback: frozenset[s.LegId]) -> None:
        if call.customer_leg in music and call.playback_id is None and not call.in_flow:
            self._waiting.music(call, on=True)
        for leg_id in (music | ringback) - {call.customer_leg} - call.entertained.keys():
            what: Sound = "music" if leg_id in music else "ringback"
            call.entertained[leg_id] = what
            self._play(leg_id, what, on=True)

    def _play(self, leg_id: s.LegId, what: Sound, *, on: bool) -> None:
        if what == "music":
            self._site.switch.music(leg_id, on=on)
        else:
            self._site.switch.ringback(leg_id, on=on)
