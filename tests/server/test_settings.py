from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from model.errors import ConfigError
from model.imaging import Limits
from server.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `RABIT_(\w+)` \| (?:`([^`]*)`)? *\| (.+) \|$", re.MULTILINE)


def documented() -> dict[str, str]:
    """Field → default as docs/settings.md has them."""
    rows = ROW.findall((ROOT / "docs" / "settings.md").read_text())
    assert all(len(text) > 20 for _, _, text in rows)
    return {name.lower(): default for name, default, _ in rows}


def test_every_setting_is_documented_in_order() -> None:
    assert list(documented()) == list(Settings.model_fields)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_documented_default_is_the_real_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(f"RABIT_{name.upper()}", raising=False)
    text = documented()[name]
    real = getattr(Settings(_env_file=None), name)
    if isinstance(real, Path):
        assert real == ROOT / text
    elif real is None:
        assert text == ""
    else:
        assert getattr(Settings(_env_file=None, **{name: text}), name) == real


def test_the_environment_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RABIT_MAX_BYTES", "1KiB")
    monkeypatch.setenv("RABIT_MAX_ASPECT", "2")
    settings = Settings(_env_file=None)
    assert settings.limits == Limits(1024, 40_000_000, 2.0)
    assert settings.max_body == 2 * 1024 + 2**20


def test_a_file_sets_and_other_programs_lines_do_not_disturb(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("RABIT_PORT=8123\nOTHER=1\n")
    assert Settings(_env_file=tmp_path / "env").port == 8123


def test_options_come_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RABIT_PORT", "8001")
    assert read_settings({"port": 8002}).port == 8002


def test_wrong_settings_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RABIT_QUEUE_SIZE", "0")
    monkeypatch.setenv("RABIT_MAX_BYTES", "much")
    with pytest.raises(ConfigError) as wrong:
        read_settings({})
    assert "RABIT_QUEUE_SIZE" in wrong.value.message
    assert "RABIT_MAX_BYTES" in wrong.value.message


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None).port = 1  # type: ignore[misc]
