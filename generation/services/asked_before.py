"""What a project asks already, so that a second run over the same material does not ask it again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from corpus.models import Revision, RevisionKind, State
from corpus.transitions import NO_LONGER_ASKED
from generation.drafter.draft import question_asked
from generation.models import GenerationItem, ItemState
from generation.services.recipe import Recipe
from projects.models import ENDED_STATES, Project

Words = tuple[object, ...]
Topic = tuple[str, str, str, str]


@dataclass(frozen=True, kw_only=True)
class AskedBefore:
    """``topics``: kind and uid of the focus, kind and language; ``words``: its origin, what it asks."""

    topics: frozenset[Topic] = frozenset()
    words: frozenset[Words] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.topics or self.words)


def asked_before(*, project: Project, recipe: Recipe) -> AskedBefore:
    """What instances that are neither rejected nor withdrawn ask of the recipe's studies and sources.

    Items that open runs have yet to draft count too. Two queries.
    """
    return AskedBefore(topics=frozenset(_topics(project, recipe)), words=frozenset(_words(project, recipe)))


def _topics(project: Project, recipe: Recipe) -> Iterator[Topic]:
    """A passage carries several questions, so of passages only the words count."""
    to_come = Q(state__in=[ItemState.WAITING, ItemState.WORKING]) & ~Q(run__state__in=ENDED_STATES)
    stands = Q(instance__isnull=False) & ~Q(instance__state__in=NO_LONGER_ASKED | {State.DRAFTING})
    chosen = Q(study__uid__in=recipe.studies)
    for part in ("passage", "figure"):
        chosen |= Q(**{f"{part}__source__uid__in": recipe.sources})
    items = GenerationItem.objects.filter(to_come | stands, chosen, run__project=project, run__is_trial=False)
    for topic, kind, language in items.values_list("topic", "kind", "language").iterator():
        focus = json.loads(topic)["focus"]
        if focus["kind"] != "passage":
            yield focus["kind"], focus["uid"], kind, language


def _words(project: Project, recipe: Recipe) -> Iterator[Words]:
    """Of the drafts themselves: what a person made of one does not make room for the same draft again."""
    chosen = Q(instance__study__uid__in=recipe.studies) | Q(instance__passage__source__uid__in=recipe.sources)
    drafts = Revision.objects.filter(chosen, instance__project=project, kind=RevisionKind.DRAFT).exclude(
        instance__state__in=NO_LONGER_ASKED
    )
    rows = drafts.values_list("instance__study__uid", "instance__passage__uid", "body")
    for study, passage, body in rows.iterator():
        fields: dict[str, Any] = json.loads(body)
        yield str(study or passage), *question_asked(fields, of_passage=study is None)
