"""What an item's page says of the critical errors that clinicians name in a report."""

from __future__ import annotations

import pytest

from benchmark.judge.rubric import Critical, Dimension
from benchmark.models import EvaluationRun, Item
from benchmark.services.board_refresh import board_refresh
from benchmark.services.rating_save import Opinion, rating_save
from benchmark.services.reports_gather import reports_gather
from benchmark.services.study_close import study_close
from projects.models import Project, User
from tests.benchmark.boards import BOARD, run_make
from tests.benchmark.report_items import suite_of_reports, written
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(project: Project) -> EvaluationRun:
    return run_make(suite_of_reports(project, 1), "One", [written("L3/4")])


def rated(run: EvaluationRun, *opinions: tuple[User, list[Critical]]) -> None:
    """One closed study in which each says so of the report."""
    study = reports_gather(version=run.version, runs=[run])
    report = study.reports.get()
    for rater, critical in opinions:
        opinion = Opinion(dict.fromkeys(Dimension, 5), critical)
        rating_save(report=report, rater=rater, seen=0, opinion=opinion, finish=True)
    study_close(study=study)


def said(evaluator: User) -> str:
    page = signed_in(evaluator).get(f"{BOARD}items/{Item.objects.get().uid}/").content.decode()
    return page.partition("Critical, by clinicians</dt><dd>")[2].partition("</dd>")[0]


def test_where_no_clinician_has_read_a_report_that_is_said(run: EvaluationRun, evaluator: User) -> None:
    assert said(evaluator) == "not rated in a closed study"


def test_where_clinicians_read_it_and_name_nothing_none_is_named(
    run: EvaluationRun, evaluator: User, surgeon_a: User
) -> None:
    rated(run, (surgeon_a, []))
    assert said(evaluator) == "none named"


def test_an_error_of_no_one_kind_caps_a_report_and_is_named(
    run: EvaluationRun, evaluator: User, surgeon_a: User, surgeon_b: User, steward: User
) -> None:
    first, second = [Critical.MISSED_EMERGENCY], [Critical.UNSAFE_ADVICE]
    rated(run, (surgeon_a, first), (surgeon_b, second), (steward, [Critical.INVENTED_FINDING]))
    row = board_refresh(version=run.version)["rows"][0]["report"]
    assert (row["score"], row["capped"]) == (40, 1)
    assert said(evaluator).startswith("an error, of no one kind")
