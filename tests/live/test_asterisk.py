"""The generated Asterisk under real SIP: calls through SIPp, agents' devices pushed over ARI, registrations."""

from __future__ import annotations

import hashlib
import re
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from huying.engines.ports import free_port

if TYPE_CHECKING:
    from conftest import Engines

pytestmark = pytest.mark.live

_ENDPOINT = {
    "context": "from-agent",
    "identify_by": "username",
    "allow": "!all,alaw,ulaw,opus",
    "direct_media": "no",
    "dtmf_mode": "rfc4733",
    "allow_subscribe": "no",
    "allow_transfer": "no",
    "media_address": "127.0.0.1",
    "bind_rtp_to_media_address": "yes",
}
_TELEPHONE = {"webrtc": "no", "force_rport": "yes", "rewrite_contact": "yes", "rtp_symmetric": "yes"}
_BROWSER = {"webrtc": "yes", "dtls_auto_generate_cert": "yes"}
