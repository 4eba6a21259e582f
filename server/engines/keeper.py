"""What is done about a model that fails: a second try, a test, and in the end the pack anew."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from model import NoPictureError, Painter, RabitError
from model.heap import is_out_of_memory
from server.engines.easel import Easel, Encoded, Order, Painted, Photo
from server.errors import OutOfMemoryError, UnavailableError
from server.metrics import Metrics

log = logging.getLogger(__name__)

T = TypeVar("T")

_UNEXPECTED = "an unexpected error happened while loading; the server's log tells more"


class Keeper:
    """Keeps a model that can paint. What it does runs on the model's thread; any thread may ask how it is."""

    def __init__(self, load: Callable[[], Painter], cache_bytes: int, metrics: Metrics) -> None:
        """``load``: the pack, from where it lies, warmed. Raises what it likes."""
        self._load, self._cache_bytes, self._metrics = load, cache_bytes, metrics
        self._easel: Easel
        self._painter: Painter
        self._failure: str | None = None

    def open(self) -> Painter:
        """Load the pack, or load it anew, in place of what there was. Raises: what ``load`` raises."""
        try:
            self._painter = self._load()
        except Exception as error:
            self.lose(error.message if isinstance(error, RabitError) else _UNEXPECTED)
            raise
        self._easel = Easel(self._painter, self._cache_bytes, self._metrics)
        self._failure = None
        return self._painter

    def lose(self, why: str) -> None:
        """Have nothing painted until the pack has been opened anew."""
        log.error("the model is lost: %s", why)
        self._failure = why.rstrip(".")

    def mend(self) -> None:
        """Open the pack anew, unless that has been done meanwhile. Raises: as ``open``."""
        if self.is_lost:
            self.open()

    @property
    def is_lost(self) -> bool:
        """Whether the pack has to be opened anew."""
        return self._failure is not None

    def check(self) -> None:
        """Raises: UnavailableError if the model cannot paint now."""
        if self._failure is not None:
            raise UnavailableError(f"The model cannot be used: {self._failure}.")

    def encode(self, photos: list[Photo]) -> list[Encoded]:
        """As ``Easel.encode``. Raises: also OutOfMemoryError, UnavailableError."""
        return self._keep(lambda easel: easel.encode(photos))

    def paint(self, orders: list[Order]) -> list[Painted]:
        """As ``Easel.paint``. Raises: also NoPictureError, OutOfMemoryError, UnavailableError."""
        return self._keep(lambda easel: easel.paint(orders))

    def forget(self, photo: Photo) -> None:
        """As ``Easel.forget``."""
        self._easel.forget(photo)

    def _keep(self, work: Callable[[Easel], T]) -> T:
        """The result of ``work``, with a pack opened anew if this one can paint nothing any more."""
        self.check()
        easel = self._easel
        try:
            return self._try_twice(work, easel)
        except Exception as error:
            if self._easel is not easel or not self._is_broken_by(error):
                raise
            log.exception("the model can paint nothing any more: it is loaded again")
        self._metrics.model_faults.labels("broken").inc()
        self.lose("it is being loaded again")
        with suppress(Exception):  # which is kept for the check
            self.open()
        self.check()
        return self._try_twice(work, self._easel)

    def _try_twice(self, work: Callable[[Easel], T], easel: Easel) -> T:
        """The result of ``work``; after a fault that cached features may have caused, without those."""
        try:
            return work(easel)
        except Exception as error:
            if not self._features_may_have_caused(error):
                raise
            log.warning("all cached features are dropped after: %s", error)
        easel.forget_all()  # not above, where the error holds on to what filled the memory
        try:
            return work(easel)
        except Exception as error:
            if is_out_of_memory(error):
                raise OutOfMemoryError from error
            raise

    def _features_may_have_caused(self, error: Exception) -> bool:
        if is_out_of_memory(error):
            kind = "memory"
        elif isinstance(error, NoPictureError):
            kind = "no-picture"
        else:
            return False
        self._metrics.model_faults.labels(kind).inc()
        return True

    def _is_broken_by(self, error: Exception) -> bool:
        """Whether the model fails at everything now, not just at what it was given."""
        if isinstance(error, RabitError) and not isinstance(error, NoPictureError):
            return False
        try:
            self._painter.warm_up()
        except Exception as failed:
            return not is_out_of_memory(failed)
        return False
