"""The data folder: one centre at a time, of a version we know."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from huying.engines import secret
from huying.engines.folder import DataFolder
from huying.errors import SetupError

pytestmark = pytest.mark.unit


def test_the_second_centre_on_a_folder_is_refused(tmp_path: Path) -> None:
    first = DataFolder(tmp_path / "data")
    first.open()
    with pytest.raises(SetupError, match=f"already runs .*process {os.getpid()}"):
        DataFolder(tmp_path / "data").open()
    assert DataFolder(tmp_path / "data").holder() == os.getpid()
    first.close()
    assert DataFolder(tmp_path / "data").holder() is None
    DataFolder(tmp_path / "data").open()


def test_a_folder_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "version").write_text("7\n")
    with pytest.raises(SetupError, match="newer version of Huying"):
        DataFolder(tmp_path).open()
    (tmp_path / "version").write_text("1\n")
    DataFolder(tmp_path).open()


def test_a_full_disk_is_said_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="too full"):
        DataFolder(tmp_path / "data").open(free_bytes=1 << 60)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SetupError, match="cannot be used: not a directory"):
        DataFolder(tmp_path / "file" / "data").open()


def test_secrets_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    made = secret.load(tmp_path / "secrets.json")
    assert secret.load(tmp_path / "secrets.json") == made
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert len({made.postgres_password, made.nats_token, made.ari_password}) == 3
