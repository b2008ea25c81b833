"""Numbers as carriers write them and want them; which one is shown; whom nothing may keep from calling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.kit.numbers import NumberRefused
from huying.trunking import numbers
from huying.trunking.numbers import NumberFormat

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "written",
    ["+8613812345678", "008613812345678", "8613812345678", "013812345678", "13812345678"],
)
def test_a_callers_number_is_the_same_however_the_carrier_writes_it(written: str) -> None:
    assert numbers.arrived(written, "CN") == "+8613812345678"


def test_an_area_code_keeps_its_place() -> None:
    assert numbers.arrived("01055512345", "CN") == "+861055512345"
    assert numbers.arrived("02079460000", "GB") == "+442079460000"


@pytest.mark.parametrize("written", ["anonymous", "10086", "", "unknown", "110"])
def test_what_is_no_number_stays_as_it_came(written: str) -> None:
    assert numbers.arrived(written, "CN") == written


@pytest.mark.parametrize(
    ("number", "form", "country", "prefix", "expected"),
    [
        ("+8613812345678", "e164_plus", "CN", "", "+8613812345678"),
        ("+8613812345678", "e164", "CN", "", "8613812345678"),
        ("+8613812345678", "international", "CN", "", "008613812345678"),
        ("+8613812345678", "national", "CN", "", "13812345678"),
        ("+861055512345", "national", "CN", "", "01055512345"),
        ("+442079460000", "national", "CN", "", "00442079460000"),
        ("+442079460000", "international", "US", "", "011442079460000"),
        ("+442079460000", "national", "GB", "9", "902079460000"),
        ("10086", "international", "CN", "9", "10086"),
        ("110", "e164_plus", "CN", "9", "110"),
    ],
)
def test_a_number_is_written_as_the_carrier_wants_it(
    number: str, form: NumberFormat, country: str, prefix: str, expected: str
) -> None:
    assert numbers.written(number, form, country, prefix) == expected


@given(
    st.sampled_from(["+8613812345678", "+861055512345", "+442079460000", "+12125550123", "+85223456789"]),
    st.sampled_from(["e164_plus", "e164", "international", "national"]),
    st.sampled_from(["CN", "GB"]),
)
def test_what_we_write_comes_back_as_the_same_number(number: str, form: NumberFormat, country: str) -> None:
    if form == "e164" and not number.startswith("+86"):
        return  # without its plus a foreign number cannot be told from a national one
    if form == "e164" and country != "CN":
        return
    assert numbers.arrived(numbers.written(number, form, country), country) == number


@pytest.mark.parametrize(
    ("country", "number", "urgent"),
    [
        *(("CN", number, True) for number in ("110", "119", "120", "122", "112")),
        ("CN", "10086", False),
        ("CN", "999", False),
        ("GB", "999", True),
        ("US", "911", True),
        ("NZ", "111", True),
        ("CN", "+86110", False),
    ],
)
def test_emergency_numbers_are_known_by_country(country: str, number: str, urgent: bool) -> None:
    assert numbers.is_emergency(number, country) is urgent


def test_what_people_dial_is_understood_or_refused() -> None:
    assert numbers.asked(" 138 1234 5678 ", "CN") == "+8613812345678"
    assert numbers.asked("10086", "CN") == "10086"
    assert numbers.asked("110", "CN") == "110"
    with pytest.raises(NumberRefused):
        numbers.asked("1234", "CN")
    with pytest.raises(NumberRefused):
        numbers.asked("sip:thief@example.net", "CN")


def test_the_first_wanted_number_the_trunk_may_show_is_shown() -> None:
    ours, theirs, own = "+861055500001", "+861055500002", "+861055500009"
    assert numbers.shown((ours, theirs), own, frozenset()) == ours
    assert numbers.shown(("", theirs), own, frozenset()) == theirs
    assert numbers.shown((ours, theirs), own, frozenset({theirs, own})) == theirs
    assert numbers.shown((ours,), own, frozenset({theirs})) == own
    assert numbers.shown((), own, frozenset()) == own
