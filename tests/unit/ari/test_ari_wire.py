"""Requests out, events and answers in: these values, those bytes."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from huying.ari import models as m
from huying.ari import wire
from huying.ari.requests import applications, asterisk, bridges, channels

pytestmark = pytest.mark.unit

CHANNEL = {
    "id": "c1",
    "protocol_id": "",
    "name": "PJSIP/a-1",
    "state": "Up",
    "caller": {"name": "", "number": "13800138000"},
    "connected": {"name": "", "number": ""},
    "accountcode": "",
    "dialplan": {"context": "x", "exten": "s", "priority": 1, "app_name": "", "app_data": ""},
    "creationtime": "2026-11-22T04:30:34.093+0000",
    "language": "en",
}


def sent(request: wire.Request[Any]) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(wire.encode(7, request))
    return frame


def test_a_request_with_parameters_and_a_body() -> None:
    frame = sent(
        channels.originate(
            endpoint="PJSIP/7",
            app="huying",
            timeout=20,
            variables={"A": {"value": "1", "report_events": True}},
        )
    )
    body = json.loads(frame.pop("message_body"))
    assert body == {"variables": {"A": {"value": "1", "report_events": True}}}
    assert frame == {
        "type": "RESTRequest",
        "request_id": "7",
        "method": "POST",
        "uri": "channels",
        "query_strings": [
            {"name": "endpoint", "value": "PJSIP/7"},
            {"name": "app", "value": "huying"},
            {"name": "timeout", "value": "20"},
        ],
        "content_type": "application/json",
    }


def test_a_request_with_nothing_but_a_path() -> None:
    assert sent(channels.answer("c1")) == {
        "type": "RESTRequest",
        "request_id": "7",
        "method": "POST",
        "uri": "channels/c1/answer",
    }


def test_lists_and_truth_values_as_asterisk_reads_them() -> None:
    frame = sent(bridges.add_channel("b1", channel=["a", "b"], mute=False))
    assert frame["query_strings"] == [{"name": "channel", "value": "a,b"}, {"name": "mute", "value": "false"}]


def test_an_id_cannot_leave_its_place_in_the_path() -> None:
    assert sent(channels.get("../a;1?x=y"))["uri"] == "channels/..%2Fa%3B1%3Fx%3Dy"


def test_bodies_are_named_or_bare_as_the_description_says() -> None:
    assert json.loads(sent(applications.filter("a", filter={"allowed": []}))["message_body"]) == {
        "allowed": []
    }
    fields = [{"attribute": "context", "value": "x"}]
    request = asterisk.update_object("res_pjsip", "endpoint", "a", fields=fields)
    assert json.loads(sent(request)["message_body"]) == {"fields": fields}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (b'{"type":"StasisStart","timestamp":"x"}', b"StasisStart"),
        (b'{"timestamp":"x","type":"Dial"}', b"Dial"),
        (b'{ "type": "Dial" }', b"Dial"),
        (b'{"timestamp":"x"}', b""),
    ],
)
def test_the_type_is_found_wherever_it_stands(text: bytes, kind: bytes) -> None:
    assert wire.type_of(text) == kind


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'"type"', b'{"type":"x'])
def test_what_is_no_message_is_an_error_not_a_crash(text: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, ValueError)):
        wire.type_of(text)


def test_an_event_with_fields_of_a_later_asterisk() -> None:
    text = json.dumps(
        {
            "type": "ChannelDestroyed",
            "timestamp": "x",
            "cause": 17,
            "cause_txt": "User busy",
            "tech_cause": 486,
            "channel": {**CHANNEL, "mood": {"good": True}},
            "application": "huying",
            "asterisk_id": "02:fc",
            "new_in_99": [1, 2],
        }
    )
    event = msgspec.json.decode(text, type=m.ChannelDestroyed)
    assert (event.cause, event.tech_cause, event.channel.caller.number) == (17, 486, "13800138000")


def test_what_asterisk_leaves_out_has_a_default() -> None:
    text = json.dumps({"type": "ChannelHangupRequest", "channel": CHANNEL, "application": "huying"})
    event = msgspec.json.decode(text, type=m.ChannelHangupRequest)
    assert (event.cause, event.soft, event.channel.channelvars) == (None, False, {})


def test_every_event_of_the_description_has_its_type() -> None:
    assert all(m.EVENTS[name].__struct_config__.tag == name for name in m.EVENTS)
    assert m.EVENTS["StasisStart"] is m.StasisStart


def test_reasons_of_refusals() -> None:
    def answer(body: str) -> bytes:
        return json.dumps({"type": "RESTResponse", "status_code": 500, "message_body": body}).encode()

    assert wire.decode_reason(answer('{"message":"Channel not found"}')) == "Channel not found"
    assert wire.decode_reason(answer('{"error":"Allocation failed"}')) == "Allocation failed"
    assert wire.decode_reason(answer("")) == ""
    assert wire.decode_reason(answer("<html>")) == ""
