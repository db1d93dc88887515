"""Images of a Release: the frame with its window and its arrow, once each, never of a held-out picture."""

from __future__ import annotations

import hashlib
import json

import pytest
from PIL import Image

from corpus.models import Instance, Release, Source, State
from corpus.releases.diff import release_difference
from corpus.releases.filters import ReleaseFilters
from corpus.releases.native import NativeRow
from corpus.releases.places import release_folder
from corpus.releases.plan import release_plan
from imaging.models import Laterality, NumberingBasis, Series
from projects.models import Project
from tests.corpus.releasing import approved, refused, released, source_make
from tests.held_out import hold_out_row
from tests.imaging.stored import study_store

ARROW = {"shape": "arrow", "space": "pixel", "points": [[0, 0], [4, 4]]}


@pytest.fixture
def series(project: Project) -> Series:
    return study_store(project)


@pytest.fixture
def source(project: Project) -> Source:
    return source_make(project)


def shown(series: Series, frame: int = 1, **changed: object) -> dict[str, object]:
    return {"series": series.series_instance_uid, "frame": frame, **changed}


def rows_of(release: Release) -> list[dict[str, list[str]]]:
    lines = (release_folder(release) / "messages-train.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_a_picture_of_a_release_is_not_mirrored(project: Project, series: Series, source: Source) -> None:
    approved(project, source, 1, images=[shown(series, window={"center": 1024, "width": 48})])
    release = released(project, shares=(100, 0, 0))
    (path,) = rows_of(release)[0]["images"]
    with Image.open(release_folder(release) / path) as picture:
        values = list(picture.convert("L").tobytes())
    # The stored values count up along the rows.
    assert values == sorted(values)
    assert len(set(values)) > 40


def test_images_are_rendered_once_and_named_by_their_bytes(
    project: Project, series: Series, source: Source
) -> None:
    approved(
        project, source, 1, images=[shown(series), shown(series, 2, window={"center": 2010, "width": 20})]
    )
    approved(project, source, 2, images=[shown(series)])
    release = released(project, shares=(100, 0, 0))
    assert release.image_count == 2
    paths = [path for row in rows_of(release) for path in row["images"]]
    assert sorted(len(row["images"]) for row in rows_of(release)) == [1, 2]
    for path in paths:
        content = (release_folder(release) / path).read_bytes()
        assert path == f"images/{hashlib.sha256(content).hexdigest()}.png"
    again = released(project, shares=(100, 0, 0))
    assert again.manifest_sha256 == release.manifest_sha256


def test_the_window_of_the_body_is_the_window_of_the_image(
    project: Project, series: Series, source: Source
) -> None:
    # Pixels of frame 1 count from 1000 to 1047; this window shows all of them as white.
    approved(project, source, 1, images=[shown(series, window={"center": 500, "width": 10})])
    release = released(project, shares=(100, 0, 0))
    (path,) = rows_of(release)[0]["images"]
    with Image.open(release_folder(release) / path) as picture:
        assert picture.size == (6, 8)
        assert picture.getextrema() == (255, 255)


def test_the_pointer_is_drawn(project: Project, series: Series, source: Source) -> None:
    approved(project, source, 1, images=[shown(series, pointer=ARROW)])
    release = released(project, shares=(100, 0, 0))
    (path,) = rows_of(release)[0]["images"]
    with Image.open(release_folder(release) / path) as picture:
        assert picture.getpixel((4, 4)) == (255, 221, 51)


def test_a_pointer_that_cannot_be_drawn_stops_the_release(
    project: Project, series: Series, source: Source
) -> None:
    points = {**ARROW, "space": "patient", "points": [[0, 0, 0], [1, 1, 1]]}
    instance = approved(project, source, 1, images=[shown(series, pointer=points)])
    assert refused(project) == f"{instance.uid}: its pointer is not given in pixels and cannot be drawn."


def test_an_image_that_is_not_here_stops_the_release(
    project: Project, series: Series, source: Source
) -> None:
    instance = approved(project, source, 1, images=[shown(series, 99)])
    assert refused(project) == f"{instance.uid}: frame 99 of series 2.25.200 is not here."


def test_a_held_out_image_stops_the_release(project: Project, series: Series, source: Source) -> None:
    approved(project, source, 1, images=[shown(series)])
    first = released(project, shares=(100, 0, 0))
    digest = rows_of(first)[0]["images"][0].removeprefix("images/").removesuffix(".png")
    hold_out_row(project, image_sha256=digest)
    assert "shows an image that Suite 1 holds out" in refused(project)


@pytest.mark.parametrize(
    ("again", "is_same"),
    [
        ({"window": {"center": 2010, "width": 20}}, True),
        ({"pointer": ARROW}, True),
        ({"sop": "2.25.200.2", "frame": 1}, True),
        ({"sop": "2.25.200.1", "frame": 1}, False),
        ({"frame": 3}, False),
        ({"frame": 99}, False),
    ],
)
def test_a_held_out_frame_stops_the_release_in_any_window_and_however_it_is_counted(
    project: Project, series: Series, source: Source, again: dict[str, object], is_same: bool
) -> None:
    item = approved(project, source, 1, images=[shown(series, 2)])
    other = approved(project, source, 2, images=[shown(series, 2) | again])
    Instance.objects.filter(pk=item.pk).update(state=State.WITHDRAWN)
    hold_out_row(project, instance_uid=item.uid)
    plan = release_plan(project=project, filters=ReleaseFilters(leave_out_held_out=True), seed=0)
    assert (plan.left_out, len(plan.rows)) == ((1, 0) if is_same else (0, 1))
    if is_same:
        assert refused(project) == f"{other.uid} shows an image that Suite 1 holds out."


def native_of(release: Release) -> NativeRow:
    (line,) = (release_folder(release) / "native.jsonl").read_text(encoding="utf-8").splitlines()
    return NativeRow.model_validate_json(line)


def test_a_row_says_that_its_level_is_assumed_and_its_side_unknown(
    project: Project, series: Series, source: Source
) -> None:
    subject = series.study.subject
    sided = study_store(project, series="2.25.201")
    Series.objects.filter(pk=sided.pk).update(laterality=Laterality.VERIFIED)
    # A text that names no level need not say how they were counted.
    options = [{"key": key, "text": text} for key, text in zip("ABC", ("Pale", "Dark", "Grey"), strict=True)]
    instance = approved(project, source, 1, images=[shown(sided), shown(series, 2)], options=options)
    Instance.objects.filter(pk=instance.pk).update(subject=subject)
    subject.approval.may_train = True
    subject.approval.save()
    first = released(project, shares=(100, 0, 0))
    row = native_of(first)
    assert (row.numbering_basis, row.level_assumed, row.laterality) == ("unknown", True, "unknown")
    assert [image.laterality for image in row.images] == ["verified", "unknown"]
    said = rows_of(first)[0]
    assert (said["numbering_basis"], said["level_assumed"], said["laterality"]) == (
        "unknown",
        True,
        "unknown",
    )
    card = (release_folder(first) / "README.md").read_text(encoding="utf-8")
    assert "| Level assumed: nobody certified the count | 1 |" in card
    assert "| Side unknown | 1 |" in card
    schema = json.loads((release_folder(first) / "schema.json").read_text(encoding="utf-8"))
    assert {"numbering_basis", "level_assumed", "laterality"} <= set(schema["required"])
    assert released(project, shares=(100, 0, 0)).manifest_sha256 == first.manifest_sha256
    type(subject).objects.update(numbering_basis=NumberingBasis.BY_CONSTRUCTION)
    Series.objects.update(laterality=Laterality.HEADER_ONLY)
    second = released(project, shares=(100, 0, 0))
    row = native_of(second)
    assert (row.numbering_basis, row.level_assumed, row.laterality) == ("construction", False, "header_only")
    assert release_difference(release_folder(first), release_folder(second)).changed == [str(instance.uid)]


def test_a_row_without_subject_and_image_claims_neither(project: Project, source: Source) -> None:
    approved(project, source, 1)
    row = native_of(released(project))
    assert (row.numbering_basis, row.level_assumed, row.laterality) == (None, None, None)
