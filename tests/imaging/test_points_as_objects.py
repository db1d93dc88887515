"""Marks made by hand are points: they leave as SEG and SR that say so, and come back as they were."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import highdicom as hd
import numpy as np
import pydicom
import pytest
from django.urls import reverse
from pydicom.dataset import Dataset

from imaging.models import LevelMark, Plane, Series, SignOff, Study
from imaging.services.grids import series_sops
from imaging.services.marks_place import Placing, marks_place, marks_version
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.exchanged import errors_told, objects_of
from tests.imaging.test_import_studies import imported, incoming, lumbar
from tests.imaging.test_objects_come_back import come_back

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]
LUMBAR = ["L1", "L2", "L3", "L4", "L5"]
RARE = ["T13", "L1", "L5/L6", "L6", "S1"]


def placed(series: Series, person: User, levels: Sequence[str], *, slices: Sequence[int] = (9,)) -> None:
    """One mark per level down the pictures, between pixels, on the slices in turn."""
    sops = series_sops(series)
    marks = [
        Placing(level, sop=sops[slices[at % len(slices)]].sop_instance_uid, column=12.3, row=4.6 + 8 * at)
        for at, level in enumerate(levels)
    ]
    marks_place(series=series, marks=marks, placed_by=person, seen=marks_version(series, person))


@pytest.fixture
def series(project: Project, approval: Approval, incoming: Path) -> Series:
    """A lumbar volume without any mark."""
    imported(lumbar(incoming), project)
    LevelMark.objects.all().delete()
    return Series.objects.select_related("study__subject", "study__project").get()


@pytest.fixture
def film(project: Project, approval: Approval, incoming: Path) -> Series:
    """A film without any mark."""
    makers.png(incoming / "film.png")
    imported(incoming, project)
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    return Series.objects.select_related("study__subject", "study__project").get(plane=Plane.PROJECTION)


def kept() -> dict[str, tuple[Any, ...]]:
    """All that is stored of each mark's place."""
    rows = LevelMark.objects.select_related("sop_instance").order_by("level")
    return {
        mark.level: (mark.space, mark.x, mark.y, mark.z, mark.sop_instance, mark.box, mark.outline_path)
        for mark in rows
    }


@pytest.mark.parametrize("levels", [LUMBAR, RARE])
def test_points_come_back_from_a_segmentation_exactly_and_on_their_slices(
    project: Project, series: Series, surgeon_a: User, tmp_path: Path, levels: list[str]
) -> None:
    placed(series, surgeon_a, levels, slices=(8, 9))
    before = kept()
    objects = objects_of(series, tmp_path / "out")
    row = come_back(project, objects["seg"], tmp_path / "again")
    assert row["outcome"] == "taken", row
    assert kept() == before
    assert len(before) == len(levels)


def test_points_come_back_from_a_report_exactly(
    project: Project, series: Series, surgeon_a: User, tmp_path: Path
) -> None:
    placed(series, surgeon_a, RARE)
    before = {level: place[:4] for level, place in kept().items()}
    objects = objects_of(series, tmp_path / "out")
    assert come_back(project, objects["sr"], tmp_path / "again")["outcome"] == "taken"
    assert {level: place[:4] for level, place in kept().items()} == before


@pytest.mark.parametrize("kind", ["seg", "sr"])
def test_points_on_a_film_come_back_exactly(
    project: Project, film: Series, surgeon_a: User, tmp_path: Path, kind: str
) -> None:
    placed(film, surgeon_a, LUMBAR, slices=(0,))
    before = kept()
    objects = objects_of(film, tmp_path / "out")
    assert errors_told(objects[kind]) == []
    row = come_back(project, objects[kind], tmp_path / "again")
    assert row["outcome"] == "taken", row
    assert kept() == before


def test_a_point_is_one_pixel_and_coded_as_the_middle_of_its_level(
    series: Series, surgeon_a: User, tmp_path: Path
) -> None:
    placed(series, surgeon_a, LUMBAR)
    path = objects_of(series, tmp_path / "out")["seg"]
    assert errors_told(path) == []
    seg = hd.seg.segread(path)
    pixels = seg.get_pixels_by_source_instance(
        [sop.sop_instance_uid for sop in series_sops(series)], assert_missing_frames_are_empty=True
    )
    for number, level in enumerate(LUMBAR, 1):
        described = seg.get_segment_description(number)
        assert described.segment_label == level
        assert described.segmented_property_type == hd.sr.CodedConcept("111010", "DCM", "Center")
        (region,) = described.anatomic_regions
        assert region.meaning == f"{level} vertebra"
        assert "a point; no extent is drawn" in described.SegmentDescription
        assert np.argwhere(pixels[..., number - 1]).tolist() == [[9, round(4.6 + 8 * (number - 1)), 12]]


def test_outlines_and_points_of_one_source_leave_together(
    project: Project, approval: Approval, incoming: Path, tmp_path: Path
) -> None:
    imported(lumbar(incoming), project)
    LevelMark.objects.filter(level="L3").update(outline_path="", box="")
    series = Series.objects.get()
    before = kept()
    row = come_back(project, objects_of(series, tmp_path / "out")["seg"], tmp_path / "again")
    assert row["levels"] == LUMBAR
    after = kept()
    assert after["L3"][1:4] == before["L3"][1:4]
    assert [level for level, place in after.items() if not place[-1]] == ["L3"]
    assert {level: place[:4] for level, place in after.items()} == {
        level: place[:4] for level, place in before.items()
    }


def moved(dataset: Dataset) -> None:
    """The exact place of L2 another one than its pixel."""
    block = dataset.SegmentSequence[1].private_block(0x0063, "SPINEMED STUDIO")
    block[0x01].value = [each + 5 for each in block[0x01].value]


def stripped(dataset: Dataset) -> None:
    for segment in dataset.SegmentSequence:
        segment.remove_private_tags()


def test_a_place_that_its_pixel_contradicts_is_refused(
    project: Project, series: Series, surgeon_a: User, tmp_path: Path
) -> None:
    placed(series, surgeon_a, LUMBAR)
    path = objects_of(series, tmp_path / "out")["seg"]
    dataset = pydicom.dcmread(path)
    moved(dataset)
    dataset.save_as(path)
    row = come_back(project, path, tmp_path / "again")
    assert (row["outcome"], row["reason"]) == (
        "refused",
        "The place of a mark is told in two ways that differ.",
    )


def test_where_others_dropped_the_exact_places_the_pixels_count(
    project: Project, series: Series, surgeon_a: User, tmp_path: Path
) -> None:
    placed(series, surgeon_a, LUMBAR)
    before = kept()
    path = objects_of(series, tmp_path / "out")["seg"]
    dataset = pydicom.dcmread(path)
    stripped(dataset)
    dataset.save_as(path)
    assert come_back(project, path, tmp_path / "again")["outcome"] == "taken"
    after = kept()
    for level, place in before.items():
        assert after[level][1:4] == pytest.approx(place[1:4], abs=1.0)
        assert not after[level][-1]


def test_the_page_of_the_study_offers_both_for_marks_made_by_hand(
    project: Project, series: Series, surgeon_a: User
) -> None:
    placed(series, surgeon_a, LUMBAR)
    page = signed_in(surgeon_a).get(reverse("imaging:study", args=[project.slug, series.study.uid]))
    mark = LevelMark.objects.get(level="L1")
    for ending in ("seg", "sr"):
        address = reverse(f"imaging:marks_{ending}", args=[project.slug, mark.uid])
        assert address in page.content.decode()
