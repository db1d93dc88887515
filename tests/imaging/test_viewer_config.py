"""What the viewer is told: which series hang beside each other, their names, the item's own frames."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from imaging.models import Plane, Series, Study
from imaging.selectors import viewer_config
from imaging.slice_doubts import study_series_doubts
from projects.models import Project
from tests.imaging.stored import study_store
from tests.imaging.test_study_page import mark_on

pytestmark = pytest.mark.django_db


def hung(project: Project, *planes: Plane) -> Study:
    """A study whose series are called 1, 2, 3 in the order of `planes`."""
    study = study_store(project, slices=0).study
    study.series.all().delete()
    for number, plane in enumerate(planes, 1):
        Series.objects.create(
            study=study,
            series_instance_uid=str(number),
            modality="MR",
            number=number,
            plane=plane,
            frame_count=9,
        )
    return study


def layout(study: Study, *wanted: str) -> list[str]:
    images = [{"series": name, "frame": 1, "window": None, "pointer": None} for name in wanted]
    told: dict[str, Any] = viewer_config(study, slug="lumbar", images=images)
    return list(told["layout"])


MR = (Plane.AXIAL, Plane.SAGITTAL, Plane.SAGITTAL)


@pytest.mark.parametrize(
    ("planes", "wanted", "expected"),
    [
        (MR, [], ["2", "1"]),
        (MR, ["1"], ["2", "1"]),
        (MR, ["3"], ["3", "1"]),
        (MR, ["2", "3"], ["2", "3"]),
        (MR, ["1", "2", "3"], ["2", "1"]),
        ((Plane.AXIAL,), ["1"], ["1"]),
        ((Plane.SAGITTAL, Plane.SAGITTAL), ["1"], ["1", "2"]),
        ((Plane.AXIAL, Plane.CORONAL), [], ["2", "1"]),
        ((Plane.PROJECTION, Plane.PROJECTION), ["2"], ["1", "2"]),
        ((), [], []),
    ],
)
def test_a_level_seen_from_the_side_hangs_beside_the_same_level_seen_from_above(
    project: Project, planes: tuple[Plane, ...], wanted: list[str], expected: list[str]
) -> None:
    assert layout(hung(project, *planes), *wanted) == expected


def test_an_oblique_series_is_called_what_it_is(project: Project) -> None:
    told = viewer_config(hung(project, Plane.OBLIQUE), slug="lumbar")
    assert told["series"][0]["plane"] == "oblique"
    assert told["series"][0]["label"] == "Series 1, MR oblique"


def test_a_frame_is_found_by_either_name_of_its_series_and_foreign_ones_are_left_out(
    project: Project,
) -> None:
    series = study_store(project)
    wanted = [{"series": str(series.uid), "frame": 3}, {"series": "9", "frame": 1}]
    told = viewer_config(series.study, slug="lumbar", images=wanted)
    uid = series.series_instance_uid
    assert told["images"] == [{"series": uid, "sop": f"{uid}.3", "frame": 1}]


def test_a_frame_is_named_by_its_file_and_one_that_is_gone_by_none(project: Project) -> None:
    series = study_store(project)
    uid = series.series_instance_uid
    wanted = [{"series": uid, "sop": f"{uid}.2", "frame": 1}, {"series": uid, "sop": "1.9", "frame": 1}]
    told = viewer_config(series.study, slug="lumbar", images=wanted)
    assert [image["sop"] for image in told["images"]] == [f"{uid}.2", None]


def test_a_series_that_ends_before_the_level_does_not_stand_beside_it(project: Project) -> None:
    study = hung(project, Plane.SAGITTAL, Plane.SAGITTAL, Plane.AXIAL)
    mark_on(study.series.get(series_instance_uid="1"), "T12")
    mark_on(study.series.get(series_instance_uid="3"), "L4")
    assert viewer_config(study, slug="lumbar", active_level="L4/L5")["layout"] == ["1", "3"]
    assert viewer_config(study, slug="lumbar", active_level="T12")["layout"] == ["1", "2"]


def test_a_series_without_pictures_is_not_offered(project: Project) -> None:
    study = hung(project, Plane.SAGITTAL, Plane.AXIAL)
    study.series.filter(series_instance_uid="1").update(frame_count=0)
    assert layout(study) == ["2"]


def test_the_viewer_is_told_how_the_slices_of_each_series_lie(
    project: Project, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    even = study_store(project, slices=6)
    gapped = study_store(project, series="2.25.300", slices=6)
    gapped.sop_instances.order_by("slice_position")[2].delete()
    told = {one["uid"]: one["doubts"] for one in viewer_config(even.study, slug="lumbar")["series"]}
    assert told[even.series_instance_uid] == []
    assert "slices are missing" in " ".join(told[gapped.series_instance_uid])
    # What must be hidden is which levels are marked, not how the slices lie.
    hidden = viewer_config(even.study, slug="lumbar", hide_marks=True)["series"]
    assert {one["uid"]: one["doubts"] for one in hidden} == told
    with django_assert_num_queries(1):
        study_series_doubts(even.study)
