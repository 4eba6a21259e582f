"""The fields of a request to paint: a map, and a look, or the one exemplar that is shorthand for a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import File, Form, UploadFile

from model import Look
from model.look_json import MAX_SEED, read_look
from server.errors import RequestError
from server.queue.clients import Client
from server.routes.common import read
from server.routes.upload_form import name_of
from server.stopwatch import Stopwatch
from server.storage.exemplars import StoredExemplar
from server.studio import Studio
from server.uploads.intake import blamed_on

LOOK_JSON: dict[str, Any] = {
    "contentMediaType": "application/json",
    "contentSchema": {"$ref": "#/components/schemas/Look"},
}


@dataclass(frozen=True)
class PaintingForm:
    """As they come."""

    labels: Annotated[UploadFile, File(description="The label map to paint.")]
    exemplar: Annotated[str | None, Form(description="Id of an exemplar.", examples=["snow-peaks"])] = None
    photo: Annotated[UploadFile | None, File(description="Or a photo, which becomes an exemplar.")] = None
    exemplar_labels: Annotated[UploadFile | None, File(description="The photo's label map.")] = None
    seed: Annotated[
        int | None, Form(ge=0, le=MAX_SEED, description="The same seed paints the same picture; else 0.")
    ] = None
    look: Annotated[
        str | None,
        Form(
            description="In place of exemplar, photo and seed: how every region should look, as JSON.",
            json_schema_extra=LOOK_JSON,
            examples=[
                '{"exemplars": [{"exemplar": "snow-peaks"}], "regions": [{"class": 3, "strength": 0.5}]}'
            ],
        ),
    ] = None
    brush: Annotated[
        UploadFile | None,
        File(
            description="Of a look that has a brush its layer: where that exemplar is wanted, as an 8-bit "
            "grey image of the map's size; 255 is all of it."
        ),
    ] = None

    async def look_and_exemplars(
        self, studio: Studio, client: Client, clock: Stopwatch
    ) -> tuple[Look, list[StoredExemplar]]:
        """What is asked for. Raises: RequestError, LookError, UnknownExemplarError, those of an upload."""
        if self.look is None:
            return Look(seed=self.seed or 0), [await self._exemplar(studio, client, clock)]
        if self.exemplar is not None or self.photo or self.exemplar_labels or self.seed is not None:
            raise RequestError(
                "A look names its exemplars and seed itself: send it alone, or leave it out and send "
                "exemplar or photo, and seed.",
                {"field": "look"},
            )
        with blamed_on("look"):
            look, ids = read_look(self.look)
        return look, [await studio.exemplars.get(id) for id in ids]

    async def _exemplar(self, studio: Studio, client: Client, clock: Stopwatch) -> StoredExemplar:
        if self.exemplar is None and self.photo is None:
            raise RequestError(
                "There is no exemplar. Send the field exemplar with an id of GET /api/v1/exemplars, "
                "a file named photo, or a look.",
                {"field": "exemplar"},
            )
        if self.exemplar is not None and (self.photo or self.exemplar_labels):
            raise RequestError(
                "Send either exemplar (an id), or photo with exemplar_labels if you have them, not both.",
                {"field": "exemplar"},
            )
        if self.photo is None:
            return await studio.exemplars.get(self.exemplar or "")
        data, labels = await self.photo.read(), await read(self.exemplar_labels)
        name = name_of(self.photo.filename)
        exemplar, _ = await studio.add_exemplar(data, labels, name, clock, "exemplar_labels", client)
        return exemplar
