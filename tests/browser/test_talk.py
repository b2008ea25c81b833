"""In the middle of a call: hold, keys, advice, conference and hand-over, by the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from support.centre import House, LiveCentre, Session
from support.phones import Phones, eventually
from support.screens import PATIENCE_MS, DeskScreen, Windows, picture
from support.sip import Endpoint

pytestmark = pytest.mark.browser

CALLER_HERTZ = 440

Seat = Callable[[Session], Endpoint]


@pytest.fixture
def telephone() -> Iterator[Seat]:
    """Seats somebody with a telephone on her table."""
    phones: list[Endpoint] = []

    def seat(colleague: Session) -> Endpoint:
        device = colleague.post("/api/desk/device", kind="phone", new_password=True)
        phones.append(Endpoint(device["sip_port"]))
        assert phones[-1].register(device["user"], device["password"]) == 200
        return phones[-1]

    yield seat
    for phone in phones:
        phone.close()


def seated(windows: Windows, agent: Session, locale: str) -> DeskScreen:
    desk = DeskScreen(windows.open(agent.http, locale=locale))
    desk.page.goto("/desk")
    desk.start_work()
    return desk


def condition(desk: DeskScreen, customer: str, other: str | None) -> None:
    """Until the desk says this of the customer, and of the one other person in the call."""
    expect(desk.part("person-customer")).to_have_attribute("data-condition", customer, timeout=PATIENCE_MS)
    if other is None:
        expect(desk.part("person")).to_have_count(0)
    else:
        expect(desk.part("person")).to_have_attribute("data-condition", other, timeout=PATIENCE_MS)


def whom(desk: DeskScreen, key: str, letters: str) -> None:
    """Open the list with this key, once it may be pressed, and type until one free colleague is left."""
    condition(desk, "with_you", None)
    desk.page.keyboard.press(key)
    expect(desk.part("whom-search")).to_be_focused()
    desk.page.keyboard.type(letters)
    expect(desk.part("whom-colleague")).to_have_count(1, timeout=PATIENCE_MS)
    expect(desk.part("whom-go")).to_be_enabled(timeout=PATIENCE_MS)


def test_hold_ask_and_hand_over(
    centre: LiveCentre,
    house: House,
    phones: Phones,
    caller: str,
    windows: Windows,
    staff: Any,
    telephone: Seat,
) -> None:
    agent = staff.hire("agent", "Chen Wei", queue_ids=(house.queue["id"],))
    colleague = staff.hire("agent", "Ouyang Mei")
    phone = telephone(colleague)
    desk = seated(windows, agent, "en-US")
    press = desk.page.keyboard.press
    desk.become_ready()
    sip = phones.call(house.number, caller=caller, seconds=None)
    desk.phase("ringing")
    desk.answer()
    expect(desk.part("hold")).to_be_enabled(timeout=PATIENCE_MS)
    expect(desk.part("swap")).to_have_count(0)

    press("h")
    condition(desk, "music", None)
    expect(desk.part("held")).to_be_visible()
    picture(desk.page, "desk-held")
    press("h")
    condition(desk, "with_you", None)
    press("d")
    desk.page.keyboard.type("12#")
    expect(desk.part("keypad-sent")).to_have_text("12#")
    picture(desk.page, "desk-keypad")
    press("d")

    press("p")
    picture(desk.page, "desk-pause-reasons")
    press("2")
    expect(desk.part("not-recorded")).to_be_visible(timeout=PATIENCE_MS)
    expect(desk.part("pause-reasons")).to_have_count(0)
    picture(desk.page, "desk-not-recorded")
    press("p")
    expect(desk.part("recording")).to_be_visible(timeout=PATIENCE_MS)

    whom(desk, "t", "Ouy")
    picture(desk.page, "desk-whom")
    press("Shift+Enter")
    condition(desk, "music", "rings")
    picture(desk.page, "desk-consult-rings")
    line = phone.take()
    line.answer()
    condition(desk, "music", "with_you")
    assert CALLER_HERTZ not in line.hears(CALLER_HERTZ)
    picture(desk.page, "desk-consult")
    press("s")
    condition(desk, "with_you", "music")
    press("s")
    condition(desk, "music", "with_you")
    press("t")
    desk.phase("wrap_up")
    eventually(lambda: CALLER_HERTZ in line.hears(CALLER_HERTZ), 8, "the colleague does not hear the caller")

    line.hang_up()
    assert sip.wait() == 0, "the customer's telephone was not hung up properly"
    call = centre.one_call(caller, agent_id=colleague.user["id"])
    told = centre.event_types(call["id"])
    for fact in (
        "CallHeld",
        "KeysSent",
        "RecordingPaused",
        "RecordingResumed",
        "ConsultSwapped",
        "CallTransferred",
    ):
        assert fact in told
    desk.wrap_up("re", "")
    press("Enter")
    desk.phase("ready")


def test_to_a_flow_and_back(
    centre: LiveCentre, house: House, phones: Phones, caller: str, windows: Windows, staff: Any
) -> None:
    """The agent sees where the customer is, takes her back once, and once she comes back by herself."""
    code = {"kind": "digits", "label": "PIN", "prompt": {"en": "Enter"}, "save": "pin", "seconds": 60}
    say = {"kind": "say", "prompt": {"en": "Terms."}, "next": "back"}
    back = {"kind": "return"}
    ask = {**code, "private": True, "next": "back", "otherwise": "back"}
    for name, nodes in (("Take a PIN", {"ask": ask, "back": back}), ("Terms", {"ask": say, "back": back})):
        centre.publish_flow({"start": "ask", "nodes": nodes}, f"{name} {house.number[-6:]}")
    agent = staff.hire("agent", "陈伟", locale="zh-CN", queue_ids=(house.queue["id"],))
    desk = seated(windows, agent, "zh-CN")
    press = desk.page.keyboard.press
    desk.become_ready()
    sip = phones.call(house.number, caller=caller, seconds=None)
    desk.phase("ringing")
    desk.answer()
    for name, shown in (("Take a", "in_flow"), ("Terms", "with_you")):
        condition(desk, "with_you", None)
        press("f")
        desk.page.keyboard.type(name)
        expect(desk.part("to-flow-choice").filter(has_text=house.number[-6:])).to_have_count(1)
        picture(desk.page, f"desk-to-flow-{shown}")
        press("Enter")
        if shown == "in_flow":
            condition(desk, "in_flow", None)
            expect(desk.part("in-flow")).to_contain_text("PIN")
            expect(desk.part("transfer")).to_be_disabled()
            picture(desk.page, "desk-in-flow")
            press("h")
    eventually(lambda: flow_ends(centre, caller) == ["queue", "taken_back", "handed_back"], 15)
    condition(desk, "with_you", None)
    press("e")
    desk.phase("wrap_up")
    assert sip.wait() == 0
    desk.wrap_up("re", "")
    press("Enter")
    desk.phase("ready")


def test_a_message_is_taken_heard_and_done(
    centre: LiveCentre, house: House, phones: Phones, caller: str, windows: Windows, staff: Any
) -> None:
    node = {"kind": "voicemail", "prompt": {"en": "Speak."}, "queue": house.queue["id"], "seconds": 60}
    flow_id = centre.publish_flow({"start": "message", "nodes": {"message": node}}, "Voicemail")
    (number,) = [each for each in centre.admin.get("/api/numbers") if each["number"] == house.number]
    centre.admin.http.patch(f"/api/numbers/{number['id']}", json={"flow_id": flow_id}).raise_for_status()
    agent = staff.hire("agent", "陈伟", locale="zh-CN", queue_ids=(house.queue["id"],))
    desk = seated(windows, agent, "zh-CN")
    assert phones.call(house.number, caller=caller, seconds=4.0).wait() == 0
    expect(desk.part("voicemail-count")).to_contain_text("1", timeout=PATIENCE_MS)
    picture(desk.page, "desk-voicemail")
    desk.part("voicemail-count").click()
    desk.part("take").click()
    expect(desk.part("message")).to_be_visible(timeout=PATIENCE_MS)
    play = "audio => audio.play().then(() => audio.duration > 0, () => false)"
    eventually(lambda: desk.part("message").evaluate(play), 15, "the message cannot be played")
    picture(desk.page, "voicemails")
    desk.part("note").fill("已回电")
    desk.part("done").click()
    expect(desk.part("message")).to_have_count(0, timeout=PATIENCE_MS)
    desk.page.get_by_text("回到工作台").click()
    desk.phase("not_ready")


def flow_ends(centre: LiveCentre, caller: str) -> list[str]:
    (call,) = centre.calls(caller)
    events = centre.admin.get(f"/api/calls/{call['id']}")["events"]
    return [event["data"]["reason"] for event in events if event["type"] == "FlowEnded"]


def test_a_colleague_is_asked_and_all_talk_together(
    centre: LiveCentre, house: House, phones: Phones, caller: str, windows: Windows, staff: Any
) -> None:
    centre.admin.post("/api/customers", name="王小明", tier="vip", note="", numbers=[caller])
    agent = staff.hire("agent", "陈伟", locale="zh-CN", queue_ids=(house.queue["id"],))
    desk = seated(windows, agent, "zh-CN")
    friend = seated(windows, staff.hire("agent", "欧阳梅", locale="zh-CN"), "zh-CN")
    desk.become_ready()
    sip = phones.call(house.number, caller=caller, seconds=None)
    desk.phase("ringing")
    desk.answer()

    whom(desk, "c", "oym")
    desk.page.keyboard.press("Shift+Enter")
    friend.phase("ringing")
    expect(friend.part("ringing")).to_contain_text("陈伟 向您咨询", timeout=PATIENCE_MS)
    friend.answer()
    condition(desk, "music", "with_you")
    desk.page.keyboard.press("p")
    picture(desk.page, "desk-pause-reasons")
    desk.page.keyboard.press("Enter")
    expect(desk.part("not-recorded")).to_be_visible(timeout=PATIENCE_MS)
    picture(desk.page, "desk-not-recorded")
    expect(friend.part("guest")).to_contain_text("陈伟", timeout=PATIENCE_MS)
    condition(friend, "music", "with_you")
    picture(friend.page, "desk-guest")

    desk.page.keyboard.press("j")
    condition(desk, "with_you", "with_you")
    condition(friend, "with_you", "with_you")
    picture(desk.page, "desk-conference")
    desk.page.keyboard.press("e")
    expect(desk.page.get_by_role("dialog")).to_be_visible()
    picture(desk.page, "desk-end-all")
    desk.page.keyboard.press("Escape")
    expect(desk.page.get_by_role("dialog")).not_to_be_visible()
    desk.page.keyboard.press("l")
    desk.phase("wrap_up")
    condition(friend, "with_you", None)
    expect(friend.part("guest")).not_to_be_visible()
    friend.page.keyboard.press("e")
    assert sip.wait() == 0, "the customer's telephone was not hung up properly"
    friend.phase("wrap_up")


def test_park_and_pick_up(
    centre: LiveCentre, house: House, phones: Phones, caller: str, windows: Windows, staff: Any
) -> None:
    agent = staff.hire("agent", "Zhou Min", queue_ids=(house.queue["id"],))
    colleague = staff.hire("agent", "Sun Li", locale="zh-CN")
    desk = seated(windows, agent, "en-US")
    desk.become_ready()
    customer = phones.call(house.number, caller=caller, seconds=None)
    desk.answer()
    condition(desk, "with_you", None)
    desk.page.keyboard.press("k")
    desk.phase("wrap_up")
    other = seated(windows, colleague, "zh-CN")
    expect(other.part("parked")).to_contain_text("Zhou Min")
    picture(other.page, "desk-parked")
    # her telephone is there
    expect(other.part("parked").get_by_role("button")).to_be_enabled(timeout=PATIENCE_MS)
    other.page.keyboard.press("k")
    other.phase("talking")
    expect(desk.part("parked")).to_have_count(0)
    condition(other, "with_you", None)
    other.page.keyboard.press("e")
    assert customer.wait() == 0
    assert centre.one_call(caller, outcome="answered")["agent_id"] == colleague.user["id"]
