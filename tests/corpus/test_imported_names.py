"""What an import brought in is looked through for names before it may be approved or leave."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from corpus.errors import CorpusError
from corpus.instances_import.run import instances_import
from corpus.models import Finding, Instance, Severity, State, Tier
from corpus.releases.fallen import falls_of
from corpus.releases.filters import ReleaseFilters
from corpus.releases.name_gates import UnreadGate
from corpus.releases.plan import release_preview
from corpus.services import finding_overrule, revision_check
from corpus.services.texts_look import texts_look
from corpus.tasks import imported_texts_look, unread_texts_wake
from projects.models import Project, User
from tests.corpus.releasing import refused, released, source_make
from tests.corpus.test_import_instances import line

NAMED = "Mr John Smith, MRN 4471123, has lost disc height. Where?"


@pytest.fixture
def carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """No broker runs in tests: a message is carried out where it is sent."""
    monkeypatch.setattr(imported_texts_look, "apply_async", lambda args, **_: imported_texts_look(*args))


def bring_in(project: Project, *stems: str) -> list[Instance]:
    """Import one question for each stem and call them approved."""
    raw = [line(number, stem=stem) for number, stem in enumerate(stems)]
    instances_import(project=project, raw=raw, source=source_make(project))
    Instance.objects.update(state=State.APPROVED, tier=Tier.V2)
    return list(Instance.objects.order_by("number"))


def told_of(instance: Instance) -> list[tuple[str, str, str]]:
    rows = Finding.objects.filter(revision=instance.current_revision).order_by("message")
    return list(rows.values_list("check_name", "severity", "message"))


def test_a_name_in_an_imported_text_is_the_same_error_as_in_a_drafted_one(
    project: Project, lead: User
) -> None:
    instance, clean = bring_in(project, NAMED, "Which disc is dark?")
    texts_look(project_id=project.pk)
    found = told_of(instance)
    assert [(name, severity) for name, severity, _ in found] == [("text_identifies_nobody", "error")] * 2
    assert told_of(clean) == []
    assert instance.current_revision is not None
    drafted = revision_check(revision=instance.current_revision)
    assert found == sorted(
        (one.check_name, one.severity, one.message)
        for one in drafted
        if one.check_name == "text_identifies_nobody"
    )
    assert str(instance.uid) in refused(project)
    for finding in Finding.objects.filter(severity=Severity.ERROR):
        finding_overrule(finding=finding, by=lead, reason="Made up.")
    assert released(project).row_count == 2


def test_what_was_not_looked_through_yet_is_not_released(project: Project) -> None:
    instance, _ = bring_in(project, "Which disc is dark?", "Which disc is bright?")
    assert f"{instance.uid} was imported, and its text is still looked through for names" in refused(project)
    filters = ReleaseFilters(leave_out_held_out=True)
    preview: Any = release_preview(project=project, filters=filters, seed=0)
    assert dict(preview["left_out"])[UnreadGate.stops] == 2
    texts_look(project_id=project.pk)
    release = released(project)
    assert (release.row_count, falls_of(release)) == (2, [])


def test_waiting_for_the_look_is_an_error_that_nobody_overrules(project: Project, lead: User) -> None:
    bring_in(project, NAMED)
    waiting = Finding.objects.get()
    assert waiting.severity == Severity.ERROR
    with pytest.raises(CorpusError, match="Wait a moment"):
        finding_overrule(finding=waiting, by=lead, reason="It is fine.")
    assert "still looked through" in refused(project)


@pytest.mark.usefixtures("carried_out")
def test_the_import_has_its_texts_looked_through(
    project: Project, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        (instance,) = bring_in(project, NAMED)
    assert {name for name, _, _ in told_of(instance)} == {"text_identifies_nobody"}


def test_a_lost_message_is_found_by_the_sweep(project: Project, request: pytest.FixtureRequest) -> None:
    (instance,) = bring_in(project, NAMED)
    request.getfixturevalue("carried_out")
    unread_texts_wake()
    assert {name for name, _, _ in told_of(instance)} == {"text_identifies_nobody"}
    assert not UnreadGate(project).revisions


def test_many_texts_take_several_slices_and_each_is_looked_at(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.services.texts_look.CHUNK", 2)
    monkeypatch.setattr("corpus.services.texts_look.SLICE", 4)
    bring_in(project, *[f"{NAMED} {number}" for number in range(5)])
    assert texts_look(project_id=project.pk)
    assert not texts_look(project_id=project.pk)
    assert Finding.objects.values("revision").distinct().count() == 5


def test_a_cluster_key_that_names_somebody_is_refused_and_others_are_not(project: Project) -> None:
    keys = ["Mr John Smith", "MRN 4471123", f"subject:{uuid4()}", "chapter-3", "instance:2.25.1234567890"]
    raw = [line(number).replace(b'{"uid"', json_key(key)) for number, key in enumerate(keys)]
    report = instances_import(project=project, raw=raw)
    assert [number for number, _ in report.faults] == [1, 2]
    assert report.faults[0][1] == (
        "cluster_key: this looks like a person’s name. It goes into every release: name the cluster otherwise"
    )
    assert report.created == 3


def json_key(key: str) -> bytes:
    return b'{"cluster_key": ' + json.dumps(key).encode() + b', "uid"'
