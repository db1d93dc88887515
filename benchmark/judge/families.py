"""Generator is not judge: what a judge may not read, for its family wrote it or drafted what it is held to.

Families are told by people, so names are compared as people write them: without regard to case and signs,
and a family is found in a model's name as well (“Qwen” in “Qwen/Qwen2.5-VL-7B”).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmark.models import EvaluationRun, Judge, RatingStudy, Response
from corpus.models import Kind
from projects.models import Project

FEWEST_LETTERS = 2  # of a name: what has fewer stands in any other
MOST_NAMED = 3  # judges that a refusal names instead


@dataclass(frozen=True)
class Writer:
    """Who wrote one report: its family as told, other names of the model, who drafted the reference."""

    family: str
    names: tuple[str, ...]
    drafted_by: tuple[str, ...] = ()


def writers_of(study: RatingStudy) -> list[Writer]:
    """Of the reports of a study, in one query."""
    rows = study.reports.values_list(
        "family", "system", "response__run__model__model_name", "response__item__model_families"
    )
    return [
        Writer(family, (system, model or ""), _listed(drafted)) for family, system, model, drafted in rows
    ]


def writers_of_run(run: EvaluationRun) -> list[Writer]:
    """Of the reports of an evaluation, which need not be gathered yet."""
    written = Response.objects.filter(run=run, item__kind=Kind.REPORT, repeat=1)
    drafted = written.filter(state=Response.State.ANSWERED).values_list("item__model_families", flat=True)
    names = (run.model.name, run.model.model_name)
    return [Writer(run.model.family, names, _listed(families)) for families in drafted]


def families_told(judge: Judge, writers: Sequence[Writer]) -> dict[str, object]:
    """What a judging records of families: the judge's, those that wrote and drafted, how many are untold."""
    return {
        "judge_family": judge.family,
        "report_families": sorted({one.family for one in writers if one.family}),
        "reference_families": sorted({family for one in writers for family in one.drafted_by}),
        "reports_of_no_told_family": untold(writers),
    }


def untold(writers: Iterable[Writer]) -> int:
    """Of how many reports nobody said which family wrote them: other names alone are compared."""
    return sum(not writer.family for writer in writers)


def bar_of(judge: Judge, writers: Sequence[Writer]) -> str:
    """Why a judge may not read these reports, as a sentence; empty where it may."""
    wrote = sum(_is_own(judge, writer) for writer in writers)
    if wrote:
        return (
            f"{judge} is of the family “{judge.family}”, and so is what wrote {wrote} of {len(writers)} "
            "reports: a model does not judge what its family wrote."
        )
    drafted = sum(any(_are_one(judge.family, one) for one in writer.drafted_by) for writer in writers)
    if judge.sees_reference and drafted:
        return (
            f"{judge} is of the family “{judge.family}”, which drafted the reference of {drafted} of "
            f"{len(writers)} reports, and it sees the reference: a model does not judge by what its family "
            "wrote."
        )
    return ""


def bars_of(project: Project, writers: Sequence[Writer]) -> dict[Judge, str]:
    """Every judge of a project with why it may not read these reports, the newest first; empty: it may."""
    judges = Judge.objects.filter(project=project).select_related("endpoint").order_by("-created_at", "-pk")
    return {judge: bar_of(judge, writers) for judge in judges}


def instead_of(judge: Judge, writers: Sequence[Writer]) -> str:
    """What to choose in place of a judge that may not read these reports, as a sentence."""
    fit = [str(one) for one, bar in bars_of(judge.project, writers).items() if not bar][:MOST_NAMED]
    if fit:
        return f"Choose {' or '.join(fit)}."
    return "Make a judge of another family, and choose that."


def _is_own(judge: Judge, writer: Writer) -> bool:
    if _are_one(judge.family, writer.family):
        return True
    if any(_stands_in(judge.family, name) for name in writer.names):
        return True
    mine = (judge.family, judge.model)
    return any(_stands_in(name, one) for name in (writer.family, *writer.names) for one in mine)


def _are_one(family: str, other: str) -> bool:
    return _stands_in(family, other) or _stands_in(other, family)


def _stands_in(name: str, other: str) -> bool:
    """Whether the words and numbers of a name stand in another, one after the other."""
    sought, words = _parts(name), _parts(other)
    if sum(len(part) for part in sought if part.isalpha()) < FEWEST_LETTERS:
        return False
    length = len(sought)
    return any(words[at : at + length] == sought for at in range(len(words) - length + 1))


def _parts(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+|\d+", name.casefold())


def _listed(families: str | None) -> tuple[str, ...]:
    return tuple(one.strip() for one in (families or "").split(",") if one.strip())
