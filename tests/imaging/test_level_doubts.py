"""Names of levels that the image contradicts stay assumed, and the page says what speaks against them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from django.urls import reverse

from imaging.models import (
    AuthorKind,
    LevelMark,
    MarkSpace,
    NumberingBasis,
    Series,
    SopInstance,
    Study,
    Subject,
)
from imaging.services.level_doubts import level_doubts
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.stored import study_store
from tests.imaging.test_import_studies import imported

pytestmark = pytest.mark.django_db


def marks_put(series: Series, levels: list[str], step: float, **gaps: float) -> Study:
    """One mark per level down the body, `step` mm apart; `gaps` lengthens the step before a level."""
    at = 0.0
    for level in levels:
        at -= step + gaps.get(level, 0)
        LevelMark.objects.create(
            series=series, level=level, space=MarkSpace.PATIENT, x=0, y=0, z=at, author_kind=AuthorKind.IMPORT
        )
    return series.study


def test_a_lumbar_volume_numbered_from_one_is_refused_or_where_that_was_chosen_warned_of(
    project: Project, approval: Approval, surgeon_a: User, tmp_path: Path
) -> None:
    shape, affine = (200, 24, 18), makers.IPL @ np.diag([0.9, 1, 1, 1])
    (tmp_path / "in").mkdir()
    makers.nifti(tmp_path / "in/a_img.nii.gz", makers.noise_image(shape), affine)
    makers.nifti(tmp_path / "in/a_seg.nii.gz", makers.spine_blocks(shape, affine, [1, 2, 3, 4, 5]), affine)
    sentence = "Vertebrae named C1 to C5 lie 36 mm apart; in the neck it is about 18 mm."
    told = imported(tmp_path / "in", project)["a_seg.nii.gz"]
    assert (told["outcome"], told["reason"]) == ("refused", sentence)
    told = imported(tmp_path / "in", project, numbering="verse")["a_seg.nii.gz"]
    assert told["levels"] == ["C1", "C2", "C3", "C4", "C5"]
    assert sentence in told["reason"]
    subject = Subject.objects.get()
    assert (subject.numbering_basis, subject.level_is_assumed) == (NumberingBasis.UNKNOWN, True)
    address = reverse("imaging:study", args=[project.slug, Study.objects.get().uid])
    page = signed_in(surgeon_a).get(address).content.decode()
    assert "Level assumed" in page
    assert sentence in page


@pytest.mark.parametrize(
    ("levels", "step", "sentence"),
    [
        (["C2", "C3", "C4"], 18.0, ""),
        (["L1", "L2", "L3"], 36.0, ""),
        (["T1", "T2", "T3"], 22.0, ""),
        (["L1", "L2", "L3"], 17.0, "in the lower back it is about 37 mm"),
        (["L1", "L2", "L4"], 36.0, "Between the marks L3 is missing."),
    ],
)
def test_the_distance_of_the_bodies_is_held_against_their_names(
    project: Project, levels: list[str], step: float, sentence: str
) -> None:
    doubts = level_doubts(marks_put(study_store(project), levels, step))
    assert (sentence in " ".join(doubts)) if sentence else (doubts == [])


def test_a_step_with_room_for_a_vertebra_is_told(project: Project) -> None:
    study = marks_put(study_store(project), ["L1", "L2", "L3", "L4", "L5"], 34.0, L4=33.0)
    assert level_doubts(study) == [
        "Between L3 and L4 there is room for another vertebra. Check the numbering."
    ]


@pytest.mark.parametrize(("part", "is_told"), [("LSPINE", True), ("CSPINE", False), ("SPINE", False)])
def test_a_body_part_in_the_header_that_contradicts_the_marks_is_told(
    project: Project, part: str, is_told: bool
) -> None:
    series = study_store(project)
    for sop in SopInstance.objects.all():
        sop.metadata = json.dumps(json.loads(sop.metadata) | {"00180015": {"vr": "CS", "Value": [part]}})
        sop.save()
    doubts = level_doubts(marks_put(series, ["C3", "C4"], 18.0))
    assert ("C3 to C4 are marked, but the file says that it shows LSPINE." in " ".join(doubts)) is is_told
