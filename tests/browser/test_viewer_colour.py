"""Colour pictures look in the viewer as they are, however they are stored."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.journey import make_project
from tests.browser.pictures import place_of, until
from tests.browser.test_measurements import pinned, shown
from tests.imaging.dicomweb.test_colour import COLUMNS, ROWS, STORED, picture
from tests.studio import Studio

pytestmark = pytest.mark.browser
# A lossy codec, and a screen that enlarges the picture.
NEAR = 16
STORE = """
from projects.models import Project
from tests.imaging.dicomweb.test_colour import STORED
from tests.imaging.stored import dataset_store, study_store
project = Project.objects.get(slug="colours")
for number, (name, make) in enumerate(STORED.items(), 1):
    uid = f"2.25.8{number}"
    dataset = make()
    dataset.SeriesInstanceUID, dataset.SeriesDescription = uid, name
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"{uid}.1"
    series = study_store(project, series=uid, slices=0)
    type(series).objects.filter(pk=series.pk).update(frame_count=1, number=number, plane="projection")
    dataset_store(series, dataset)
print(series.study.uid)
"""


@pytest.fixture(scope="module")
def study(studio: Studio) -> str:
    make_project(studio, "colours")
    return studio.inside(STORE).strip().splitlines()[-1]


@pytest.mark.parametrize("backend", ["webgl", "cpu"])
def test_each_looks_as_it_is(enter: Callable[..., Page], study: str, backend: str) -> None:
    page = enter("surgeon-a")
    page.route("**/studies/*/", lambda route: pinned(route, backend))
    page.goto(f"/p/colours/studies/{study}/")
    shown(page)
    expect(page.locator("spine-viewer")).to_have_attribute("data-backend", backend)
    wrong = {}
    for number, name in enumerate(STORED, 1):
        page.locator(f"[data-series='2.25.8{number}']").click()
        until(page, f"document.querySelector('.vp').dataset.sop === '2.25.8{number}.1'")
        until(page, "document.querySelector('spine-viewer').panes[0].isDrawn")
        expect(page.locator(".vp-message").first).to_be_hidden()
        if (off := _difference(page)) > NEAR:
            wrong[name] = off
    assert wrong == {}


def _difference(page: Page) -> int:
    """How far colours on the screen are from those of the picture, at nine places."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shot = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).astype(int)
    expected = picture().astype(int)
    off = []
    for row in (ROWS // 4, ROWS // 2, 3 * ROWS // 4):
        for column in (COLUMNS // 4, COLUMNS // 2, 3 * COLUMNS // 4):
            x, y = place_of(page, column, row)
            off.append(int(np.abs(shot[round(y), round(x)] - expected[row, column]).max()))
    return max(off)
