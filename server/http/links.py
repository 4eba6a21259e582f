"""The addresses that answers point to."""

from __future__ import annotations

from server import edit_schemas, schemas

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


def photo_links(id: str) -> edit_schemas.PhotoLinks:
    """Where the files of a photo are."""
    link = f"{API}/photos/{id}"
    return edit_schemas.PhotoLinks(self=link, photo=f"{link}/photo.jpg", labels=f"{link}/labels")


def edit_links(id: str) -> edit_schemas.EditLinks:
    """Where the parts of an edit are."""
    link = f"{API}/edits/{id}"
    return edit_schemas.EditLinks(
        self=link,
        image=f"{link}/image.png",
        window=f"{link}/window.png",
        mask=f"{link}/mask.png",
        confidence=f"{link}/confidence.png",
    )
