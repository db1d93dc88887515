"""What the pages of an import show."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.db.models import Count, Q, QuerySet

from anatomy.parsing import parse_level
from imaging.models import (
    FACE_NOT_KNOWN,
    ImportFile,
    ImportFileState,
    ImportRun,
    Laterality,
    LevelMark,
    SignOff,
    Study,
    Subject,
)
from projects.models import Project, RunState

MOST_ROWS = 400
MOST_SUMMARISED = 6
# Files read for one table; the outcome list holds the rest.
MOST_FILES = 5_000
REMOVALS = ("removed", "overlay or curve removed", "wrong type, removed", "value not allowed, removed",
            "unreadable, removed", "nested too deep, removed", "unknown code removed")  # fmt: skip
REPLACEMENTS = ("emptied", "replaced", "description cleaned", "kernel cleaned", "maker cleaned",
                "device pseudonym", "subject pseudonym")  # fmt: skip


@dataclass
class FileLine:
    """One line of the outcome table: a file, or the slices of one series together."""

    name: str
    file: ImportFile
    count: int = 1
    levels: list[str] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """The line's address inside the page."""
        return f"file-{self.file.uid}"

    @property
    def is_assumed(self) -> bool:
        """Whether the levels were counted up from the sacrum and nobody certified it."""
        series = self.file.series
        return series is None or series.study.subject.level_is_assumed

    @property
    def badge(self) -> tuple[str, str, str]:
        """Tone, icon and words of the outcome."""
        series = self.file.series
        state = self.file.state
        if state == ImportFileState.REFUSED:
            return ("bad", "error", "Refused")
        if state == ImportFileState.DUPLICATE:
            return ("plain", "check", "Taken before")
        if state != ImportFileState.TAKEN:
            return ("run", "clock", "Waiting")
        if series is not None and not self.file.levels_found:
            if not series.calibrated:
                return ("warn", "ruler", "Taken, pixels only")
            if series.laterality == Laterality.UNKNOWN:
                return ("warn", "help", "Taken, side unknown")
        return ("ok", "check", "Taken")


def import_list(project: Project) -> QuerySet[ImportRun]:
    """The imports of a project, the newest first, with their counts."""
    return (
        ImportRun.objects.filter(project=project)
        .select_related("approval", "started_by")
        .annotate(
            taken=Count("files", filter=Q(files__state=ImportFileState.TAKEN)),
            refused=Count("files", filter=Q(files__state=ImportFileState.REFUSED)),
        )
        .order_by("-created_at", "-pk")
    )


def run_numbers(run: ImportRun) -> dict[str, int]:
    """Files of a run by outcome, with `all`."""
    rows = run.files.values_list("state").annotate(number=Count("pk"))
    found = {state.value: 0 for state in ImportFileState} | dict(rows)
    return found | {"all": sum(found.values()), "unread": found["waiting"] + found["arriving"]}


def run_word(run: ImportRun, numbers: dict[str, int]) -> tuple[str, str]:
    """Tone and words for where a run stands."""
    if run.state == RunState.QUEUED and not run.sealed:
        return ("plain", "Waiting for files")
    if run.state == RunState.DONE:
        refused = numbers["refused"]
        return ("warn", f"Finished, {refused} refused") if refused else ("ok", "Finished")
    tones = {RunState.FAILED: "bad", RunState.CANCELLED: "plain", RunState.PAUSED: "plain"}
    return (tones.get(RunState(run.state), "run"), run.get_state_display())


def file_lines(run: ImportRun, *, show: str = "") -> list[FileLine]:
    """The outcome table; slices of one series are one line. At most `MOST_ROWS` lines."""
    files = run.files.select_related("series__study__subject").order_by("name", "pk")
    if show in (ImportFileState.TAKEN, ImportFileState.REFUSED):
        files = files.filter(state=show)
    lines: dict[object, FileLine] = {}
    for file in files[:MOST_FILES]:
        is_slice = file.series_id is not None and " image, " in file.read_as
        key = (file.series_id, file.state, file.reason) if is_slice else file.pk
        if key in lines:
            lines[key].count += 1
        elif len(lines) < MOST_ROWS:
            lines[key] = FileLine(file.name, file)
    _name_and_mark(lines.values())
    return list(lines.values())


def _name_and_mark(lines: Iterable[FileLine]) -> None:
    lines = list(lines)
    levels: dict[int, list[str]] = {}
    of_series = [line.file.series_id for line in lines if line.file.series_id]
    for pk, level in LevelMark.objects.filter(series__in=of_series).values_list("series_id", "level"):
        levels.setdefault(pk, []).append(level)
    for line in lines:
        if line.count > 1:
            folder = str(PurePosixPath(line.name).parent)
            line.name = "Slices" if folder == "." else f"{folder}/"
        named = line.file.levels_found.split(",") if line.file.levels_found else []
        found = named or levels.get(line.file.series_id or 0, [])
        line.levels = sorted(set(found), key=parse_level)


def refused_lines(run: ImportRun) -> list[ImportFile]:
    """The refused files for the summary, the first few: the table below it holds them all."""
    return list(run.files.filter(state=ImportFileState.REFUSED).order_by("name")[:MOST_SUMMARISED])


def deidentification_sums(run: ImportRun) -> dict[str, int]:
    """What was done to the studies of a run, summed over their reports; looks and faces count studies."""
    studies = Study.objects.filter(series__import_files__run=run).distinct()
    counts: Counter[str] = Counter()
    faces = studies.filter(series__face_in_view=True)
    looks = studies.filter(sign_off=SignOff.WAITING)
    # With the key: studies with one and the same report are several all the same.
    for _key, report in studies.values_list("pk", "deidentification_report"):
        counts.update(json.loads(report).get("counts", {}))
    return {
        "removed": sum(counts[name] for name in REMOVALS),
        "replaced": sum(counts[name] for name in REPLACEMENTS),
        "private": counts["private removed"],
        "uids": counts["uid mapped"],
        "dates": counts["date shifted"],
        "text": looks.exclude(sign_off_reason=FACE_NOT_KNOWN).count(),
        "faces": faces.exclude(sign_off_reason__contains=FACE_NOT_KNOWN).count(),
        "faces_not_known": faces.filter(sign_off_reason__contains=FACE_NOT_KNOWN).count(),
    }


def run_subjects(run: ImportRun) -> list[Subject]:
    """The Subjects whose images came with a run."""
    return list(Subject.objects.filter(studies__series__import_files__run=run).distinct())


def run_studies_waiting(run: ImportRun) -> list[Study]:
    """The studies of a run that a person has to look at."""
    waiting = Study.objects.filter(series__import_files__run=run, sign_off=SignOff.WAITING)
    return list(waiting.select_related("subject").distinct().order_by("pk")[:MOST_ROWS])
