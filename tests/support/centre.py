"""A real centre as a process of its own, on running engines, and people who use it over HTTP and SIP."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import nats

from huying.engines.ports import free_port
from huying.journal.stream import STREAM
from support.engines import Engines
from support.phones import Phone, Phones, eventually

Json = dict[str, Any]
PASSWORD = "a long enough password"


class Session:
    """Somebody signed in over HTTP."""

    def __init__(self, base: str, login: str, password: str) -> None:
        self.http = httpx.Client(base_url=base, timeout=15)
        answer = self.http.post("/api/session", json={"login": login, "password": password})
        assert answer.status_code == 200, answer.text
        self.http.headers["X-CSRF-Token"] = answer.json()["csrf"]
        self.user: Json = answer.json()["user"]

    def get(self, path: str, **query: Any) -> Any:
        answer = self.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, expect: int | None = None, **body: Any) -> Any:
        answer = self.http.post(path, json=body)
        wanted = {expect} if expect else {200, 201, 204}
        assert answer.status_code in wanted, f"{path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


class Agent(Session):
    """An agent at her desk, with a SIP phone."""

    def __init__(self, base: str, login: str, phones: Phones) -> None:
        super().__init__(base, login, PASSWORD)
        self._phones = phones
        self.port = free_port()

    def take_seat(self) -> None:
        """Sign in at the desk, register the phone, wait until the centre knows that it is there."""
        device = self.post("/api/desk/device", kind="phone", new_password=True)
        self._phones.register(device["user"], device["password"], self.port)

    def ready(self) -> None:
        def accepted() -> bool:
            return self.http.post("/api/desk/ready").status_code == 200

        eventually(accepted, 10, "the phone never came online")

    def answering(self, **how: Any) -> Phone:
        return self._phones.answering(self.port, **how)


class LiveCentre:
    """The centre's process and its administrator."""

    def __init__(self, engines: Engines) -> None:
        self.engines = engines
        address = engines.addresses
        self.base = f"http://{address.web_host}:{address.web_port}"
        self.log = Path(address.data_dir) / "centre.log"
        self._health = ""
        self.process = self._start()
        secret = (Path(address.data_dir) / "first-sign-in.txt").read_text()
        password = next(
            line.split(":", 1)[1].strip() for line in secret.splitlines() if line.startswith("Password")
        )
        self.admin = Session(self.base, "admin", password)
        self.line("public", engines.settings.publicnet.sip_port)

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "huying.process"], env=self.engines.environment, stderr=log, stdout=log
            )
        try:
            eventually(lambda: self._healthy(process), 40)
        except AssertionError as error:
            said = self.log.read_text()[-3000:]
            raise AssertionError(f"the centre did not start: {self._health}\n{said}") from error
        return process

    def _healthy(self, process: subprocess.Popen[bytes]) -> bool:
        assert process.poll() is None, self.log.read_text()[-3000:]
        try:
            self._health = httpx.get(f"{self.base}/api/health", timeout=2).text
        except httpx.HTTPError as error:
            self._health = repr(error)
        return '"status":"ok"' in self._health

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(5)

    def restart(self) -> None:
        self.process = self._start()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def until_well(self) -> None:
        """A test before may have frozen or killed a server; what comes next begins when all is back."""
        eventually(lambda: self._healthy(self.process), 30, "the centre is not well")

    def facts_flow(self, after: int) -> None:
        """Wait until a fact stored after this place in the journal has reached the views: a bus that was
        killed a moment ago is still said to be well."""

        def arrived() -> bool:
            try:
                stored, seen = asyncio.run(self._places())
            except Exception:  # the bus or the database is just coming back
                return False
            return seen >= stored > after

        eventually(arrived, 30, "facts do not reach the views")

    def last_fact(self) -> int:
        """The last place of the journal."""

        def look() -> int:
            with contextlib.suppress(Exception):  # the bus or the database is just coming back
                return asyncio.run(self._places())[0]
            return 0

        return eventually(look, 30, "the journal cannot be read")

    async def _places(self) -> tuple[int, int]:
        bus = await nats.connect(self.engines.addresses.nats_url, connect_timeout=2)
        try:
            stored = (await bus.jetstream().stream_info(STREAM)).state.last_seq
        finally:
            await bus.close()
        views = await asyncpg.connect(self.engines.addresses.database_url)
        try:
            return stored, await views.fetchval("SELECT min(sequence) FROM projection_positions") or 0
        finally:
            await views.close()

    def line(self, name: str, port: int) -> int:
        """The port of a carrier on this machine, set up unless it is."""
        if name not in {trunk["name"] for trunk in self.admin.get("/api/trunks")}:
            self.trunk(name, port, position=50 if name == "public" else 51)
        return port

    def second_line(self) -> int:
        """For two callers at the same time: on loopback a trunk is known by its port."""
        return self.line("second", self.engines.second_port)

    def trunk(self, name: str, port: int, **settings: Any) -> Json:
        """Set up a trunk to a carrier on this machine."""
        place = {"name": name, "host": "127.0.0.1", "port": port}
        wanted = {"check_seconds": 0, "max_calls": 2000, "max_per_second": 0, **settings}
        made: Json = self.admin.post("/api/trunks", **place, **wanted)
        return made

    # ── what people see ──────────────────────────────────────────────────────────────────────────

    def calls(self, number: str) -> list[Json]:
        """Calls from or to a customer's number, newest first."""
        found: list[Json] = self.admin.get("/api/calls", q=number)["items"]
        return found

    def one_call(self, number: str, seconds: float = 15.0, **fields: Any) -> Json:
        """The call with this number once it has these fields."""

        def look() -> Json | None:
            for call in self.calls(number):
                if all(call[name] == value for name, value in fields.items()):
                    return call
            return None

        return eventually(look, seconds, f"no call with {number} and {fields}: {self.calls(number)}")

    def publish_flow(self, document: Json, name: str = "flow") -> str:
        """A new flow without faults, published; its id."""
        flow = self.admin.post("/api/flows", name=f"{name} {uuid.uuid4().hex[:8]}")
        saved = self.admin.http.put(
            f"/api/flows/{flow['id']}/draft", json={"revision": 1, "document": document}
        )
        assert saved.json()["complaints"] == [], saved.text
        self.admin.post(f"/api/flows/{flow['id']}/publish", revision=2)
        return str(flow["id"])

    def event_types(self, call_id: str) -> list[str]:
        return [event["type"] for event in self.admin.get(f"/api/calls/{call_id}")["events"]]


class House:
    """A queue with a number and agents of its own, so that tests do not meet each other's calls."""

    def __init__(self, centre: LiveCentre, phones: Phones, **queue: Any) -> None:
        self.centre, self.phones = centre, phones
        centre.until_well()
        tag = uuid.uuid4().hex[:8]
        self.number = f"+8610{uuid.uuid4().int % 10**8:08d}"
        self.agents: list[Agent] = []
        self._tag = tag
        settings = {"ring_seconds": 5, "wrap_up_seconds": 30, "announce_seconds": 0, **queue}
        self.queue: Json = centre.admin.post("/api/queues", name=f"queue {tag}", member_ids=[], **settings)
        centre.admin.post(
            "/api/numbers",
            number=self.number,
            label="test",
            queue_id=self.queue["id"],
            locale="en",
            greeting="",
        )

    def agent(self) -> Agent:
        """A new agent of this queue, seated but not ready."""
        login = f"a{len(self.agents)}-{self._tag}"
        self.centre.admin.post(
            "/api/people",
            login=login,
            name=login,
            role="agent",
            locale="en",
            password=PASSWORD,
            queue_ids=[self.queue["id"]],
        )
        agent = Agent(self.centre.base, login, self.phones)
        agent.take_seat()
        self.agents.append(agent)
        return agent

    def close(self) -> None:
        for agent in self.agents:
            agent.http.post("/api/desk/not-ready", json={"reason": "break"})


def caller_number() -> str:
    """A customer nobody else uses."""
    return f"+86139{uuid.uuid4().int % 10**8:08d}"
