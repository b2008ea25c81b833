"""What apt's complaints become, and where sets go. Fetching itself is in tests/live."""

from __future__ import annotations

from pathlib import Path

import pytest

from huying.engines import packages
from huying.errors import SetupError

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("said", "code", "fragment"),
    [
        (
            "Err:1 http://deb.example/debian forky InRelease\n"
            "  Temporary failure resolving 'deb.example'\nE: Failed to fetch http://deb.example/x",
            "network.none",
            "No network: the packages of asterisk cannot be fetched (deb.example does not answer)",
        ),
        ("E: You don't have enough free space in /x.", "disk.full", "The disk became full"),
        ("E: Unable to locate package asterisk", "packages.apt", "Unable to locate package asterisk"),
    ],
)
def test_apts_complaint_becomes_one_sentence(said: str, code: str, fragment: str) -> None:
    error = packages._explain(said, "asterisk")
    assert error.code == code
    assert fragment in error.message


def test_another_definition_is_another_folder(tmp_path: Path) -> None:
    one = packages.PackageSet("a", ("forky",), ("x",))
    other = packages.PackageSet("a", ("forky",), ("x", "y"))
    assert packages._place(one, tmp_path) != packages._place(other, tmp_path)


def test_a_machine_without_apt_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = packages.shutil.which
    monkeypatch.setattr(packages.shutil, "which", lambda name: None if name == "apt-get" else real(name))
    with pytest.raises(SetupError, match="There is no apt-get here to fetch asterisk with"):
        packages.fetch(packages.TELEPHONY, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_room_is_told_with_numbers(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"too full for asterisk: .* MB free, .* MB are needed"):
        packages.require_space(tmp_path / "not" / "yet", 1 << 60, "asterisk")
