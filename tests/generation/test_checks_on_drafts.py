"""What the checks say of the built-in drafter's own drafts, and of faults put into them.

The shares and the recall of each fault are printed; `pytest -s` shows them.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from django.db.models import F

from corpus.checks import run_all
from corpus.checks.faults import FAULTS, FaultNotPossible, fault_inject
from corpus.checks.gather import check_input
from corpus.checks.material import CheckInput
from corpus.models import Revision, Source, State
from imaging.models import SignOff, Study
from imaging.services.level_doubts import level_doubts
from projects.models import Approval, Project, User
from spinemed_site.demo.drafts import guideline_seed
from spinemed_site.demo.images import images_seed
from spinemed_site.demo.seed import project_seed
from tests.corpus.checks.moved_pointers import CHECK, pointer_moved
from tests.generation.driving import drive, start
from tests.imaging.test_import_studies import imported
from tests.imaging.test_shared_files import chosen

FAULTS_EACH = 50
MOST_ERRORS, MOST_WARNINGS = 0.05, 0.15
LEAST_FOUND = {
    "level": 0.9,
    "side": 0.9,
    "quote": 0.9,
    "second_right": 0.9,
    "modality": 0.9,
    "number": 0.9,
    "leak": 0.9,
    "duplicate": 0.9,
    "unsupported": 0.9,
    "pointer": 1.0,
}

READABLE = (State.REVISED, State.IN_REVIEW)


def test_every_kind_of_fault_has_a_bound() -> None:
    assert set(LEAST_FOUND) == {*FAULTS, "pointer"}


def drafted(project: Project, *, studies: tuple[Study, ...], sources: tuple[Source, ...] = ()) -> None:
    for language in ("en", "zh"):
        drive(start(project, studies=studies, languages=(language,), count=100))
    if sources:
        drive(start(project, sources=sources, count=60))


def inputs(project: Project) -> list[CheckInput]:
    """The text that a surgeon is asked to read, with all that stands behind it."""
    rows = Revision.objects.filter(
        instance__project=project, instance__current_revision=F("pk"), instance__state__in=READABLE
    )
    return [check_input(row) for row in rows.select_related("instance").order_by("instance__number")]


def rates(name: str, given: list[CheckInput]) -> tuple[float, float]:
    """The shares of drafts with an error and with a warning; printed with the checks that say so."""
    said: Counter[str] = Counter()
    errors = warnings = 0
    for one in given:
        grave = {(found.severity, found.check) for found in run_all(one) if found.severity != "note"}
        said.update(f"{severity} {check}" for severity, check in grave)
        errors += any(severity == "error" for severity, _ in grave)
        warnings += any(severity == "warning" for severity, _ in grave)
    told = f"{name}: {len(given)} drafts, {errors} with an error, {warnings} with a warning, {dict(said)}"
    sys.stdout.write(f"{told}\n")
    return errors / len(given), warnings / len(given)


@pytest.mark.soak
@pytest.mark.django_db
def test_few_drafts_on_the_phantom_are_complained_of_and_faults_in_them_are_found(
    lead: User, steward: User
) -> None:
    project = project_seed()
    images_seed(project, lead, steward)
    for study in Study.objects.filter(project=project):
        assert level_doubts(study) == [], "its levels are known by construction"
    guideline_seed(project, lead)
    drafted(
        project,
        studies=tuple(Study.objects.filter(project=project)),
        sources=tuple(Source.objects.filter(project=project)),
    )
    given = inputs(project)
    errors, warnings = rates("phantom", given)
    recalls = {kind: recall(kind, given) for kind in sorted(FAULTS)} | {"pointer": pointer_recall(given)}
    sys.stdout.writelines(f"{kind}: {found} of {tried} found\n" for kind, (found, tried) in recalls.items())
    assert errors <= MOST_ERRORS
    assert warnings <= MOST_WARNINGS
    assert {kind for kind, (_, tried) in recalls.items() if not tried} == set()
    assert {kind for kind, (found, tried) in recalls.items() if found < LEAST_FOUND[kind] * tried} == set()


def recall(kind: str, given: list[CheckInput]) -> tuple[int, int]:
    """How many of the faults of a kind a check complains of, beyond what it said of the sound text."""
    found = tried = 0
    for number in range(FAULTS_EACH * 20):
        one = given[number % len(given)]
        try:
            faulty = replace(one, body=fault_inject(one.body, kind, seed=number))
        except FaultNotPossible:
            continue
        before, after = (
            {(said.check, said.message) for said in run_all(text) if said.severity != "note"}
            for text in (one, faulty)
        )
        if after - before:
            found += 1
        tried += 1
        if tried == FAULTS_EACH:
            break
    return found, tried


def pointer_recall(given: list[CheckInput]) -> tuple[int, int]:
    """How many of the arrows that are moved to the mark of the next level are held against the text."""
    found = tried = 0
    for number in range(FAULTS_EACH * 20):
        moved = pointer_moved(given[number % len(given)], seed=number)
        if moved is None:
            continue
        found += any(said.check == CHECK and said.severity == "error" for said in run_all(moved))
        tried += 1
        if tried == FAULTS_EACH:
            break
    return found, tried


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.shared
def test_few_drafts_on_public_lumbar_mr_are_complained_of(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path
) -> None:
    imported(chosen(shared_files / "lumbar_mr", tmp_path / "in", "*.nii.gz", "*.json"), project)
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    drafted(project, studies=tuple(Study.objects.filter(project=project)))
    errors, warnings = rates("lumbar MR", inputs(project))
    assert errors <= MOST_ERRORS
    assert warnings <= MOST_WARNINGS
