"""What is rare comes first: levels and conditions of few questions in the project and of little material."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count

from corpus.models import InstanceCondition, InstanceLevel
from corpus.transitions import NO_LONGER_ASKED
from generation.planning.subjects import Subject
from projects.models import Project

# Nothing is known of what it is about, so it is never called rare.
COMMON = 10**9


class Rarity:
    """How often each level and condition stands in the project already, and in what is offered."""

    def __init__(self, project: Project, subjects: Iterable[Subject]) -> None:
        self.levels: Counter[str] = Counter()
        self.conditions: Counter[str] = Counter()
        for subject in subjects:
            self.levels[subject.focus.level] += 1
            self.conditions.update(subject.conditions)
        for rows, name, counted in (
            (InstanceLevel.objects, "level", self.levels),
            (InstanceCondition.objects, "condition", self.conditions),
        ):
            standing = rows.filter(instance__project=project).exclude(instance__state__in=NO_LONGER_ASKED)
            counted.update(dict(standing.values_list(name).annotate(count=Count("pk"))))

    def of(self, subject: Subject) -> tuple[int, int]:
        """Sorts the rare before the common: by the rarest that it is about, then by all of it."""
        counts = [self.conditions[key] for key in subject.conditions]
        if subject.focus.level:
            counts.append(self.levels[subject.focus.level])
        return (min(counts, default=COMMON), sum(counts))
