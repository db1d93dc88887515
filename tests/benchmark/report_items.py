"""Approved reports as items of a suite, and models that write reports on them."""

from __future__ import annotations

from collections.abc import Callable

from benchmark.models import SuiteVersion
from benchmark.services.suite_freeze import suite_freeze
from corpus.bodies import body_validate
from corpus.models import Instance, Kind, Source, State, Tier
from imaging.models import Study
from projects.models import Project
from tests.benchmark.cast import drafted

# A word that stands in approved reports alone: wherever it is seen, a reference leaked.
MARKED = "zzapproved"
LEVELS = ("L3/L4", "L4/L5", "L5/S1")
NAMES = ("imaging", "diagnosis", "treatment_patient", "treatment_physician", "risk", "postoperative", "basis")
Answer = Callable[[str], str]


def report_make(
    project: Project,
    number: int,
    *,
    level: str = "L4/L5",
    side: str = "left",
    case: bool = True,
    study: Study | None = None,
    source: Source | None = None,
    cluster: str = "",
    tier: str = Tier.V3,
    state: str = State.APPROVED,
) -> Instance:
    """An approved report on a disc herniation at one level and side; `case` states a complaint of it."""
    body = body_validate(_body(number, level, side, case, study))
    instance = Instance.objects.create(
        project=project,
        number=number,
        kind=Kind.REPORT,
        axis="pathology",
        tier=tier,
        state=State.DRAFTING,
        cluster_key=cluster or f"report case {number}",
        subject=study.subject if study else None,
        study=study,
        source=source,
        modality="MR" if study else "",
    )
    return drafted(instance, body, state)


def _body(number: int, level: str, side: str, case: bool, study: Study | None) -> dict[str, object]:
    told = {
        "imaging": f"{side.capitalize()} paracentral disc herniation at {level}. {MARKED} {number}.",
        "treatment_physician": f"Microdiscectomy at {level} if physiotherapy fails.",
    }
    images = [{"series": study.series.get().series_instance_uid, "frame": 2}] if study else []
    context = {"complaint": {"value": f"Leg pain since week {number}.", "status": "stated"}} if case else {}
    return {
        "kind": "report",
        "language": "en",
        "axis": "pathology",
        "levels": [level],
        "side": side,
        "images": images,
        "modality": "MR" if study else None,
        "clinical_context": context,
        "sections": [
            {"name": name, "text": told.get(name, "")}
            | ({} if name in told else {"not_applicable": "The case says nothing of it."})
            for name in NAMES
        ],
    }


def reports_make(project: Project, count: int, *, first: int = 1000) -> list[Instance]:
    """Approved reports, the levels in turn."""
    return [report_make(project, first + place, level=LEVELS[place % 3]) for place in range(count)]


def suite_of_reports(
    project: Project, count: int = 3, *, is_hidden: bool = False, name: str = "Reports"
) -> SuiteVersion:
    """A version with so many reports, and the closed questions that the project holds."""
    reports_make(project, count)
    return suite_freeze(project=project, name=name, is_hidden=is_hidden, with_reports=True)


def written(level: str = "L4/5", side: str = "left", more: str = "") -> str:
    """A report on a herniation."""
    return (
        f"## 1. Structured imaging findings\nThere is a {side} paracentral disc herniation at {level}.\n"
        f"## 3b. Treatment, for the physician\nMicrodiscectomy at {level} if physiotherapy fails. {more}"
    ).strip()


def asks_for_report(prompt: str) -> bool:
    """Whether a prompt asks for a report and not for a letter or a verdict."""
    return "Write the report on this patient" in prompt


def writes(report: str, judged: Answer | None = None) -> Answer:
    """An endpoint that writes this report on every patient, answers A, and judges as it is told."""

    def answer(prompt: str) -> str:
        if asks_for_report(prompt):
            return report
        if "<report>" in prompt and judged is not None:
            return judged(prompt)
        return "ANSWER: A"

    return answer
