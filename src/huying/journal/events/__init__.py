"""The facts of the centre: what happened, in the past tense, once.

Every event has its own `id`, the moment `at` it happened (UTC, microseconds) and a type name that
is part of the stored form. Fields are only ever added, with a default; a fact that means something
else gets a new name. Labels that may change (an agent's name) are not facts about a call: ids are.
"""

from __future__ import annotations

from collections.abc import Iterator

from huying.journal.events.agents import *
from huying.journal.events.alarms import *
from huying.journal.events.attendance import *
from huying.journal.events.base import Event as Event
from huying.journal.events.callbacks import *
from huying.journal.events.calls import *
from huying.journal.events.campaigns import *
from huying.journal.events.conversations import *
from huying.journal.events.flows import *
from huying.journal.events.house import *
from huying.journal.events.recordings import *
from huying.journal.events.rosters import *
from huying.journal.events.statements import *
from huying.journal.events.supervision import *
from huying.journal.events.trunks import *
from huying.journal.events.voicemails import *


def _facts(kind: type[Event]) -> Iterator[type[Event]]:
    """What several facts have in common is none itself."""
    below = kind.__subclasses__()
    if not below:
        yield kind
    for each in below:
        yield from _facts(each)


KINDS: tuple[type[Event], ...] = tuple(_facts(Event))
"""Every fact the journal knows."""
