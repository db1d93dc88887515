"""What a text says of how the levels are counted, against what is known of that."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from corpus.checks import run_all
from corpus.checks.gather import check_input
from corpus.checks.numbering import says_assumed
from corpus.models import Finding, Instance, Revision, State
from corpus.services.revision_check import revision_check
from corpus.tasks import instances_check_again
from generation.drafter.wording import numbering_caution
from imaging.models import NumberingBasis, Study
from imaging.services.numbering import numbering_take_back
from projects.models import Approval, Project, User
from tests.corpus.checks.bodies import choice, found, open_question
from tests.generation.cast import study_make
from tests.generation.driving import drive, start
from tests.imaging.certified import numbering_certify_now

UNSAID, UNTRUE = "assumed_numbering_is_said", "known_numbering_is_not_called_assumed"
SOUND = "The L4/L5 disc is herniated and meets the traversing L5 root."
SAID = [
    "The numbering is assumed.",
    "(Numbering is assumed: the last lumbar vertebra above the sacrum is taken as L5.)",
    "With assumed numbering this is L4.",
    "Levels are assumed.",
    "Assuming that the count starts at L5, this is L4.",
    "We assumed level L4 from the sacrum.",
    "The vertebrae are numbered on the presumption that five are lumbar.",
    "(节段编号为推定。)",
    "编号系推定,以骶骨上方最末一个腰椎为L5。",
    "按推定的节段编号,此为L4。",
]
UNSAID_TEXTS = [
    "The disc is herniated.",
    "The numbering is not assumed but counted from C2.",
    "The levels are certified, not assumed.",
    "A herniation is assumed to compress the root.",
    "编号并非推定。",
    "推定椎间盘突出压迫神经根。",
]


@pytest.mark.parametrize("text", SAID)
def test_words_that_call_the_numbering_assumed_are_read(text: str) -> None:
    assert says_assumed(text) is not None


@pytest.mark.parametrize("text", UNSAID_TEXTS)
def test_other_words_are_not_taken_for_that(text: str) -> None:
    assert says_assumed(text) is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_drafters_own_caution_is_read(language: str) -> None:
    assert says_assumed(numbering_caution(language)) is not None


def said(fields: dict[str, Any], *, assumed: bool | None) -> list[tuple[str, str]]:
    """Severities and names of what the two checks say."""
    return [
        (one.severity, one.check)
        for one in found(fields, level_is_assumed=assumed)
        if one.check in {UNSAID, UNTRUE}
    ]


def test_a_level_of_an_assumed_numbering_without_that_word_is_a_warning() -> None:
    assert said(choice(), assumed=True) == [("warning", UNSAID)]
    assert said(choice(rationale=f"{SOUND} The numbering is assumed."), assumed=True) == []
    assert said(choice(stem="(Numbering is assumed.) Which disc is herniated?"), assumed=True) == []


def test_a_reason_against_a_wrong_option_does_not_say_it() -> None:
    options = choice()["options"]
    options[0]["why_wrong"] = "The numbering is assumed."
    assert said(choice(options=options), assumed=True) == [("warning", UNSAID)]


def test_calling_a_known_numbering_assumed_is_a_warning() -> None:
    assert said(choice(), assumed=False) == []
    assert said(choice(rationale=f"{SOUND} The numbering is assumed."), assumed=False) == [
        ("warning", UNTRUE)
    ]


def test_without_a_subject_or_without_images_nothing_is_said() -> None:
    assert said(choice(), assumed=None) == []
    assert said(open_question(), assumed=True) == []


@pytest.fixture
def drafted(project: Project, approval: Approval) -> Study:
    """A study of an assumed numbering with drafts about its marks and its facts in both languages."""
    study = study_make(project, approval)
    drive(start(project, studies=(study,), languages=("en", "zh"), count=40))
    return study


def warned(project: Project) -> set[str]:
    """What the stored findings on current texts say of the numbering."""
    current = Instance.objects.filter(project=project).values("current_revision")
    rows = Finding.objects.filter(revision__in=current, check_name__in={UNSAID, UNTRUE})
    return set(rows.values_list("check_name", flat=True))


@pytest.mark.once
@pytest.mark.django_db
def test_drafts_say_that_the_numbering_is_assumed_exactly_where_it_is(
    project: Project, drafted: Study, surgeon_a: User
) -> None:
    rows = list(Revision.objects.filter(instance__project=project).select_related("instance"))
    assert {one.instance.axis for one in rows} == {"level_identification", "pathology"}
    for one in rows:
        names = {each.check for each in run_all(check_input(one))}
        assert not {UNSAID, UNTRUE} & names


@pytest.mark.django_db
def test_open_and_approved_instances_are_checked_again_when_the_numbering_changes(
    project: Project,
    drafted: Study,
    surgeon_a: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # No broker runs in tests: the message is carried out where it is sent.
    monkeypatch.setattr(instances_check_again, "apply_async", lambda args: instances_check_again(*args))
    for revision in Revision.objects.filter(instance__project=project):
        revision_check(revision=revision)
    assert warned(project) == set()
    approved, rejected = Instance.objects.filter(project=project).order_by("pk")[:2]
    Instance.objects.filter(pk=approved.pk).update(state=State.APPROVED)
    Instance.objects.filter(pk=rejected.pk).update(state=State.REJECTED)
    with django_capture_on_commit_callbacks(execute=True):
        numbering_certify_now(
            subject=drafted.subject,
            certified_by=surgeon_a,
            basis=NumberingBasis.COUNTED_FROM_RIBS,
            reason="The last ribs are seen on the chest film",
        )
    assert warned(project) == {UNTRUE}
    untrue = Finding.objects.filter(check_name=UNTRUE)
    assert untrue.filter(revision=approved.current_revision).exists()
    assert not untrue.filter(revision=rejected.current_revision).exists()
    assert Instance.objects.get(pk=approved.pk).state == State.APPROVED
    with django_capture_on_commit_callbacks(execute=True):
        numbering_take_back(subject=drafted.subject, taken_back_by=surgeon_a)
    assert warned(project) == set()


@pytest.mark.once
@pytest.mark.django_db
def test_the_numbering_is_read_with_the_series(
    project: Project, drafted: Study, django_assert_max_num_queries: Any
) -> None:
    instance = Instance.objects.filter(project=project).select_related("current_revision__instance").first()
    assert instance is not None
    assert instance.current_revision is not None
    with django_assert_max_num_queries(12):
        assert check_input(instance.current_revision).level_is_assumed is True
