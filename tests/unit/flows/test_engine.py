"""The engine: what a caller meets, and the laws that hold for any flow and any caller."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huying.flows import commands as c
from huying.flows.checks import check
from huying.flows.document import Flow, simplest
from huying.flows.engine import Library, State, step, wants_back
from huying.flows.expressions import Value
from support.flows import BANK, SHANGHAI, at, bank, flow_of

pytestmark = pytest.mark.unit

MONDAY = at("2026-11-23T10:00")
BANK_V3 = c.Version("bank", 3)
PIN = c.Version("pin", 1)
TAKE_PIN: dict[str, Any] = {
    "start": "ask",
    "nodes": {
        "ask": {
            "kind": "digits",
            "prompt": {"en": "PIN?"},
            "save": "code",
            "shortest": 4,
            "longest": 4,
            "private": True,
            "next": "back",
            "otherwise": "back",
        },
        "back": {"kind": "return"},
    },
}


class Caller:
    """Drives the engine, keeping what it said."""

    def __init__(self, flow: Flow, *, values: dict[str, Value] | None = None, **more: Any) -> None:
        flows = {BANK_V3: flow, PIN: flow_of(TAKE_PIN), **more.get("flows", {})}
        self.library = Library(flows, {v.flow_id: v.number for v in flows}, {"office": SHANGHAI})
        self.state = State(values or {"caller.number": "+8613800000001", "caller.language": "en"})
        self.commands: list[c.Command] = []
        self.all: list[c.Command] = []

    def hear(self, *heard: c.Heard, now: int = MONDAY) -> Caller:
        for one in heard:
            before = copy.deepcopy(self.state)
            old = self.state
            self.state, self.commands = step(self.library, self.state, one, now)
            assert old == before, "a step changes nothing it is given"
            self.all += self.commands
        return self

    def press(self, keys: str) -> Caller:
        return self.hear(*(c.Key(key) for key in keys))

    @property
    def node(self) -> str:
        return next(x.place.node for x in reversed(self.all) if isinstance(x, c.Entered))

    def of(self, kind: type[Any]) -> list[Any]:
        return [command for command in self.all if isinstance(command, kind)]


def in_bank(**changes: Any) -> Caller:
    return Caller(bank(**changes)).hear(c.SentInto(BANK_V3))


def test_menu_by_key_stops_the_prompt() -> None:
    caller = in_bank()
    assert caller.commands[-1] == c.Speak(("1 sales, 2 balance, 9 中文.",), "en")
    caller.press("1")
    assert caller.commands[0] == c.StopSpeaking()
    assert caller.commands[-1] == c.ToQueue("sales", lent=False)
    assert caller.state.phase == "away"


def test_menu_waits_after_the_prompt_and_gives_up_in_the_end() -> None:
    caller = in_bank().hear(c.Spoken())
    assert caller.commands == [c.Await(5)]
    caller.hear(c.TimeUp())
    assert caller.commands == [c.Speak(("Are you there?", "1 sales, 2 balance, 9 中文."), "en")]
    caller.hear(c.Spoken()).press("7")
    assert caller.commands == [c.Speak(("Not a choice.", "1 sales, 2 balance, 9 中文."), "en")]
    caller.press("8")
    assert caller.commands[-1] == c.ToQueue("sales", lent=False)


def test_language_is_a_value() -> None:
    caller = in_bank().press("9")
    assert caller.commands[-1] == c.Speak(("1销售，2余额。",), "zh")


def test_private_digits_go_to_the_look_up_and_nowhere_else() -> None:
    caller = in_bank().press("21234#")
    (asked,) = caller.of(c.LookUp)
    assert asked.body == {"pin": "1234"}
    assert asked.query == {"number": "+8613800000001"}
    (collected,) = caller.of(c.Collected)
    assert collected.digits is None
    assert "1234" not in repr(caller.state)
    assert "1234" not in repr(caller.all)
    caller.hear(c.LookedUp({"balance": 300}))
    assert caller.commands[-1] == c.Speak(("You have 300 yuan.",), "en")
    caller.hear(c.Spoken())
    assert caller.commands[-1] == c.End("hung_up")
    assert caller.state.secrets == {}


def test_after_a_break_private_digits_are_asked_for_again() -> None:
    caller = in_bank().press("21234#")
    entered = caller.of(c.Entered)[-1]
    assert entered.place.node == "balance"
    assert [place.node for place in entered.resume] == ["pin"]
    caller.state = State(dict(entered.values), entered.resume, lent=entered.lent)
    caller.hear(c.Resumed())
    assert caller.commands[-1] == c.Speak(("Your PIN.",), "en")


def test_what_is_worked_out_from_private_digits_is_private() -> None:
    caller = in_bank(
        pin={**BANK["nodes"]["pin"], "next": "derive"},
        derive={"kind": "set", "values": {"copied": "'x' + pin", "limit": "pin"}, "next": "balance"},
    ).press("21234#")
    assert set(caller.state.secrets) == {"pin", "copied", "limit"}
    assert "1234" not in repr(caller.all)


def test_digits_by_length_by_end_key_and_by_time() -> None:
    for keys, time_up in (("123456", False), ("1234#", False), ("12345", True)):
        caller = in_bank().press("2" + keys)
        if time_up:
            assert caller.commands == [c.Await(3)]
            caller.hear(c.TimeUp())
        assert caller.node == "balance", keys
    assert in_bank().press("2123#").commands == [c.Speak(("Wrong PIN.", "Your PIN."), "en")]
    assert in_bank().press("2#").commands[-1] == c.Speak(("Wrong PIN.", "Your PIN."), "en")
    assert in_bank().press("2#" + "#" * 2).node == "sales"


def test_keys_during_a_skippable_prompt_count_for_what_comes() -> None:
    welcome = {"kind": "say", "prompt": {"en": "Welcome", "zh": "欢迎"}, "skippable": True, "next": "menu"}
    flow = flow_of({**BANK, "start": "welcome", "nodes": {**BANK["nodes"], "welcome": welcome}})
    caller = Caller(flow).hear(c.SentInto(BANK_V3)).press("2")
    assert caller.node == "pin"
    assert caller.of(c.Speak)[-1].texts == ("Your PIN.",)
    fixed = {**welcome, "skippable": False}
    flow = flow_of({**BANK, "start": "welcome", "nodes": {**BANK["nodes"], "welcome": fixed}})
    caller = Caller(flow).hear(c.SentInto(BANK_V3)).press("2")
    assert caller.commands == []
    assert caller.hear(c.Spoken()).node == "menu"


def test_survey_after_the_agent() -> None:
    caller = in_bank().press("1")
    assert wants_back(caller.library, caller.state)
    caller.hear(c.CameBack()).press("4")
    assert caller.commands[1] == c.Answered(c.Place("bank", 3, "survey"), "friendly", "4")
    caller.hear(c.Spoken(), c.TimeUp())
    assert caller.commands[-1] == c.Speak(("Solved? 1 yes, 2 no.",), "en")
    caller.press("9")
    assert caller.commands[-1] == c.End("hung_up")
    assert caller.state.values["friendly"] == "4"


def test_an_agent_sends_her_into_a_flow_and_gets_her_back() -> None:
    caller = in_bank().press("1").hear(c.SentInto(PIN, lent=True))
    assert caller.commands[-1] == c.Speak(("PIN?",), "en")
    caller.press("1234")
    assert caller.commands[-1] == c.HandBack()
    assert caller.state.phase == "away"
    assert caller.state.secrets == {}
    assert wants_back(caller.library, caller.state)
    caller.hear(c.CameBack())
    assert caller.node == "survey"


def test_the_agent_takes_her_back_from_wherever_she_is() -> None:
    outer = {"sub": {"kind": "flow", "flow": "pin", "next": "back"}, "back": {"kind": "return"}}
    deep = c.Version("deep", 1)
    caller = Caller(bank(), flows={deep: flow_of({"start": "sub", "nodes": outer})}).hear(c.SentInto(BANK_V3))
    caller.press("1").hear(c.SentInto(deep, lent=True)).press("12")
    before = caller.state.places[:1]
    caller.hear(c.Withdrawn())
    assert caller.commands[-1] == c.TakenBack()
    assert (caller.state.places, caller.state.phase, caller.state.typed) == (before, "away", "")
    caller.hear(c.Withdrawn())
    assert caller.state.phase == "away"


def test_a_call_without_a_flow_of_its_own_can_be_lent() -> None:
    caller = Caller(bank()).hear(c.SentInto(PIN, lent=True)).press("1234")
    assert caller.commands[-1] == c.HandBack()
    assert not wants_back(caller.library, caller.state)


VOICEMAIL: dict[str, Any] = {
    "kind": "voicemail",
    "prompt": {"en": "Speak.", "zh": "请留言。"},
    "queue": "sales",
}


def with_voicemail(**more: Any) -> Caller:
    menu = {**BANK["nodes"]["menu"], "choices": {"1": "message"}}
    return in_bank(menu=menu, message={**VOICEMAIL, **more}).press("1")


def test_a_message_is_taken_after_the_beep_until_a_hash() -> None:
    caller = with_voicemail(next="closed")
    assert caller.commands[-1] == c.Speak(("Speak.",), "en")
    caller.hear(c.Spoken())
    assert caller.commands == [c.TakeMessage("sales"), c.Await(120)]
    assert caller.press("5").commands == [], "other keys are part of the message"
    caller.press("#")
    assert caller.commands[0] == c.EndMessage()
    assert caller.node == "closed"


def test_a_key_ends_the_greeting_of_a_message_and_time_ends_the_message() -> None:
    caller = with_voicemail(seconds=30).press("#")
    assert caller.commands == [c.StopSpeaking(), c.TakeMessage("sales"), c.Await(30)]
    caller.hear(c.TimeUp())
    assert caller.commands == [c.EndMessage(), c.End("hung_up")]


def test_a_statement_ends_with_a_hash_with_time_and_with_silence() -> None:
    told = {
        "kind": "record",
        "prompt": {"en": "Tell", "zh": "请说"},
        "name": "story",
        "quiet": 3,
        "next": "closed",
    }
    menu = {**BANK["nodes"]["menu"], "choices": {"1": "told"}}
    for ending in (c.Key("#"), c.TimeUp(), c.FellSilent()):
        caller = in_bank(menu=menu, told=told).press("1").hear(c.FellSilent())
        assert caller.commands == [], "nobody listens yet"
        caller.hear(c.Spoken())
        (asked,) = caller.of(c.TakeStatement)
        assert (asked.place.node, asked.name, asked.silence) == ("told", "story", 3)
        assert asked.values["limit"] == 100
        caller.hear(ending)
        assert caller.commands[0] == c.EndMessage()
        assert caller.node == "closed"


def test_nothing_is_kept_at_a_private_entry_and_anywhere_in_a_private_flow() -> None:
    caller = in_bank().press("21234#")
    assert hidden(caller) == {"hours": False, "menu": False, "pin": True, "balance": False}
    outer = {
        "sub": {"kind": "flow", "flow": "bank", "next": "left"},
        "left": {**VOICEMAIL, "prompt": {"en": "Hm"}},
    }
    shut, terms = c.Version("shut", 1), {"start": "sub", "private": True, "nodes": outer}
    menu = {**BANK["nodes"]["menu"], "choices": {"1": "back"}}
    caller = Caller(bank(menu=menu, back={"kind": "return"}), flows={shut: flow_of(terms)})
    caller.hear(c.SentInto(shut)).press("1")
    assert hidden(caller) == {"sub": True, "hours": True, "menu": True, "back": True, "left": False}


def test_a_flow_she_is_lent_to_is_not_private_because_the_one_before_was() -> None:
    waits = {"start": "sales", "private": True, "nodes": {"sales": {"kind": "queue", "queue": "sales"}}}
    caller = Caller(bank(), flows={c.Version("waits", 1): flow_of(waits)}).hear(
        c.SentInto(c.Version("waits", 1))
    )
    caller.hear(c.SentInto(BANK_V3, lent=True))
    assert hidden(caller) == {"sales": True, "hours": False, "menu": False}


def hidden(caller: Caller) -> dict[str, bool]:
    """Where she came, and whether nothing was to be kept there."""
    return {entered.place.node: entered.private for entered in caller.of(c.Entered)}


def test_sub_flow_returns_to_where_it_was_called() -> None:
    caller = in_bank(
        menu={**BANK["nodes"]["menu"], "choices": {"1": "sub"}},
        sub={"kind": "flow", "flow": "pin", "next": "closed"},
    ).press("1")
    assert [place.node for place in caller.state.places] == ["sub", "ask"]
    caller.press("1234")
    assert caller.node == "closed"
    assert caller.state.secrets == {}


def test_a_version_stays_when_another_is_published() -> None:
    other = flow_of({"start": "bye", "nodes": {"bye": {"kind": "hang_up"}}})
    caller = in_bank()
    caller.library = Library(
        {**caller.library.flows, c.Version("bank", 4): other}, {"bank": 4}, {"office": SHANGHAI}
    )
    assert caller.press("1").commands[-1] == c.ToQueue("sales", lent=False)


@pytest.mark.parametrize(
    ("nodes", "why"),
    [
        ({"a": {"kind": "set", "values": {"x": "1"}, "next": "a"}}, "without anything happening"),
        ({"a": {"kind": "hours", "calendar": "none", "open": "a", "closed": "a"}}, "no calendar"),
        ({"a": {"kind": "flow", "flow": "other", "next": "a"}}, "not published"),
        ({"a": {"kind": "flow", "flow": "bank", "next": "a"}}, "flows within flows"),
        ({"a": {"kind": "say", "prompt": {"en": "{"}, "next": "a"}}, "no partner"),
        ({"a": {"kind": "set", "values": {"x": "1 +"}, "next": "a"}}, "a value is expected"),
        ({"a": {"kind": "set", "values": {"x": "1"}, "next": "gone"}}, "no node"),
    ],
)
def test_a_flow_at_fault_ends_the_call(nodes: dict[str, Any], why: str) -> None:
    caller = Caller(flow_of({"start": "a", "nodes": nodes})).hear(c.SentInto(BANK_V3))
    end = caller.commands[-1]
    assert isinstance(end, c.End)
    assert (end.reason, caller.state.phase) == ("failed", "ended")
    assert why in end.detail


def test_the_simplest_flow() -> None:
    caller = Caller(simplest("sales", "Hello {you}", "en")).hear(c.SentInto(BANK_V3))
    assert caller.commands[-1] == c.Speak(("Hello (you)",), "en")
    assert caller.hear(c.Spoken()).commands[-1] == c.ToQueue("sales", lent=False)
    assert check(simplest("sales", "Hello {you}", "zh")) == []
    assert Caller(simplest("sales", "", "zh")).hear(c.SentInto(BANK_V3)).commands[-1] == c.ToQueue(
        "sales", False
    )


HEARD: st.SearchStrategy[c.Heard] = st.one_of(
    st.sampled_from("0123456789*#").map(c.Key),
    st.sampled_from(
        [c.Spoken(), c.TimeUp(), c.CameBack(), c.Resumed(), c.SentInto(PIN, lent=True), c.LookedUp(None)]
    ),
    st.sampled_from([c.Reached(), c.NotReached("busy"), c.SentInto(PIN, waits=True), c.Withdrawn()]),
    st.sampled_from(
        [c.LookedUp({"balance": 500}), c.LookedUp({}), c.Found(None), c.Found(("1", "Li", "vip"))]
    ),
)


@settings(max_examples=300)
@given(st.lists(HEARD, max_size=60), st.sampled_from([MONDAY, at("2026-10-01T03:00")]))
def test_no_caller_falls_out_of_a_flow_without_faults(heard: list[c.Heard], now: int) -> None:
    caller = in_bank()
    ended = 0
    for one in heard:
        caller.hear(one, now=now)
        ends = [command for command in caller.commands if isinstance(command, c.End)]
        ended += len(ends)
        assert all(end.reason == "hung_up" for end in ends)
        assert ended <= 1
        waits = [
            x
            for x in caller.commands
            if isinstance(x, c.Speak | c.Await | c.LookUp | c.FindCustomer | c.ToQueue)
        ]
        assert len(waits) <= 1, "a flow waits for one thing at most"


@given(st.text("0123456789", min_size=4, max_size=6), st.lists(HEARD, max_size=20))
def test_private_digits_are_in_no_fact(pin: str, heard: list[c.Heard]) -> None:
    caller = in_bank().press("2" + pin + "#").hear(*heard)
    facts = [x for x in caller.all if isinstance(x, c.Entered | c.Collected | c.Answered)]
    assert all(value != pin for x in facts if isinstance(x, c.Entered) for value in x.values.values())
    assert all(x.digits is None for x in facts if isinstance(x, c.Collected))
    assert all(pin not in text for x in caller.of(c.Speak) for text in x.texts)


def test_from_a_line_into_a_flow_and_back_into_it() -> None:
    caller = in_bank().press("1")
    caller.hear(c.SentInto(PIN, waits=True)).press("1234")
    assert caller.commands[-1] == c.WaitOn()
    assert [place.node for place in caller.state.places] == ["sales"]
    assert caller.hear(c.CameBack()).node == "survey", "as if she had never been away"


def test_who_came_from_a_line_and_is_sent_elsewhere_has_no_place_in_it_any_more() -> None:
    elsewhere = flow_of(
        {"start": "q", "nodes": {"q": {"kind": "queue", "queue": "b", "after": "r"}, "r": {"kind": "return"}}}
    )
    caller = Caller(bank(), flows={c.Version("other", 1): elsewhere}).hear(c.SentInto(BANK_V3)).press("1")
    caller.hear(c.SentInto(c.Version("other", 1), waits=True))
    assert caller.commands[-1] == c.ToQueue("b", lent=False)
    assert caller.hear(c.CameBack()).commands[-1] == c.End("hung_up")


def test_nobody_is_reached_twice() -> None:
    caller = in_bank(
        menu={**BANK["nodes"]["menu"], "choices": {"1": "there"}},
        there={
            "kind": "number",
            "number": "010{first(caller.number, 3)}",
            "no_answer": "closed",
            "after": "sorry",
        },
    ).press("1")
    assert caller.commands[-1] == c.ToNumber("010+86", 30, lent=False)
    assert not wants_back(caller.library, caller.state), "nobody has answered yet"
    caller.hear(c.CameBack(), c.Reached(), c.NotReached("busy"))
    assert wants_back(caller.library, caller.state)
    assert caller.hear(c.CameBack()).node == "sorry"


def asks_to_be_called(**changes: Any) -> Flow:
    nodes = {
        "ask": {"kind": "callback", "queue": "sales", "next": "yes", "refused": "no", **changes},
        "yes": {"kind": "say", "prompt": {"en": "We call you."}, "next": "bye"},
        "no": {"kind": "queue", "queue": "sales"},
        "bye": {"kind": "hang_up"},
    }
    return flow_of({"start": "ask", "nodes": nodes})


@pytest.mark.parametrize(("taken", "node"), [(True, "yes"), (False, "no")])
def test_a_caller_is_promised_a_call_or_goes_another_way(taken: bool, node: str) -> None:
    caller = Caller(asks_to_be_called()).hear(c.SentInto(BANK_V3))
    assert caller.commands[-1] == c.AskCallback("sales", "+8613800000001")
    caller.hear(c.CallbackAnswered(taken=taken), c.CallbackAnswered(taken=not taken))
    assert caller.node == node, "the first answer counts"


def test_the_number_to_be_called_is_never_private() -> None:
    flow = asks_to_be_called(number="pin")
    caller = Caller(flow)
    caller.state = State(caller.state.values, secrets={"pin": "13800000021"})
    assert caller.hear(c.SentInto(BANK_V3)).commands[-1] == c.AskCallback("sales", "")
