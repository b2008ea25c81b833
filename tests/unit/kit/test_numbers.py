"""Numbers as people and networks write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.errors import BadInput
from huying.kit.masking import masked
from huying.kit.numbers import NumberRefused, checked, e164_or_given, is_country, time_zones, to_e164

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("13800000021", "CN", "+8613800000021"),
        ("8613800000021", "CN", "+8613800000021"),
        ("(212) 555-0101", "US", "+12125550101"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("+442079460018", "CN", "+442079460018"),
    ],
)
def test_e164(written: str, country: str, number: str) -> None:
    assert to_e164(written, country) == number
    assert to_e164(number, "CN") == number


@pytest.mark.parametrize("number", ["anonymous", "10086", "", "sip:x@y", "+86"])
def test_what_is_no_number_stays_as_it_came(number: str) -> None:
    assert e164_or_given(number, "CN") == number


def test_a_typed_number_is_refused_in_words() -> None:
    with pytest.raises(BadInput, match="12: the number is too short") as refused:
        checked("12", "CN")
    assert refused.value.params == {"number": "12", "reason": "too_short"}


def test_countries() -> None:
    assert is_country("CN")
    assert not is_country("XX")
    assert not is_country("cn")


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        number = to_e164(text, "CN")
    except NumberRefused:
        return
    assert number.startswith("+")
    assert number[1:].isascii()
    assert number[1:].isdigit()


@given(st.from_regex(r"\+[1-9][0-9]{9,14}", fullmatch=True))
def test_a_masked_number_hides_four_digits(number: str) -> None:
    shown = masked(number)
    assert len(shown) == len(number)
    assert shown.count("*") == 4


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        ("+8613800000021", ["Asia/Shanghai"]),
        ("+12125550123", ["America/New_York"]),
        ("+18005550123", []),
        ("anonymous", []),
        ("", []),
    ],
)
def test_where_somebody_may_be(number: str, zones: list[str]) -> None:
    assert time_zones(number) == zones
