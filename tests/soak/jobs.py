"""Jobs begun inside the running system; a worker of that system carries them out.

Called through ``manage.py shell`` on the system's own data; each prints the uid of its run.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from django.test import Client
from django.utils import timezone

from benchmark.judge.rubric import Dimension
from benchmark.models import DimensionRating, RatingStudy, ReportRating
from benchmark.services.judge_make import judge_make
from benchmark.services.judging_start import judging_start
from benchmark.services.study_close import study_close
from benchmark.tasks import judging_work
from corpus.models import Source
from corpus.releases.filters import ReleaseFilters
from corpus.releases.runs import release_run_start
from corpus.tasks import release_run_work
from generation.services.recipe import Recipe
from generation.tasks import generation_drive
from imaging.formats.archive import walk
from imaging.services.import_runs import import_paths_offer, import_run_create
from imaging.tasks import work_import
from projects.models import Approval, Project, Role, Run, User
from projects.tasks import wake
from tests.benchmark import judging_cast
from tests.conftest import person
from tests.generation.cast import endpoint_make, guideline_make, study_make
from tests.generation.driving import begin

PASSAGES = 500  # in a chapter; two questions to each


def project_make(slug: str) -> tuple[Project, Approval]:
    """A project of its own for one job, with an approval."""
    project = Project.objects.create(slug=slug, name=slug)
    approval = Approval.objects.create(
        project=project,
        ethics_body="Test",
        number="1",
        basis="public",
        may_draft=True,
        valid_from=date(2020, 1, 1),
        expires_on=date(2099, 1, 1),
    )
    return project, approval


def import_begin(slug: str, folder: str) -> None:
    """Offer and seal the files of a folder, and wake the worker."""
    project, approval = project_make(slug)
    run = import_run_create(project=project, approval=approval, started_by=None, picture_modality="MR")
    import_paths_offer(run=run, paths=walk(Path(folder)))
    wake(work_import, run.pk)
    _tell(run)


def drafting_begin(slug: str, url: str, items: int) -> None:
    """Draft over one study and one guideline, four questions at once."""
    project, approval = project_make(slug)
    recipe = Recipe(
        studies=(str(study_make(project, approval).uid),),
        sources=(str(guideline_make(project).uid),),
        count=items,
    )
    endpoint = endpoint_make(url, name=f"Test endpoint of {slug}", max_concurrency=4)
    run = begin(project, recipe, endpoint)
    wake(generation_drive, run.pk)
    _tell(run)


def chapter_begin(slug: str, url: str, items: int) -> None:
    """Draft over a long chapter, a passage for every two questions, four at once."""
    project, _ = project_make(slug)
    source = guideline_make(project, text=chapter_text(-(-items // 2)))
    recipe = Recipe(sources=(str(source.uid),), count=items)
    endpoint = endpoint_make(url, name=f"Test endpoint of {slug}", max_concurrency=4, timeout_seconds=120)
    run = begin(project, recipe, endpoint)
    # A long plan is made by the worker.
    assert not run.is_planned or run.total_count == items, f"the chapter carries {run.total_count} questions"
    wake(generation_drive, run.pk)
    _tell(run)


def chapters_begin(slug: str, url: str, items: int, at_once: int) -> None:
    """Draft over many chapters, a passage for every two questions, for a lead who `lead_enter` lets in."""
    project, _ = project_make(slug)
    person(f"lead-of-{slug}", project, Role.LEAD)
    recipe = Recipe(sources=tuple(str(one.uid) for one in chapters_make(project, items)), count=items)
    endpoint = endpoint_make(
        url,
        name=f"Test endpoint of {slug}",
        max_concurrency=at_once,
        requests_per_minute=6_000_000,
        timeout_seconds=120,
    )
    run = begin(project, recipe, endpoint)
    wake(generation_drive, run.pk)
    _tell(run)


def lead_enter(slug: str) -> None:
    """The session key of the lead of a project that `chapters_begin` made."""
    client = Client()
    client.force_login(User.objects.get(username=f"lead-of-{slug}"))
    sys.stdout.write(client.cookies["sessionid"].value)


def chapters_make(project: Project, items: int) -> list[Source]:
    """Chapters with a passage for every two items."""
    passages = -(-items // 2)
    return [
        guideline_make(project, text=chapter_text(min(PASSAGES, passages - before), before=before))
        for before in range(0, passages, PASSAGES)
    ]


def chapter_text(passages: int, *, before: int = 0) -> str:
    """A chapter of numbered rules, no two alike; the numbers go on from those `before`."""
    rules = (
        f"## Rule {number}\n\nRule {number} recommends imaging when pain has lasted {number + 3} weeks. "
        f"It does not recommend an operation before {number + 9} weeks have gone by.\n"
        for number in range(before + 1, before + passages + 1)
    )
    return "# Rules of care\n\n" + "\n".join(rules)


def release_begin(slug: str, name: str) -> None:
    """Release everything approved in a project that `seed_load` filled."""
    project = Project.objects.get(slug=slug)
    run = release_run_start(project=project, name=name, seed=3, filters=ReleaseFilters(), started_by=None)
    wake(release_run_work, run.pk)
    _tell(run)


def judging_begin(slug: str, url: str, subjects: int) -> None:
    """Judge with probes a closed study of two systems that three clinicians rated, four questions at once."""
    project, _ = project_make(slug)
    study = judging_cast.study_make(project, subjects=subjects)
    for number in range(3):
        _rate_all(study, number)
    study_close(study=study)
    endpoint = endpoint_make(url, name=f"Test endpoint of {slug}", max_concurrency=4)
    judge = judge_make(project=project, name="Judge", endpoint=endpoint)
    run = judging_start(study=study, judge=judge)
    wake(judging_work, run.pk)
    _tell(run)


def _rate_all(study: RatingStudy, number: int) -> None:
    """What each report is worth; the third clinician is a step beside on one in three."""
    rater = person(f"rater-{study.project.slug}-{number}", study.project)
    for report in study.reports.order_by("number"):
        beside = number == 2 and report.number % 3 == 0
        rating = ReportRating.objects.create(report=report, rater=rater, finished_at=timezone.now())
        value = min(judging_cast.truth_of(report.text) + beside, 5)
        DimensionRating.objects.bulk_create(
            DimensionRating(rating=rating, dimension=one, value=value) for one in Dimension
        )


def _tell(run: Run) -> None:
    sys.stdout.write(run.uid.hex)
