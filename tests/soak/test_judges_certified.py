"""Judges of known faults on the whole way: asked over HTTP, held against ratings, certified or refused.

96 reports of four systems, each worth 2 to 5 by its constructed text; three clinicians who rate what it is
worth, the third now and then a step beside it. `SOAK_RESULTS` names a file for the figures.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from statistics import fmean

import pytest
from django.utils import timezone

from benchmark.judge.rubric import VERSION, Dimension
from benchmark.models import DimensionRating, Judgement, JudgeRun, RatingStudy, ReportRating, StudyReport
from benchmark.services.judge_calibrate import judge_calibrate
from benchmark.services.judge_make import judge_make
from benchmark.services.judging_drive import judging_drive
from benchmark.services.judging_start import judging_start
from generation.models import Endpoint
from projects.models import Egress, Project, RunState
from tests.benchmark.cast import endpoint_make
from tests.benchmark.judging_cast import said, shown_to
from tests.conftest import person
from tests.openai_server.server import running_server

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
SYSTEMS = ("Vertebra Seven", "Sacralnet Prime", "Lumbago Grande", "Atlas Major")
SUBJECTS = 24
STYLE = "In keeping with the highest standards of care,"  # of the second system
FINDING = "left paracentral disc herniation at {level} with compression of the {root} root"
WORTH = {
    5: "There is a {finding}. No fracture. Microdiscectomy at {level} on the left after six weeks.",
    4: "There is a {finding}. No fracture. Surgery at {level} on the left may be discussed.",
    3: "Seen is a {finding}. No fracture.",
    2: "Perhaps a {finding}. No fracture, it seems.",
}
LEVELS = (("L3/4", "L4"), ("L4/5", "L5"), ("L5/S1", "S1"))


def worth_of(subject: int, place: int) -> int:
    return 2 + (subject + place) % 4


def text_of(subject: int, place: int) -> str:
    level, root = LEVELS[subject % 3]
    finding = FINDING.format(level=level, root=root)
    style = f"{STYLE} " if place == 1 else ""
    return (
        f"{style}{WORTH[worth_of(subject, place)].format(finding=finding, level=level)} Case {subject + 40}."
    )


TRUTH = {
    text_of(subject, place): worth_of(subject, place) for subject in range(SUBJECTS) for place in range(4)
}


def truth_of(prompt: str) -> int:
    """What the report is worth; 1 where it was changed, for then it tells what is not so."""
    shown = shown_to(prompt)
    return max((worth for text, worth in TRUTH.items() if shown.startswith(text)), default=1)


def exact(prompt: str) -> str:
    return said(truth_of(prompt))


def mild(prompt: str) -> str:
    """A step too much for everybody."""
    return said(min(truth_of(prompt) + 1, 5))


def partial(prompt: str) -> str:
    """A step too much for the style of one system."""
    return said(min(truth_of(prompt) + (STYLE in shown_to(prompt)), 5))


def blind(prompt: str) -> str:
    """The longer, the better."""
    return said(min(2 + len(shown_to(prompt)) // 90, 5))


def level_blind(prompt: str) -> str:
    """Knows what a report is worth, whatever level it names."""
    shown = _without_levels(shown_to(prompt))
    return said(
        max((worth for text, worth in TRUTH.items() if shown.startswith(_without_levels(text))), default=1)
    )


def _without_levels(text: str) -> str:
    kept = [word for word in text.split() if not word.strip(".,").startswith(("L", "S1", "T12"))]
    return " ".join(word for word in kept if word != "Case" and not word.strip(".").isdigit())


def rated_study(project: Project) -> RatingStudy:
    study = RatingStudy.objects.create(
        project=project, name="Autumn", rubric_version=VERSION, seed=7, egress=Egress.ANY_MODEL
    )
    for subject in range(SUBJECTS):
        for place, system in enumerate(SYSTEMS):
            StudyReport.objects.create(
                study=study, number=1 + 4 * subject + place, report_id=f"r{subject}-{place}",
                subject=f"s{subject}", system=system, text=text_of(subject, place),
            )  # fmt: skip
    for number in range(3):
        rater = person(f"rater-{number}", project)
        for report in study.reports.all():
            beside = number == 2 and report.number % 7 == 0
            rating = ReportRating.objects.create(report=report, rater=rater, finished_at=timezone.now())
            value = min(TRUTH[report.text] + beside, 5)
            DimensionRating.objects.bulk_create(
                DimensionRating(rating=rating, dimension=dimension, value=value) for dimension in Dimension
            )
    RatingStudy.objects.update(closed_at=timezone.now())
    return RatingStudy.objects.get()


def judged(study: RatingStudy, judge: Callable[[str], str]) -> dict[str, tuple[bool, dict[str, object]]]:
    """What certification says of a judge, by dimension."""
    with running_server() as server:
        server.script.judge = judge
        endpoint = endpoint_make(server.url, name=judge.__name__)
        Endpoint.objects.update(max_concurrency=16, open_limit=16, timeout_seconds=60)
        made = judge_make(project=study.project, name=judge.__name__, endpoint=endpoint)
        run = judging_start(study=study, judge=made, with_probes=True)
        while judging_drive(run=run, owner="soak"):
            run = JudgeRun.objects.get(pk=run.pk)
    run = JudgeRun.objects.get(pk=run.pk)
    assert run.state == RunState.DONE
    assert not run.judgements.exclude(state=Judgement.State.JUDGED).exists()
    return {row.dimension: (row.is_certified, json.loads(row.figures)) for row in judge_calibrate(run=run)}


def keep(name: str, told: dict[str, tuple[bool, dict[str, object]]]) -> None:
    if path := os.environ.get("SOAK_RESULTS"):
        rows = {dimension: {"certified": row[0], **row[1]} for dimension, row in told.items()}
        with Path(path).open("a") as file:
            file.write(json.dumps({"judge": name, "dimensions": rows}) + "\n")


@pytest.mark.parametrize("judge", [exact, mild, partial, blind, level_blind], ids=lambda one: one.__name__)
def test_a_judge_is_measured_right_and_certified_only_where_it_has_no_fault(
    project: Project, judge: Callable[[str], str]
) -> None:
    told = judged(rated_study(project), judge)
    keep(judge.__name__, told)
    certified = {dimension for dimension, row in told.items() if row[0]}
    imaging, risk = (told[one][1] for one in (Dimension.IMAGING, Dimension.RISK))
    reasons = " ".join(imaging["reasons"])  # type: ignore[arg-type]
    rows = [TRUTH[report.text] for report in StudyReport.objects.order_by("number")]
    clinicians = [fmean([row, row, min(row + (n % 7 == 0), 5)]) for n, row in enumerate(rows, 1)]
    match judge.__name__:
        case "exact":
            assert certified == set(Dimension), reasons
        case "mild":
            assert certified == set()
            known = fmean(min(row + 1, 5) - mean for row, mean in zip(rows, clinicians, strict=True))
            assert imaging["bias"]["value"] == pytest.approx(known, abs=1e-6)  # type: ignore[index]
            assert "bias" in reasons
        case "partial":
            assert certified == set()
            apart = imaging["system_bias"]
            assert max(apart, key=lambda name: apart[name]["value"]) == SYSTEMS[1]  # type: ignore[index, call-overload]
            assert SYSTEMS[1] in reasons
        case "blind":
            assert certified == set()
            assert {"Padded", "Levels", "Sides"} <= {one.split()[0] for one in imaging["reasons"]}  # type: ignore[attr-defined]
        case "level_blind":
            # What the probe of levels asks about is refused for it alone; the rest is certified.
            assert certified == set(Dimension) - {Dimension.IMAGING, Dimension.DIAGNOSIS, Dimension.PLAN}
            assert all(one.startswith("Levels moved") for one in imaging["reasons"])  # type: ignore[attr-defined]
            assert risk["reasons"] == []
