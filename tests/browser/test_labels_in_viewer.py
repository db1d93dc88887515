"""Levels of labelled public volumes as the viewer draws them: on the right slice, on the right voxels.

Cornerstone is asked of each pixel inside of what is drawn where it is in the patient; there the mask of the
file must have that level, and the file the grey value that is shown. `pytest -s -m "browser or soak"` on this
file prints the table of docs/measurements.md.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, make_project
from tests.browser.pictures import until
from tests.imaging import makers
from tests.imaging.labelled_volumes import LABELLED, RAS_TO_LPS, Labelled, Truth, truth_of
from tests.studio import Studio

pytestmark = pytest.mark.shared
MOST = 0.5
# The others are long: they take their turn in `make soak`.
FIRST = ("CT with PIR axes", "cervical MR, two discs", "CT volume")
CASES = [
    pytest.param(name, marks=pytest.mark.browser if name in FIRST else pytest.mark.soak, id=name)
    for name in LABELLED
]
BRING = """
import json
from io import StringIO
from django.core.management import call_command
from imaging.models import Series, SignOff, Study
from imaging.services.grids import series_sops
known = Series.objects.filter(study__project__slug={slug!r})
if not known:
    told = StringIO()
    call_command("import_studies", {folder!r}, project={slug!r}, numbering={numbering!r}, pictures="CR",
                 json=True, stdout=told)
    assert json.loads(told.getvalue())["counts"]["refused"] == 0, told.getvalue()
    Study.objects.filter(project__slug={slug!r}).update(sign_off=SignOff.NOT_NEEDED)
series = known.select_related("study").get()
slices = [json.loads(sop.metadata) for sop in series_sops(series)]
print(json.dumps({{
    "study": str(series.study.uid),
    "marks": {{mark.level: [mark.x, mark.y, mark.z] for mark in series.level_marks.all()}},
    "slices": [[one["00080018"]["Value"][0], one["00200032"]["Value"], one["00200037"]["Value"]]
               for one in slices],
}}))
"""
# What is drawn of a level: the patient's point and the grey value of each pixel inside, or of its middle.
DRAWN = """(level) => {
  const pane = document.querySelector("spine-viewer").panes[0], { viewport } = pane;
  const { left, top } = pane.image.getBoundingClientRect();
  const shape = pane.marks.querySelector(`[data-mark="${level}"]`);
  const matrix = shape.getScreenCTM(), picture = viewport.getCornerstoneImage();
  const { imageData } = viewport.getImageData(), values = picture.getPixelData();
  const asked = (x, y) => {
    const on = new DOMPoint(x, y).matrixTransform(matrix);
    const world = Array.from(viewport.canvasToWorld([on.x - left, on.y - top]));
    const [column, row] = Array.from(imageData.worldToIndex(world)).map(Math.round);
    const stored = values[row * picture.columns + column];
    const value = picture.preScale?.scaled ? stored : stored * picture.slope + picture.intercept;
    return [...world, value];
  };
  const told = { form: shape.tagName, sop: pane.sop, imageId: viewport.getCurrentImageId() };
  if (shape.tagName === "circle") {
    return { ...told, points: [asked(shape.cx.baseVal.value, shape.cy.baseVal.value)] };
  }
  const box = shape.getBBox(), points = [];
  for (let y = Math.ceil(box.y); y <= box.y + box.height; y += 1) {
    for (let x = Math.ceil(box.x); x <= box.x + box.width; x += 1) {
      if (shape.isPointInFill(new DOMPoint(x, y))) points.push(asked(x, y));
    }
  }
  return { ...told, points };
}"""
STANDS = """(() => {{
  const pane = document.querySelector("spine-viewer")?.panes[0];
  const isThere = pane?.isDrawn && pane.sop === {sop} && pane.fits;
  return isThere && pane.marks.querySelector('[data-mark="{level}"]');
}})()"""


def slug_of(name: str) -> str:
    return f"round-{list(LABELLED).index(name)}"


def brought(studio: Studio, name: str, case: Labelled, shared: Path, folder: Path, truth: Truth) -> Any:
    """Import a case into a project of its own; its study, its marks and its slices."""
    folder.mkdir()
    for path in sorted(shared.glob(case.image)) if case.image else []:
        shutil.copy(path, folder)
    if not case.image:
        makers.nifti(folder / "sub-verse004_ct.nii.gz", truth.values, RAS_TO_LPS @ truth.affine)
    shutil.copy(shared / (case.points or case.mask), folder)
    make_project(studio, slug_of(name))
    program = BRING.format(slug=slug_of(name), folder=str(folder), numbering=case.numbering)
    return json.loads(studio.inside(program).splitlines()[-1])


def nearest_slice(told: Any, point: list[float]) -> tuple[str, Any, Any]:
    """The slice that is nearest to a point: its identifier, its first pixel's place and its normal."""

    def away(one: Any) -> float:
        normal = np.cross(one[2][:3], one[2][3:])
        return abs(float(np.dot(normal, np.subtract(point, one[1]))))

    sop, first, turn = min(told["slices"], key=away)
    return sop, np.array(first, dtype=float), np.cross(turn[:3], turn[3:])


def open_series(page: Page, slug: str, study: str) -> None:
    page.goto(f"/p/{slug}/studies/{study}/")
    expect(page.locator("spine-viewer canvas").first).to_be_visible(timeout=60_000)
    until(page, "document.querySelector('spine-viewer').panes[0]?.isDrawn", seconds=60)


def gone_to(page: Page, level: str, sop: str) -> Any:
    """Go to a level as its chip does, and what is drawn of it."""
    page.evaluate(
        "level => document.dispatchEvent(new CustomEvent('spine:goto-level', { detail: { level } }))", level
    )
    until(page, STANDS.format(sop=json.dumps(sop), level=level), seconds=60)
    page.wait_for_timeout(200)
    return page.evaluate(DRAWN, level)


def drawn_error(drawn: Any, label: int, truth: Truth, normal: Any) -> float:
    """Each pixel inside is a voxel of the label, none is missing; the farthest from its voxel, mm."""
    found = np.array(drawn["points"], dtype=float)
    homogeneous = np.column_stack([found[:, :3], np.ones(len(found))])
    indices = np.rint((np.linalg.inv(truth.mask_affine) @ homogeneous.T).T[:, :3]).astype(int)
    assert (truth.labels[tuple(indices.T)] == label).all()
    across = int(np.argmax(np.abs(truth.mask_affine[:3, :3].T @ normal)))
    whole = np.count_nonzero(np.take(truth.labels, indices[0, across], axis=across) == label)
    assert len(set(map(tuple, indices))) == len(indices) == whole, "drawn whole"
    back = (truth.mask_affine @ np.column_stack([indices, np.ones(len(indices))]).T).T[:, :3]
    return float(np.linalg.norm(back - found[:, :3], axis=1).max())


def point_error(drawn: Any, label: int, truth: Truth, mark: Any, normal: Any) -> float:
    """The middle of a circle is in the label and where the mark is, seen along the slice's normal."""
    place = np.array(drawn["points"][0][:3])
    assert truth.label_at(place) == label
    away = np.subtract(mark, place)
    return float(np.linalg.norm(away - np.dot(away, normal) * normal))


def greys_agree(drawn: Any, truth: Truth) -> None:
    """The grey values that are shown there are those of the file."""
    for *place, value in drawn["points"]:
        index = np.rint(np.linalg.inv(truth.affine) @ [*place, 1.0]).astype(int)[:3]
        own = float(truth.values[tuple(index)])
        assert abs(own - value) <= 0.5 + 1e-4 * abs(own), (place, own, value)


@pytest.mark.parametrize("name", CASES)
def test_every_level_is_drawn_on_its_own_voxels(
    studio: Studio,
    enter: Enter,
    watch: Watch,
    picture: Picture,
    shared_files: Path,
    tmp_path: Path,
    name: str,
) -> None:
    case = LABELLED[name]
    truth = truth_of(case, shared_files)
    told = brought(studio, name, case, shared_files, tmp_path / "in", truth)
    page = enter("surgeon-a")
    open_series(page, slug_of(name), told["study"])
    labels = {level: label for label, level in case.names.items()}
    assert set(told["marks"]) == set(labels)
    errors = []
    for level, mark in told["marks"].items():
        sop, first, normal = nearest_slice(told, mark)
        drawn = gone_to(page, level, sop)
        assert drawn["sop"] == sop
        assert f"/instances/{sop}/" in drawn["imageId"]
        on_slice = abs(float(np.dot(normal, np.subtract(drawn["points"][0][:3], first))))
        is_point = drawn["form"] == "circle"
        error = (
            point_error(drawn, labels[level], truth, mark, normal)
            if is_point
            else drawn_error(drawn, labels[level], truth, normal)
        )
        greys_agree(drawn, truth)
        errors.append(max(error, on_slice))
    picture(page, f"levels-{slug_of(name)}")
    sys.stdout.write(f"\n{name}: {len(errors)} levels; largest error in the viewer {max(errors):.4f} mm\n")
    assert max(errors) <= MOST
    assert (watch.csp, watch.errors) == ([], [])


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "level"), [("CT volume", "T12"), ("lumbar MR VBs_VB3_01", "L3")], ids=["CT", "MR"]
)
def test_a_level_is_marked_in_all_three_planes(
    studio: Studio,
    enter: Enter,
    watch: Watch,
    picture: Picture,
    shared_files: Path,
    tmp_path: Path,
    name: str,
    level: str,
) -> None:
    case = LABELLED[name]
    told = brought(studio, name, case, shared_files, tmp_path / "in", truth_of(case, shared_files))
    page = enter("surgeon-a", color_scheme="dark")
    open_series(page, slug_of(name), told["study"])
    gone_to(page, level, nearest_slice(told, told["marks"][level])[0])
    picture(page, f"planes-{slug_of(name)}-as-taken")
    page.locator(".vp").first.focus()
    page.keyboard.press("Shift+M")
    for cut in ("sagittal", "coronal", "axial"):
        marked = page.locator(f".v-cuts .vp[data-cut={cut}] [data-mark='{level}']")
        expect(marked.first).to_be_attached(timeout=120_000)
    until(
        page,
        "![...document.querySelectorAll('.v-cuts .bl')].some((one) => one.textContent.includes('loading'))",
        seconds=120,
    )
    page.wait_for_timeout(1500)
    picture(page, f"planes-{slug_of(name)}")
    assert (watch.csp, watch.errors) == ([], [])
