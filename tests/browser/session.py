"""A whole session at the page, from an empty map to a project taken up again, in acts for a tour to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import expect

from tests.browser.studio import EXEMPLARS, MOUNTAIN, SKY, TREE, Studio

GRASS, WATER = 10, 22
PHOTO = EXEMPLARS / "alpine-meadow.jpg"

RIDGE = (
    (0, 120),
    (30, 92),
    (58, 104),
    (96, 58),
    (128, 88),
    (164, 50),
    (204, 98),
    (255, 76),
    (255, 150),
    (0, 150),
)
POND = ((84, 236), (80, 214), (110, 200), (150, 198), (178, 210), (170, 232), (130, 244), (84, 236))


@dataclass
class Session:
    """Each act is a method that yields when there is something to see: a few words for it."""

    studio: Studio
    kept: dict[str, bytes] = field(default_factory=dict)

    def acts(self) -> Iterator[str]:
        """All of it."""
        yield from self.paint_from_empty()
        yield from self.use_own_photo()
        yield from self.mend_its_map()
        yield from self.find_a_weak_match()
        yield from self.look_closer()
        yield from self.save_and_return()

    def paint_from_empty(self) -> Iterator[str]:
        studio, page = self.studio, self.studio.page
        page.click("#start")
        page.click('[data-item="clear"]')
        yield "An empty map"
        studio.choose(SKY)
        page.keyboard.press("f")
        page.mouse.click(*studio.at(128, 60))
        yield "Sky, by the fill tool"
        studio.choose(MOUNTAIN)
        page.keyboard.press("p")
        for corner in RIDGE:
            page.mouse.click(*studio.at(*corner))
            if corner[0] in (96, 204):
                yield "Mountains, as a polygon"
        page.keyboard.press("Enter")
        yield "Mountains, as a polygon"
        studio.choose(GRASS)
        page.keyboard.press("r")
        studio.stroke((0, 146), (255, 255))
        yield "A meadow, as a rectangle"
        studio.choose(TREE)
        page.keyboard.press("b")
        self.set_brush(34)
        for stroke in (((0, 150), (40, 142), (96, 150)), ((196, 156), (226, 140), (255, 136))):
            studio.stroke(*stroke)
            yield "Trees, by the brush"
        studio.choose(WATER)
        page.keyboard.press("l")
        studio.stroke(*POND)
        yield "A pond, by the lasso"
        studio.wait_for_picture()
        yield "The picture follows every stroke"

    def use_own_photo(self) -> Iterator[str]:
        page = self.studio.page
        old = self.studio.painting
        self.studio.choose_photo("my-meadow.jpg", PHOTO.read_bytes())
        expect(page.locator("#crop-use")).to_be_enabled()
        yield "A photo of one's own"
        page.click("#crop-use")
        self.studio.wait_for_new_picture(old)
        yield "The same map in that photo's look"

    def mend_its_map(self) -> Iterator[str]:
        """The meadow of the photo was read as something else, or in part: all of it is grass."""
        studio, page = self.studio, self.studio.page
        studio.show_map_of_photo()
        yield "The photo's map, as it was read"
        old = studio.painting
        width, height = studio.map_size
        studio.choose(GRASS)
        page.keyboard.press("r")
        studio.stroke((0, height * 0.68), (width - 1, height - 1))
        yield "Mended with the same tools"
        studio.wait_for_new_picture(old)
        studio.show_own_map()
        yield "The meadow now takes the photo's grass"

    def find_a_weak_match(self) -> Iterator[str]:
        studio, page = self.studio, self.studio.page
        page.click("#tab-match")
        page.click('[data-weak="1"]')
        expect(page.locator("#view-picture .mark.here").first).to_be_visible()
        yield "Where does the match lack confidence?"
        old = studio.painting
        studio.choose(GRASS)
        page.keyboard.press("f")
        page.mouse.click(*studio.at(130, 220))
        studio.wait_for_new_picture(old)
        yield "At the pond, of which the photo has none: filled with meadow"
        page.click("#tab-picture")

    def look_closer(self) -> Iterator[str]:
        page = self.studio.page
        page.locator('[name="layout"]').last.check(force=True)
        yield "Picture, warped photo and confidence side by side"
        page.locator('[name="layout"]').first.check(force=True)

    def save_and_return(self) -> Iterator[str]:
        studio, page = self.studio, self.studio.page
        self.kept["labels"] = studio.labels().tobytes()
        with page.expect_download() as waiting:
            page.keyboard.press("Control+s")
        self.kept["project"] = waiting.value.path().read_bytes()
        expect(page.locator("#footer")).to_contain_text("Saved in this browser")
        studio.reload()
        yield "Reloaded: all is as it was"
        assert studio.labels().tobytes() == self.kept["labels"]
        old = studio.painting
        studio.choose(TREE)
        page.keyboard.press("b")
        studio.stroke((150, 190), (151, 200))
        studio.wait_for_new_picture(old)
        yield "And goes on"

    def set_brush(self, size: int) -> None:
        self.studio.page.fill("#tool-options input[type=number]", str(size))
        self.studio.page.keyboard.press("Enter")
        self.studio.page.locator("#map-stage").focus()
