"""The lead sees which approved questions today's marks contradict, at home, in the list and on the record."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from corpus.models import Finding, Instance, State
from corpus.tasks import instances_check_again
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.corpus.levels_shifted import certified, marks_shifted, overruled_by_hand, vertebra_asked
from tests.generation.cast import study_make

pytestmark = pytest.mark.django_db
NEAREST = "nearest to the mark of L4, but L3 is stated"
LINE = "1 approved question no longer agrees with today's marks"
LIST = "?levels=disagree"


@pytest.fixture
def browser(lead: User) -> Client:
    return signed_in(lead)


@pytest.fixture
def shifted(
    project: Project,
    approval: Approval,
    surgeon_a: User,
    browser: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> Instance:
    """An approved question whose marks were replaced once a lead had seen all agree; and one that agrees."""
    # No broker runs in tests: the message is carried out where it is sent.
    monkeypatch.setattr(instances_check_again, "apply_async", lambda args: instances_check_again(*args))
    study = study_make(project, approval, facts=False)
    certified(study, surgeon_a)
    instance = vertebra_asked(study)
    other = study_make(project, approval, name="S-2", facts=False)
    certified(other, surgeon_a)
    vertebra_asked(other, 2)
    assert LIST not in browser.get("/p/lumbar/").content.decode()
    assert NEAREST not in browser.get(record(instance)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        marks_shifted(study, surgeon_a)
    return instance


def record(instance: Instance) -> str:
    return reverse("review:instance", args=["lumbar", instance.uid])


def listed(browser: Client) -> list[Instance]:
    return list(browser.get(reverse("review:instances", args=["lumbar"]) + LIST).context["rows"])


def test_the_findings_of_an_approved_text_are_stored_anew_and_its_state_stays(shifted: Instance) -> None:
    current = Instance.objects.get(pk=shifted.pk)
    assert current.state == State.APPROVED
    assert current.history_length == shifted.history_length
    stored = Finding.objects.filter(revision=current.current_revision, check_name="pointer_is_at_its_level")
    assert NEAREST in stored.get().message


def test_a_lead_is_led_from_home_to_what_disagrees_and_why(browser: Client, shifted: Instance) -> None:
    home = browser.get("/p/lumbar/").content.decode()
    assert LINE in home
    assert LIST in home
    assert listed(browser) == [shifted]
    told = browser.get(record(shifted)).content.decode()
    assert NEAREST in told
    assert reverse("imaging:study", args=["lumbar", shifted.study.uid]) in told  # type: ignore[union-attr]
    assert reverse("review:withdraw", args=["lumbar", shifted.uid]) in told


def test_what_was_overruled_is_not_listed(browser: Client, shifted: Instance, surgeon_a: User) -> None:
    overruled_by_hand(shifted, surgeon_a)
    assert listed(browser) == []
    assert NEAREST not in browser.get(record(shifted)).content.decode()
    assert LIST not in browser.get("/p/lumbar/").content.decode()


def test_what_was_withdrawn_is_not_listed(browser: Client, shifted: Instance) -> None:
    current = shifted.current_revision
    assert current is not None
    withdraw = reverse("review:withdraw", args=["lumbar", shifted.uid])
    browser.post(withdraw, {"seen": current.uid, "reason": "Wrong level"})
    assert listed(browser) == []
    assert NEAREST not in browser.get(record(shifted)).content.decode()
