"""The shapes of a look's JSON, for the API's description; ``model.look_json.read_look`` is what reads it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from model.look import MAX_EXEMPLARS
from model.look_json import MAX_REGIONS, MAX_SEED

Share = Annotated[float, Field(ge=0, le=1)]
ClassId = Annotated[int, Field(ge=0, le=255)]
Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]
ExemplarNumber = Annotated[
    int, Field(ge=0, lt=MAX_EXEMPLARS, description="The exemplar's place in the list, from 0.")
]
Unsaid = Field(exclude_if=lambda value: value is None)
"""Of a member that is left out when there is nothing to say."""

LOOK: dict[str, Any] = {
    "exemplars": [{"exemplar": "snow-peaks"}, {"exemplar": "forest-stream", "mapping": {"27": 22}}],
    "regions": [{"class": 27, "exemplar": 1}, {"class": 3, "at": [120, 30], "strength": 0.5}],
    "strength": 1.0,
    "blend": {"exemplar": 1, "coarse": 0.3, "fine": 0.0},
    "dice": [{"class": 17, "seed": 9}],
    "seed": 0,
}
"""For the description of the API."""


class LookPart(BaseModel):
    """Its members are called as in JSON."""

    model_config = ConfigDict(serialize_by_alias=True, extra="forbid")


class LookExemplar(LookPart):
    """An exemplar to paint with, and what its classes stand for."""

    exemplar: Annotated[str, Field(description="Its id; for the command line, the path of its photo.")]
    mapping: Annotated[
        dict[str, ClassId] | None,
        Field(
            description="Painted class → the exemplar's class that it is to look like; "
            "others look like themselves."
        ),
        Unsaid,
    ] = None


class LookRegion(LookPart):
    """What a class, or one connected region of it, has for itself: an exemplar, a strength, or both."""

    label: Annotated[ClassId, Field(alias="class")]
    at: Annotated[
        tuple[int, int] | None,
        Field(
            description="A pixel [x, y] of the connected region that is meant; left out: the whole class. "
            "What is said of one region counts more than what is said of its class."
        ),
        Unsaid,
    ] = None
    exemplar: Annotated[ExemplarNumber | None, Unsaid] = None
    strength: Annotated[Share | None, Unsaid] = None


class LookBlend(LookPart):
    """Towards another exemplar, where a region has none for itself; 0 is not at all, 1 altogether."""

    exemplar: ExemplarNumber
    coarse: Annotated[Share, Field(description="Light, colours and forms.")] = 0.0
    fine: Annotated[Share, Field(description="Texture.")] = 0.0


class LookThrow(LookPart):
    """A look drawn from the pack's bank, the same for the same seed."""

    label: Annotated[
        ClassId | None,
        Field(alias="class", description="Left out: all classes that have no throw for themselves."),
        Unsaid,
    ] = None
    seed: Seed


class Look(LookPart):
    """Which region takes after which exemplar, as what, how strongly, and blended how.

    Exemplars go by their place in ``exemplars``; the first, 0, is everybody's. Without any, the picture is
    of the map alone. Everything may be left out.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [LOOK]})
    exemplars: Annotated[list[LookExemplar] | None, Field(max_length=MAX_EXEMPLARS), Unsaid] = None
    regions: Annotated[list[LookRegion] | None, Field(max_length=MAX_REGIONS), Unsaid] = None
    strength: Annotated[
        Share, Field(description="How much of the exemplar, where a region says nothing: 0 is the map alone.")
    ] = 1.0
    blend: Annotated[LookBlend | None, Unsaid] = None
    brush: Annotated[
        ExemplarNumber | None,
        Field(description="Whose look the brush layer brings: the file ``brush``."),
        Unsaid,
    ] = None
    dice: Annotated[list[LookThrow] | None, Field(max_length=MAX_REGIONS), Unsaid] = None
    seed: Annotated[Seed, Field(description="The same seed paints the same picture.")] = 0
