"""Every view of the journal, in the order in which facts are folded into them."""

from __future__ import annotations

from huying.features.alarms.projections import alarm_key, step_alarm
from huying.features.callbacks.projections import callback_key, step_callback
from huying.features.calls.projections import call_folds
from huying.features.flows.projections import FlowPassesFold
from huying.features.messages.projections import MessagesFold
from huying.features.rosters.projections import roster_key, step_roster
from huying.features.supervision.projections import monitoring_key, step_monitoring
from huying.features.trunks.projections import step_try, try_key
from huying.features.voicemails.projections import step_voicemail, voicemail_key
from huying.journal.projector import Fold, RowFold


def all_folds() -> list[Fold]:
    """Every view of the journal."""
    return [
        *call_folds(),
        RowFold("alarms", alarm_key, step_alarm),
        RowFold("monitorings", monitoring_key, step_monitoring),
        MessagesFold(),
        RowFold("published_rosters", roster_key, step_roster),
        RowFold("trunk_tries", try_key, step_try),
        FlowPassesFold(),
        RowFold("voicemails", voicemail_key, step_voicemail),
        RowFold("callbacks", callback_key, step_callback),
    ]
