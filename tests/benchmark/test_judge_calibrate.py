"""A judging held against a closed study: what is certified, what counts, and what a board says of it."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from benchmark.errors import CalibrationRefused
from benchmark.judge.probes import Probe, is_asked
from benchmark.judge.report_totals import critical_errors, dimension_scores
from benchmark.judge.rows import certified_dimensions, run_rows
from benchmark.judge.rubric import VERSION, Dimension
from benchmark.models import (
    DimensionRating,
    Judge,
    JudgeCalibration,
    Judgement,
    JudgeRun,
    RatingStudy,
    ReportRating,
    StudyReport,
)
from benchmark.services.judge_calibrate import NO_PROBES, judge_calibrate
from projects.models import Project, RunState, User
from tests.benchmark.cast import endpoint_make
from tests.conftest import person

pytestmark = pytest.mark.django_db
SYSTEMS = ["Atlas", "Dens", "Sacral", "Vertebra"]
RATED = (Dimension.IMAGING, Dimension.DIAGNOSIS, Dimension.RISK, Dimension.POSTOPERATIVE)


def worth(report: StudyReport) -> int:
    """What a report deserves: 2 to 5, by its system and, one time in three, a step less."""
    return 2 + SYSTEMS.index(report.system) - (report.number % 3 == 0 and report.system != "Atlas")


def raters_of(project: Project) -> list[User]:
    return [person(f"rater-{name}", project) for name in ("one", "two", "three")]


def study_make(project: Project, raters: list[User], subjects: int = 30) -> RatingStudy:
    """Closed; three clinicians finished every report, the third a step off now and then."""
    study = RatingStudy.objects.create(
        project=project, name="Autumn", rubric_version=VERSION, closed_at=timezone.now()
    )
    StudyReport.objects.bulk_create(
        StudyReport(
            study=study, number=4 * subject + place, report_id=f"r{subject}-{place}", subject=f"s{subject}",
            system=system, text="Disc herniation at L4/5.",
        )
        for subject in range(subjects)
        for place, system in enumerate(SYSTEMS)
    )  # fmt: skip
    for report in study.reports.all():
        for place, rater in enumerate(raters):
            rating_make(report, rater, min(5, worth(report) + (place == 2 and report.number % 7 == 0)))
    return study


def rating_make(
    report: StudyReport, rater: User, value: int, critical: str = "", *, finished: bool = True
) -> ReportRating:
    rating = ReportRating.objects.create(
        report=report, rater=rater, critical=critical, finished_at=timezone.now() if finished else None
    )
    DimensionRating.objects.bulk_create(
        DimensionRating(rating=rating, dimension=dimension, value=value) for dimension in RATED
    )
    return rating


def run_make(study: RatingStudy, *, judge: Judge | None = None, with_probes: bool = True) -> JudgeRun:
    """A judge as good as a clinician, who sees no level in diagnoses and is too mild on risks."""
    judge = judge or Judge.objects.create(
        project=study.project, name="Reader", endpoint=endpoint_make("http://127.0.0.1:9/v1", name="Bench"),
        rubric_version=VERSION, prompt_version="1",
    )  # fmt: skip
    run = JudgeRun.objects.create(
        project=study.project, study=study, judge=judge, state=RunState.DONE, with_probes=with_probes
    )
    Judgement.objects.bulk_create(
        Judgement(
            run=run, report=report, dimension=dimension, probe=probe, state=Judgement.State.JUDGED,
            value=verdict(report, dimension, probe),
        )
        for report in study.reports.all()
        for dimension in RATED
        for probe in Probe
        if probe == Probe.NONE or (with_probes and is_asked(probe, dimension))
    )  # fmt: skip
    return run


def verdict(report: StudyReport, dimension: Dimension, probe: Probe) -> int:
    value = worth(report)
    if dimension == Dimension.RISK:
        value += 1
    blind = dimension == Dimension.DIAGNOSIS and probe == Probe.LEVEL_SWAP
    notices = probe in {Probe.LEVEL_SWAP, Probe.SIDE_SWAP, Probe.NEGATION} and not blind
    return min(5, max(1, value - 2 * notices))


@pytest.fixture
def raters(project: Project) -> list[User]:
    return raters_of(project)


@pytest.fixture
def study(project: Project, raters: list[User]) -> RatingStudy:
    return study_make(project, raters)


def figures_of(run: JudgeRun, dimension: Dimension) -> dict[str, object]:
    return json.loads(run.calibrations.get(dimension=dimension).figures)


def test_a_dimension_is_certified_where_agreement_and_all_probes_hold(study: RatingStudy) -> None:
    run = run_make(study)
    rows = judge_calibrate(run=run)
    assert [row.dimension for row in rows] == [one.value for one in Dimension]
    certified = {row.dimension for row in rows if row.is_certified}
    assert certified == {Dimension.IMAGING, Dimension.POSTOPERATIVE}, [
        json.loads(r.figures)["reasons"] for r in rows
    ]
    assert certified_dimensions(run.judge) == certified
    assert any("Levels moved by one: 0%" in one for one in figures_of(run, Dimension.DIAGNOSIS)["reasons"])
    assert any("The bias is" in one for one in figures_of(run, Dimension.RISK)["reasons"])
    assert figures_of(run, Dimension.COVERAGE)["reports"] == 0
    told = figures_of(run, Dimension.IMAGING)
    assert set(told["probes"]) == {one.value for one in Probe if one}
    assert told["probes"]["level_swap"]["effect"]["value"] < -1
    assert set(figures_of(run, Dimension.POSTOPERATIVE)["probes"]) == {"repeat", "padding"}


def test_twice_is_once_and_new_verdicts_are_reckoned_anew(study: RatingStudy) -> None:
    run = run_make(study)
    first = judge_calibrate(run=run)
    again = judge_calibrate(run=run)
    assert [(row.pk, row.figures, row.reckoned_at) for row in again] == [
        (row.pk, row.figures, row.reckoned_at) for row in first
    ]
    run.judgements.filter(dimension=Dimension.IMAGING, probe="").update(value=None, state="unscored")
    judge_calibrate(run=run)
    assert JudgeCalibration.objects.count() == len(Dimension)
    assert certified_dimensions(run.judge) == {Dimension.POSTOPERATIVE}
    assert figures_of(run, Dimension.IMAGING)["unscored"] == 120


def test_an_open_study_and_an_unfinished_judging_are_refused(study: RatingStudy) -> None:
    run = run_make(study)
    JudgeRun.objects.filter(pk=run.pk).update(state=RunState.PAUSED)
    with pytest.raises(CalibrationRefused, match="not finished"):
        judge_calibrate(run=run)
    JudgeRun.objects.filter(pk=run.pk).update(state=RunState.DONE)
    study.closed_at = None
    study.save()
    run = JudgeRun.objects.get(pk=run.pk)
    with pytest.raises(CalibrationRefused, match="“Autumn” is open"):
        judge_calibrate(run=run)
    assert not JudgeCalibration.objects.exists()


def test_without_probes_nothing_is_certified(study: RatingStudy) -> None:
    run = run_make(study, with_probes=False)
    assert not any(row.is_certified for row in judge_calibrate(run=run))
    assert figures_of(run, Dimension.IMAGING)["reasons"] == [NO_PROBES]


def test_only_finished_ratings_and_first_verdicts_count(project: Project, raters: list[User]) -> None:
    study = study_make(project, raters, subjects=2)
    run = run_make(study)
    late = person("rater-late", project)
    report = study.reports.get(number=0)
    rating_make(report, late, 1, finished=False)
    Judgement.objects.create(
        run=run, report=report, dimension=Dimension.IMAGING, repeat=2, state="judged", value=1
    )
    rows = run_rows(run)
    rated = rows.rated(Dimension.IMAGING)[0]
    assert (rated.judge, rated.clinicians) == (2, (2, 2, 3))
    assert [one.changed for one in rows.pairs(Dimension.IMAGING, Probe.REPEAT)[:2]] == [1, 2]
    assert len(rows.pairs(Dimension.IMAGING, Probe.LEVEL_SWAP)) == 8
    assert rows.pairs(Dimension.RISK, Probe.LEVEL_SWAP) == []


def test_the_newest_judging_decides(study: RatingStudy) -> None:
    old = run_make(study)
    judge_calibrate(run=old)
    assert certified_dimensions(old.judge)
    new = run_make(study, judge=old.judge, with_probes=False)
    judge_calibrate(run=new)
    assert certified_dimensions(old.judge) == frozenset()
    judge_calibrate(run=old)
    assert certified_dimensions(old.judge) == frozenset()


def test_a_board_shows_the_judge_where_it_is_certified_and_clinicians_elsewhere(study: RatingStudy) -> None:
    run = run_make(study)
    Judgement.objects.filter(probe="", dimension=Dimension.IMAGING, report__system="Atlas").update(value=1)
    before = {one.dimension: one for one in dimension_scores(study, run.judge)}
    assert before[Dimension.IMAGING].sentence == (
        "Imaging: clinicians’ scores; Reader v1 was not held against clinicians."
    )
    Judgement.objects.filter(probe="", dimension=Dimension.IMAGING, report__system="Atlas").update(value=2)
    judge_calibrate(run=run)
    found = {one.dimension: one for one in dimension_scores(study, run.judge)}
    assert found[Dimension.IMAGING].sentence == (
        "Imaging: scores of Reader v1, certified on 120 reports of “Autumn”."
    )
    assert found[Dimension.IMAGING].judge == run.judge
    assert found[Dimension.IMAGING].systems["Atlas"].value == 2.0
    risk = found[Dimension.RISK]
    assert (risk.judge, risk.sentence) == (
        None, "Risk and prognosis: clinicians’ scores; Reader v1 is not certified on it.",
    )  # fmt: skip
    # Of 30 reports of Atlas those numbered 0, 28, 56, 84 and 112 have one rating of three a step higher.
    assert risk.systems["Atlas"].value == pytest.approx(2 + 5 / 30 / 3)
    assert found[Dimension.COVERAGE].systems["Atlas"].value is None
    alone = {one.dimension: one for one in dimension_scores(study)}
    assert alone[Dimension.IMAGING].sentence == "Imaging: clinicians’ scores."


def test_a_dimension_on_which_clinicians_disagree_has_no_score(study: RatingStudy) -> None:
    run = run_make(study)
    for place, rating in enumerate(DimensionRating.objects.filter(dimension=Dimension.IMAGING)):
        rating.value = 1 + place * 7 % 5
        rating.save()
    judge_calibrate(run=run)
    assert figures_of(run, Dimension.IMAGING)["redefine"] is True
    told = next(one for one in dimension_scores(study, run.judge) if one.dimension == Dimension.IMAGING)
    assert "It must be redefined, or dropped." in told.sentence
    assert told.systems["Atlas"].value is None
    assert told.systems["Atlas"].why.startswith("Clinicians agree at")


def test_critical_errors_are_those_that_half_of_the_clinicians_name(
    project: Project, raters: list[User]
) -> None:
    study = study_make(project, raters, subjects=4)
    ReportRating.objects.filter(report__system="Atlas", rater=raters[0]).update(critical="wrong_level")
    two = ReportRating.objects.filter(report__system="Dens", report__subject="s0", rater__in=raters[:2])
    two.update(critical="wrong_side unsafe_advice")
    found = critical_errors(study)
    assert found["Atlas"].rate.value == 0.0
    assert found["Dens"].rate.value == 25.0
    assert found["Dens"].rate.ci95 == pytest.approx((4.56, 69.94), abs=0.01)
    assert {kind.value for kind, count in found["Dens"].kinds.items() if count} == {
        "wrong_side", "unsafe_advice",
    }  # fmt: skip
    assert (found["Sacral"].reports, found["Sacral"].rate.ci95[0]) == (4, 0.0)
