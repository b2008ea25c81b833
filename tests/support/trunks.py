"""Carriers under a test's own hands, and a trunk on an Asterisk without a centre."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from typing import Any

import httpx

from huying.engines.addresses import Addresses
from huying.engines.ports import free_port
from huying.telephony.trunks import SipTrunk, objects
from support.centre import Json, LiveCentre
from support.engines import Engines
from support.sip import Endpoint, Line


@contextlib.contextmanager
def trunk_on(addresses: Addresses, trunk_id: str, port: int) -> Iterator[str]:
    """A trunk to 127.0.0.1:`port`, taken away at the end."""
    made = objects(SipTrunk(trunk_id, "127.0.0.1", port, check_seconds=0), "127.0.0.1")
    login = (addresses.ari_user, addresses.ari_password)
    with httpx.Client(
        base_url=f"{addresses.ari_url}/ari/asterisk/config/dynamic/res_pjsip", auth=login
    ) as ari:
        for each in made:
            fields = [{"attribute": name, "value": value} for name, value in each.fields.items()]
            answer = ari.put(f"/{each.kind}/{each.name}", json={"fields": fields})
            assert answer.status_code == 200, answer.text
        yield trunk_id
        for each in reversed(made):
            ari.delete(f"/{each.kind}/{each.name}")


class Carrier:
    """A carrier's switch that does with each call what the test says, and its trunk at the centre."""

    def __init__(self, centre: LiveCentre, engines: Engines, **settings: Any) -> None:
        self.centre = centre
        self.endpoint = Endpoint(engines.settings.sip.port, free_port())
        self.trunk: Json = centre.trunk(f"carrier {uuid.uuid4().hex[:8]}", self.endpoint.port, **settings)
        self.id: str = self.trunk["id"]

    def refuses(self, status: str) -> None:
        self.endpoint.on_invite = lambda line: line.refuse(status)

    def now(self) -> Json:
        trunks: list[Json] = self.centre.admin.get("/api/trunks")
        return next(trunk for trunk in trunks if trunk["id"] == self.id)

    def change(self, **fields: Any) -> None:
        self.centre.admin.http.patch(f"/api/trunks/{self.id}", json=fields).raise_for_status()

    def test_call(self, number: str) -> Any:
        return self.centre.admin.http.post(
            f"/api/trunks/{self.id}/test-call", json={"number": number}, timeout=60
        )

    def close(self) -> None:
        self.centre.admin.http.delete(f"/api/trunks/{self.id}")
        self.endpoint.close()


def dialled(line: Line) -> str:
    """The number in the INVITE."""
    assert line.invite is not None
    return line.invite.first.split("sip:")[1].split("@")[0]
