"""What the downloads really hold."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from tests.browser.studio import SKY, TREE, Studio


@pytest.mark.parametrize(
    ("choice", "name", "mode"),
    [
        ("image", "picture.png", "RGB"),
        ("warped", "warped.png", "RGB"),
        ("confidence", "confidence.png", "L"),
        ("labels", "labels.png", "L"),
        ("coloured", "labels-coloured.png", "P"),
    ],
)
def test_each_part_is_a_png_of_its_kind(studio: Studio, choice: str, name: str, mode: str) -> None:
    file = studio.download_file(choice)
    assert file.suggested_filename == name
    with Image.open(file.path()) as image:
        assert image.format == "PNG"
        assert (image.size, image.mode) == ((256, 256), mode)
        assert len(set(image.convert("L").tobytes())) > 3


def test_the_coloured_map_holds_ids_behind_ade20k_colours(studio: Studio) -> None:
    with Image.open(io.BytesIO(studio.download("coloured"))) as image:
        np.testing.assert_array_equal(np.asarray(image), studio.labels())
        assert image.convert("RGB").getpixel((128, 5)) == (6, 230, 230)


def test_the_archive_holds_all_parts_of_one_painting(studio: Studio) -> None:
    old = studio.painting
    studio.choose(TREE)
    studio.stroke((60, 40), (180, 60))
    studio.wait_for_new_picture(old)
    file = studio.download_file("all")
    with zipfile.ZipFile(file.path()) as archive:
        assert archive.testzip() is None
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert parts.keys() == {
        "image.png",
        "warped.png",
        "confidence.png",
        "labels.png",
        "labels-coloured.png",
        "painting.json",
    }
    assert parts["image.png"] == studio.download("image")
    labels = np.asarray(Image.open(io.BytesIO(parts["labels.png"])))
    np.testing.assert_array_equal(labels, studio.labels())
    assert {SKY, TREE} <= set(labels.flat)
    settings = json.loads(parts["painting.json"])
    assert settings["id"] == studio.painting
    assert settings["exemplar"] == studio.exemplar()


def test_ctrl_shift_s_downloads_the_picture(studio: Studio) -> None:
    with studio.page.expect_download() as waiting:
        studio.page.keyboard.press("Control+Shift+S")
    assert waiting.value.suggested_filename == "picture.png"
