"""What may not be released is not released, and the reason says what to do."""

from __future__ import annotations

import pytest

from corpus.bodies import body_parse
from corpus.models import Finding, Instance, Release, ReleaseRun, Severity
from corpus.services import finding_overrule
from corpus.signature import text_signature
from imaging.models import Subject
from projects.models import Approval, Project, RunState, User
from projects.services.approvals import approval_end
from tests.corpus.releasing import YESTERDAY, approved, refused, released, source_make
from tests.held_out import hold_out_row


def test_a_source_without_the_right_stops_the_release(project: Project) -> None:
    approved(project, source_make(project, "Atlas", may_train=False), 1)
    assert refused(project) == "The rights of “Atlas” do not allow “Train” today: 1 instances."
    assert not Release.objects.exists()


def test_rights_that_ran_out_stop_the_release(project: Project) -> None:
    approved(project, source_make(project, "Atlas", rights_expire_on=YESTERDAY), 1)
    assert "Atlas" in refused(project)


def test_rights_are_asked_for_the_purpose(project: Project) -> None:
    approved(project, source_make(project, may_share=False), 1)
    assert "do not allow “Share”" in refused(project, purpose="share")
    assert released(project, purpose="train").row_count == 1


def test_an_expired_approval_stops_the_release(project: Project, approval: Approval) -> None:
    instance = approved(project, None, 1)
    subject = Subject.objects.create(project=project, approval=approval, pseudonym="P1", key_hash="k")
    Instance.objects.filter(pk=instance.pk).update(subject=subject)
    assert released(project).row_count == 1
    Approval.objects.update(expires_on=YESTERDAY)
    assert refused(project) == "Approval EC-1 does not allow “Train” today: 1 instances."


def test_an_approval_that_a_lead_ended_stops_the_release(
    project: Project, approval: Approval, lead: User
) -> None:
    instance = approved(project, None, 1)
    subject = Subject.objects.create(project=project, approval=approval, pseudonym="P1", key_hash="k")
    Instance.objects.filter(pk=instance.pk).update(subject=subject)
    approval_end(approval=approval, reason="Withdrawn", ended_by=lead)
    assert refused(project) == "Approval EC-1 does not allow “Train” today: 1 instances."


def test_an_instance_of_nowhere_has_no_rights(project: Project) -> None:
    approved(project, None, 1)
    assert "neither a subject nor a source" in refused(project)


@pytest.mark.parametrize("how", ["uid", "cluster", "text"])
def test_what_a_suite_holds_out_stops_the_release_with_the_list(project: Project, how: str) -> None:
    source = source_make(project)
    instance, _ = approved(project, source, 1), approved(project, source, 2)
    assert instance.current_revision is not None
    signature = text_signature(body_parse(instance.current_revision.body))
    marks: dict[str, dict[str, object]] = {
        "uid": {"instance_uid": instance.uid},
        "cluster": {"cluster_key": instance.cluster_key},
        "text": {"text_signature": signature},
    }
    hold_out_row(project, **marks[how])
    told = refused(project)
    assert str(instance.uid) in told
    assert "Suite 1" in told
    assert released(project, leave_out_held_out=True).row_count == 1


def test_identifiers_of_another_project_hold_nothing_out(project: Project, other_project: Project) -> None:
    instance = approved(project, source_make(project), 1)
    hold_out_row(other_project, instance_uid=instance.uid)
    assert released(project).row_count == 1


@pytest.mark.parametrize("severity", [Severity.ERROR, Severity.WARNING])
def test_a_text_that_looks_as_if_it_names_somebody_stays_out_until_overruled(
    project: Project, lead: User, severity: Severity
) -> None:
    source = source_make(project)
    instance, _ = approved(project, source, 1), approved(project, source, 2)
    finding = _named(instance, "This looks like a person’s name.", severity)
    assert str(instance.uid) in refused(project)
    assert released(project, name="Without", leave_out_held_out=True).row_count == 1
    finding_overrule(finding=finding, by=lead, reason="The eponym of a sign.")
    assert released(project, name="With").row_count == 2


def test_a_date_or_a_hospital_in_a_text_stops_no_release(project: Project) -> None:
    instance = approved(project, source_make(project), 1)
    _named(instance, "This looks like a date.", Severity.WARNING)
    _named(instance, "This looks like a hospital: “Mercy Hospital”.", Severity.WARNING)
    assert released(project).row_count == 1


def _named(instance: Instance, message: str, severity: Severity) -> Finding:
    return Finding.objects.create(
        revision=instance.current_revision,
        check_name="text_identifies_nobody",
        severity=severity,
        message=message,
        fingerprint=message[:64],
    )


def test_an_empty_choice_is_refused_with_a_sentence(project: Project) -> None:
    assert refused(project) == "No approved instance passes these filters."
    assert ReleaseRun.objects.get().state == RunState.FAILED
