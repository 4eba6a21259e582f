"""The shapes of the API's JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from server.look_schemas import LOOK, ClassId, Look, Share

Grid = tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]]


class Problem(BaseModel):
    """An error (RFC 9457). ``detail`` says what to change; more members say the same to programs."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/unfitting-size",
                    "title": "The sides don't fit",
                    "status": 422,
                    "detail": "The label map is 250 × 256 pixels; both sides must divide by 16 and lie "
                    "between 64 and 512. The nearest size that fits is 256 × 256.",
                    "width": 250,
                    "height": 256,
                    "stride": 16,
                    "nearest": [256, 256],
                    "field": "labels",
                    "request_id": "5f0c2b8e9d7a4c31",
                }
            ]
        },
    )
    type: str
    title: str
    status: int
    detail: str
    request_id: str


class LabelClass(BaseModel):
    """One class that can be painted."""

    id: ClassId
    name: str
    colour: Annotated[str, Field(pattern="^#[0-9a-f]{6}$")]


class Size(BaseModel):
    """Sides of a label map in pixels; each must divide by the stride. ``default`` is [width, height]."""

    default: tuple[int, int]
    min_side: int
    max_side: int


class UploadLimits(BaseModel):
    """What an uploaded image may weigh; ``max_aspect`` is long side over short side."""

    max_bytes: int
    max_pixels: int
    max_aspect: float


class Pack(BaseModel):
    """A loaded model pack."""

    name: str
    version: str
    device: str
    palette: Annotated[list[LabelClass], Field(description="By id; the first is 0, unknown.")]
    stride: int
    size: Size
    limits: UploadLimits
    dice: Annotated[bool, Field(description="Whether looks may throw dice: the pack has a bank of looks.")]


class Packs(BaseModel):
    """The packs that can paint."""

    default: str
    packs: list[Pack]


class ClassShare(BaseModel):
    """A class and its share of the pixels."""

    id: ClassId
    share: Share


class ExemplarLinks(BaseModel):
    """Where an exemplar's files are."""

    self: str
    photo: str
    thumbnail: str
    labels: str


class Exemplar(BaseModel):
    """A photo with its label map; width and height are those of both, after fitting.

    A label map of just that size, such as ``labels`` is, fits wherever a map of this photo is asked for: to
    replace the one it has, or together with the photo's file when that is uploaded again.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "snow-peaks",
                    "name": "Snow peaks",
                    "credit": "Aitzol Berasategi, CC-BY-4.0",
                    "bundled": True,
                    "width": 896,
                    "height": 512,
                    "labels_source": "given",
                    "classes": [{"id": 3, "share": 0.6}, {"id": 17, "share": 0.4}],
                    "links": {
                        "self": "/api/v1/exemplars/snow-peaks",
                        "photo": "/api/v1/exemplars/snow-peaks/photo.jpg",
                        "thumbnail": "/api/v1/exemplars/snow-peaks/thumbnail.jpg",
                        "labels": "/api/v1/exemplars/snow-peaks/labels",
                    },
                }
            ]
        }
    )
    id: str
    name: str
    credit: str | None
    bundled: bool
    width: int
    height: int
    labels_source: Annotated[
        Literal["given", "read"], Field(description="Whether the map was given, or read off the photo.")
    ]
    classes: Annotated[list[ClassShare], Field(description="The largest first.")]
    links: ExemplarLinks


class Exemplars(BaseModel):
    """The bundled exemplars, in a fixed order."""

    exemplars: list[Exemplar]


class PaintingLinks(BaseModel):
    """Where a painting's parts are."""

    self: str
    image: str
    warped: str
    confidence: str
    labels: str
    match: str


class Timings(BaseModel):
    """Milliseconds per stage; ``encode_exemplar`` is 0 if that had been done before, ``total`` counts all."""

    decode: float
    queue: float
    encode_exemplar: float
    encode_labels: float
    match: float
    generate: float
    encode: float
    total: float


class ClassConfidence(BaseModel):
    """A painted class, its share of the map, and the mean confidence there."""

    id: ClassId
    name: str
    share: Share
    mean: Share


class Confidence(BaseModel):
    """How far the match can be trusted, on average."""

    mean: Share
    per_class: Annotated[list[ClassConfidence], Field(description="The largest first.")]


class PackName(BaseModel):
    """Which pack painted."""

    name: str
    version: str


class Painting(BaseModel):
    """One generated result."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "q3tAqvVJp3hM0w",
                    "pack": {"name": "landscape", "version": "1.0.0"},
                    "exemplar": "snow-peaks",
                    "look": LOOK,
                    "width": 256,
                    "height": 256,
                    "seed": 0,
                    "links": {
                        "self": "/api/v1/paintings/q3tAqvVJp3hM0w",
                        "image": "/api/v1/paintings/q3tAqvVJp3hM0w/image.png",
                        "warped": "/api/v1/paintings/q3tAqvVJp3hM0w/warped.png",
                        "confidence": "/api/v1/paintings/q3tAqvVJp3hM0w/confidence.png",
                        "labels": "/api/v1/paintings/q3tAqvVJp3hM0w/labels.png",
                        "match": "/api/v1/paintings/q3tAqvVJp3hM0w/match",
                    },
                    "timings_ms": {
                        "decode": 1.2,
                        "queue": 0.1,
                        "encode_exemplar": 0.0,
                        "encode_labels": 40.5,
                        "match": 60.3,
                        "generate": 110.8,
                        "encode": 12.6,
                        "total": 226.0,
                    },
                    "confidence": {
                        "mean": 0.61,
                        "per_class": [{"id": 3, "name": "sky", "share": 0.6, "mean": 0.7}],
                    },
                    "missing_classes": [27],
                }
            ]
        }
    )
    id: str
    pack: PackName
    exemplar: Annotated[str | None, Field(description="The look's first exemplar.")]
    look: Look
    width: int
    height: int
    seed: int
    links: PaintingLinks
    timings_ms: Timings
    confidence: Confidence
    missing_classes: Annotated[
        list[ClassId],
        Field(
            description="Painted classes that, in some place, no exemplar that the look asks for there has, "
            "nor what they are mapped to; the picture has to guess them."
        ),
    ]


class Match(BaseModel):
    """Which blocks of its exemplars every block of a painting draws on, and how much.

    All pictures are cut into grids of blocks, numbered from 0 in reading order; the numbers count on from
    each exemplar to the next, in the order of the painting's look. Block ``b`` of the painting draws on
    ``indices[k * b]`` … ``indices[k * b + k - 1]``, with the weights at the same places.

    Block ``i`` of a grid of [rows, columns] covers, in fractions of the picture, the rectangle from
    left ``(i % columns) / columns`` and top ``floor(i / columns) / rows``, ``1 / columns`` wide and
    ``1 / rows`` high. For an exemplar that picture is its ``photo`` (or its label map), at any size.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "grid": [1, 2],
                    "exemplar_grids": [[2, 3], [1, 2]],
                    "k": 3,
                    "indices": [0, 3, 1, 7, 2, 4],
                    "weights": [0.9, 0.07, 0.03, 0.505, 0.495, 0.0],
                }
            ]
        }
    )
    grid: Annotated[Grid, Field(description="The painting's blocks, [rows, columns].")]
    exemplar_grids: Annotated[list[Grid], Field(description="The blocks of each exemplar, [rows, columns].")]
    k: Annotated[
        int, Field(ge=0, description="How many blocks of exemplars each block draws on; 0 if there are none.")
    ]
    indices: Annotated[
        list[Annotated[int, Field(ge=0)]],
        Field(description="Blocks of exemplars, k for each block of the painting, the weightiest first."),
    ]
    weights: Annotated[
        list[Share], Field(description="Their weights, in thousandths; those of a block sum to 1.")
    ]


class Health(BaseModel):
    """The answer of a health check that passes."""

    status: Literal["ok"] = "ok"
