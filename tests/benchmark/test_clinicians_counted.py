"""Which clinicians count, what they may not answer, and how often their row is told of one question."""

from __future__ import annotations

import pytest

from benchmark.board.clinicians import clinicians_figures
from benchmark.clinicians.known import items_unknown
from benchmark.models import SuiteVersion
from benchmark.services.baseline import baseline_close, baseline_open, clinician_answer
from benchmark.services.board_refresh import board_refresh
from benchmark.services.suite_freeze import suite_freeze
from corpus.models import Decision, Instance, Passage, Verdict
from projects.models import Project, Role, User
from tests.benchmark.boards import BOARD, board_of, letters, run_make
from tests.benchmark.cast import question_make, questions_make, source_make
from tests.conftest import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinicians(project: Project) -> list[User]:
    return [person(f"clinician-{number}", project, Role.SURGEON) for number in range(3)]


def answered(version: SuiteVersion, clinicians: list[User], *counts: int, letter: str = "A") -> None:
    """The first items are answered by each, so many; then it is closed."""
    baseline = baseline_open(version=version)
    items = list(version.items.select_related("version__suite__project", "revision").order_by("position"))
    for clinician, count in zip(clinicians, counts, strict=True):
        for item in items[:count]:
            clinician_answer(item=item, clinician=clinician, letter=letter)
    baseline_close(baseline=baseline)


def test_a_clinician_counts_who_answered_half_of_the_questions(
    project: Project, clinicians: list[User], steward: User
) -> None:
    version = board_of(project, ("One", 12), count=16)
    answered(version, clinicians, 16, 16, 1)
    assert clinicians_figures(version) is None
    page = signed_in(steward).get(f"{BOARD}suites/{version.uid}/").content.decode()
    assert "3 clinicians answered: 16, 16, 1 of 16 questions" in page
    assert "needs 3 who answered 8 or more" in page


@pytest.mark.parametrize(("fewest", "people"), [(8, 3), (7, None)])
def test_half_of_the_questions_is_where_it_begins(
    project: Project, clinicians: list[User], fewest: int, people: int | None
) -> None:
    version = board_of(project, ("One", 12), count=16)
    answered(version, clinicians, 16, 16, fewest)
    figures = clinicians_figures(version)
    assert (figures and figures["clinicians"]) == people


def test_answers_of_one_who_does_not_count_are_in_no_figure(project: Project, clinicians: list[User]) -> None:
    version = board_of(project, ("One", 12), count=16)
    few = person("clinician-few", project, Role.SURGEON)
    answered(version, [*clinicians, few], 16, 16, 16, 3)
    figures = clinicians_figures(version)
    assert figures is not None
    assert (figures["clinicians"], figures["answers"]) == (3, 48)


def read(reader: User, instance: Instance) -> None:
    """They have decided on it."""
    Decision.objects.create(
        instance=instance, revision=instance.current_revision, reviewer=reader, verdict=Verdict.APPROVE,
        idempotency_key=str(instance.uid),
    )  # fmt: skip


def test_nobody_answers_a_relative_of_what_they_read(project: Project, clinicians: list[User]) -> None:
    """A translation, and what is asked of one patient or figure, share a cluster key."""
    seen = question_make(project, 1, cluster="figure:12")
    question_make(project, 2, cluster="figure:12")
    other = question_make(project, 3, cluster="figure:13")
    version = suite_freeze(project=project, name="Discs")
    reader, stranger = clinicians[:2]
    read(reader, seen)
    assert [one.instance for one in items_unknown(version, reader)] == [other]
    assert items_unknown(version, stranger).count() == 3


def test_of_one_source_only_the_same_passage_is_known(project: Project, clinicians: list[User]) -> None:
    source = source_make(project)
    passages = [
        Passage.objects.create(source=source, position=place, text=f"Text {place}.", sha256=f"{place:064x}")
        for place in (1, 2)
    ]
    cluster = f"source:{source.uid}"
    made = [question_make(project, number, source=source, cluster=cluster) for number in range(1, 5)]
    for one, passage in zip(made, [passages[0], passages[0], passages[1], None], strict=True):
        Instance.objects.filter(pk=one.pk).update(passage=passage)
    version = suite_freeze(project=project, name="Discs")
    read(clinicians[0], made[0])
    known = {one.instance for one in items_unknown(version, clinicians[0])}
    assert known == {made[2], made[3]}


def test_what_was_drawn_from_nothing_has_no_relatives(project: Project, clinicians: list[User]) -> None:
    made = [question_make(project, number, cluster="none") for number in (1, 2)]
    version = suite_freeze(project=project, name="Discs")
    read(clinicians[0], made[0])
    assert [one.instance for one in items_unknown(version, clinicians[0])] == [made[1]]


def test_of_hidden_suites_one_row_of_clinicians_is_told_for_each_question(
    project: Project, clinicians: list[User], evaluator: User, steward: User
) -> None:
    questions_make(project, 40, right=40)
    first, second = (suite_freeze(project=project, name="Discs", is_hidden=True) for _ in range(2))
    for version in (first, second):
        run_make(version, f"Model of {version}", letters(30, 40))
        answered(version, clinicians, 40, 40, 40)
        board_refresh(version=version)

    def told(who: User, version: SuiteVersion) -> object:
        said = signed_in(who).get(f"{BOARD}board.json", {"version": str(version.uid)}).json()
        return said["clinicians"] and said["clinicians"]["all"]["score"]

    assert told(evaluator, first) == 100
    assert told(evaluator, second) is None
    assert (told(steward, first), told(steward, second)) == (100, 100)
    page = signed_in(evaluator).get(BOARD, {"version": str(second.uid)}).content.decode()
    assert "Clinicians (n = 3)" not in page
    assert "Clinicians answered this version; their row is its steward" in page
    board_refresh(version=first)
    assert told(evaluator, first) == 100, "what was told first stays told"
