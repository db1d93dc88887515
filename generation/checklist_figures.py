"""What the second reading said: of one item's texts line by line, and over the texts of a prompt version."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from corpus.models import Revision, RevisionKind
from corpus.statistics.proportions import Share
from generation.checklist import FIRST
from generation.checklist_rows import criteria_by
from generation.models import ChecklistVersion, GenerationItem, PromptVersion
from generation.services.prompt_register import DRAFT
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
    not_passed: Share


def readings_of(item: GenerationItem) -> list[Reading]:
    """The second readings of the texts of an item's Instance, the first one first. One query."""
    if item.instance is None:
        return []
    rows = item.instance.revisions.filter(kind=RevisionKind.REVISION).exclude(checklist="")
    return [
        Reading(revision=row, answers=[*_answers(row.checklist)]) for row in rows.order_by("number", "pk")
    ]


def lines_of(prompt: PromptVersion, project: Project) -> list[LineFigures]:
    """Of the newest texts of a version in a project, the line that failed most first. Two queries.

    Of a draft prompt its drafts, whoever read them; of a revision prompt what it read.
    """
    asked: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for told in _told_of(prompt, project):
        for one in _answers(told):
            asked[one.text] += 1
            failed[one.text] += not one.passed
    lines = [LineFigures(text=text, not_passed=Share(failed[text], count)) for text, count in asked.items()]
    return sorted(lines, key=lambda one: (-one.not_passed.count / one.not_passed.of, one.text))


def _told_of(prompt: PromptVersion, project: Project) -> QuerySet[Revision, str]:
    """What the second readings of the newest texts of a version told.

    Found by the hash of the version, which has an index, one step after the other: of both steps in one
    query a database may read through all that were ever read, the newest first, for a version with few.
    """
    written = Revision.objects.filter(prompt_hash=prompt.sha256, instance__project=project)
    newest = written.order_by("-pk").values_list("pk", flat=True)
    if prompt.name == DRAFT:
        drafts = newest.filter(kind=RevisionKind.DRAFT)[:MOST_TEXTS]
        read = Revision.objects.filter(kind=RevisionKind.REVISION, parent__in=[*drafts])
    else:
        read = Revision.objects.filter(pk__in=[*newest.filter(kind=RevisionKind.REVISION)[:MOST_TEXTS]])
    return read.exclude(checklist="").values_list("checklist", flat=True)


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
        key: LineFigures(text=texts.get(key, key), not_passed=Share(failed[key], count))
        for key, count in asked.items()
    }
