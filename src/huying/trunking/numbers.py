"""How numbers are written: as carriers want them, as we keep them (E.164), and which one we show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat

from huying.kit.numbers import e164_or_given, to_e164
from huying.trunking.emergency import BY_COUNTRY

NumberFormat = Literal["e164_plus", "e164", "international", "national"]
"""+8613800000021, 8613800000021, 008613800000021, 13800000021 (abroad as `international`)."""

_SHORT_LIMIT = 6


def written(number: str, form: NumberFormat, country: str, prefix: str = "") -> str:
    """A number as a carrier of this country wants it, behind the digits it asks for.

    What is not E.164 (10086, 110) is dialled as it is.
    """
    if not number.startswith("+"):
        return number
    digits = number[1:]
    match form:
        case "e164_plus":
            text = number
        case "e164":
            text = digits
        case "international":
            text = _leaving(country) + digits
        case "national":
            text = _national(number, country)
    return prefix + text


def _national(number: str, country: str) -> str:
    parsed = phonenumbers.parse(number)
    if parsed.country_code != phonenumbers.country_code_for_region(country):
        return _leaving(country) + number[1:]
    formatted = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
    return "".join(character for character in formatted if character.isdigit())


def _leaving(country: str) -> str:
    """What is dialled to leave the country: 00 in most, 011 in North America."""
    metadata = PhoneMetadata.metadata_for_region(country)
    if metadata is None:
        return "00"
    usual = metadata.preferred_international_prefix or metadata.international_prefix or ""
    return usual if usual.isdigit() else "00"


def arrived(number: str, country: str) -> str:
    """A caller's number from a trunk of this country: 0086…, 86…, 0 before a mobile or an area code, national
    or with its plus, all become E.164; what is no number ("anonymous") stays as it came."""
    return e164_or_given(number, country)


def asked(number: str, country: str) -> str:
    """A number somebody wants to dial: emergency and service numbers as they are, others as E.164.

    Raises NumberRefused.
    """
    text = number.strip()
    if is_emergency(text, country) or is_short(text, country):
        return text
    return to_e164(text, country)


def is_emergency(number: str, country: str) -> bool:
    """Police, fire, rescue: by the country's list, and by libphonenumber's where ours has none."""
    return number in BY_COUNTRY.get(country, ()) or (
        number.isdigit() and len(number) <= _SHORT_LIMIT and phonenumbers.is_emergency_number(number, country)
    )


def is_short(number: str, country: str) -> bool:
    """A service number of the country, such as 10086 or 95588."""
    if not number.isdigit() or len(number) > _SHORT_LIMIT:
        return False
    parsed = phonenumbers.parse(number, country)
    return phonenumbers.is_valid_short_number_for_region(parsed, country)


def shown(wanted: Iterable[str], default: str, allowed: frozenset[str]) -> str:
    """The caller ID: the first wanted one this trunk may show, else the trunk's own.

    `wanted` in the order of who has a say: the person, the campaign or queue. A trunk without a list of
    `allowed` numbers shows any.
    """
    for number in wanted:
        if number and (not allowed or number in allowed):
            return number
    return default
