"""A study withheld after its items were opened is neither taken, nor decided, nor released."""

from __future__ import annotations

import pytest

from corpus.models import Decision, Instance, State, Tier
from corpus.releases.filters import ReleaseFilters
from imaging.models import SignOff, Study
from projects.models import Project, User
from review.errors import StudyWithheld
from review.models import Assignment
from review.policies import takeable
from review.services import assignment_approve
from tests.imaging.stored import study_store
from tests.review.making import claimed, opened, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(project: Project) -> Study:
    return study_store(project).study


def withhold(study: Study) -> None:
    Study.objects.filter(pk=study.pk).update(sign_off=SignOff.WITHHELD, sign_off_reason="name burned in")


def test_nobody_takes_or_decides_an_item_of_a_withheld_study(
    project: Project, study: Study, surgeon_a: User
) -> None:
    held = claimed(opened(project), surgeon_a)
    Instance.objects.update(study=study)
    assert takeable(Assignment.objects.all(), surgeon_a).exists()
    withhold(study)
    assert not takeable(Assignment.objects.all(), surgeon_a).exists()
    held.instance.refresh_from_db()
    with pytest.raises(StudyWithheld):
        assignment_approve(press=press(held, surgeon_a))
    assert not Decision.objects.exists()


def test_a_release_leaves_out_what_was_withheld_after_approval(
    project: Project, study: Study, surgeon_a: User
) -> None:
    assignment_approve(press=press(claimed(opened(project), surgeon_a), surgeon_a))
    Instance.objects.update(study=study)
    assert Instance.objects.get().state == State.APPROVED
    chosen = ReleaseFilters(tiers=(Tier.V2,)).instances(project)
    assert chosen.count() == 1
    withhold(study)
    assert chosen.all().count() == 0
