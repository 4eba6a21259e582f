"""The confidence view: modes, range, limit, values, means by class."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from playwright.sync_api import expect

from tests.browser.studio import SKY, Studio
from tests.browser.test_views import hover


def open_confidence(studio: Studio) -> None:
    studio.view("confidence")
    studio.page.wait_for_function("() => document.querySelector('#view-confidence canvas').width === 256")


def test_the_overlay_has_hard_cells_opacity_and_legend(studio: Studio) -> None:
    open_confidence(studio)
    overlay = studio.page.locator("#view-confidence canvas")
    assert overlay.evaluate("(c) => getComputedStyle(c).imageRendering") == "pixelated"
    studio.page.get_by_label("Opacity of the overlay").fill("30")
    expect(overlay).to_have_css("opacity", "0.3")
    expect(studio.page.locator(".legend")).to_have_text("01")
    studio.page.get_by_role("radio", name="Auto").check()
    expect(studio.page.locator(".legend")).to_contain_text("0.")


def test_heat_hides_the_picture_and_alpha_lets_it_through(studio: Studio) -> None:
    open_confidence(studio)
    overlay = studio.page.locator("#view-confidence canvas")
    studio.page.get_by_role("radio", name="Heat").check(force=True)
    expect(overlay).to_have_css("opacity", "1")
    expect(studio.page.get_by_label("Opacity of the overlay")).to_be_disabled()
    studio.page.get_by_role("radio", name="Alpha").check(force=True)
    expect(studio.page.locator("#view-confidence img")).to_be_hidden()
    expect(studio.page.locator("#view-confidence .layers")).to_have_attribute("data-trust", "")
    studio.page.get_by_role("radio", name="Blended").check(force=True)
    expect(studio.page.locator("#view-confidence img")).to_be_visible()


def test_the_value_under_the_pointer_is_read_out(studio: Studio) -> None:
    open_confidence(studio)
    hover(studio, "confidence", 0.5, 0.05)
    readout = studio.page.locator(".readout")
    expect(readout).to_contain_text("Sky · ")
    levels = np.asarray(Image.open(io.BytesIO(studio.download("confidence"))))
    hover(studio, "confidence", 0.5, 0.05)
    expect(readout).to_have_text(f"Sky · {levels[12, 128] / 255:.2f}")


def test_only_what_lies_below_a_limit_is_shown_and_counted(studio: Studio) -> None:
    open_confidence(studio)
    levels = np.asarray(Image.open(io.BytesIO(studio.download("confidence")))) / 255
    studio.page.get_by_label("Confidence limit").fill("70")
    share = (levels < 0.7).mean()
    expect(studio.page.locator(".limit")).to_contain_text(f"{100 * share:.0f} % of the picture")
    expect(studio.page.locator("#view-confidence path.limit")).to_have_count(0)
    studio.page.get_by_label("Only below").check()
    expect(studio.page.locator("#view-confidence path.limit")).to_have_count(1)


def test_the_mean_of_a_class_is_listed_and_a_click_outlines_the_class(studio: Studio) -> None:
    open_confidence(studio)
    info = studio.ask(f"/api/v1/paintings/{studio.painting}")
    for row in info["confidence"]["per_class"]:
        expect(studio.page.locator(f'[data-mean-of="{row["id"]}"]')).to_contain_text(f"{row['mean']:.2f}")
    sky = studio.page.locator(f'[data-mean-of="{SKY}"]')
    sky.click()
    expect(sky).to_have_attribute("aria-pressed", "true")
    expect(studio.page.locator("#view-confidence path.limit")).to_have_count(1)
    sky.click()
    expect(studio.page.locator("#view-confidence path.limit")).to_have_count(0)
