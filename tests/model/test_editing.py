from __future__ import annotations

import numpy as np
import pytest

from model.blending import distance
from model.editing import Edit, Limits, Plan, edit_photo, plan_edit
from model.errors import SizeError, UnchangedError
from model.frame import Pixels
from model.painter import Painter
from tests.model.pictures import MOUNTAIN, SEA, SKY, bands, noise_photo

SMALL = Limits(16, 64, 256)


def with_a_lake(labels: Pixels) -> Pixels:
    """A map with a lake in it, below its middle."""
    height, width = labels.shape
    edited = labels.copy()
    edited[height * 6 // 10 : height * 7 // 10, width * 4 // 10 : width * 6 // 10] = SEA
    return edited


def changed_and_plan(photo: Pixels, factor: int, limits: Limits = SMALL) -> tuple[Pixels, Plan]:
    """Which pixels of the photo were repainted on a map of a size that many times smaller, and the plan."""
    before = bands(photo.shape[0] // factor, photo.shape[1] // factor, SKY, MOUNTAIN)
    after = with_a_lake(before)
    changed = (before != after).repeat(factor, 0).repeat(factor, 1)
    return changed, plan_edit(photo, before, after, limits)


@pytest.mark.parametrize(("size", "factor"), [((300, 400), 1), ((600, 1000), 5), ((1200, 1600), 4)], ids=str)
def test_past_the_margin_every_byte_is_the_photo_s(size: tuple[int, int], factor: int) -> None:
    photo = noise_photo(*size)
    changed, plan = changed_and_plan(photo, factor, Limits(16, 64, 128))
    edit = plan.finish(noise_photo(*plan.labels.shape, seed=1))
    after, mask = edit.over(photo), edit.mask(size)
    assert np.array_equal(after[mask == 0], photo[mask == 0])
    far = distance(changed, edit.margin + factor) > edit.margin + factor - 1
    assert far.any()
    assert not mask[far].any()
    assert (after != photo).any()
    assert (mask[changed] > 127).all()


def test_the_window_is_cut_at_the_photo_s_own_scale_where_that_fits() -> None:
    photo = noise_photo(600, 900)
    _, plan = changed_and_plan(photo, 3)
    assert plan.frame.scale < 1
    _, plan = changed_and_plan(photo, 3, Limits(16, 64, 512))
    assert plan.frame.scale == 1
    assert max(plan.frame.size) < 512
    assert all(side % 16 == 0 for side in plan.labels.shape)


def test_photos_smaller_than_any_map_can_be_edited() -> None:
    photo = noise_photo(40, 50)
    _, plan = changed_and_plan(photo, 1)
    assert plan.labels.shape == (64, 64)
    assert plan.finish(noise_photo(64, 64)).over(photo).shape == photo.shape


def test_a_picture_that_is_the_photo_leaves_no_seam() -> None:
    photo = noise_photo(300, 400)
    _, plan = changed_and_plan(photo, 1, Limits(16, 64, 512))
    rows, columns = plan.frame.size
    image = noise_photo(*plan.labels.shape)
    image[:rows, :columns] = plan.seen
    assert np.array_equal(plan.finish(image).over(photo), photo)


def test_where_the_photo_goes_on_its_detail_stays() -> None:
    """At a smaller scale, too: a picture that is the photo, made smaller, changes next to nothing outside."""
    photo = noise_photo(800, 800)
    changed, plan = changed_and_plan(photo, 4, Limits(16, 64, 128))
    image = np.zeros((*plan.labels.shape, 3), np.uint8)
    rows, columns = plan.frame.size
    image[:rows, :columns] = plan.seen
    after = plan.finish(image).over(photo)
    around = (distance(changed, 30) > 29) & (plan.finish(image).mask((800, 800)) > 0)
    assert around.any()
    assert np.abs(after[around].astype(int) - photo[around]).mean() < 15  # noise alone: 85


def test_confidence_is_of_the_changed_area() -> None:
    _, plan = changed_and_plan(noise_photo(300, 400), 1)
    confidence = np.zeros((plan.labels.shape[0] // 4, plan.labels.shape[1] // 4), np.float32)
    rows, columns = np.nonzero(plan.area)
    confidence[rows // 4, columns // 4] = 1
    assert plan.confidence(confidence) == 1
    assert plan.classes == {SEA}


def test_the_painter_edits_by_the_photo_itself_or_by_another(painter: Painter) -> None:
    photo, before = noise_photo(128, 128), bands(128, 128, SKY, MOUNTAIN)
    after = with_a_lake(before)
    other = painter.encode_exemplar(noise_photo(64, 64, 5), bands(64, 64, SEA, SKY))
    edits: list[Edit] = [edit_photo(painter, photo, before, after, exemplar) for exemplar in (None, other)]
    pictures = [edit.over(photo) for edit in edits]
    assert (pictures[0] != pictures[1]).any()
    assert np.array_equal(pictures[0], edit_photo(painter, photo, before, after).over(photo))


@pytest.mark.parametrize(
    ("before", "after", "error", "words"),
    [
        ((60, 80), (60, 81), SizeError, "save it at that size"),
        ((80, 80), (80, 80), SizeError, "same view"),
    ],
)
def test_maps_that_do_not_fit_are_refused(
    before: tuple[int, int], after: tuple[int, int], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        plan_edit(noise_photo(60, 80), bands(*before, SKY), bands(*after, SEA), SMALL)


def test_where_nothing_changed_there_is_nothing_to_paint() -> None:
    labels = bands(60, 80, SKY, SEA)
    with pytest.raises(UnchangedError, match="Repaint"):
        plan_edit(noise_photo(60, 80), labels, labels.copy(), SMALL)
