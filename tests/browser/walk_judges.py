"""A project in which reports are rated and judges are held against the ratings, and the pages of it."""

from __future__ import annotations

from collections.abc import Callable

from benchmark.judge.rubric import Dimension
from benchmark.models import JudgeRun, RatingStudy
from benchmark.ratings.reading import own_way
from benchmark.services.rating_save import Opinion, rating_save
from projects.models import Membership, Project, RunState, User
from tests.benchmark.judged import calibrated_make, judge_make_up, judge_run_make
from tests.benchmark.studies import rate, study_make

Visit = Callable[..., None]
SLUG = "walk-judges"
SEATS = [("surgeon-a", "surgeon"), ("surgeon-c", "surgeon"), ("evaluator-d", "evaluator")]


def judges_made() -> Project:
    """An open study with ratings begun and finished, a calibrated judge, and a run that rests."""
    project, is_new = Project.objects.get_or_create(slug=SLUG, defaults={"name": "Walk, judges"})
    if not is_new:
        return project
    for name, role in SEATS:
        Membership.objects.create(user=User.objects.get(username=name), project=project, role=role)
    evaluator = User.objects.get(username="evaluator-d")
    study = study_make(
        project, subjects=6, systems=4, by=evaluator, name="Autumn reports", reference="As approved."
    )
    _rate(study, "surgeon-a", 5)
    _rate(study, "surgeon-c", 9)
    calibrated_make(project, name="Spring reports")
    second = judge_make_up(project, name="Reader with reference", sees_reference=True)
    # No worker takes it up while the pages are looked at.
    judge_run_make(project, study=study, judge=second, state=RunState.PAUSED)
    return project


def _rate(study: RatingStudy, username: str, count: int) -> None:
    """The first reports of a rater's order finished, and one more begun."""
    rater = User.objects.get(username=username)
    uids = [one.uid for one in own_way(study, rater).reports]
    for uid in uids[:count]:
        rate(study.reports.get(uid=uid), rater)
    begun = Opinion({Dimension.IMAGING: 4, Dimension.DIAGNOSIS: 2})
    rating_save(report=study.reports.get(uid=uids[count]), rater=rater, seen=0, opinion=begun)


def judges_walk(page: Visit) -> None:
    """The pages, each with rows behind it."""
    project = judges_made()
    study = RatingStudy.objects.get(project=project, name="Autumn reports")
    closed = RatingStudy.objects.get(project=project, name="Spring reports")
    surgeon = User.objects.get(username="surgeon-a")
    begun = own_way(study, surgeon).reports[5]
    page("benchmark:rating_list", "surgeon-a", SLUG)
    page("benchmark:rating_list", "surgeon-a")
    page("benchmark:rating_study", "surgeon-a", SLUG, uid=study.uid)
    page("benchmark:rating", "surgeon-a", SLUG, uid=study.uid, report_uid=begun.uid)
    page("benchmark:rating", "surgeon-a", SLUG, uid=closed.uid, report_uid=closed.reports.first().uid)
    page("benchmark:judge_list", "evaluator-d", SLUG)
    page("benchmark:judge_list", "evaluator-d")
    page("benchmark:judge_new", "evaluator-d", SLUG)
    page("benchmark:judging_new", "evaluator-d", SLUG, uid=closed.uid)
    page("benchmark:study_new", "evaluator-d", SLUG)
    page("benchmark:study", "evaluator-d", SLUG, uid=study.uid)
    page("benchmark:study", "evaluator-d", SLUG, query={"close": 1}, uid=study.uid)
    for run in JudgeRun.objects.filter(project=project).order_by("pk"):
        page("benchmark:judge_run", "evaluator-d", SLUG, uid=run.uid)
