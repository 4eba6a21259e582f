"""Where photos are kept and edited by their maps: all of it but the painting, which the engine does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from weakref import WeakValueDictionary

from model import Look, Painting
from model.editing import Edit, Limits, Plan, check_edited, check_view, plan_edit
from model.imaging import encode_jpeg, encode_png
from server import edit_schemas, schemas
from server.engines.easel import Order, Photo, Pixels
from server.engines.pack import Pack
from server.errors import DeadlineError
from server.http.links import edit_links
from server.lru import ByteLRU
from server.queue.clients import NOBODY, Client
from server.queue.progress import Watch, ignore
from server.stopwatch import Stopwatch
from server.storage.edits import EditStore, Part, StoredEdit, confidence_of
from server.storage.exemplars import StoredExemplar
from server.storage.paintings import new_id
from server.storage.photos import PhotoStore, StoredPhoto, photo_id
from server.studio import Studio
from server.uploads.intake import blamed_on

_IDLE = 600.0
"""Seconds that a photo's pixels are held after their last use."""


class Darkroom:
    """One per app. It handles one large photo at a time, so that memory does not grow with the callers."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.photos = PhotoStore(studio.store)
        self.edits = EditStore(studio.store)
        self._held: ByteLRU[Pixels] = ByteLRU(studio.settings.photo_cache, _IDLE)
        self._one_at_a_time = asyncio.Lock()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def add_photo(
        self, file: bytes, labels: bytes | None, name: str, clock: Stopwatch, client: Client = NOBODY
    ) -> tuple[StoredPhoto, bool]:
        """Take in a photo to edit with its map, or read that off it. The flag tells whether it is new.

        Raises: as ``Studio.add_exemplar``.
        """
        id = photo_id(file, labels)
        known = await self.photos.find(id)
        if known:
            return known, False
        intake = self._studio.intake
        with clock.measuring("decode"):
            async with self._turn(client):
                pixels, small = await self._studio.in_thread(intake.whole_photo, file)
                self._held.put(id, pixels)
            given = None if labels is None else await self._map(labels, "labels", client)
        if given is not None:
            _check_view(given, pixels.shape)
        map_ = await self._read(small, clock, client) if given is None else given
        photo = StoredPhoto(id, name, (pixels.shape[1], pixels.shape[0]), file, map_, given is None)
        await self.photos.add(photo)
        return photo, True

    async def delete_photo(self, id: str) -> None:
        """Let a photo go for good; its edits cannot be looked at then. Raises: as ``PhotoStore.delete``."""
        self._held.drop(id)
        await self.photos.delete(id)

    async def show(self, photo: StoredPhoto, client: Client = NOBODY) -> bytes:
        """The photo as a JPEG, upright, at its own size. Raises: DeadlineError, UnavailableError."""
        async with self._turn(client):
            return await self._studio.in_thread(encode_jpeg, await self._pixels(photo), 92)

    async def edit(
        self,
        photo: StoredPhoto,
        labels: bytes | None,
        edited: bytes,
        exemplar: StoredExemplar | None,
        seed: int,
        clock: Stopwatch,
        watch: Watch = ignore,
        client: Client = NOBODY,
    ) -> StoredEdit:
        """Paint anew what an edited map of a photo changes, and keep that.

        ``labels``: the map that it was made from, if not the photo's; ``exemplar``: if not the photo itself.
        Raises: as ``Studio.paint``.
        """
        intake, studio = self._studio.intake, self._studio
        with clock.measuring("decode"):
            before = photo.labels if labels is None else await self._map(labels, "labels", client)
            after = await self._map(edited, "edited", client)
            _check_view(before, photo.size[::-1])
            _check_edited(before, after)
            async with self._turn(client):
                pixels = await self._pixels(photo)
        with clock.measuring("cut"):
            plan = await studio.in_thread(
                plan_edit, pixels, before, after, _limits(intake.pack), not exemplar
            )
        subject = exemplar.photo if exemplar else Photo.of([plan.photo], [plan.photo_labels])
        order = Order(plan.labels, (subject,), Look(seed=seed))
        done = await studio.engine.paint(order, client.doing("edits"), watch)
        painting = done.value.painting
        clock.add("queue", done.queue_ms)
        clock.add("encode_exemplar", done.value.encode_ms)
        for stage, ms in painting.timings.items():
            clock.add(stage, ms)
        with clock.measuring("blend"):
            edit = await studio.in_thread(plan.finish, painting.image)
        studio.metrics.observe_stages(clock.ms)
        pack = replace(intake.pack, version=done.value.version)
        info = _describe(pack, photo, exemplar, plan, edit, order, painting, clock)
        stored = StoredEdit(info, edit, confidence_of(painting, plan.frame))
        await self.edits.add(stored)
        return stored

    async def draw(self, edit: StoredEdit, part: Part, client: Client = NOBODY) -> bytes:
        """A part of an edit as a PNG. Raises: UnknownPhotoError, DeadlineError, UnavailableError."""
        photo = await self.photos.get(edit.info.photo_id)
        async with self._turn(client):
            pixels = await self._pixels(photo)
            return await self._studio.in_thread(lambda: encode_png(edit.draw(part, pixels)))

    @asynccontextmanager
    async def _turn(self, client: Client) -> AsyncIterator[None]:
        """For what takes much memory: one at a time, clients in turn. Raises: DeadlineError."""
        own, seconds = self._turns.setdefault(client.owner, asyncio.Lock()), self._studio.settings.deadline
        try:
            async with asyncio.timeout(seconds) as limit, own, self._one_at_a_time:
                yield
        except TimeoutError:
            if limit.expired():
                raise DeadlineError(seconds) from None
            raise

    async def _pixels(self, photo: StoredPhoto) -> Pixels:
        """All of a photo, decoded anew if it is not held; for whose turn it is."""
        held = self._held.get(photo.id)
        if held is not None:
            return held
        pixels, _ = await self._studio.in_thread(self._studio.intake.whole_photo, photo.file)
        self._held.put(photo.id, pixels)
        return pixels

    async def _map(self, data: bytes, field: str, client: Client) -> Pixels:
        return await self._studio.decoded(client, self._studio.intake.any_labels, data, field)

    async def _read(self, small: Photo, clock: Stopwatch, client: Client) -> Pixels:
        done = await self._studio.engine.encode(small, client)
        clock.add("queue", done.queue_ms)
        clock.add("encode_exemplar", done.value.ms)
        return done.value.photo.labels[-1]


def _check_view(labels: Pixels, photo: tuple[int, ...]) -> None:
    with blamed_on("labels"):
        check_view(labels, photo)


def _check_edited(before: Pixels, after: Pixels) -> None:
    with blamed_on("edited"):
        check_edited(before, after)


def _limits(pack: Pack) -> Limits:
    return Limits(pack.stride, pack.min_side, pack.max_side)


def _describe(
    pack: Pack,
    photo: StoredPhoto,
    exemplar: StoredExemplar | None,
    plan: Plan,
    edit: Edit,
    order: Order,
    painting: Painting,
    clock: Stopwatch,
) -> edit_schemas.Edit:
    id, frame = new_id(), plan.frame
    [there] = order.classes
    return edit_schemas.Edit(
        id=id,
        pack=schemas.PackName(name=pack.name, version=pack.version),
        photo_id=photo.id,
        exemplar=exemplar.id if exemplar else None,
        width=photo.size[0],
        height=photo.size[1],
        window=edit_schemas.Window(left=frame.left, top=frame.top, width=frame.width, height=frame.height),
        scale=frame.scale,
        margin=edit.margin,
        changed=plan.changed,
        confidence=plan.confidence(painting.confidence),
        missing_classes=sorted(plan.classes - there),
        seed=order.look.seed,
        links=edit_links(id),
        timings_ms=edit_schemas.EditTimings(**clock.ms, total=clock.total()),
    )
