"""A flow and a calendar that several tests use."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from huying.flows.calendars import Calendar, Day, Period
from huying.flows.document import Flow, read

OFFICE = (Period("09:00", "12:00"), Period("13:30", "18:00"))
SHANGHAI = Calendar(
    time_zone="Asia/Shanghai",
    week=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), OFFICE),
    days={
        "2026-10-01": Day("holiday", "国庆节"),
        "2026-10-02": Day("holiday", "国庆节", periods=(Period("10:00", "11:00"),)),
        "2026-10-10": Day("workday", "国庆节", like="mon"),
        "2026-10-11": Day("workday", periods=(Period("08:00", "09:00"),)),
    },
)


def at(text: str, zone: str = "Asia/Shanghai") -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()) * 1_000_000


BANK: dict[str, Any] = {
    "start": "hours",
    "languages": ["en", "zh"],
    "values": {"limit": 100},
    "nodes": {
        "hours": {
            "kind": "hours",
            "calendar": "office",
            "open": "menu",
            "closed": "closed",
            "holiday": "feast",
        },
        "closed": {"kind": "say", "prompt": {"en": "We are closed.", "zh": "已下班。"}, "next": "bye"},
        "feast": {"kind": "say", "prompt": {"en": "Happy holiday.", "zh": "节日快乐。"}, "next": "bye"},
        "menu": {
            "kind": "menu",
            "prompt": {"en": "1 sales, 2 balance, 9 中文.", "zh": "1销售，2余额。"},
            "wrong": {"en": "Not a choice.", "zh": "按错了。"},
            "silence": {"en": "Are you there?", "zh": "您在吗？"},
            "choices": {"1": "sales", "2": "pin", "9": "chinese"},
            "otherwise": "sales",
        },
        "chinese": {"kind": "set", "values": {"caller.language": "'zh'"}, "next": "menu"},
        "pin": {
            "kind": "digits",
            "prompt": {"en": "Your PIN.", "zh": "密码。"},
            "wrong": {"en": "Wrong PIN.", "zh": "密码错误。"},
            "save": "pin",
            "shortest": 4,
            "longest": 6,
            "private": True,
            "next": "balance",
            "otherwise": "sales",
        },
        "balance": {
            "kind": "look_up",
            "url": "https://bank.example/balance",
            "method": "POST",
            "query": {"number": "caller.number"},
            "body": {"pin": "pin"},
            "save": {"balance": "account.balance"},
            "next": "rich",
            "failed": "sorry",
        },
        "rich": {
            "kind": "condition",
            "branches": [{"when": "balance > limit or customer.tier == 'vip'", "then": "tell"}],
            "otherwise": "sales",
        },
        "tell": {
            "kind": "say",
            "prompt": {"en": "You have {balance} yuan.", "zh": "余额{balance}元。"},
            "next": "bye",
        },
        "sorry": {"kind": "say", "prompt": {"en": "Try later.", "zh": "请稍后再试。"}, "next": "bye"},
        "sales": {"kind": "queue", "queue": "sales", "after": "survey"},
        "survey": {
            "kind": "survey",
            "questions": [
                {"name": "friendly", "prompt": {"en": "How friendly, 1 to 5?", "zh": "态度几分？"}},
                {
                    "name": "solved",
                    "prompt": {"en": "Solved? 1 yes, 2 no.", "zh": "解决了吗？"},
                    "keys": "12",
                },
            ],
            "next": "bye",
        },
        "bye": {"kind": "hang_up"},
    },
    "tests": [
        {
            "name": "a rich caller hears her balance",
            "at": "2026-11-23T10:00",
            "steps": [
                {"do": "hears", "text": "1 sales"},
                {"do": "press", "keys": "21234#"},
                {"do": "reaches", "node": "balance"},
                {"do": "answer", "body": {"account": {"balance": 250.5}}},
                {"do": "hears", "text": "You have 250.5 yuan"},
                {"do": "reaches", "node": "bye"},
            ],
        },
        {
            "name": "a silent caller gets an agent, and is asked afterwards",
            "steps": [
                {"do": "wait", "seconds": 4.9},
                {"do": "reaches", "node": "menu"},
                {"do": "wait", "seconds": 0.1},
                {"do": "hears", "text": "Are you there?"},
                {"do": "wait", "seconds": 10},
                {"do": "reaches", "node": "sales"},
                {"do": "agent_ends"},
                {"do": "press", "keys": "7"},
                {"do": "hears", "text": "How friendly"},
                {"do": "press", "keys": "51"},
                {"do": "has", "when": "friendly == 5 and solved == 1"},
                {"do": "reaches", "node": "bye"},
            ],
        },
        {
            "name": "closed on a holiday",
            "at": "2026-10-01T10:00",
            "language": "zh",
            "steps": [{"do": "hears", "text": "节日快乐"}, {"do": "reaches", "node": "bye"}],
        },
    ],
}


def flow_of(written: dict[str, Any]) -> Flow:
    return read(json.dumps(written))


def bank(**changes: Any) -> Flow:
    """The bank's flow with some nodes different."""
    return flow_of({**BANK, "nodes": {**BANK["nodes"], **changes}})
