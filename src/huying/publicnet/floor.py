"""The trainer's view of the centre: makes robots' accounts, sees on the board when a human agent talks.

Uses an administrator's session, as a trainer would. A human's telephone is not ours, so nobody outside can
tell the moment she answers; the board does.
"""

from __future__ import annotations

import secrets
from typing import Any

import structlog

from huying.publicnet.desk import Desk
from huying.publicnet.parties import Parties

log = structlog.get_logger(__name__)

ROBOT_LOGIN = "robot-{}"
REPLAY_QUEUE = "Replay"
REPLAY_NUMBER = "+861055500003"


class Floor:
    """`desk` must be an administrator's and signed in."""

    def __init__(self, desk: Desk, parties: Parties) -> None:
        self.desk = desk
        self.robot_ids: set[str] = set()
        self._parties = parties

    async def hire(self, count: int, queue_ids: list[str] | None = None) -> list[tuple[str, str]]:
        """(login, password) of `count` robots in the given queues, all of them by default. Raises Refused."""
        if queue_ids is None:
            queue_ids = [str(queue["id"]) for queue in await self.desk.ask("GET", "/api/queues")]
        known = {str(person["login"]): person for person in await self.desk.ask("GET", "/api/people")}
        hired = []
        for number in range(1, count + 1):
            login, password = ROBOT_LOGIN.format(number), secrets.token_urlsafe(18)
            wanted: dict[str, Any] = {"password": password, "queue_ids": queue_ids}
            if login in known:
                person = known[login]
                await self.desk.ask("PATCH", f"/api/people/{person['id']}", {**wanted, "active": True})
            else:
                new = {**wanted, "login": login, "name": f"Robot {number}", "role": "agent", "locale": "en"}
                person = await self.desk.ask("POST", "/api/people", new)
            self.robot_ids.add(str(person["id"]))
            hired.append((login, password))
        return hired

    async def replay_queue(self) -> tuple[str, str]:
        """(queue id, number) of a queue without greeting, announcement and wrap-up time, made if need be."""
        queues = {str(queue["name"]): queue for queue in await self.desk.ask("GET", "/api/queues")}
        settings = {"announce_seconds": 0, "wrap_up_seconds": 0, "short_abandon_seconds": 0}
        if REPLAY_QUEUE in queues:
            queue = queues[REPLAY_QUEUE]
            await self.desk.ask("PATCH", f"/api/queues/{queue['id']}", settings)
        else:
            queue = await self.desk.ask("POST", "/api/queues", {"name": REPLAY_QUEUE, **settings})
        queue_id = str(queue["id"])
        numbers = {str(number["number"]): number for number in await self.desk.ask("GET", "/api/numbers")}
        wanted = {"queue_id": queue_id, "greeting": "", "locale": "en", "label": REPLAY_QUEUE}
        if REPLAY_NUMBER in numbers:
            await self.desk.ask("PATCH", f"/api/numbers/{numbers[REPLAY_NUMBER]['id']}", wanted)
        else:
            await self.desk.ask("POST", "/api/numbers", {"number": REPLAY_NUMBER, **wanted})
        return queue_id, REPLAY_NUMBER

    async def start_campaigns(self) -> list[str]:
        """Ids of the campaigns that have something left to call; they run now."""
        started = []
        for campaign in await self.desk.ask("GET", "/api/campaigns"):
            if campaign["leads"]["new"] and campaign["state"] in ("draft", "paused", "running"):
                if campaign["state"] != "running":
                    await self.desk.ask("POST", f"/api/campaigns/{campaign['id']}/start")
                started.append(str(campaign["id"]))
        return started

    def look(self) -> None:
        """After each message of the board: tell parties that a human agent is talking to them."""
        for call in self.desk.state.get("calls", {}).values():
            agent = str(call.get("agent_id") or "")
            if call.get("state") == "talking" and agent and agent not in self.robot_ids:
                self._parties.join(str(call.get("customer_number", "")), agent, human=True)
