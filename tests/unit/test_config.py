"""Settings: defaults, the file, the environment on top, and one sentence for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from huying.config import Settings, load, read_effective
from huying.errors import SetupError

pytestmark = pytest.mark.unit


def _file(folder: Path, text: str) -> Path:
    file = folder / "huying.toml"
    file.write_text(text, encoding="utf-8")
    return file


def _complaint(folder: Path, text: str, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(SetupError) as caught:
        load(_file(folder, text), environ or {})
    return caught.value.message


def test_without_a_file_the_defaults_bind_to_loopback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    settings = load(environ={})
    assert (settings.web.host, settings.sip.host) == ("127.0.0.1", "127.0.0.1")


def test_the_environment_lies_over_the_file(tmp_path: Path) -> None:
    file = _file(tmp_path, "[web]\nport = 9000\n")
    settings = load(
        file,
        {
            "HUYING_WEB__PORT": "9001",
            "DATABASE_URL": "postgresql://there/db",
            "HUYING_ADDRESSES": "is not a setting",
        },
    )
    assert settings.web.port == 9001
    assert settings.external.database_url == "postgresql://there/db"


def test_what_the_supervisor_wrote_is_what_its_children_read(tmp_path: Path) -> None:
    settings = load(_file(tmp_path, '[sip]\nhost = "127.0.0.1"\n'), {})
    effective = tmp_path / "settings.json"
    effective.write_text(settings.model_dump_json())
    assert read_effective(effective) == settings


@pytest.mark.parametrize(
    ("text", "line", "fragment"),
    [
        ("[web]\nport = 80800\n", 2, "web.port: input should be less than or equal to 65535, not 80800"),
        ("[web]\n\nprot = 1\n", 3, "there is no setting web.prot; allowed here: host, port, secure_cookies"),
        ("[wbe]\nport = 1\n", 1, "there is no setting wbe; allowed here: centre, paths, web,"),
        ("[trunks.a]\nport = 5060\n", 1, "there is no setting trunks; allowed here: centre, paths"),
        ('[sip]\ntls_key = "/k"\n', 1, "tls_certificate and tls_key belong together"),
        ("web.port = 0\n", 1, "web.port: input should be greater than or equal to 1"),
        ('[sip]\nhost = "0.0.0.0"\n', 1, "ws_url must say where browsers find /ws"),
        ('[centre]\ntime_zone = "Moon"\n', 1, "a time zone is written like Asia/Shanghai"),
        ('[paths]\ndata = "/tmp/a;b"\n', 2, "a folder's name cannot contain ';'"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_what_is_allowed(
    tmp_path: Path, text: str, line: int, fragment: str
) -> None:
    message = _complaint(tmp_path, text)
    assert message.startswith(f"{tmp_path}/huying.toml, line {line}: ")
    assert fragment in message


def test_broken_toml_is_named_with_its_line(tmp_path: Path) -> None:
    assert "line 2" in _complaint(tmp_path, "[web]\nport 80\n")


def test_a_mistake_in_the_environment_names_the_variable(tmp_path: Path) -> None:
    message = _complaint(tmp_path, "", {"HUYING_WEB__PORT": "many"})
    assert message.startswith("environment variable HUYING_WEB__PORT: web.port:")


def test_an_unknown_variable_is_refused(tmp_path: Path) -> None:
    assert "there is no setting web.prot" in _complaint(tmp_path, "", {"HUYING_WEB__PROT": "1"})


def test_a_secret_is_not_repeated(tmp_path: Path) -> None:
    message = _complaint(tmp_path, '[external]\nari_password = ["two words"]\n')
    assert "two words" not in message


def test_a_file_that_was_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="does not exist"):
        load(tmp_path / "absent.toml", {})


def test_an_unreadable_file_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "huying.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(SetupError, match="cannot be read: it is not UTF-8 text"):
        load(file, {})


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().web.port = 1  # type: ignore[misc]  # that it is refused is what is tested
