"""The palette and the look of the map: colour schemes, hatching, spotlight, many classes."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Route, expect

from tests.browser.conftest import Server
from tests.browser.studio import SEA, SKY, TREE, Studio

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
SKY_ON_MAP, TREE_ON_MAP = (120, 20), (240, 120)


def shot(studio: Studio) -> Pixels:
    """The page once all that was changed is drawn: drawing comes with the next frame."""
    studio.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    return np.asarray(Image.open(io.BytesIO(studio.page.screenshot())).convert("RGB"))


def seen(studio: Studio, *points: tuple[float, float]) -> list[tuple[int, ...]]:
    """The colours on screen at some pixels of the map."""
    pixels = shot(studio)
    return [tuple(pixels[int(y), int(x)]) for x, y in (studio.at(*point) for point in points)]


def patch(studio: Studio, x: float, y: float) -> set[tuple[int, ...]]:
    """All colours on screen in a square around a pixel of the map."""
    left, top = (int(v) for v in studio.at(x, y))
    return set(map(tuple, shot(studio)[top - 10 : top + 10, left - 10 : left + 10].reshape(-1, 3).tolist()))


def rest_pointer(studio: Studio) -> None:
    studio.page.mouse.move(640, 5)


def test_colours_are_only_a_view(studio: Studio) -> None:
    before = studio.labels()
    rest_pointer(studio)
    swatch = studio.page.locator(f'[data-class="{SKY}"] .swatch')
    shown = []
    for scheme in ("natural", "dataset", "safe", "contrast"):
        studio.page.select_option("#scheme", scheme)
        red, green, blue = seen(studio, SKY_ON_MAP)[0]
        shown.append(swatch.evaluate("(element) => getComputedStyle(element).backgroundColor"))
        assert shown[-1] == f"rgb({red}, {green}, {blue})", "the map has the swatch's colour"
    assert shown[1] == "rgb(6, 230, 230)"
    assert len(set(shown)) == 4
    np.testing.assert_array_equal(studio.labels(), before)


def test_hatching_comes_with_the_colour_blind_scheme_and_can_be_put_on_any(studio: Studio) -> None:
    rest_pointer(studio)
    hatched = studio.page.locator("#hatched")
    assert len(patch(studio, *TREE_ON_MAP)) == 1
    studio.page.select_option("#scheme", "safe")
    expect(hatched).to_have_attribute("aria-pressed", "true")
    assert len(patch(studio, *TREE_ON_MAP)) == 2, "the colour and its ink"
    assert len(patch(studio, *SKY_ON_MAP)) == 1, "the sky stays calm"
    hatched.click()
    assert len(patch(studio, *TREE_ON_MAP)) == 1
    studio.page.select_option("#scheme", "natural")
    hatched.click()
    assert len(patch(studio, *TREE_ON_MAP)) == 2
    studio.page.reload()
    studio.wait_for_picture()
    expect(hatched).to_have_attribute("aria-pressed", "true")


def test_hatching_follows_the_brush(studio: Studio) -> None:
    studio.page.click("#hatched")
    studio.choose(TREE)
    studio.stroke((60, 40), (180, 40))
    rest_pointer(studio)
    assert len(patch(studio, 120, 40)) >= 2


def test_pointing_at_a_class_shows_where_it_is(studio: Studio) -> None:
    rest_pointer(studio)
    sky, tree = seen(studio, SKY_ON_MAP, TREE_ON_MAP)
    studio.page.hover(f'[data-class="{TREE}"]')
    expect(studio.page.locator(".map-print")).to_be_visible()
    dimmed, lit = seen(studio, SKY_ON_MAP, TREE_ON_MAP)
    assert lit == tree
    assert dimmed != sky
    rest_pointer(studio)
    expect(studio.page.locator(".map-print")).to_be_hidden()
    assert seen(studio, SKY_ON_MAP, TREE_ON_MAP) == [sky, tree]


def test_a_chosen_class_stays_lit_until_the_next_press(studio: Studio) -> None:
    studio.choose(TREE)
    rest_pointer(studio)
    expect(studio.page.locator(".map-print")).to_be_visible()
    studio.stroke((60, 40))
    expect(studio.page.locator(".map-print")).to_be_hidden()


def test_a_class_that_is_nowhere_dims_nothing(studio: Studio) -> None:
    studio.page.locator('[data-class="2"]').focus()
    studio.page.keyboard.press("Enter")
    expect(studio.page.locator(".map-print")).to_be_hidden()


def test_the_class_under_the_pointer_lights_its_row(studio: Studio) -> None:
    studio.page.mouse.move(*studio.at(*TREE_ON_MAP))
    expect(studio.page.locator(".class[data-under]")).to_have_attribute("data-class", str(TREE))
    studio.page.mouse.move(*studio.at(*SKY_ON_MAP))
    expect(studio.page.locator(".class[data-under]")).to_have_attribute("data-class", str(SKY))
    rest_pointer(studio)
    expect(studio.page.locator(".class[data-under]")).to_have_count(0)


def crop(studio: Studio, class_id: int) -> Pixels:
    data = studio.page.locator(f'[data-class="{class_id}"] .swatch-crop').screenshot()
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def test_swatches_show_the_class_as_the_exemplar_has_it(studio: Studio) -> None:
    studio.page.click('[data-exemplar="snow-peaks"]')
    expect(studio.page.locator(f'[data-class="{SEA}"] .swatch-crop')).to_have_attribute("data-empty", "")
    expect(studio.page.locator(f'[data-class="{SKY}"] .swatch-crop')).not_to_have_attribute("data-empty", "")
    rest_pointer(studio)
    sky = crop(studio, SKY).reshape(-1, 3).mean(axis=0)
    assert sky[2] > sky[0], "a blue sky"


def test_painted_classes_that_the_exemplar_lacks_are_marked_at_once(bay: Studio) -> None:
    bay.page.click('[data-exemplar="blue-sky-clouds"]')
    expect(bay.page.locator(f'[data-class="{SEA}"]')).to_have_attribute("data-missing", "")
    expect(bay.page.get_by_role("button", name="Sea (not in the exemplar)")).to_be_visible()
    expect(bay.page.locator(f'[data-class="{SKY}"]')).not_to_have_attribute("data-missing", "")


def test_names_can_stand_on_the_map(studio: Studio) -> None:
    rest_pointer(studio)
    before = studio.page.locator("#map-stage").screenshot()
    studio.page.click("#named")
    rest_pointer(studio)
    expect(studio.page.locator("#named")).to_have_attribute("aria-pressed", "true")
    studio.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    assert studio.page.locator("#map-stage").screenshot() != before


def test_a_palette_of_150_classes_lists_those_on_the_map_first(fresh: Studio, server: Server) -> None:
    def enlarge(route: Route) -> None:
        answer = route.fetch()
        packs = answer.json()
        used = {entry["id"] for entry in packs["packs"][0]["palette"]}
        more = [i for i in range(1, 151) if i not in used]
        others = [{"id": i, "name": f"thing {i}", "colour": f"#{i * 99991:06x}"} for i in more]
        packs["packs"][0]["palette"] += others
        route.fulfill(response=answer, body=json.dumps(packs))

    fresh.page.route("**/api/v1/packs", enlarge)
    fresh.open(server.url)
    rows = fresh.page.locator("#classes .class")
    expect(rows).to_have_count(151)
    on_map = set(np.unique(fresh.labels()).tolist())
    first = [int(rows.nth(i).get_attribute("data-class") or -1) for i in range(len(on_map))]
    assert set(first) == on_map
    fresh.page.fill("#class-search", "thing 149")
    expect(rows).to_have_count(1)
    fresh.page.keyboard.press("Enter")
    assert fresh.chosen_class() == 149
    fresh.page.select_option("#scheme", "safe")
    colours = fresh.page.locator("#classes .swatch").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).getPropertyValue('--swatch'))"
    )
    assert len(set(colours)) == 151
