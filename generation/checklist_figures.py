"""What the second reading said: of one item's texts line by line, and over the texts of a prompt version."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.models import Revision, RevisionKind
from generation.checklist import CHECKLIST
from generation.estimate import wilson
from generation.models import GenerationItem, PromptVersion
from generation.services.prompt_register import DRAFT, REVISION
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
    """What is kept of a reading; a line that the checklist has no more is told by its key."""
    for one in json.loads(told)["items"]:
        key = str(one["item"])
        yield Answered(text=TEXTS.get(key, key), passed=bool(one["passed"]), changed=str(one["changed"]))
