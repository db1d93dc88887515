"""An enhanced MR, its frames out of order in the file, opens as a stack from side to side of the patient."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import fresh, make_project
from tests.browser.pictures import slice_shown
from tests.imaging.enhanced_files import enhanced, sagittal_frames, scrambled, write
from tests.studio import Studio

pytestmark = pytest.mark.browser
STUDY = """
import json
from imaging.models import SopInstance
series = SopInstance.objects.filter(series__study__project__slug={slug!r})
print(json.dumps([str(series.first().series.study.uid),
    list(series.order_by("-slice_position").values_list("sop_instance_uid", flat=True))]))
"""


def brightness(page: Page) -> float:
    """The mean grey of the middle of the first picture."""
    box = page.locator(".vp-image").first.bounding_box()
    assert box is not None
    middle = {"x": box["x"] + box["width"] / 2 - 30, "y": box["y"] + box["height"] / 2 - 30}
    shot = Image.open(io.BytesIO(page.screenshot(clip=middle | {"width": 60, "height": 60}))).convert("L")  # type: ignore[arg-type]
    return float(np.asarray(shot, dtype=float).mean())


def test_an_enhanced_mr_opens_in_anatomical_order(
    enter: Callable[..., Page],
    studio: Studio,
    watch: Watch,
    tmp_path: Path,
    picture: Callable[[Page, str], None],
) -> None:
    # Each slice further to the left of the patient is brighter, so that a wrong order would be seen.
    path = write(enhanced(scrambled(sagittal_frames())), tmp_path / "scan.dcm")
    slug = fresh("enhanced")
    make_project(studio, slug)
    assert "1 taken" in studio.manage("import_studies", str(path), "--project", slug)
    study, from_right_to_left = json.loads(studio.inside(STUDY.format(slug=slug)).strip().splitlines()[-1])
    page = enter("lead-b")
    page.goto(f"/p/{slug}/studies/{study}/")
    pane = page.locator(".vp").first
    expect(pane).to_have_attribute("data-loaded", "7")
    pane.focus()
    page.keyboard.press("Home")
    seen, grey = [], []
    for number in range(1, 8):
        page.wait_for_timeout(250)
        assert slice_shown(page, 0) == f"slice {number} of 7"
        seen.append(pane.get_attribute("data-sop"))
        grey.append(brightness(page))
        if number == 4:
            picture(page, "enhanced-middle")
        page.keyboard.press("ArrowDown")
    assert seen == from_right_to_left
    assert all(after > before + 5 for before, after in pairwise(grey)), grey
    assert "4.0 mm" in pane.locator(".bl").inner_text()
    assert (watch.csp, watch.errors) == ([], [])
