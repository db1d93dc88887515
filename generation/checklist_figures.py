"""What the second reading said: of one item's texts line by line, and over the texts of a prompt version."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from corpus.models import Revision, RevisionKind
from corpus.statistics.proportions import Share
from generation.checklist import CHECKLIST
from generation.models import GenerationItem, PromptVersion
from generation.services.prompt_register import DRAFT
from projects.models import Project

MOST_TEXTS = 200  # of a version, the newest
TEXTS = {criterion.key: criterion.english for criterion in CHECKLIST}


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One line of the checklist as it was answered."""

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
    """What is kept of a reading; a line that the checklist has no more is told by its key."""
    for one in json.loads(told)["items"]:
        key = str(one["item"])
        yield Answered(text=TEXTS.get(key, key), passed=bool(one["passed"]), changed=str(one["changed"]))
