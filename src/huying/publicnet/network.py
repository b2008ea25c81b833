"""Configuration of the second Asterisk: the carrier's switch of the public network in a box.

One trunk to the centre, known by address; whatever the centre dials and every call to a robot's registered
telephone enters the ARI application `publicnet`, which decides what becomes of it. Robots' registrations are
not in a file: they are pushed over ARI (`/asterisk/config/dynamic/res_pjsip/registration`), kept in memory
and gone with the process. Nothing listens on anything but the given loopback address.
"""

from __future__ import annotations

import msgspec

APPLICATION = "publicnet"
ARI_USER = "publicnet"
TRUNK = "centre"
ROBOT_PREFIX = "robot-"

_MODULES = """
    app_stasis bridge_simple chan_pjsip codec_a_mu codec_alaw codec_resample codec_ulaw format_pcm
    format_sln format_wav func_callerid func_channel pbx_config res_ari res_ari_applications
    res_ari_asterisk res_ari_channels res_ari_endpoints res_ari_events res_ari_model res_ari_playbacks
    res_crypto res_http_websocket res_pjproject res_pjsip res_pjsip_authenticator_digest
    res_pjsip_caller_id res_pjsip_dtmf_info res_pjsip_endpoint_identifier_ip
    res_pjsip_endpoint_identifier_user res_pjsip_header_funcs res_pjsip_outbound_authenticator_digest
    res_pjsip_outbound_registration res_pjsip_pubsub res_pjsip_rfc3326 res_pjsip_sdp_rtp
    res_pjsip_session res_rtp_asterisk res_sorcery_astdb res_sorcery_config res_sorcery_memory res_stasis
    res_stasis_answer res_stasis_device_state res_stasis_playback res_stasis_recording res_stasis_snoop
    res_timing_timerfd res_websocket_client
"""

# Asterisk complains at start when these are missing; nothing in them is used.
_EMPTY = ("acl", "ccss", "features", "pjproject", "udptl", "websocket_client")


class NetworkPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where the second Asterisk listens and where the centre's trunk is. Ports on loopback."""

    host: str = "127.0.0.1"
    sip_port: int
    http_port: int
    rtp_start: int
    rtp_end: int
    ari_password: str
    centre_host: str = "127.0.0.1"
    centre_sip_port: int


def conf_files(place: NetworkPlace) -> dict[str, str]:
    """File name → text for its configuration folder; `asterisk.conf` is the engine's own."""
    return {
        **{f"{name}.conf": "" for name in _EMPTY},
        "ari.conf": _ari(place),
        "cdr.conf": "[general]\nenable = no\n",
        "cel.conf": "[general]\nenable = no\n",
        "extensions.conf": _extensions(),
        "http.conf": f"[general]\nenabled = yes\nbindaddr = {place.host}\nbindport = {place.http_port}\n"
        "sessionlimit = 200\n",
        "indications.conf": "[general]\ncountry = us\n[us]\ndescription = none\nringcadence = 2000,4000\n",
        "logger.conf": "[general]\ndateformat = %F %T.%3q\n[logfiles]\nasterisk.log => warning,error\n",
        "modules.conf": modules_conf(),
        "pjsip.conf": _pjsip(place),
        "rtp.conf": f"[general]\nrtpstart = {place.rtp_start}\nrtpend = {place.rtp_end}\nstrictrtp = no\n",
        "sorcery.conf": "[res_pjsip]\nauth = memory\n"
        "[res_pjsip_outbound_registration]\nregistration = memory\n",
    }


def modules_conf() -> str:
    """Only what the network uses is loaded."""
    loads = "".join(f"load = {name}.so\n" for name in _MODULES.split())
    return f"[modules]\nautoload = no\n{loads}"


def _ari(place: NetworkPlace) -> str:
    return (
        "[general]\nenabled = yes\nwebsocket_write_timeout = 5000\n"
        f"[{ARI_USER}]\ntype = user\nread_only = no\npassword = {place.ari_password}\n"
    )


def _extensions() -> str:
    """Robots are told from subscribers by the user part of their registered contact."""
    return f"""[general]
static = yes
writeprotect = yes

[from-centre]
exten => _{ROBOT_PREFIX}.,1,Set(CALL=${{PJSIP_HEADER(read,X-Huying-Call)}})
 same => n,Set(AUTO=${{PJSIP_HEADER(read,X-Huying-Answer)}})
 same => n,Stasis({APPLICATION},robot,${{EXTEN:{len(ROBOT_PREFIX)}}},${{CALL}},${{AUTO}})
 same => n,Hangup()
exten => _[+0-9]!,1,Stasis({APPLICATION},called,${{EXTEN}})
 same => n,Hangup(41)
exten => i,1,Hangup(28)
"""


def _pjsip(place: NetworkPlace) -> str:
    centre = f"{place.centre_host}:{place.centre_sip_port}"
    return f"""[global]
type = global
user_agent = Huying public network
endpoint_identifier_order = ip
keep_alive_interval = 0

[udp]
type = transport
protocol = udp
bind = {place.host}:{place.sip_port}

[{TRUNK}]
type = endpoint
transport = udp
context = from-centre
aors = {TRUNK}
disallow = all
allow = alaw,ulaw
dtmf_mode = rfc4733
direct_media = no
rtp_symmetric = no
allow_subscribe = no
trust_id_inbound = yes
trust_id_outbound = yes
send_pai = yes
from_domain = {place.host}
media_address = {place.host}
bind_rtp_to_media_address = yes
language = en

[{TRUNK}]
type = aor
contact = sip:{centre}

[{TRUNK}]
type = identify
endpoint = {TRUNK}
match = {centre}
"""
