"""What is there before anything is clicked."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Server
from tests.browser.studio import SKY, Studio


def test_a_picture_is_there_without_a_click(studio: Studio) -> None:
    picture = studio.picture()
    assert picture.shape == (256, 256, 3)
    assert picture.std() > 10
    assert studio.exemplar() is not None
    expect(studio.page.locator("#status")).to_contain_text("Painted in")
    expect(studio.page.locator("#status")).to_contain_text(" ms")


def test_the_map_to_start_from_is_a_landscape(studio: Studio) -> None:
    labels = studio.labels()
    assert labels.shape == (256, 256)
    assert (labels[:16] == SKY).all()
    assert len(set(labels.flat)) >= 5


def test_every_class_of_the_pack_is_in_the_palette_with_its_share(studio: Studio) -> None:
    classes = studio.page.locator(".class")
    expect(classes).to_have_count(12)
    expect(studio.page.locator('[data-class="3"]')).to_contain_text("Sky")
    expect(studio.page.locator('[data-class="3"]')).to_contain_text("%")


def test_the_gallery_shows_the_bundled_photos(studio: Studio) -> None:
    expect(studio.page.locator(".exemplar")).to_have_count(8)
    broken = studio.page.evaluate(
        """() => Promise.all([...document.querySelectorAll(".exemplar img")]
            .map((image) => image.decode().then(() => 0, () => 1)))"""
    )
    assert sum(broken) == 0
    expect(studio.page.locator("#credit")).to_contain_text("Photo: ")


def test_the_page_needs_nothing_from_elsewhere(context: BrowserContext, server: Server) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    studio = Studio(context.new_page())
    studio.open(server.url)
    assert asked
    assert [url for url in asked if not url.startswith((server.url, "blob:", "data:"))] == []
