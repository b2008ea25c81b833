"""Whether an entry is what was asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.flows.digits import acceptable, cn_id, fits, is_pattern, luhn

pytestmark = pytest.mark.unit


def test_patterns() -> None:
    assert fits("1NXXXXXXXXX", "13800000000")
    assert not fits("1NXXXXXXXXX", "11800000000")
    assert not fits("1NXXXXXXXXX", "138000000001")
    assert fits("0.", "0108")
    assert not fits("0.", "0")
    assert is_pattern("Z*X.")
    assert not any(map(is_pattern, ("", ".", "1.2", "abc", "[0-9]")))


def test_checksums() -> None:
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")
    assert not luhn("")
    assert not luhn("41*1")
    assert cn_id("11010519491231002*")  # the example of GB 11643-1999
    assert not cn_id("110105194912310021")
    assert not cn_id("1101051949123100")


@given(st.text("0123456789", min_size=1, max_size=30), st.data())
def test_luhn_finds_every_single_wrong_digit(body: str, data: st.DataObject) -> None:
    (check,) = [key for key in "0123456789" if luhn(body + key)]
    number = body + check
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from([key for key in "0123456789" if key != number[place]]))
    assert not luhn(number[:place] + wrong + number[place + 1 :])


def test_acceptable() -> None:
    how = {"shortest": 4, "longest": 6, "patterns": (), "checksum": ""}
    assert acceptable("1234", **how)
    assert not acceptable("123", **how)
    assert not acceptable("1234567", **how)
    assert not acceptable("1234", **{**how, "patterns": ("9XXX",)})
    assert not acceptable("1234", **{**how, "checksum": "luhn"})
