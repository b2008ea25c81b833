"""An agent at the desk takes real calls: who is calling, both voices, wrap-up, and what is kept of it."""

from __future__ import annotations

import io
import wave
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Page, expect

from support.centre import PASSWORD, House, LiveCentre
from support.phones import Phones, eventually
from support.screens import PATIENCE_MS, DeskScreen, Windows, picture, seconds, sign_in

pytestmark = pytest.mark.browser

CALLER_HERTZ = 440.0
Samples = npt.NDArray[np.int16]


def test_call_from_sign_in_to_recording(
    centre: LiveCentre, house: House, phones: Phones, caller: str, windows: Windows, staff: Any
) -> None:
    customer = centre.admin.post(
        "/api/customers", name="王小明", tier="vip", note="Prefers calls after four.", numbers=[caller]
    )
    agent = staff.hire("agent", "Chen Wei", queue_ids=(house.queue["id"],))
    page = windows.open()
    desk = DeskScreen(page)
    page.goto("/")
    picture(page, "sign-in")
    sign_in(page, agent.user["login"], PASSWORD)
    desk.start_work()
    desk.check_voice()
    picture(page, "desk-not-ready")
    desk.become_ready()
    picture(page, "desk-ready")

    sip = phones.call(house.number, caller=caller, seconds=None)
    desk.phase("ringing")
    expect(desk.part("caller-name")).to_have_text("王小明")
    expect(desk.part("caller")).to_contain_text("VIP")
    expect(desk.part("caller-number")).to_contain_text(caller[-4:])
    expect(desk.part("customer")).to_contain_text("Prefers calls after four.")
    expect(desk.part("customer")).to_contain_text("None yet")
    expect(desk.part("answer")).to_be_in_viewport(ratio=1)
    picture(page, "desk-ringing")

    desk.answer()
    both_voices_travel(desk)
    expect(desk.part("recording")).to_contain_text("REC")
    expect(desk.part("audio-trouble")).not_to_be_visible()
    expect(desk.part("hang-up")).to_be_in_viewport(ratio=1)
    eventually(lambda: desk.seconds_in("call-timer") >= 5, 15)
    picture(page, "desk-talking")
    page.keyboard.press("e")
    assert sip.wait() == 0, "the customer's telephone was not hung up properly"

    desk.wrap_up("re", "Plan explained, all well.")
    expect(desk.part("wrap-up-done")).to_be_in_viewport(ratio=1)
    picture(page, "desk-wrap-up")
    page.keyboard.press("Enter")
    desk.phase("ready")
    expect(desk.part("day-calls")).to_have_text("1", timeout=PATIENCE_MS)
    expect(desk.part("recent-calls")).to_contain_text("王小明")

    call = centre.one_call(caller, disposition="resolved", ended_by="agent")
    assert call["agent_id"] == agent.user["id"]
    assert call["customer"]["id"] == customer["id"]
    recording = stored_recording(centre, caller)
    assert recording["seconds"] == pytest.approx(call["talk_seconds"], abs=1.0)
    heard_and_was_heard(centre, recording["id"])
    supervisor_opens(windows.open(staff.hire("supervisor", "Li Na").http), call["id"], recording["seconds"])


def both_voices_travel(desk: DeskScreen) -> None:
    """The packets shown grow in both directions, by what two seconds of speech have at least."""
    eventually(lambda: desk.number_in("packets-in") > 0 and desk.number_in("packets-out") > 0, 15)
    arrived, left = desk.number_in("packets-in"), desk.number_in("packets-out")

    def more() -> bool:
        return desk.number_in("packets-in") >= arrived + 60 and desk.number_in("packets-out") >= left + 60

    eventually(more, 15, "the shown packets do not grow both ways")
    assert desk.number_in("packets-lost") <= 5


def stored_recording(centre: LiveCentre, caller: str) -> Any:
    def look() -> Any:
        recording = centre.calls(caller)[0]["recording"]
        return recording if recording and recording["state"] == "stored" else None

    return eventually(look, 20, "the recording was never stored")


def heard_and_was_heard(centre: LiveCentre, recording_id: str) -> None:
    """Left the caller's tone, right the beeps of the browser's fake microphone."""
    audio = centre.admin.http.get(f"/api/recordings/{recording_id}/audio").content
    with wave.open(io.BytesIO(audio)) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 8000)
        samples: Samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, 2)
    customer, agent = samples[4000:, 0], samples[4000:, 1]
    assert loudest(customer) == pytest.approx(CALLER_HERTZ, abs=3)
    assert loud_parts(customer) > 0.9, "the caller's tone has holes"
    assert loudest(agent) != pytest.approx(CALLER_HERTZ, abs=3), "the agent's side holds the caller's voice"
    assert 0.02 < loud_parts(agent) < 0.6, "the agent's side does not hold short beeps"


def loudest(samples: Samples) -> float:
    """The strongest frequency, Hz."""
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.fft.rfftfreq(len(samples), 1 / 8000)[spectrum.argmax()])


def loud_parts(samples: Samples) -> float:
    """Which share of the 20 ms pieces is louder than quiet speech."""
    pieces = samples[: len(samples) // 160 * 160].reshape(-1, 160).astype(np.float64)
    return float((np.sqrt((pieces**2).mean(axis=1)) > 300).mean())


def supervisor_opens(page: Page, call_id: str, length: float) -> None:
    """The call's page: what happened when, and its recording, played from any place."""
    page.goto(f"/calls/{call_id}")
    for event in ("CallOffered", "AgentAnswered", "CallEnded", "WrapUpEnded"):
        expect(page.get_by_test_id(f"event-{event}")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("band")).to_contain_text("Chen Wei")
    picture(page, "call")
    page.get_by_text("Talk only", exact=True).click()
    wave_form = page.get_by_test_id("waveform")
    box = wave_form.bounding_box()
    assert box is not None
    wave_form.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    half = length / 2
    assert played(page) == pytest.approx(half, abs=0.3)
    with page.expect_response(lambda answer: "/audio?" in answer.url) as audio:
        page.get_by_test_id("play").click()
    assert audio.value.status == 206, "the recording is not sent in parts"
    assert audio.value.headers["content-range"].startswith("bytes 0-")
    expect(page.get_by_test_id("player")).to_have_attribute("data-playing", "true")
    eventually(lambda: played(page) > half + 0.5, 10, "the recording does not play")
    assert seconds(page.get_by_test_id("position").inner_text()) >= int(half)


def played(page: Page) -> float:
    return float(page.evaluate("document.querySelector('audio').currentTime"))


def test_customer_hangs_up_and_wrap_up_appears_by_itself(
    centre: LiveCentre, house: House, phones: Phones, caller: str, windows: Windows, staff: Any
) -> None:
    agent = staff.hire("agent", "陈伟", locale="zh-CN", queue_ids=(house.queue["id"],))
    desk = DeskScreen(windows.open(locale="zh-CN"))
    desk.page.goto("/desk")
    sign_in(desk.page, agent.user["login"], PASSWORD)
    picture(desk.page, "desk-start")
    desk.start_work()
    desk.become_ready()
    sip = phones.call(house.number, caller=caller, seconds=6.0)
    desk.phase("ringing")
    picture(desk.page, "desk-ringing")
    desk.answer()
    desk.part("note").fill("稍后再打")
    picture(desk.page, "desk-talking")
    assert sip.wait() == 0
    desk.phase("wrap_up")
    expect(desk.part("countdown")).to_be_visible()
    expect(desk.part("note")).to_have_value("稍后再打")
    desk.page.keyboard.press("Enter")
    expect(desk.part("wrap-up")).to_contain_text("请先")
    # 已解决, by the sounds of its characters
    desk.wrap_up("yj", "")
    picture(desk.page, "desk-wrap-up")
    desk.page.keyboard.press("Enter")
    desk.phase("ready")
    call = centre.one_call(caller, disposition="resolved")
    assert call["ended_by"] == "customer"
    assert centre.admin.get(f"/api/calls/{call['id']}")["note"] == "稍后再打"
