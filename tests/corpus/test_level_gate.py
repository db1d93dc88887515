"""What today's marks or numbering contradict is not released, whatever it was when it was approved."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.models import Instance, Release
from corpus.releases.fallen import falls_of
from corpus.releases.filters import ReleaseFilters
from corpus.releases.levels_today import LevelGate
from corpus.releases.plan import candidates, release_preview
from imaging.models import AuthorKind, LevelMark, MarkSpace, Series, Study
from imaging.services.numbering import numbering_take_back
from projects.models import Approval, Project, User
from tests.corpus.levels_shifted import (
    certified,
    marks_shifted,
    overruled_by_hand,
    vertebra_asked,
)
from tests.corpus.releasing import approved, refused, released, source_make
from tests.generation.cast import study_make

pytestmark = pytest.mark.django_db
NEAREST = "nearest to the mark of L4, but L3 is stated"


@pytest.fixture
def study(project: Project, approval: Approval, surgeon_a: User) -> Study:
    """A study with marks from T12 to S1 whose numbering is certified."""
    study = study_make(project, approval, facts=False)
    certified(study, surgeon_a)
    return study


def left_out(project: Project) -> dict[str, int]:
    """What a preview says stays out when such rows are left out."""
    told: Any = release_preview(project=project, filters=ReleaseFilters(leave_out_held_out=True), seed=0)
    return {why: count for why, count in told["left_out"] if count}


def test_a_question_whose_key_the_marks_of_today_contradict_is_not_released(
    project: Project, study: Study, surgeon_a: User
) -> None:
    instance = vertebra_asked(study)
    assert released(project).row_count == 1
    marks_shifted(study, surgeon_a)
    told = refused(project)
    assert str(instance.uid) in told
    assert NEAREST in told
    assert left_out(project) == {LevelGate.stops: 1}
    approved(project, source_make(project), 2)
    assert released(project, name="Second", leave_out_held_out=True).row_count == 1


def test_a_release_of_before_says_that_its_rows_no_longer_agree(
    project: Project, study: Study, surgeon_a: User
) -> None:
    vertebra_asked(study)
    release = released(project)
    assert falls_of(release) == []
    marks_shifted(study, surgeon_a)
    assert [fall.sentence for fall in falls_of(release)] == [
        "1 row no longer agrees with today's marks or numbering."
    ]


def test_what_a_person_overruled_with_a_reason_is_released(
    project: Project, study: Study, surgeon_a: User
) -> None:
    instance = vertebra_asked(study)
    marks_shifted(study, surgeon_a)
    overruled_by_hand(instance, surgeon_a)
    assert released(project).row_count == 1


def test_what_was_overruled_says_nothing_of_marks_that_move_on(
    project: Project, study: Study, surgeon_a: User
) -> None:
    instance = vertebra_asked(study)
    marks_shifted(study, surgeon_a)
    overruled_by_hand(instance, surgeon_a)
    assert released(project).row_count == 1
    marks_shifted(study, surgeon_a, steps=2)
    told = refused(project)
    assert "nearest to the mark of L5, but L3 is stated" in told


def test_a_study_whose_series_contradict_each_other_is_not_released(project: Project, study: Study) -> None:
    vertebra_asked(study)
    assert released(project).row_count == 1
    other = Series.objects.create(
        study=study, series_instance_uid="2.25.7", modality="MR", description="Axial"
    )
    marks = list(LevelMark.objects.order_by("-z"))
    for mark, lower in pairwise(marks):
        LevelMark.objects.create(
            series=other, level=mark.level, space=MarkSpace.PATIENT, x=lower.x, y=lower.y, z=lower.z,
            author_kind=AuthorKind.IMPORT,
        )  # fmt: skip
    study.series.update(frame_of_reference_uid="2.25.9")
    assert "one place has two names" in refused(project)
    told = [fall.sentence for fall in falls_of(Release.objects.get())]
    assert told == ["1 row no longer agrees with today's marks or numbering."]


def test_a_text_that_calls_a_certified_numbering_assumed_is_not_released(
    project: Project, study: Study, surgeon_a: User
) -> None:
    vertebra_asked(study, is_assumed=True)
    assert "The text calls the numbering assumed; it is certified or known." in refused(project)
    numbering_take_back(subject=study.subject, taken_back_by=surgeon_a)
    assert released(project).row_count == 1
    vertebra_asked(study, 2)
    assert released(project).row_count == 2, "a row says beside its text that its level is assumed"


def test_the_gate_asks_as_much_for_many_rows_as_for_one_and_nothing_for_texts(
    project: Project, study: Study
) -> None:
    source = source_make(project)
    approved(project, source, 1)
    with CaptureQueriesContext(connection) as none:
        _gate(project)
    assert len(none) == 1
    vertebra_asked(study, 2)
    with CaptureQueriesContext(connection) as one:
        _gate(project)
    for number in range(3, 12):
        vertebra_asked(study, number)
    with CaptureQueriesContext(connection) as ten:
        _gate(project)
    assert len(ten) == len(one)
    assert Instance.objects.count() == 11


def _gate(project: Project) -> None:
    rows = list(candidates(project, ReleaseFilters()))
    assert LevelGate(project).refusals(rows) == {}
