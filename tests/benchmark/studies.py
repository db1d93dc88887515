"""Studies of reports that tests rate and judge."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable

from benchmark.judge.rubric import Dimension
from benchmark.models import RatingStudy, ReportRating, StudyReport
from benchmark.services.rating_save import Opinion, rating_save
from benchmark.services.study_take import study_take
from projects.models import Project, User

SYSTEMS = ("Vertebra 7B", "Sacral-Net", "Lumbago XL", "Atlas9")
WORDS = "Disc degeneration at L4/5 with a narrowed canal. Physiotherapy first; decompression if it fails."


def report_rows(subjects: int = 2, systems: int = 2, reference: str = "") -> list[dict[str, str]]:
    """A report of each system on each subject."""
    return [
        {
            "report_id": f"row-{subject}-{place}",
            "subject": f"pseudonym-{subject:03}",
            "system": SYSTEMS[place],
            "report": f"{WORDS} Variant {chr(97 + subject)}{chr(97 + place)}.",
            **({"reference": reference} if reference else {}),
        }
        for subject in range(subjects)
        for place in range(systems)
    ]


def file_of(rows: Iterable[object]) -> io.BytesIO:
    """JSON lines."""
    return io.BytesIO("".join(json.dumps(row) + "\n" for row in rows).encode())


def study_make(
    project: Project,
    *,
    subjects: int = 2,
    systems: int = 2,
    by: User | None = None,
    name: str = "Autumn",
    reference: str = "",
) -> RatingStudy:
    """A study that is open for ratings."""
    rows = report_rows(subjects, systems, reference)
    study, report = study_take(project=project, name=name, stream=file_of(rows), seed=7, by=by)
    assert study is not None, report.faults
    return study


def whole(value: int = 4) -> Opinion:
    """One value for every dimension."""
    return Opinion(dict.fromkeys(Dimension, value))


def rate(report: StudyReport, rater: User, value: int = 4) -> ReportRating:
    """A finished rating."""
    return rating_save(report=report, rater=rater, seen=0, opinion=whole(value), finish=True)
