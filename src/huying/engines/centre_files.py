"""The configuration of the centre's Asterisk, generated from the settings.

It loads only what is used, keeps no call records of its own, listens only where the settings say,
and hands every call to the ARI application `huying`; when that is away, callers hear an apology.
Agents and trunks are not in these files: the centre pushes them over ARI into memory.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from socket import AF_INET

import psutil

from huying.config import Settings, Sip, is_loopback
from huying.engines.certificates import Certificate

APPLICATION = "huying"
ARI_USER = "huying"

_MODULES = """
    app_dial app_echo app_mixmonitor app_playback app_queue app_stack app_stasis app_verbose
    bridge_holding bridge_native_rtp bridge_simple bridge_softmix
    chan_bridge_media chan_pjsip
    codec_a_mu codec_alaw codec_g722 codec_opus_open_source codec_resample codec_ulaw
    format_pcm format_sln format_wav
    func_callerid func_channel func_cut func_evalexten func_global func_hangupcause func_logic func_pjsip_aor
    func_pjsip_contact func_pjsip_endpoint func_strings func_talkdetect func_timeout func_volume
    pbx_config
    res_ari res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels res_ari_device_states
    res_ari_endpoints res_ari_events res_ari_model res_ari_playbacks res_ari_recordings res_ari_sounds
    res_crypto res_format_attr_opus res_http_websocket res_musiconhold res_pjproject
    res_pjsip res_pjsip_authenticator_digest res_pjsip_caller_id res_pjsip_diversion
    res_pjsip_dlg_options res_pjsip_dtmf_info res_pjsip_empty_info
    res_pjsip_endpoint_identifier_ip res_pjsip_endpoint_identifier_user res_pjsip_header_funcs
    res_pjsip_logger res_pjsip_nat res_pjsip_outbound_authenticator_digest
    res_pjsip_outbound_registration res_pjsip_pubsub res_pjsip_refer res_pjsip_registrar
    res_pjsip_rfc3326 res_pjsip_sdp_rtp res_pjsip_session res_pjsip_transport_websocket
    res_rtp_asterisk res_sorcery_astdb res_sorcery_config res_sorcery_memory res_srtp
    res_stasis res_stasis_answer res_stasis_device_state res_stasis_playback res_stasis_recording
    res_stasis_snoop res_timing_timerfd res_websocket_client
"""

# Asterisk complains at start when these are missing; nothing in them is used.
_EMPTY = ("acl", "ccss", "features", "pjproject", "queues", "udptl", "websocket_client")


@dataclass(frozen=True)
class Inputs:
    """What the files are made from."""

    settings: Settings
    ari_password: str
    recordings: Path
    sounds: Path
    music: Path
    certificate: Certificate
    extra_dialplan: str = ""  # further contexts, for tests and measurements


def files(inputs: Inputs) -> dict[str, str]:
    """File name → text, everything but `asterisk.conf`."""
    sip = inputs.settings.sip
    return {
        **{f"{name}.conf": "" for name in _EMPTY},
        "ari.conf": _ari(inputs),
        "cdr.conf": "[general]\nenable = no\n",
        "cel.conf": "[general]\nenable = no\n",
        "extensions.conf": _extensions(inputs),
        "http.conf": f"[general]\nenabled = yes\nservername =\nbindaddr = {sip.host}\n"
        f"bindport = {sip.ws_port}\nsessionlimit = 5000\n",
        "indications.conf": _TONES,
        "logger.conf": "[general]\ndateformat = %F %T.%3q\n[logfiles]\nasterisk.log => warning,error\n",
        "modules.conf": "[modules]\nautoload = no\n"
        + "".join(f"load = {name}.so\n" for name in _MODULES.split()),
        "musiconhold.conf": f"[default]\nmode = files\ndirectory = {inputs.music}\nsort = alpha\n",
        "pjsip.conf": _pjsip(inputs.settings, inputs.certificate),
        "rtp.conf": _rtp(sip),
        "sorcery.conf": _SORCERY,
        # every call sets dozens of variables; nobody is told of them
        "stasis.conf": "[declined_message_types]\ndecline = ast_channel_varset_type\n",
    }


_TONES = """\
[general]
country = cn
[cn]
description = China
ringcadence = 1000,4000
dial = 450
busy = 450/350,0/350
ring = 450/1000,0/4000
congestion = 450/700,0/700
callwaiting = 450/400,0/4000
dialrecall = 450
record = 950/400,0/10000
info = 450/100,0/100,450/100,0/100,450/100,0/100,450/400,0/400
"""

# What the centre creates over ARI is in memory and gone with the process: it is pushed again when the centre
# connects. The names of the transports are the only objects of the files.
_SORCERY = """\
[res_pjsip]
endpoint = memory
auth = memory
aor = memory
[res_pjsip_endpoint_identifier_ip]
identify = memory
[res_pjsip_outbound_registration]
registration = memory
"""


def _ari(inputs: Inputs) -> str:
    """Control only from this machine, even when browsers come in on the same port."""
    host = inputs.settings.sip.host
    permitted = "127.0.0.1/32" if _wildcard(host) or not _is_address(host) else f"127.0.0.1/32,{host}/32"
    return (
        "[general]\nenabled = yes\nwebsocket_write_timeout = 5000\n"
        f"[{ARI_USER}]\ntype = user\nread_only = no\npassword = {inputs.ari_password}\n"
        f"deny = 0.0.0.0/0\npermit = {permitted}\n"
    )


def _rtp(sip: Sip) -> str:
    """Media ports; on a loopback centre browsers are told to come to loopback.

    Asterisk offers a browser the machine's other addresses even when it listens on none of them.
    """
    text = f"[general]\nrtpstart = {sip.rtp_start}\nrtpend = {sip.rtp_end}\n"
    if not is_loopback(sip.host):
        return text
    addresses = [a.address for found in psutil.net_if_addrs().values() for a in found if a.family == AF_INET]
    others = sorted({address for address in addresses if not is_loopback(address)})
    return text + "[ice_host_candidates]\n" + "".join(f"{address} => {sip.host}\n" for address in others)


def _extensions(inputs: Inputs) -> str:
    text = "${HUYING_TEXT}"
    readable = f"$[${{LEN(${{FILTER(\\x20-\\x7e,{text})}})}} = ${{LEN({text})}}]"
    apology = "&".join(str(inputs.sounds / name) for name in ("apology-zh", "apology-en"))
    return f"""\
[general]
static = yes
writeprotect = yes

; A call from a carrier.
; One channel whose number or Call-ID is no text would leave Asterisk unable to list its channels over ARI.
; The Call-ID is asked for once: the SIP thread has to be waited for.
[from-trunk]
exten => _[+0-9]!,1,Set(HUYING_TEXT=${{EXTEN}}${{CHANNEL(pjsip,call-id)}})
 same => n,GotoIf({readable}?:unreadable)
 same => n,Ringing()
 same => n,Stasis({APPLICATION},inbound,${{EXTEN}},${{HUYING_TRUNK}})
 same => n,GotoIf($["${{STASISSTATUS}}"="FAILED"]?apology)
 same => n,Hangup()
 same => n(apology),Answer()
 same => n,Wait(0.5)
 same => n,Playback({apology})
 same => n,Hangup(38)
 same => n(unreadable),Hangup(28)
exten => i,1,Hangup(28)

; The recorder of a leg, run by EVAL_SUB over ARI: ARG1 names the recording, ARG2 the file. It writes both
; directions side by side until it is stopped or the leg ends, and does not depend on the application.
[recorder]
exten => start,1,GotoIf($["${{HUYING_RECORDING}}" = "${{ARG1}}"]?running)
 same => n,StopMixMonitor()
 same => n,MixMonitor(${{ARG2}},D)
 same => n,Set(HUYING_RECORDING=${{ARG1}})
 same => n(running),Return()
exten => stop,1,StopMixMonitor()
 same => n,Set(HUYING_RECORDING=)
 same => n,Return()

; The far end of a leg to an agent whose ear is a number outside.
[link]
exten => far,1,Stasis({APPLICATION},link)
 same => n,Hangup(38)

; Agents take calls; their devices dial nothing.
[from-agent]
exten => _[+*#0-9A-Za-z]!,1,Hangup(1)
{inputs.extra_dialplan}"""


def _pjsip(settings: Settings, certificate: Certificate) -> str:
    return "\n".join([_GLOBAL, _transports(settings, certificate)])


# Without the order a trunk known by address would swallow the agents' REGISTERs.
_GLOBAL = """\
[global]
type = global
user_agent = Huying
endpoint_identifier_order = username,ip
keep_alive_interval = 30
"""


def _transports(settings: Settings, certificate: Certificate) -> str:
    sip = settings.sip
    outside = (
        f"external_media_address = {sip.external_address}\n"
        f"external_signaling_address = {sip.external_address}\n"
        "local_net = 10.0.0.0/8\nlocal_net = 172.16.0.0/12\nlocal_net = 192.168.0.0/16\n"
        if sip.external_address
        else ""
    )
    return f"""\
[udp]
type = transport
protocol = udp
bind = {sip.host}:{sip.port}
{outside}
[tcp]
type = transport
protocol = tcp
bind = {sip.host}:{sip.port}
{outside}
[tls]
type = transport
protocol = tls
bind = {sip.host}:{sip.tls_port}
method = tlsv1_2
cert_file = {certificate.certificate}
priv_key_file = {certificate.key}
ca_list_file = {certificate.authorities}
verify_server = {"yes" if sip.tls_verify else "no"}
{outside}
[ws]
type = transport
protocol = ws
bind = {sip.host}
websocket_write_timeout = 2000
"""


def _wildcard(host: str) -> bool:
    return host == "0.0.0.0"  # noqa: S104 - recognised here, not bound


def _is_address(host: str) -> bool:
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True
