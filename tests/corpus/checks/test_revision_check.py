"""Checking a stored Revision: bounded reading, findings as rows, and how seldom sound drafts are troubled."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from corpus.bodies import MultipleChoice, body_parse, canonical_json
from corpus.checks import CheckInput, run_all
from corpus.checks.faults import FAULTS, FaultNotPossible, fault_inject
from corpus.checks.gather import check_input
from corpus.models import Axis, Finding, Instance, Kind, Revision, Source, State
from corpus.services import finding_overrule, revision_check
from corpus.services.instance_begin import Origin, instance_begin
from imaging.models import Laterality
from projects.models import Approval, Project, User
from tests.generation.cast import GUIDELINE_ZH, guideline_make, study_make
from tests.generation.driving import drive, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafted(project: Project, approval: Approval) -> list[Revision]:
    """Everything the built-in drafter writes about two studies and two guidelines, in both languages."""
    sources = (guideline_make(project), guideline_make(project, text=GUIDELINE_ZH, language="zh"))
    _drive(project, approval, of_a_study=40, of_sources=14, sources=sources)
    return _revisions(project)


@pytest.fixture(scope="module")
def _inputs_kept() -> list[CheckInput]:
    """What the first test that asks for it has read: no rows, thus nothing that the database takes back."""
    return []


@pytest.fixture
def inputs(request: pytest.FixtureRequest, _inputs_kept: list[CheckInput]) -> list[CheckInput]:
    """What these drafts are checked against; drafting them takes longer than all checks."""
    if not _inputs_kept:
        _inputs_kept.extend(check_input(one) for one in request.getfixturevalue("drafted"))
    return _inputs_kept


@pytest.fixture
def some(project: Project, approval: Approval) -> list[Revision]:
    """A few of these."""
    _drive(project, approval, of_a_study=6, of_sources=2, sources=(guideline_make(project),))
    return _revisions(project)


def _drive(
    project: Project, approval: Approval, *, of_a_study: int, of_sources: int, sources: tuple[Source, ...]
) -> None:
    known = study_make(project, approval, laterality=Laterality.VERIFIED)
    drive(start(project, studies=(known,), languages=("en", "zh"), count=of_a_study))
    drive(start(project, sources=sources, languages=("en", "zh"), count=of_sources))


def _revisions(project: Project) -> list[Revision]:
    instances = Instance.objects.filter(project=project).select_related(
        "current_revision", "study", "passage"
    )
    revisions = [one.current_revision for one in instances if one.current_revision]
    # By what they say: identifiers are random, and the seed of a fault goes by the place in this list.
    return sorted(revisions, key=lambda revision: (body_parse(revision.body).kind, *_words(revision)))


def _words(revision: Revision) -> list[str]:
    return [field.text for field in CheckInput(body_parse(revision.body)).fields]


@pytest.mark.once
def test_sound_drafts_are_seldom_troubled(inputs: list[CheckInput]) -> None:
    assert len(inputs) >= 30
    troubled: Counter[str] = Counter()
    said = []
    for given in inputs:
        findings = run_all(given)
        troubled.update({one.severity for one in findings})
        said += [f"{one.check}: {one.message}" for one in findings if one.severity != "note"]
    assert troubled["error"] <= 0.05 * len(inputs), said
    assert troubled["warning"] <= 0.15 * len(inputs), said


LEAST_FOUND = {
    "level": 0.95,
    "second_right": 0.95,
    "duplicate": 0.95,
    "quote": 0.95,
    "number": 0.95,
    "modality": 0.95,
    "side": 0.95,
    "leak": 0.9,
    "unsupported": 0.9,
}


def test_every_kind_of_fault_has_a_bound() -> None:
    assert set(LEAST_FOUND) == set(FAULTS)


@pytest.mark.once
def test_faults_put_into_drafts_are_found(inputs: list[CheckInput]) -> None:
    tried: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for seed, given in enumerate(inputs):
        for kind in LEAST_FOUND:
            if kind == "modality" and not given.shown:
                continue
            try:
                faulty = fault_inject(given.body, kind, seed=seed)
            except FaultNotPossible:
                continue
            spoilt = replace(given, body=faulty)
            tried[kind] += 1
            seen[kind] += any(one.severity != "note" for one in run_all(spoilt))
    assert min(tried[kind] for kind in LEAST_FOUND) >= 5
    found = {kind: seen[kind] / tried[kind] for kind in LEAST_FOUND}
    assert {kind: rate for kind, rate in found.items() if rate < LEAST_FOUND[kind]} == {}


def test_a_revision_is_read_in_a_bounded_number_of_queries(
    drafted: list[Revision], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    pointing = [one for one in drafted if '"pointer":{' in one.body]
    for revision in (drafted[0], drafted[-1], pointing[0]):
        with django_assert_max_num_queries(13):
            check_input(Revision.objects.select_related("instance").get(pk=revision.pk))


def test_checking_twice_writes_each_finding_once(some: list[Revision]) -> None:
    revision = _spoilt(some)
    first = revision_check(revision=revision)
    again = revision_check(revision=revision)
    assert first
    assert [one.pk for one in first] == [one.pk for one in again]
    assert Finding.objects.filter(revision=revision).count() == len(first)


def test_an_overruled_finding_stays_overruled(some: list[Revision], surgeon_a: User) -> None:
    revision = _spoilt(some)
    finding = revision_check(revision=revision)[0]
    finding_overrule(finding=finding, by=surgeon_a, reason="The film says so.")
    kept = next(one for one in revision_check(revision=revision) if one.pk == finding.pk)
    assert kept.overrule_reason == "The film says so."


def test_an_instance_is_locked_before_its_finding(some: list[Revision], surgeon_a: User) -> None:
    finding = revision_check(revision=_spoilt(some))[0]
    with CaptureQueriesContext(connection) as asked:
        finding_overrule(finding=finding, by=surgeon_a, reason="The film says so.")
    updates = [one["sql"].split()[1] for one in asked if one["sql"].startswith("UPDATE")]
    assert updates[:2] == ['"corpus_instance"', '"corpus_finding"']


def _spoilt(drafted: list[Revision]) -> Revision:
    """A further Revision of a drafted Instance with an impossible number in it."""
    from corpus.bodies import body_canonical, sha256_hex

    last = drafted[0]
    text = body_canonical(fault_inject(body_parse(last.body), "number", seed=1))
    return Revision.objects.create(
        instance=last.instance, number=last.number + 1, parent=last, kind=last.kind, body=text,
        body_sha256=sha256_hex(text), model_name="a test",
    )  # fmt: skip


@pytest.mark.once
def test_the_same_question_on_the_same_material_is_told_with_the_number_of_the_first(
    some: list[Revision],
) -> None:
    first = min(
        (one for one in some if one.instance.kind == "multiple_choice"),
        key=lambda one: one.instance.number,
    )
    body = body_parse(first.body)
    assert isinstance(body, MultipleChoice)
    turned = body.model_copy(
        update={"stem": f" {body.stem.upper()} ", "options": [*body.options[1:], body.options[0]]}
    )
    again = instance_begin(
        project=first.instance.project,
        kind=Kind.MULTIPLE_CHOICE,
        language=body.language,
        axis=Axis(body.axis),
        origin=Origin(study=first.instance.study, passage=first.instance.passage),
        modality=first.instance.modality,
        drafted_by="a model",
    )
    repeat = Revision(instance=again, body=canonical_json(turned.model_dump(mode="json")))

    def said() -> list[str]:
        found = run_all(check_input(repeat))
        return [one.message for one in found if one.check == "question_is_asked_once"]

    assert said() == [f"Number {first.instance.number} of this project asks the same already."]
    first_said = run_all(check_input(first))
    assert "question_is_asked_once" not in {one.check for one in first_said}
    Instance.objects.filter(pk=first.instance.pk).update(state=State.WITHDRAWN)
    assert said() == []
