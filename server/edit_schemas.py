"""The shapes of the API's JSON that are about photos and their edits."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from server.look_schemas import ClassId, Share
from server.schemas import PackName, Timings


class MapSize(BaseModel):
    """Width and height of a label map in pixels."""

    width: int
    height: int


class PhotoLinks(BaseModel):
    """Where a photo's files are."""

    self: str
    photo: str
    labels: str


class Photo(BaseModel):
    """A photo that can be edited; width and height are its own, upright.

    Its map shows all of it, at the size that ``map`` tells. It can be edited by a map of another size, too,
    as long as that has the photo's shape, and the edited map its size.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "5f0c2b8e9d7a4c315f0c2b8e9d7a4c31",
                    "name": "Holiday",
                    "width": 6000,
                    "height": 4000,
                    "labels_source": "read",
                    "map": {"width": 768, "height": 512},
                    "links": {
                        "self": "/api/v1/photos/5f0c2b8e9d7a4c315f0c2b8e9d7a4c31",
                        "photo": "/api/v1/photos/5f0c2b8e9d7a4c315f0c2b8e9d7a4c31/photo.jpg",
                        "labels": "/api/v1/photos/5f0c2b8e9d7a4c315f0c2b8e9d7a4c31/labels",
                    },
                }
            ]
        }
    )
    id: str
    name: str
    width: int
    height: int
    labels_source: Annotated[
        Literal["given", "read"], Field(description="Whether the map was given, or read off the photo.")
    ]
    map: MapSize
    links: PhotoLinks


class Window(BaseModel):
    """A rectangle in pixels of the photo."""

    left: Annotated[int, Field(ge=0)]
    top: Annotated[int, Field(ge=0)]
    width: Annotated[int, Field(ge=1)]
    height: Annotated[int, Field(ge=1)]


class EditLinks(BaseModel):
    """Where an edit's parts are."""

    self: str
    image: str
    window: str
    mask: str
    confidence: str


class EditTimings(Timings):
    """Also: ``cut`` the window out of photo and maps, ``blend`` what was painted with the photo."""

    cut: float
    blend: float


class Edit(BaseModel):
    """A photo, part of which was painted anew by its map; width and height are the photo's.

    ``image`` is the whole photo with the edit in it, ``window`` the part of it in which it differs, both at
    the photo's own resolution. Farther than ``margin`` pixels from what was repainted, every byte is the
    photo's; ``mask`` tells where, by 0.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "q3tAqvVJp3hM0w",
                    "pack": {"name": "landscape", "version": "1.0.0"},
                    "photo_id": "5f0c2b8e9d7a4c315f0c2b8e9d7a4c31",
                    "exemplar": None,
                    "width": 6000,
                    "height": 4000,
                    "window": {"left": 1024, "top": 512, "width": 512, "height": 448},
                    "scale": 1.0,
                    "margin": 26,
                    "changed": 0.004,
                    "confidence": 0.61,
                    "missing_classes": [],
                    "seed": 0,
                    "links": {
                        "self": "/api/v1/edits/q3tAqvVJp3hM0w",
                        "image": "/api/v1/edits/q3tAqvVJp3hM0w/image.png",
                        "window": "/api/v1/edits/q3tAqvVJp3hM0w/window.png",
                        "mask": "/api/v1/edits/q3tAqvVJp3hM0w/mask.png",
                        "confidence": "/api/v1/edits/q3tAqvVJp3hM0w/confidence.png",
                    },
                    "timings_ms": {
                        "decode": 4.2,
                        "queue": 0.1,
                        "cut": 12.5,
                        "encode_exemplar": 60.2,
                        "encode_labels": 40.5,
                        "match": 60.3,
                        "generate": 110.8,
                        "blend": 30.1,
                        "encode": 12.6,
                        "total": 341.0,
                    },
                }
            ]
        }
    )
    id: str
    pack: PackName
    photo_id: str
    exemplar: Annotated[str | None, Field(description="Null: the photo itself.")]
    width: int
    height: int
    window: Window
    scale: Annotated[
        float, Field(gt=0, le=1, description="Pixels painted for one of the photo's, across or down.")
    ]
    margin: Annotated[int, Field(ge=1, description="In pixels of the photo.")]
    changed: Annotated[Share, Field(description="How much of the photo was repainted on its map.")]
    confidence: Annotated[Share, Field(description="Its mean over what was repainted.")]
    missing_classes: Annotated[
        list[ClassId],
        Field(description="Classes painted there that the exemplar lacks; the picture has to guess them."),
    ]
    seed: int
    links: EditLinks
    timings_ms: EditTimings
