"""Every setting of the server: environment variables ``RABIT_…``, or a file ``.env``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ByteSize, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from model.errors import ConfigError
from model.imaging import Limits
from model.packs import DEFAULT_PACK
from server.locations import bundled
from server.logs import Format, Level

MIB = 2**20
LOOPBACK = ("localhost", "127.0.0.1", "::1")
DAY = 24 * 60 * 60.0


class Settings(BaseSettings):
    """Each field is described in docs/settings.md; sizes in bytes also take units, such as ``64MiB``."""

    model_config = SettingsConfigDict(
        env_prefix="RABIT_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    hosts: str = ""
    tokens: Path | None = None
    proxies: str = "127.0.0.1,::1"
    max_connections: int = Field(1000, ge=1)
    read_timeout: float = Field(20.0, gt=0)
    keep_alive: int = Field(75, ge=1)
    log_level: Level = "warning"
    log_format: Format = "text"

    weights: Path = bundled("weights")
    pack: str = DEFAULT_PACK
    device: str = "auto"
    threads: int | None = Field(None, ge=1)
    web: Path = bundled("web")

    max_bytes: ByteSize = Field(ByteSize(20 * MIB), gt=0)
    max_pixels: int = Field(40_000_000, gt=0)
    max_aspect: float = Field(4.0, ge=1)
    max_side: int = Field(512, ge=64)
    decode_deadline: float = Field(10.0, gt=0)
    decode_memory: ByteSize = Field(ByteSize(1024 * MIB), ge=256 * MIB)

    queue_size: int = Field(64, ge=1)
    batch_size: int = Field(4, ge=1)
    deadline: float = Field(30.0, gt=0)
    stuck_after: float = Field(120.0, gt=0)
    client_calls: int = Field(16, ge=1)
    client_rate: float = Field(50.0, gt=0)

    feature_cache: ByteSize = Field(ByteSize(256 * MIB), gt=0)
    store: Path | None = None
    upload_store: ByteSize = Field(ByteSize(128 * MIB), gt=0)
    upload_ttl: float = Field(DAY, gt=0)
    painting_store: ByteSize = Field(ByteSize(128 * MIB), gt=0)
    painting_ttl: float = Field(DAY, gt=0)
    photo_store: ByteSize = Field(ByteSize(256 * MIB), gt=0)
    photo_ttl: float = Field(DAY, gt=0)
    photo_cache: ByteSize = Field(ByteSize(256 * MIB), gt=0)
    edit_store: ByteSize = Field(ByteSize(64 * MIB), gt=0)
    edit_ttl: float = Field(DAY, gt=0)

    @property
    def host_names(self) -> list[str]:
        """The names that this server answers to; none if all will do."""
        if self.hosts or self.host not in LOOPBACK:
            return [name for name in self.hosts.replace(",", " ").split() if name != "*"]
        return list(LOOPBACK)

    @property
    def limits(self) -> Limits:
        """What an uploaded image may weigh."""
        return Limits(int(self.max_bytes), self.max_pixels, self.max_aspect)

    @property
    def max_body(self) -> int:
        """Bytes that a request may have: a photo and its map at their limits, and the form around them."""
        return 2 * self.max_bytes + MIB


def read_settings(options: Mapping[str, Any]) -> Settings:
    """The settings of the environment, ``options`` above them. Raises: ConfigError naming the wrong ones."""
    try:
        return Settings(**options)
    except ValidationError as error:
        wrong = [f"RABIT_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in error.errors()]
        raise ConfigError(f"Wrong settings. {'; '.join(wrong)}.") from error
