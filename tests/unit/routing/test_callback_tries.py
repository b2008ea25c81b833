"""Tries of a callback: never more than the rule allows, never before the pause, and only those that count."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.kit.clock import SECOND
from huying.routing.callbacks import CallbackResult, Retries, next_try, tries_after

pytestmark = pytest.mark.unit

RESULTS = st.sampled_from(get_args(CallbackResult))
RULES = st.builds(
    Retries,
    tries=st.integers(1, 10),
    busy=st.integers(10, 86_400).map(SECOND.__mul__),
    silent=st.integers(10, 86_400).map(SECOND.__mul__),
)


@given(RULES, st.lists(RESULTS, max_size=60))
def test_her_telephone_is_tried_as_often_as_the_rule_says(
    rules: Retries, results: list[CallbackResult]
) -> None:
    made, now, touched = 0, 0, 0
    for result in results:
        made = tries_after(made, result)
        touched += result in ("busy", "no_answer")
        again = next_try(rules, made, result, now)
        assert made == touched <= rules.tries
        assert (again is None) == (touched == rules.tries)
        if again is None:
            return
        assert again >= now
        if result == "no_answer":
            assert again == now + rules.silent
        if result == "busy":
            assert again == now + rules.busy
        now = again
