"""What the server itself has to refuse, as one tree; ``problems.py`` turns these and the model's into HTTP.

RabitError
└── ServerError
    ├── TokenError               401
    ├── ForeignSiteError         403   a browser asks for a page of another site
    ├── UnknownHostError         421   asked for under a name that is not ours
    ├── UnknownExemplarError     404
    ├── UnknownPaintingError     404
    ├── UnknownPhotoError        404
    ├── UnknownEditError         404
    ├── ReadOnlyError            403
    ├── NotAcceptableError       406
    ├── RequestError             422   a call that cannot mean anything
    ├── SupersededError          409   a newer map of the same session is painted instead
    ├── TooManyCallsError        429   of one client, at once
    ├── TooOftenError            429   … or one after the other
    ├── ClientGoneError          499   nobody is left to read the answer
    ├── UnavailableError         503   the model is not there
    │   ├── NotReadyError        503   … yet
    │   └── OutOfMemoryError     503
    ├── QueueFullError           503
    ├── DeadlineError            504
    └── StorageError             507
"""

from __future__ import annotations

from typing import ClassVar

from model.errors import RabitError


class ServerError(RabitError):
    """Root of the tree. ``slug`` and ``title`` name the problem; ``retry_after`` is in seconds."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "unexpected"
    title: ClassVar[str] = "Something unexpected went wrong"
    retry_after: int | None = None


class TokenError(ServerError):
    """The request shows no token that is right."""

    status, slug, title = 401, "token-needed", "A token is needed"

    def __init__(self) -> None:
        super().__init__(
            "This server answers those who have a token. Send it as Authorization: Bearer …, or "
            "give it to the page, which asks for it."
        )


class ForeignSiteError(ServerError):
    """A page of another site had a browser send this, perhaps without its user's knowledge."""

    status, slug, title = 403, "foreign-site", "Another site asks"

    def __init__(self) -> None:
        super().__init__("Pages of other sites may not use this server. Use the page that it serves itself.")


class UnknownHostError(ServerError):
    """The name in the address is none of this server's."""

    status, slug, title = 421, "unknown-host", "Not this server's name"

    def __init__(self, host: str) -> None:
        super().__init__(
            f"This server is not called {host!r}. Ask for it under its own name, or add that to RABIT_HOSTS.",
            {"host": host},
        )


class UnknownExemplarError(ServerError):
    """No exemplar has this id, or it has been forgotten."""

    status, slug, title = 404, "unknown-exemplar", "Unknown exemplar"

    def __init__(self, id: str) -> None:
        super().__init__(
            f"There is no exemplar {id!r}; uploads are forgotten after a while. "
            "Upload the photo again, or choose one of GET /api/v1/exemplars.",
            {"exemplar": id},
        )


class UnknownPaintingError(ServerError):
    """No painting has this id, or it has been forgotten."""

    status, slug, title = 404, "unknown-painting", "Unknown painting"

    def __init__(self, id: str) -> None:
        super().__init__(
            f"There is no painting {id!r}; paintings are forgotten after a while. Paint the map again.",
            {"painting": id},
        )


class UnknownPhotoError(ServerError):
    """No photo to edit has this id, or it has been forgotten."""

    status, slug, title = 404, "unknown-photo", "Unknown photo"

    def __init__(self, id: str) -> None:
        super().__init__(
            f"There is no photo {id!r}; photos are forgotten after a while. "
            "Upload it again: POST /api/v1/photos.",
            {"photo": id},
        )


class UnknownEditError(ServerError):
    """No edit has this id, or it has been forgotten."""

    status, slug, title = 404, "unknown-edit", "Unknown edit"

    def __init__(self, id: str) -> None:
        super().__init__(
            f"There is no edit {id!r}; edits are forgotten after a while. Edit the photo again.",
            {"edit": id},
        )


class ReadOnlyError(ServerError):
    """A bundled exemplar can neither be changed nor deleted."""

    status, slug, title = 403, "exemplar-read-only", "Bundled exemplars cannot be changed"

    def __init__(self, id: str) -> None:
        super().__init__(
            f"{id!r} is bundled: it stays as it is. Upload the photo and your label map together: "
            "POST /api/v1/exemplars with photo and labels.",
            {"exemplar": id},
        )


class NotAcceptableError(ServerError):
    """None of the media types on offer is acceptable to the client."""

    status, slug, title = 406, "not-acceptable", "No acceptable media type"

    def __init__(self, offers: tuple[str, ...]) -> None:
        super().__init__(f"Ask for one of these by Accept: {', '.join(offers)}.", {"available": list(offers)})


class RequestError(ServerError):
    """The parts of a request contradict each other, or one is missing."""

    status, slug, title = 422, "invalid-request", "Invalid request"


class SupersededError(ServerError):
    """A newer map of the same session took the place of this one while it waited."""

    status, slug, title = 409, "superseded", "A newer map is painted instead"

    def __init__(self) -> None:
        super().__init__(
            "A newer map of the same session came while this one waited, and took its place. Use that "
            "one's painting; to have both painted, send another X-Client-Session with each, or none."
        )


class TooManyCallsError(ServerError):
    """A client has as many calls under way as it may have."""

    status, slug, title = 429, "too-many-calls", "Too many calls at once"

    def __init__(self, at_once: int, retry_after: int) -> None:
        super().__init__(
            f"{at_once} calls from your address are under way already, which is all it may have at once. "
            f"Wait for one to be answered; try again in {retry_after} s.",
            {"at_once": at_once},
        )
        self.retry_after = retry_after


class TooOftenError(ServerError):
    """A client calls faster than it may."""

    status, slug, title = 429, "too-often", "Too many calls"

    def __init__(self, per_second: float, retry_after: int) -> None:
        super().__init__(
            f"Your address may make {per_second:g} calls a second, and has made more. "
            f"Try again in {retry_after} s.",
            {"per_second": per_second},
        )
        self.retry_after = retry_after


class ClientGoneError(ServerError):
    """The client closed the connection before the answer was ready."""

    status, slug, title = 499, "client-gone", "The client has gone"

    def __init__(self) -> None:
        super().__init__("The connection was closed before the answer was ready.")


class UnavailableError(ServerError):
    """The model cannot be used."""

    status, slug, title = 503, "model-unavailable", "The model is not available"
    retry_after = 5


class NotReadyError(UnavailableError):
    """The model is being loaded and warmed."""

    slug, title = "not-ready", "The model is still loading"
    retry_after = 1

    def __init__(self) -> None:
        super().__init__("The model is still loading. Try again in a moment.")


class OutOfMemoryError(UnavailableError):
    """There is not enough memory for this painting."""

    slug, title = "out-of-memory", "Not enough memory"
    retry_after = 2

    def __init__(self) -> None:
        super().__init__(
            "The server has not enough memory for this just now. "
            f"Try again in {self.retry_after} s, or paint a smaller map."
        )


class QueueFullError(ServerError):
    """More paintings are waiting than the queue holds, or can be made in time."""

    status, slug, title = 503, "queue-full", "Too much to paint"

    def __init__(self, waiting: int, retry_after: int) -> None:
        super().__init__(
            f"There is more to paint than can be done in time: {waiting} in line. "
            f"Try again in {retry_after} s.",
            {"waiting": waiting},
        )
        self.retry_after = retry_after


class DeadlineError(ServerError):
    """The answer took longer than the deadline."""

    status, slug, title = 504, "deadline", "Took too long"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The painting was not ready after {seconds:g} s, so it was given up. "
            "Try again later, or paint a smaller map.",
            {"deadline": seconds},
        )


class StorageError(ServerError):
    """The disk is full, or fails."""

    status, slug, title = 507, "storage-fails", "The server's disk is full or fails"
    retry_after = 60

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} Try again in {self.retry_after} s; who runs the server finds the reason in its log."
        )
