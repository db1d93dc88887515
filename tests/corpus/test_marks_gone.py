"""A level whose marks were taken away as wrong is asked again before it leaves the house."""

from __future__ import annotations

import pytest

from benchmark.errors import SuiteRefused
from benchmark.services.suite_freeze import suite_freeze
from corpus.disagreeing import instances_disagreeing
from corpus.models import Instance
from corpus.releases.fallen import falls_of
from corpus.services import revision_check
from imaging.models import Study
from imaging.services.marks_remove import marks_remove
from imaging.services.numbering import numbering_take_back
from projects.models import Approval, Project, User
from tests.corpus.levels_shifted import certified, overruled_by_hand, vertebra_asked
from tests.corpus.releasing import refused, released
from tests.generation.cast import study_make
from training.errors import DataRefused
from training.guard import release_guard

pytestmark = pytest.mark.django_db
UNMARKED = "cannot be held against marks"


@pytest.fixture
def study(project: Project, approval: Approval, surgeon_a: User) -> Study:
    """A study with marks from T12 to S1 whose numbering is certified; it has facts of levels too."""
    study = study_make(project, approval, facts=True)
    certified(study, surgeon_a)
    return study


@pytest.fixture
def asked(study: Study) -> Instance:
    """An approved question which vertebra an arrow points at."""
    return vertebra_asked(study, axis="level_identification")


def taken_away(study: Study, by: User) -> None:
    """Take all its marks away as wrong, and say how the vertebrae were counted all the same."""
    numbering_take_back(subject=study.subject, taken_back_by=by)
    marks = list(study.series.get().level_marks.all())
    marks_remove(mark=marks[0], removed_by=by, seen=len(marks))
    assert not study.series.get().level_marks.exists()
    certified(study, by)


def test_it_is_not_released(project: Project, study: Study, asked: Instance, surgeon_a: User) -> None:
    assert released(project).row_count == 1
    taken_away(study, surgeon_a)
    told = refused(project)
    assert str(asked.uid) in told
    assert UNMARKED in told


def test_it_is_not_frozen_as_gold(project: Project, study: Study, asked: Instance, surgeon_a: User) -> None:
    taken_away(study, surgeon_a)
    with pytest.raises(SuiteRefused, match="1 stay out that no longer agree"):
        suite_freeze(project=project, name="Gold", least_tier="V2")


@pytest.mark.usefixtures("asked")
def test_a_release_of_before_says_so_and_is_not_trained_on(
    project: Project, study: Study, surgeon_a: User
) -> None:
    release = released(project, shares=(100, 0, 0))
    taken_away(study, surgeon_a)
    told = [fall.sentence for fall in falls_of(release)]
    assert told == ["1 row no longer agrees with today's marks or numbering."]
    with pytest.raises(DataRefused, match="1 row no longer agrees"):
        release_guard(release)


def test_it_is_listed_and_released_once_somebody_overruled_it(
    project: Project, study: Study, asked: Instance, surgeon_a: User
) -> None:
    taken_away(study, surgeon_a)
    assert asked.current_revision is not None
    revision_check(revision=asked.current_revision)
    assert list(instances_disagreeing(project)) == [asked]
    overruled_by_hand(asked, surgeon_a)
    assert not instances_disagreeing(project).exists()
    assert released(project).row_count == 1


def test_another_question_that_states_a_level_of_that_image_waits_for_a_reason_too(
    project: Project, study: Study, surgeon_a: User
) -> None:
    instance = vertebra_asked(study, 2, axis="pathology")
    taken_away(study, surgeon_a)
    assert UNMARKED in refused(project)
    overruled_by_hand(instance, surgeon_a)
    assert released(project).row_count == 1
