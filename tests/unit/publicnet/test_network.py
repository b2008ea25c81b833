"""What the second Asterisk is told."""

from __future__ import annotations

import numpy as np
import pytest

from huying.publicnet import phrases, speech
from huying.publicnet.network import NetworkPlace, conf_files

pytestmark = pytest.mark.unit

PLACE = NetworkPlace(
    sip_port=5070, http_port=8089, rtp_start=14000, rtp_end=14999, ari_password="s3cret", centre_sip_port=5060
)


def test_everything_listens_on_loopback_only() -> None:
    files = conf_files(PLACE)
    assert "bind = 127.0.0.1:5070" in files["pjsip.conf"]
    assert "bindaddr = 127.0.0.1" in files["http.conf"]
    assert not any("0.0.0.0" in text for text in files.values())


def test_the_trunk_is_known_by_address_and_port_and_the_password_is_in_one_file() -> None:
    files = conf_files(PLACE)
    assert "match = 127.0.0.1:5060" in files["pjsip.conf"]
    assert [name for name, text in files.items() if "s3cret" in text] == ["ari.conf"]


def test_no_pattern_of_the_dialplan_matches_a_hang_up() -> None:
    """`_.` would run a hung-up channel through Stasis again as extension `h`."""
    assert "_." not in conf_files(PLACE)["extensions.conf"]


def strongest(sound: speech.Samples) -> float:
    spectrum = np.abs(np.fft.rfft(sound.astype(float) * np.hanning(len(sound))))
    return float(np.fft.rfftfreq(len(sound), 1 / 8000)[int(np.argmax(spectrum))])


def test_tones_are_the_standards() -> None:
    assert strongest(speech.fax_answer()[4000:20000]) == pytest.approx(2100, abs=2)
    assert strongest(speech.tone(1100, 0.5)) == pytest.approx(1100, abs=3)
    flags = speech.v21_flags(1.0)
    assert len(flags) == 8000
    assert 1600 < strongest(flags) < 1900
    assert np.abs(speech.tone(1000, 0.5)).max() < 32767 * 0.26


def test_every_notice_is_there_in_both_languages_and_dialogues_alternate() -> None:
    assert set(phrases.NOTICES_ZH) == set(phrases.NOTICES_EN)
    for dialogues in phrases.DIALOGUES.values():
        assert all(len(dialogue.lines) % 2 == 0 for dialogue in dialogues)
