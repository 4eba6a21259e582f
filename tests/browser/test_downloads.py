"""What the downloads really hold."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np
import pytest
from PIL import Image, PsdImagePlugin
from playwright.sync_api import expect

from tests.browser.studio import SKY, TREE, Studio


@pytest.mark.parametrize(
    ("choice", "name", "mode"),
    [
        ("image", "picture.png", "RGB"),
        ("overlay", "picture-confidence.png", "RGB"),
        ("warped", "warped.png", "RGB"),
        ("heat", "confidence-coloured.png", "RGB"),
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
    studio.draw(TREE, (60, 40), (180, 60))
    file = studio.download_file("all")
    with zipfile.ZipFile(file.path()) as archive:
        assert archive.testzip() is None
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert parts.keys() == {
        "image.png",
        "warped.png",
        "confidence.png",
        "confidence-coloured.png",
        "match.json",
        "labels.png",
        "labels-coloured.png",
        "painting.json",
    }
    with Image.open(io.BytesIO(parts["image.png"])) as image:
        np.testing.assert_array_equal(np.asarray(image), studio.picture())
    labels = np.asarray(Image.open(io.BytesIO(parts["labels.png"])))
    np.testing.assert_array_equal(labels, studio.labels())
    assert {SKY, TREE} <= set(labels.flat)
    settings = json.loads(parts["painting.json"])
    assert settings["id"] == studio.painting
    assert settings["exemplar"] == studio.exemplar()


def test_at_twice_the_size_the_picture_is_painted_anew(studio: Studio) -> None:
    studio.page.click("#download")
    expect(studio.page.locator('[data-item="double"]')).to_contain_text("painted anew")
    studio.page.keyboard.press("Escape")
    with Image.open(io.BytesIO(studio.download("double"))) as image:
        assert image.size == (512, 512)


def test_layers_open_elsewhere_one_per_class_and_look_like_the_picture(studio: Studio) -> None:
    psd = studio.download("layers")
    with Image.open(io.BytesIO(psd)) as merged:
        np.testing.assert_array_equal(np.asarray(merged), studio.picture())
    with Image.open(io.BytesIO(psd)) as layered:
        assert isinstance(layered, PsdImagePlugin.PsdImageFile)
        names = [layer[0] for layer in layered.layers]
        layered.seek(names.index("Sky") + 1)
        np.testing.assert_array_equal(np.asarray(layered)[..., 3] > 0, studio.labels() == SKY)
    assert names[:3] == ["Picture", "Warped exemplar", "Confidence"]
    assert len(names) == 3 + len(np.unique(studio.labels()))


def test_the_picture_is_copied_or_the_browser_s_refusal_is_told(studio: Studio) -> None:
    page = studio.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("Control+c")
    expect(page.locator(".notice")).to_contain_text("on the clipboard")
    size = page.evaluate(
        """async () => {
            const [item] = await navigator.clipboard.read();
            const image = await createImageBitmap(await item.getType("image/png"));
            return [image.width, image.height];
        }"""
    )
    assert size == [256, 256]
    page.evaluate("() => { navigator.clipboard.write = () => Promise.reject(new Error('no')); }")
    page.click("#download")
    page.click('[data-item="copy"]')
    expect(page.locator(".notice").last).to_contain_text("did not allow copying")


def test_ctrl_shift_s_downloads_the_picture(studio: Studio) -> None:
    with studio.page.expect_download() as waiting:
        studio.page.keyboard.press("Control+Shift+S")
    assert waiting.value.suggested_filename == "picture.png"
