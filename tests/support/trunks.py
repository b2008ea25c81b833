"""A carrier's trunk on an Asterisk without a centre, set up the way a centre would."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import httpx

from huying.engines.addresses import Addresses
from huying.telephony.trunks import SipTrunk, objects


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
