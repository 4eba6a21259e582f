"""Where model packs lie."""

from __future__ import annotations

from pathlib import Path

from model.errors import PackError

WEIGHTS = Path(__file__).resolve().parents[1] / "weights"
"""The bundled packs: beside ``model/`` in the repository and in an installed copy alike."""

DEFAULT_PACK = "landscape"
MANIFEST = "pack.json"


def find_pack(name_or_path: str | Path, weights: Path = WEIGHTS) -> Path:
    """The folder of a pack: by its name in ``weights``, else as a path to the folder itself.

    Raises: PackError naming the packs there are.
    """
    for folder in (weights / name_or_path, Path(name_or_path)):
        if (folder / MANIFEST).is_file():
            return folder
    raise PackError(
        f"There is no model pack {str(name_or_path)!r}. Give one of these names: "
        f"{', '.join(pack_names(weights)) or '(none)'}; or the path of a folder that holds {MANIFEST}.",
        {"packs": pack_names(weights)},
    )


def pack_names(weights: Path = WEIGHTS) -> list[str]:
    """The names of the packs in a folder, sorted."""
    return sorted(manifest.parent.name for manifest in weights.glob(f"*/{MANIFEST}"))
