"""What calls weigh: bandwidth by codec, storage of recordings."""

from __future__ import annotations

from dataclasses import dataclass

_PACKETS = 50  # a second, one way: 20 ms of speech each, what Asterisk and browsers send
_HEADERS = 12 + 8 + 20  # bytes of RTP (RFC 3550), UDP and IPv4
_ETHERNET = 18  # bytes of header and check sequence
_SRTP_TAG = 10  # bytes, AES_CM_128_HMAC_SHA1_80 (RFC 3711); browsers accept no call without

RECORDED_BYTES_A_MINUTE = 8_000 * 2 * 60  # as kept: A-law, 8 kHz, customer and agent


@dataclass(frozen=True, slots=True)
class Codec:
    """Speech as it travels."""

    name: str
    bits_a_second: int
    encrypted: bool

    def kbit_a_second(self) -> float:
        """One call, one way, on Ethernet."""
        payload = self.bits_a_second / 8 / _PACKETS
        packet = payload + _HEADERS + _ETHERNET + (_SRTP_TAG if self.encrypted else 0)
        return packet * 8 * _PACKETS / 1000


CODECS = (
    Codec("G.711 (trunk)", 64_000, encrypted=False),
    Codec("G.711 (browser)", 64_000, encrypted=True),
    Codec("G.722 (telephone)", 64_000, encrypted=False),
    Codec("Opus (browser)", 32_000, encrypted=True),  # full-band speech 28–40 kbit/s: RFC 7587, 3.1.1
)
