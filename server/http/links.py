"""The addresses that answers point to."""

from __future__ import annotations

from server import schemas

API = "/api/v1"


def exemplar_links(id: str) -> schemas.ExemplarLinks:
    """Where the files of an exemplar are."""
    link = f"{API}/exemplars/{id}"
    return schemas.ExemplarLinks(
        self=link, photo=f"{link}/photo.jpg", thumbnail=f"{link}/thumbnail.jpg", labels=f"{link}/labels"
    )


def painting_links(id: str) -> schemas.PaintingLinks:
    """Where the parts of a painting are."""
    link = f"{API}/paintings/{id}"
    return schemas.PaintingLinks(
        self=link,
        image=f"{link}/image.png",
        warped=f"{link}/warped.png",
        confidence=f"{link}/confidence.png",
        labels=f"{link}/labels.png",
        match=f"{link}/match",
    )
