"""Telephone numbers as E.164, by libphonenumber's rules; never by our own."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult, timezone

from huying.errors import BadInput

_MOST_ZONES = 8
LONGEST = 40
"""Characters a written number may have, with everything people put between the digits."""

_WRITTEN = re.compile(r"^(tel:)?[+＋]?[\d\s().\-/\u2010-\u2015\u00a0（）－]+$")
_E164 = re.compile(r"^\+[1-9][0-9]{7,14}$", re.ASCII)
_SCIENTIFIC = re.compile(r"^\d([.,]\d+)?[eE]\+?\d+$")
_WHOLE_FLOAT = re.compile(r"^(\d{5,})\.0+$")
_LENGTH = {ValidationResult.TOO_SHORT: "too_short", ValidationResult.TOO_LONG: "too_long"}
_PARSE = {
    NumberParseException.INVALID_COUNTRY_CODE: "unknown_country_code",
    NumberParseException.TOO_SHORT_NSN: "too_short",
    NumberParseException.TOO_SHORT_AFTER_IDD: "too_short",
    NumberParseException.TOO_LONG: "too_long",
}
_SENTENCES = {
    "number_missing": "there is no number",
    "not_a_number": "this is not a telephone number",
    "spreadsheet_rounded": "the spreadsheet has rounded this number; format the column as text",
    "unknown_country_code": "no country has this code",
    "too_short": "the number is too short",
    "too_long": "the number is too long",
    "not_in_use": "numbers like this are not in use in that country",
}


class NumberRefused(ValueError):
    """Not a number one can dial. `reason` is a stable code."""

    def __init__(self, reason: str) -> None:
        super().__init__(_SENTENCES[reason])
        self.reason = reason


def to_e164(written: str, country: str) -> str:
    """The number with plus and country code. `country` (ISO 3166, "CN") is meant where none is written.

    Raises NumberRefused with one of the reasons above. Letters and extensions are refused: what is dialled
    must be what was written.
    """
    text = written.strip().strip("'\u200e\u200f\u202a\u202c\ufeff").strip()
    if not text:
        raise NumberRefused("number_missing")
    if len(text) > LONGEST:
        raise NumberRefused("too_long")
    if _SCIENTIFIC.match(text):
        raise NumberRefused("spreadsheet_rounded")
    if whole := _WHOLE_FLOAT.match(text):
        text = whole[1]
    if not _WRITTEN.match(text):
        raise NumberRefused("not_a_number")
    return _format(text, country)


def _format(text: str, country: str) -> str:
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException as error:
        raise NumberRefused(_PARSE.get(error.error_type, "not_a_number")) from error
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible in _LENGTH:
        raise NumberRefused(_LENGTH[possible])
    if not phonenumbers.is_valid_number(number):
        raise NumberRefused("not_in_use")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def e164_or_given(number: str, country: str) -> str:
    """A number from the network as E.164 where it is one, else exactly as it came ("anonymous", "10086").

    What the network writes with its plus is E.164 already and is taken as it is.
    """
    if _E164.match(number):
        return number
    try:
        return to_e164(number, country)
    except NumberRefused:
        return number


def time_zones(number: str) -> list[str]:
    """Time zones in which the owner of an E.164 number may be ("Asia/Shanghai"); none where that is anywhere
    in a large country or not known."""
    try:
        zones = timezone.time_zones_for_number(phonenumbers.parse(number))
    except NumberParseException:
        return []
    known = len(zones) <= _MOST_ZONES and "Etc/Unknown" not in zones
    return list(zones) if known else []


def is_country(code: str) -> bool:
    """Whether libphonenumber knows the country."""
    return code in phonenumbers.SUPPORTED_REGIONS


def checked(written: str, country: str) -> str:
    """As `to_e164`, for a single number a person typed. Raises BadInput with the reason in words."""
    try:
        return to_e164(written, country)
    except NumberRefused as refused:
        raise bad_number(written, refused) from refused


def bad_number(written: str, refused: NumberRefused) -> BadInput:
    """The error for a person who typed it, with the reason in words."""
    shown = written.strip()[:LONGEST]
    return BadInput("number.invalid", f"{shown}: {refused}.", number=shown, reason=refused.reason)
