"""Colour pictures look in the viewer as they are, however they are stored."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.journey import fresh, make_project
from tests.browser.pictures import place_of, until
from tests.browser.test_measurements import pinned, shown
from tests.imaging.dicomweb.palettes import PALETTES
from tests.imaging.dicomweb.test_colour import COLUMNS, ROWS, STORED, picture
from tests.studio import Studio

pytestmark = pytest.mark.browser
# A lossy codec, a palette of 256 colours, and a screen that enlarges the picture.
NEAR = 16
STORE = """
from projects.models import Project
from tests.imaging.dicomweb.palettes import PALETTES
from tests.imaging.dicomweb.test_colour import STORED
from tests.imaging.stored import dataset_store, study_store
project = Project.objects.get(slug={slug!r})
for number, (name, make) in enumerate({{**STORED, **PALETTES}}.items(), 1):
    uid = f"2.25.8{{number}}"
    dataset = make()
    dataset.SeriesInstanceUID, dataset.SeriesDescription = uid, name
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"{{uid}}.1"
    series = study_store(project, series=uid, slices=0)
    type(series).objects.filter(pk=series.pk).update(frame_count=1, number=number, plane="projection")
    dataset_store(series, dataset)
print(series.study.uid)
"""
WHERE = "[...document.querySelectorAll('.vp')].findIndex((one) => one.dataset.sop === '{sop}')"


@pytest.fixture(scope="module")
def study(studio: Studio) -> str:
    """The address of a study of every kind of picture."""
    slug = fresh("colours")
    make_project(studio, slug)
    uid = studio.inside(STORE.format(slug=slug)).strip().splitlines()[-1]
    return f"/p/{slug}/studies/{uid}/"


@pytest.mark.parametrize("backend", ["webgl", "cpu"])
def test_each_looks_as_it_is(enter: Callable[..., Page], study: str, backend: str) -> None:
    page = enter("surgeon-a")
    page.route("**/studies/*/", lambda route: pinned(route, backend))
    page.goto(study)
    shown(page)
    expect(page.locator("spine-viewer")).to_have_attribute("data-backend", backend)
    wrong = {}
    for number, name in enumerate({**STORED, **PALETTES}, 1):
        viewport = _choose(page, f"2.25.8{number}")
        expect(page.locator(".vp-message").nth(viewport)).to_be_hidden()
        if (off := _difference(page, viewport)) > NEAR:
            wrong[name] = off
    assert wrong == {}


def _choose(page: Page, series: str) -> int:
    """Press a series' button and wait for its picture; the number of the viewport that shows it.

    A series that stands in a viewport already stays there.
    """
    page.locator(f"[data-series='{series}']").click()
    where = WHERE.format(sop=f"{series}.1")
    until(page, f"{where} >= 0")
    viewport = int(page.evaluate(where))
    until(page, f"document.querySelector('spine-viewer').panes[{viewport}].isDrawn")
    return viewport


def _difference(page: Page, viewport: int) -> int:
    """How far colours on the screen are from those of the picture, at places all over it."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shot = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).astype(int)
    expected = picture().astype(int)
    off = []
    # Near the edges too: there are the least and the greatest values.
    for row in range(3, ROWS, 7):
        for column in range(4, COLUMNS, 10):
            x, y = place_of(page, column, row, viewport)
            off.append(int(np.abs(shot[round(y), round(x)] - expected[row, column]).max()))
    return max(off)
