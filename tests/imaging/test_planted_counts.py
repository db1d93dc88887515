"""Counts that are one level off, planted on real spines: told where a landmark shows it, else assumed.

The centres are those of public masks. A landmark is what another series, a sacrum or a certified count gives;
an image of the lower back alone has none, and then its levels are called assumed and nothing more.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from scipy import ndimage

from anatomy.column import STANDARD
from imaging.models import AuthorKind, LevelMark, MarkSpace, NumberingBasis, Series, Study
from imaging.selectors import marks_sheet
from imaging.services.level_doubts import level_doubts
from projects.models import Project, User
from tests.imaging.certified import numbering_certify_now
from tests.imaging.labelled_volumes import LABELLED, RAS_TO_LPS
from tests.imaging.stored import study_store

pytestmark = [pytest.mark.django_db, pytest.mark.shared]
SPINES = (
    "lumbar MR VBs_VB3_01",
    "lumbar MR VBs_VB2_12",
    "CT volume",
    "VerSe mask, PIR axes",
    "template, cord by level",
)
BACKS = SPINES[:2]
FRAME = "1.2.3.9"
Centres = dict[str, tuple[float, float, float]]


@lru_cache(maxsize=8)
def _centres(path: Path, names: tuple[tuple[int, str], ...]) -> Centres:
    mask = nib.load(path)
    labels = np.rint(np.asarray(mask.dataobj)).astype(np.int32)
    found = ndimage.center_of_mass(labels > 0, labels, [label for label, _level in names])
    places = [(RAS_TO_LPS @ mask.affine @ [*middle, 1.0])[:3] for middle in found]
    return {level: tuple(map(float, at)) for (_label, level), at in zip(names, places, strict=True)}


def centres(shared: Path, name: str) -> Centres:
    """The centre of each bone of a public mask, LPS mm, from the head down."""
    case = LABELLED[name]
    found = _centres(shared / case.mask, tuple(case.names.items()))
    return {level: found[level] for level in sorted(found, key=STANDARD.index)}


def shifted(bones: Centres, by: int) -> Centres:
    """The same places under names `by` levels lower; what would have none is left out."""
    named = {level: STANDARD.index(level) + by for level in bones}
    return {STANDARD[at]: bones[level] for level, at in named.items() if 0 <= at <= STANDARD.index("L5")}


def with_sacrum(bones: Centres) -> Centres:
    """With an S1 one step below L5: no public mask has one."""
    (upper, lower) = (np.array(bones[level]) for level in ("L4", "L5"))
    return bones | {"S1": tuple(map(float, 2 * lower - upper))}


def put(series: Series, bones: Centres, *, number: int = 1, frame: str = FRAME) -> Study:
    Series.objects.filter(pk=series.pk).update(
        frame_of_reference_uid=frame, number=number, description="Spine", plane="sagittal"
    )
    for level, (x, y, z) in bones.items():
        LevelMark.objects.create(
            series=series, level=level, space=MarkSpace.PATIENT, x=x, y=y, z=z, author_kind=AuthorKind.IMPORT
        )
    return series.study


def renamed(bones: Centres, names: list[str]) -> Centres:
    """The lowest bones under other names."""
    kept = list(bones.values())[-len(names) :]
    return dict(zip(names, kept, strict=True))


@pytest.mark.parametrize("by", [-1, 1])
@pytest.mark.parametrize("frame", [FRAME, "1.2.3.10"], ids=["one frame", "two frames"])
@pytest.mark.parametrize("name", SPINES)
def test_a_series_one_level_off_another_of_its_study_is_told(
    project: Project, shared_files: Path, name: str, frame: str, by: int
) -> None:
    bones = centres(shared_files, name)
    put(study_store(project), bones)
    study = put(study_store(project, series="2.25.300"), shifted(bones, by), number=2, frame=frame)
    assert "one place has two names" in level_doubts(study)[0]


@pytest.mark.parametrize("name", SPINES)
def test_the_same_count_twice_is_not_told(project: Project, shared_files: Path, name: str) -> None:
    bones = centres(shared_files, name)
    put(study_store(project), bones)
    study = put(study_store(project, series="2.25.300"), bones, number=2)
    assert [doubt for doubt in level_doubts(study) if "mm apart" in doubt] == []


@pytest.mark.parametrize("name", BACKS)
def test_a_count_that_skips_a_bone_above_the_sacrum_is_told(
    project: Project, shared_files: Path, name: str
) -> None:
    bones = with_sacrum(centres(shared_files, name))
    planted = shifted({level: at for level, at in bones.items() if level != "S1"}, -1) | {"S1": bones["S1"]}
    assert "Between L4 and S1 there is no room for L5. Check the numbering." in level_doubts(
        put(study_store(project), planted)
    )


@pytest.mark.parametrize("by", [-1, 0, 1])
@pytest.mark.parametrize("name", SPINES)
def test_what_no_landmark_shows_is_assumed(project: Project, shared_files: Path, name: str, by: int) -> None:
    series = study_store(project)
    put(series, shifted(centres(shared_files, name), by))
    assert series.study.subject.level_is_assumed
    assert all(mark["assumed"] for mark in marks_sheet(series)["marks"])


PRIORS = [
    (["T12", "T13", "L1", "L2"], ["T11", "T12", "L1", "L2"], "T13 is marked on"),
    (["L4", "L5", "L6", "S1"], ["L3", "L4", "L5", "S1"], "L6 is marked on"),
    (["L3", "L4", "L5", "S1"], ["L2", "L3", "L4", "S1"], "L5 is marked on"),
]


@pytest.mark.parametrize("is_other_study", [False, True], ids=["one study", "a prior study"])
@pytest.mark.parametrize(("prior", "now", "told"), PRIORS, ids=["T13", "L6", "four lumbar"])
def test_a_prior_that_counts_another_bone_is_told(
    project: Project, shared_files: Path, prior: list[str], now: list[str], told: str, is_other_study: bool
) -> None:
    bones = with_sacrum(centres(shared_files, BACKS[1]))
    series = study_store(project)
    put(series, renamed(bones, prior))
    other = study_store(project, series="2.25.300")
    if is_other_study:
        subject = series.study.subject
        other.study = Study.objects.create(project=project, subject=subject, study_instance_uid="2.25.900")
        other.save()
    study = put(other, renamed(bones, now), number=2, frame="1.2.3.10")
    for each in {series.study, study}:
        assert any(told in doubt for doubt in level_doubts(each)), level_doubts(each)
    assert study.subject.level_is_assumed


def test_marks_that_deny_a_certified_count_are_told_and_assumed_again(
    project: Project, shared_files: Path, surgeon_a: User
) -> None:
    bones = with_sacrum(centres(shared_files, BACKS[1]))
    series = study_store(project)
    study = put(series, bones)
    numbering_certify_now(
        subject=study.subject,
        certified_by=surgeon_a,
        basis=NumberingBasis.COUNTED_FROM_RIBS,
        reason="The last ribs are on the chest film",
    )
    study.subject.refresh_from_db()
    assert not study.subject.level_is_assumed
    later = put(
        study_store(project, series="2.25.300"),
        renamed(bones, ["L4", "L5", "L6", "S1"]),
        number=2,
        frame="1.2.3.10",
    )
    assert any("L6 is marked, but the numbering says" in doubt for doubt in level_doubts(later))
