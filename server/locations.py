"""Where the files that are not code lie."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def bundled(name: str) -> Path:
    """The folder ``web`` or ``weights``: beside ``server/``, in a checkout and in an installed copy alike."""
    return Path(__file__).resolve().parents[1] / name


def product_version() -> str:
    """The installed version of RABIT Studio; "unknown" where the code runs without being installed."""
    try:
        return version("rabit-studio")
    except PackageNotFoundError:
        return "unknown"
