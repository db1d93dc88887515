"""Neither a suite nor a training run takes what today's marks contradict."""

from __future__ import annotations

import pytest

from benchmark.errors import SuiteRefused
from benchmark.services.suite_freeze import suite_freeze
from imaging.models import Study
from projects.models import Approval, Project, User
from tests.corpus.levels_shifted import certified, marks_shifted, vertebra_asked
from tests.corpus.releasing import released
from tests.generation.cast import study_make
from training.errors import DataRefused
from training.guard import release_guard

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(project: Project, approval: Approval, surgeon_a: User) -> Study:
    """A study with marks from T12 to S1 whose numbering is certified."""
    study = study_make(project, approval, facts=False)
    certified(study, surgeon_a)
    return study


def test_a_suite_takes_no_question_whose_key_the_marks_of_today_contradict(
    project: Project, study: Study, surgeon_a: User
) -> None:
    instance = vertebra_asked(study)
    assert suite_freeze(project=project, name="Before", least_tier="V2").item_count == 1
    marks_shifted(study, surgeon_a)
    with pytest.raises(SuiteRefused, match="1 stay out that no longer agree") as refusal:
        suite_freeze(project=project, name="After", least_tier="V2")
    assert str(instance.uid) in str(refusal.value)


def test_a_release_of_before_may_not_be_trained_on(project: Project, study: Study, surgeon_a: User) -> None:
    vertebra_asked(study)
    release = released(project, shares=(100, 0, 0))
    release_guard(release)
    marks_shifted(study, surgeon_a)
    with pytest.raises(DataRefused, match="1 row no longer agrees with today's marks or numbering"):
        release_guard(release)
