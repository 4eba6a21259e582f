"""A person's whole session meets no dead end (see ``session``)."""

from __future__ import annotations

from tests.browser.session import GRASS, WATER, Session
from tests.browser.studio import MOUNTAIN, SKY, TREE, Studio


def test_from_an_empty_map_to_a_project_taken_up_again(studio: Studio) -> None:
    session = Session(studio)
    for _ in session.paint_from_empty():
        pass
    labels = studio.labels()
    assert {SKY, MOUNTAIN, GRASS, TREE, WATER} <= set(labels.ravel().tolist())
    assert 0 not in labels  # every pixel was painted

    for _ in session.use_own_photo():
        pass
    read = studio.exemplar_file("labels")
    for _ in session.mend_its_map():
        pass
    mended = studio.exemplar_file("labels")
    below = slice(int(0.7 * len(mended)), None)
    assert (mended[below] == GRASS).all()
    assert not (read[below] == GRASS).all()

    for _ in session.find_a_weak_match():
        pass
    assert WATER not in studio.labels()
    for _ in session.look_closer():
        pass
    for _ in session.save_and_return():
        pass
    assert session.kept["project"].startswith(b"PK")
    assert (studio.labels() == TREE).sum() > 0
