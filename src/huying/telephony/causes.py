"""Why a line ended: the standard's numbers and names, and what they mean for an attempt.

Numbers and names are those of ITU-T Q.850 (05/2018), as carried in SIP by RFC 3326; the SIP codes are
RFC 3261's, mapped as RFC 3398 section 8.2.6 does.
"""

from __future__ import annotations

from huying.journal.events import AttemptResult

NORMAL_CLEARING = 16
USER_BUSY = 17
NO_ANSWER = 19
REJECTED = 21
ANSWERED_ELSEWHERE = 26
UNALLOCATED = 1
NO_CIRCUIT = 34
TEMPORARY_FAILURE = 41
CONGESTION = 42
BARRED = 52
UNKNOWN = 0
TEMPORARILY_UNAVAILABLE = 480
"""SIP, RFC 3261 section 21.4.18."""

NAMES: dict[int, str] = {
    0: "unknown",
    1: "unallocated number",
    2: "no route to transit network",
    3: "no route to destination",
    5: "misdialled trunk prefix",
    16: "normal call clearing",
    17: "user busy",
    18: "no user responding",
    19: "no answer from user",
    20: "subscriber absent",
    21: "call rejected",
    22: "number changed",
    23: "redirected to new destination",
    25: "exchange routing error",
    26: "non-selected user clearing",
    27: "destination out of order",
    28: "invalid number format",
    29: "facility rejected",
    30: "response to status enquiry",
    31: "normal, unspecified",
    34: "no circuit available",
    38: "network out of order",
    41: "temporary failure",
    42: "switching equipment congestion",
    43: "access information discarded",
    44: "requested channel not available",
    47: "resource unavailable",
    50: "requested facility not subscribed",
    52: "outgoing calls barred",
    54: "incoming calls barred",
    57: "bearer capability not authorized",
    58: "bearer capability not available",
    63: "service or option not available",
    65: "bearer capability not implemented",
    66: "channel type not implemented",
    69: "facility not implemented",
    79: "service or option not implemented",
    81: "invalid call reference",
    88: "incompatible destination",
    95: "invalid message",
    96: "mandatory information element missing",
    97: "message type non-existent",
    98: "message not compatible with call state",
    99: "information element non-existent",
    100: "invalid information element contents",
    101: "message not compatible with call state",
    102: "recovery on timer expiry",
    103: "mandatory length error",
    111: "protocol error",
    127: "interworking, unspecified",
}

_RESULTS: dict[int, AttemptResult] = {
    1: "vacant",
    3: "unreachable",
    17: "busy",
    18: "no_answer",
    19: "no_answer",
    20: "switched_off",
    21: "rejected",
    22: "vacant",
    27: "unreachable",
    28: "invalid",
    29: "suspended",
    34: "congestion",
    38: "congestion",
    41: "congestion",
    42: "congestion",
    44: "congestion",
    47: "congestion",
    50: "suspended",
    52: "barred",
    54: "suspended",
    102: "no_answer",
}

_SIP_RESULTS: dict[int, AttemptResult] = {
    404: "vacant",
    408: "unreachable",
    410: "vacant",
    480: "unreachable",
    484: "invalid",
    486: "busy",
    487: "no_answer",
    503: "congestion",
    600: "busy",
    603: "rejected",
    604: "vacant",
}


def name(cause: int) -> str:
    """The standard's name of a cause; numbers it does not define are called so."""
    return NAMES.get(cause, f"cause {cause}")


def attempt_result(cause: int, sip_code: int | None, *, rang: bool) -> AttemptResult:
    """What an attempt that was never answered came to.

    The Q.850 cause decides; SIP's code decides where the cause says nothing. One case needs more: Asterisk
    22.10 derives the cause from the final SIP code and drops the Reason header, and 480 means both "rang
    and was not answered" and "absent". Whether the telephone ever rang (180) tells them apart.
    """
    if sip_code == TEMPORARILY_UNAVAILABLE and not rang:
        return "switched_off"
    result = _RESULTS.get(cause)
    if result is None and sip_code is not None:
        result = _SIP_RESULTS.get(sip_code)
    return result or "failed"
