"""SIP messages as the proving ground's telephones write and read them (RFC 3261), and digest (RFC 7616)."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

BRANCH_MAGIC = "z9hG4bK"


@dataclass
class Message:
    """One message as it came."""

    first: str
    headers: list[tuple[str, str]]
    body: str

    @property
    def status(self) -> int:
        """Of a response; 0 for a request."""
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0

    @property
    def method(self) -> str:
        return self.header("CSeq").split()[-1] if self.status else self.first.split()[0]

    @property
    def branch(self) -> str:
        """Which transaction it belongs to, by its topmost Via."""
        found = re.search(r"branch=([^;,\s]+)", self.header("Via"))
        return found[1] if found else ""

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


def parse(data: bytes) -> Message:
    """Raises ValueError for what is no SIP."""
    head, _, body = data.decode(errors="surrogateescape").partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    if len(first.split()) < 3:
        raise ValueError(f"no SIP message begins with {first[:40]!r}")
    headers = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return Message(first, headers, body)


def address_in(value: str) -> str:
    """`sip:user@host:port` of a From, To or Contact."""
    found = re.search(r"<([^>]+)>", value)
    return found[1] if found else value.partition(";")[0].strip()


def user_in(value: str) -> str:
    """The user of an address: a number, or a device's name."""
    found = re.search(r"sips?:([^@;>]+)@", value)
    return found[1] if found else ""


def media_port(sdp: str) -> int:
    """Where the other side wants its sound; 0 when it names no port."""
    found = re.search(r"m=audio (\d+)", sdp)
    return int(found[1]) if found else 0


def offer(port: int) -> str:
    """An SDP for A-law in packets of 20 ms."""
    return (
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=ptime:20\r\na=sendrecv\r\n"
    )


def digest(challenge: str, method: str, uri: str, user: str, password: str) -> str:
    """The Authorization for a challenge with MD5 and qop=auth."""
    fields = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge.partition(" ")[2]))
    cnonce = secrets.token_hex(8)

    def h(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    first = h(f"{user}:{fields['realm']}:{password}")
    response = h(f"{first}:{fields['nonce']}:00000001:{cnonce}:auth:{h(f'{method}:{uri}')}")
    return (
        f'Digest username="{user}", realm="{fields["realm"]}", nonce="{fields["nonce"]}", uri="{uri}", '
        f'response="{response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="{cnonce}"'
        + (f', opaque="{fields["opaque"]}"' if "opaque" in fields else "")
    )
