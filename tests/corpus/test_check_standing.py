"""A check that people overrule too often counts less, and the page shows it."""

from __future__ import annotations

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from corpus.checks.material import CheckFinding
from corpus.models import CheckStanding, Finding
from corpus.services import finding_overrule
from corpus.services.revision_check import revision_check
from corpus.services.standing_reckon import standing_reckon
from corpus.standing import FEWEST_CASES, demoted_checks, milder
from projects.models import Project, User
from tests.conftest import signed_in
from tests.corpus.checks.test_near import asked

pytestmark = pytest.mark.django_db

CHECK = "claims_carry_evidence"


def findings_make(
    project: Project, surgeon: User, check: str, *, overruled: int, count: int = FEWEST_CASES
) -> None:
    """So many findings of a check, some overruled, the others on texts that somebody decided on."""
    revision = asked(project)
    revision.decisions.create(
        instance=revision.instance,
        reviewer=surgeon,
        verdict="approve",
        idempotency_key=f"{check} {overruled}",
    )
    for number in range(count):
        is_overruled = number < overruled
        Finding.objects.create(
            revision=revision, check_name=check, severity="warning", message=str(number),
            fingerprint=f"{check}{number}",
            overruled_by=surgeon if is_overruled else None, overrule_reason="No." if is_overruled else "",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("overruled", "count", "is_demoted"), [(6, 20, False), (7, 20, True), (7, 19, False)]
)
def test_a_check_is_demoted_above_three_tenths_of_twenty_cases(
    project: Project, surgeon_a: User, overruled: int, count: int, *, is_demoted: bool
) -> None:
    findings_make(project, surgeon_a, CHECK, overruled=overruled, count=count)
    standing = standing_reckon(project_id=project.pk, check_name=CHECK)
    assert (standing.cases, standing.overruled, standing.is_demoted) == (count, overruled, is_demoted)
    assert demoted_checks(project.pk) == ({CHECK} if is_demoted else set())


def test_a_demoted_check_says_less_and_comes_back_by_itself(project: Project, surgeon_a: User) -> None:
    findings_make(project, surgeon_a, CHECK, overruled=20)
    standing_reckon(project_id=project.pk, check_name=CHECK)
    text = asked(project, "Why does the canal narrow at L4/L5?")
    assert [one.severity for one in revision_check(revision=text) if one.check_name == CHECK] == ["note"]
    findings_make(project, surgeon_a, CHECK, overruled=0, count=60)
    standing_reckon(project_id=project.pk, check_name=CHECK)
    again = asked(project, "Where does the canal narrow most?")
    assert [one.severity for one in revision_check(revision=again) if one.check_name == CHECK] == ["warning"]


def test_each_severity_goes_one_step_down() -> None:
    demoted = frozenset({"some_check"})
    steps = [
        milder(CheckFinding("some_check", one, ""), demoted).severity for one in ("error", "warning", "note")
    ]
    assert steps == ["warning", "note", "note"]
    assert milder(CheckFinding("other", "error", ""), demoted).severity == "error"


@pytest.mark.parametrize(
    "check", ["sides_agree", "levels_have_a_place", "text_identifies_nobody", "sections_agree"]
)
def test_levels_sides_and_names_are_never_demoted(project: Project, surgeon_a: User, check: str) -> None:
    findings_make(project, surgeon_a, check, overruled=20)
    assert standing_reckon(project_id=project.pk, check_name=check).is_demoted is False


def test_overruling_reckons_the_check_again_and_the_page_shows_it(
    project: Project,
    surgeon_a: User,
    lead: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    findings_make(project, surgeon_a, CHECK, overruled=6)
    findings_make(project, surgeon_a, "sides_agree", overruled=20)
    standing_reckon(project_id=project.pk, check_name="sides_agree")
    open_one = Finding.objects.filter(check_name=CHECK, overruled_by__isnull=True).first()
    assert open_one is not None
    with django_capture_on_commit_callbacks(execute=True):
        finding_overrule(finding=open_one, by=surgeon_a, reason="It stands in the guideline.")
    if not CheckStanding.objects.filter(check_name=CHECK).exists():  # the message goes to a worker
        standing_reckon(project_id=project.pk, check_name=CHECK)
    page = signed_in(lead).get(f"/p/{project.slug}/checks/").content.decode()
    assert "claims carry evidence" in page
    assert "demoted" in page
    assert "contested" in page


def test_an_empty_page_says_what_will_stand_there(project: Project, lead: User) -> None:
    page = signed_in(lead).get(f"/p/{project.slug}/checks/").content.decode()
    assert "No check was overruled yet" in page
