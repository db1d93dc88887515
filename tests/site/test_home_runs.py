"""The home page shows the runs a role may see, and the studies that wait for a sign-off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from generation.models import GenerationRun
from imaging.models import ImportRun, SignOff, Study, SuggestionRun
from projects.models import Approval, Project, Run, RunState, User
from tests.conftest import signed_in
from tests.imaging.stored import study_store
from tests.permissions.suggestions import asking_of

pytestmark = pytest.mark.django_db


def home(user: User) -> str:
    return " ".join(signed_in(user).get("/p/lumbar/").content.decode().split())


def imported(project: Project, approval: Approval, **columns: object) -> ImportRun:
    return ImportRun.objects.create(project=project, approval=approval, total_count=10, **columns)


def ended(run: Run, *, days: int, state: RunState = RunState.FAILED, told: str = "") -> None:
    when = timezone.now() - timedelta(days=days)
    type(run)._default_manager.filter(pk=run.pk).update(state=state, ended_at=when, error_for_user=told)


def test_what_works_and_what_failed_since_yesterday_is_shown(
    project: Project, approval: Approval, lead: User
) -> None:
    assert "working, and ended since yesterday" not in home(lead)
    working = imported(project, approval, done_count=3)
    ended(imported(project, approval), days=0, told="The disk is full.")
    ended(imported(project, approval), days=3, told="Long forgotten.")
    page = home(lead)
    assert "Import, 3 of 10" in page
    assert reverse("imaging:import", args=[project.slug, working.uid]) in page
    assert "The disk is full." in page
    assert page.index("Import, 3 of 10") < page.index("The disk is full.")
    assert "Long forgotten." not in page


def test_a_role_sees_the_runs_of_its_own_rooms(
    project: Project, approval: Approval, lead: User, steward: User, surgeon_a: User
) -> None:
    imported(project, approval)
    GenerationRun.objects.create(project=project, total_count=7)
    assert "Drafting, 0 of 7" in home(lead)
    assert "Drafting" not in home(steward)
    assert "Import, 0 of 10" in home(steward)
    assert "Import, 0 of 10" not in home(surgeon_a)


def test_who_labels_sees_which_server_is_asked(project: Project, surgeon_a: User, steward: User) -> None:
    asking_of(study_store(project), RunState.QUEUED)
    SuggestionRun.objects.update(total_count=4)
    assert "Suggestions, 0 of 4" in home(surgeon_a)
    assert "Suggestions" not in home(steward)


def test_studies_that_wait_for_a_sign_off_wait_on_the_home_page(
    project: Project, lead: User, steward: User, surgeon_a: User
) -> None:
    study_store(project)
    study = Study.objects.get()
    address = reverse("imaging:sign_off", args=[project.slug, study.uid])
    assert address not in home(steward)
    Study.objects.update(sign_off=SignOff.WAITING, sign_off_reason="Text may be burned in.")
    for who in (lead, steward):
        assert address in home(who)
        assert "Text may be burned in." in home(who)
    assert address not in home(surgeon_a)
