"""Numbers to call in danger, by country. libphonenumber's own list knows fewer (in China not 122)."""

from __future__ import annotations

BY_COUNTRY: dict[str, frozenset[str]] = {
    "AU": frozenset({"000", "106", "112"}),
    "CN": frozenset({"110", "112", "119", "120", "122"}),
    "DE": frozenset({"110", "112"}),
    "FR": frozenset({"15", "17", "18", "112", "114"}),
    "GB": frozenset({"112", "999"}),
    "HK": frozenset({"112", "992", "999"}),
    "IN": frozenset({"100", "101", "102", "108", "112"}),
    "JP": frozenset({"110", "118", "119"}),
    "KR": frozenset({"112", "117", "118", "119", "125"}),
    "MO": frozenset({"110", "112", "999"}),
    "SG": frozenset({"995", "999"}),
    "TW": frozenset({"110", "112", "118", "119"}),
    "US": frozenset({"112", "911", "988"}),
}
