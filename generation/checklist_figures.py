"""What the second reading said: of one item's texts line by line, and over the texts of a prompt version."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from corpus.models import Revision, RevisionKind
from generation.checklist import FIRST
from generation.checklist_rows import criteria_by
from generation.estimate import wilson
from generation.models import ChecklistVersion, GenerationItem, PromptVersion
from generation.services.prompt_register import DRAFT, REVISION
from projects.models import Project

MOST_TEXTS = 200  # of a version, the newest


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One line of the checklist as it was answered."""

    key: str
    text: str
    passed: bool
    changed: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The second reading of one text."""

    revision: Revision
    answers: list[Answered]

    @property
    def failed(self) -> list[Answered]:
        """The lines that the draft did not pass."""
        return [one for one in self.answers if not one.passed]


@dataclass(frozen=True, kw_only=True)
class LineFigures:
    """How often drafts of a version did not pass one line."""

    text: str
    failed: int
    asked: int

    @property
    def rate(self) -> float:
        """Percent not passed."""
        return 100 * self.failed / self.asked

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of it, in percent."""
        found = wilson(self.failed, self.asked)
        return (100 * found[0], 100 * found[1]) if found else None


def readings_of(item: GenerationItem) -> list[Reading]:
    """The second readings of the texts of an item's Instance, the first one first. One query."""
    if item.instance is None:
        return []
    rows = item.instance.revisions.filter(kind=RevisionKind.REVISION).exclude(checklist="")
    return [
        Reading(revision=row, answers=[*_answers(row.checklist)]) for row in rows.order_by("number", "pk")
    ]


def lines_of(prompt: PromptVersion, project: Project) -> list[LineFigures]:
    """Of the newest texts of a version in a project, the line that failed most first. One query.

    Of a draft prompt its drafts, whoever read them; of a revision prompt what it read.
    """
    behind = {DRAFT: "parent__prompt_hash", REVISION: "prompt_hash"}.get(prompt.name)
    if behind is None:
        return []
    rows = Revision.objects.filter(
        instance__project=project, kind=RevisionKind.REVISION, **{behind: prompt.sha256}
    ).exclude(checklist="")
    asked: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for told in rows.order_by("-pk").values_list("checklist", flat=True)[:MOST_TEXTS]:
        for one in _answers(told):
            asked[one.text] += 1
            failed[one.text] += not one.passed
    lines = [LineFigures(text=text, failed=failed[text], asked=count) for text, count in asked.items()]
    return sorted(lines, key=lambda one: (-one.rate, one.text))


def _answers(told: str) -> Iterator[Answered]:
    """What is kept of a reading, in the words that were asked; of a checklist from elsewhere by its keys."""
    reading = json.loads(told)
    texts = texts_asked(reading.get("sha256", ""))
    for one in reading["items"]:
        key = str(one["item"])
        yield Answered(
            key=key, text=texts.get(key, key), passed=bool(one["passed"]), changed=str(one["changed"])
        )


def texts_asked(sha256: str) -> dict[str, str]:
    """The criteria with a hash by their keys, in English; nothing where the hash is of another house."""
    try:
        return {one.key: one.english for one in criteria_by(sha256)}
    except LookupError:
        return {}


def criteria_figures(version: ChecklistVersion, project: Project) -> dict[str, LineFigures]:
    """How often models did not let drafts pass each criterion of a version, by its key. Two queries.

    Of the newest texts of the newest runs that are pinned to it. What rules read is not in it.
    """
    pinned = Q(run__checklist=version)
    if version.sha256 == FIRST.sha256:
        pinned |= Q(run__checklist__isnull=True)
    items = GenerationItem.objects.filter(pinned, run__project=project, run__endpoint__isnull=False)
    newest = items.exclude(instance=None).order_by("-run_id", "-pk").values_list("instance", flat=True)
    rows = Revision.objects.filter(instance__in=list(newest[:MOST_TEXTS]), kind=RevisionKind.REVISION)
    asked: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for told in rows.exclude(checklist="").exclude(prompt_hash="").values_list("checklist", flat=True):
        # An Instance may have been redrafted by a run that is pinned to another one.
        if json.loads(told).get("sha256", FIRST.sha256) == version.sha256:
            for one in _answers(told):
                asked[one.key] += 1
                failed[one.key] += not one.passed
    texts = texts_asked(version.sha256)
    return {
        key: LineFigures(text=texts.get(key, key), failed=failed[key], asked=count)
        for key, count in asked.items()
    }
