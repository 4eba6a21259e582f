"""``/api/v1/packs``: what can be painted, and how large."""

from __future__ import annotations

from fastapi import APIRouter

from server import schemas
from server.engines.pack import Pack
from server.http import problems
from server.http.links import API
from server.routes.common import TheStudio
from server.settings import Settings

router = APIRouter(prefix=f"{API}/packs", tags=["packs"])


@router.get("", responses=problems.documented(*problems.NEEDS_MODEL))
async def list_packs(studio: TheStudio) -> schemas.Packs:
    """The packs with their palette, sizes, limits and device."""
    pack = studio.pack
    return schemas.Packs(default=pack.name, packs=[_describe(pack, studio.settings)])


def _describe(pack: Pack, settings: Settings) -> schemas.Pack:
    classes = [schemas.LabelClass(id=c.id, name=c.name, colour=c.hex) for c in pack.palette.classes]
    size = schemas.Size(default=(pack.side, pack.side), min_side=pack.min_side, max_side=pack.max_side)
    limits = schemas.UploadLimits(
        max_bytes=settings.max_bytes, max_pixels=settings.max_pixels, max_aspect=settings.max_aspect
    )
    return schemas.Pack(
        name=pack.name,
        version=pack.version,
        device=pack.device,
        palette=classes,
        stride=pack.stride,
        size=size,
        limits=limits,
        dice=pack.dice,
    )
