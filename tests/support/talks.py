"""An agent and a customer who talk in tones: who hears whom, by the sound that arrives."""

from __future__ import annotations

from typing import Any

from support.centre import Json
from support.phones import eventually
from support.sip import Line

CUSTOMER, FIRST, SECOND, THIRD = 1450, 1950, 2350, 2750
"""What each of them says, in hertz: none is a note of the music on hold."""
VOICES = (CUSTOMER, FIRST, SECOND, THIRD)


def hear(line: Line, *voices: int) -> None:
    """Until this line hears exactly these voices."""
    eventually(lambda: line.hears(*VOICES) == set(voices), 8, f"hears {line.hears(*VOICES)}, not {voices}")


def hears_music(line: Line) -> None:
    """Until it hears something that is nobody's voice."""
    eventually(lambda: not line.hears(*VOICES) and len(set(b"".join(list(line.lately)))) > 20, 8, "no music")


def talk(place: Any, caller: str) -> tuple[Any, Line, Line, str]:
    """An agent talks with a customer: desk, her line, the customer's line, the call's id."""
    desk = place.desk().ready()
    line = place.call(caller)
    line.says = CUSTOMER
    hers = desk.phone.take()
    hers.says = FIRST
    hers.answer()
    call_id = place.until(caller, "AgentAnswered")
    hear(line, FIRST)
    hear(hers, CUSTOMER)
    return desk, hers, line, call_id


def ask(desk: Any, call_id: str, what: str, **body: Any) -> Json:
    return dict(desk.post(f"/api/desk/calls/{call_id}/{what}", **body))


def parts(place: Any, call_id: str) -> list[Json]:
    return list(place.rows("SELECT * FROM call_parts WHERE call_id = $1 ORDER BY asked_us", call_id))
