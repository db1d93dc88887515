"""One person stays in one split and is held out as one, under however many names they came in."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.models import Instance
from corpus.releases.filters import ReleaseFilters
from corpus.releases.plan import release_plan
from corpus.releases.splits import Kinship
from imaging.models import Subject
from projects.models import Project
from tests.corpus.test_release_held_out_elsewhere import approvals as approvals
from tests.corpus.test_release_held_out_elsewhere import hold_out_whole, question, series_in, slices, told

SEEDS = range(12)
HALVES = ReleaseFilters(shares=(50, 0, 50))


def parted(project: Project, one: Instance, other: Instance) -> list[int]:
    """The seeds under which the two stand in different splits."""
    found = []
    for seed in SEEDS:
        rows = {
            row.instance: row.split for row in release_plan(project=project, filters=HALVES, seed=seed).rows
        }
        if rows[one.pk] != rows[other.pk]:
            found.append(seed)
    return found


@pytest.fixture
def cast(project: Project, approvals: None, tmp_path: Path) -> tuple[Instance, Instance, Instance]:
    """Questions on a picture of somebody, on another one of theirs under another name, and on a stranger."""
    first = series_in(project, slices(tmp_path / "first"))
    second = series_in(project, slices(tmp_path / "second", patient="815"))
    stranger = series_in(project, slices(tmp_path / "stranger", patient="77", seed=9))
    assert first.study.subject != second.study.subject
    return (
        question(project, 1, first, 1, cluster_key="one"),
        question(project, 2, second, 2, cluster_key="two"),
        question(project, 3, stranger, 1, cluster_key="three"),
    )


def test_a_person_imported_twice_is_in_one_split(
    project: Project, cast: tuple[Instance, Instance, Instance]
) -> None:
    one, again, stranger = cast
    assert parted(project, one, again) == []
    assert parted(project, one, stranger), "some seed parts strangers"


def test_who_names_the_subject_goes_with_who_shows_the_pictures(
    project: Project, cast: tuple[Instance, Instance, Instance]
) -> None:
    _, again, stranger = cast
    by_name = question(project, 4, subject=Subject.objects.earliest("pk"), cluster_key="four")
    assert parted(project, by_name, again) == []
    assert parted(project, by_name, stranger)


def test_two_pictures_of_two_projects_make_one_person_by_a_third(
    project: Project, other_project: Project, approvals: None, tmp_path: Path
) -> None:
    whole = slices(tmp_path / "whole")
    parts = [slices(tmp_path / name, patient=name) for name in ("5", "6")]
    for part, gone in zip(parts, (["IM2", "IM3"], ["IM1", "IM2"]), strict=True):
        for name in gone:
            (part / name).unlink()
    series_in(other_project, whole)
    first, last = (series_in(project, part) for part in parts)
    one = question(project, 1, first, 1, cluster_key="one")
    other = question(project, 2, last, 1, cluster_key="two")
    assert parted(project, one, other) == []


def test_the_questions_to_the_database_do_not_grow_with_the_people(
    project: Project, cast: tuple[Instance, Instance, Instance], tmp_path: Path
) -> None:
    with CaptureQueriesContext(connection) as few:
        release_plan(project=project, filters=HALVES, seed=0)
    for number in range(4):
        question(
            project, 10 + number, series_in(project, slices(tmp_path / f"{number}", patient=f"9{number}"))
        )
    with CaptureQueriesContext(connection) as many:
        release_plan(project=project, filters=HALVES, seed=0)
    assert len(many) == len(few)


def test_a_person_imported_twice_is_held_out_as_one(
    project: Project, cast: tuple[Instance, Instance, Instance]
) -> None:
    one, again, _ = cast
    subject = Subject.objects.earliest("pk")
    Instance.objects.filter(pk=one.pk).update(subject=subject)
    hold_out_whole(one)
    sentence = f"{again.uid} is about a person whose images Secret suite holds out."
    refusal, left_out, kept = told(project)
    assert sentence in refusal.splitlines()
    assert (left_out, kept) == (2, 1)


def test_a_long_row_of_relatives_is_one_family() -> None:
    kinship: Kinship[int] = Kinship()
    for number in range(5000, 0, -1):
        kinship.join((number, number - 1))
    assert kinship.head(5000) == 0
