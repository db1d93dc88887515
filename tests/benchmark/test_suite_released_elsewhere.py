"""What a release of any project holds, and what is related to it, is no item of a suite."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmark.errors import SuiteRefused
from benchmark.services.suite_freeze import suite_freeze
from corpus.models import Instance
from projects.models import Project
from tests.corpus.releasing import approved, released, source_make
from tests.corpus.test_release_held_out_elsewhere import approvals as approvals
from tests.corpus.test_release_held_out_elsewhere import drawn_from, guide, question, series_in, slices


def items(project: Project) -> list[Instance]:
    """What the next version of a suite holds."""
    version = suite_freeze(project=project, name="Discs", least_tier="V2")
    return [item.instance for item in version.items.select_related("instance").order_by("position")]


def test_a_person_released_elsewhere_is_in_no_item(
    project: Project, other_project: Project, approvals: None, tmp_path: Path
) -> None:
    there = series_in(other_project, slices(tmp_path / "there"))
    here = series_in(project, slices(tmp_path / "here", patient="815"))
    stranger = series_in(project, slices(tmp_path / "stranger", patient="77", seed=9))
    question(other_project, 1, there, 2)
    question(project, 2, here, 3)
    other = question(project, 3, stranger, 3)
    released(other_project)
    assert items(project) == [other]


def test_a_person_released_here_under_another_name_is_in_no_item(
    project: Project, approvals: None, tmp_path: Path
) -> None:
    first = series_in(project, slices(tmp_path / "first"))
    again = series_in(project, slices(tmp_path / "again", patient="815"))
    question(project, 1, first, 2)
    released(project)
    question(project, 2, again, 3)
    other = question(project, 3)
    assert items(project) == [other]


def test_the_same_words_released_elsewhere_are_no_item(project: Project, other_project: Project) -> None:
    question(other_project, 1)
    released(other_project)
    approved(project, source_make(project), 7, stem="Question  1!")
    other = question(project, 3)
    assert items(project) == [other]


@pytest.mark.parametrize("heading", ["One", "Two"])
def test_a_text_released_elsewhere_is_in_no_item(
    project: Project, other_project: Project, heading: str
) -> None:
    drawn_from(other_project, 1, guide(other_project).passages.get(heading="One"))
    released(other_project)
    drawn_from(project, 2, guide(project).passages.get(heading=heading))
    with pytest.raises(SuiteRefused, match="a release of any project holds"):
        items(project)


def test_the_same_identifiers_elsewhere_say_nothing(project: Project, other_project: Project) -> None:
    here = approved(project, source_make(project), 1, cluster="chapter-1")
    approved(other_project, source_make(other_project), 2, cluster="chapter-1")
    released(other_project)
    assert items(project) == [here]


def test_the_questions_to_the_database_do_not_grow_with_what_is_released(
    project: Project, other_project: Project
) -> None:
    source = source_make(other_project)
    question(project, 50)
    approved(other_project, source, 1)
    released(other_project)
    with CaptureQueriesContext(connection) as few:
        items(project)
    for number in range(2, 9):
        approved(other_project, source, number)
    released(other_project)
    with CaptureQueriesContext(connection) as more:
        items(project)
    assert len(more) <= len(few)
