"""What a project asks already, so that a second run over the same material does not ask it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Q

from corpus.bodies import canonical_json
from corpus.models import Revision, RevisionKind, State
from corpus.transitions import NO_LONGER_ASKED
from generation.drafter.draft import question_asked
from generation.models import GenerationItem, GenerationRun, ItemState
from generation.services.recipe import Recipe
from projects.models import ENDED_STATES, Project

Mark = bytes
"""Stands for what is asked: of 450,000 texts a project remembers 16 bytes each, and not their words."""


def mark_of(*parts: object) -> Mark:
    """The mark of a topic (kind and uid of its focus, kind, language) or of words with their origin."""
    return hashlib.blake2b(canonical_json(parts).encode(), digest_size=16).digest()


@dataclass(frozen=True, kw_only=True)
class AskedBefore:
    """Marks of ``topics``: kind and uid of the focus, kind, language; of ``words``: origin, what it asks."""

    topics: frozenset[Mark] = frozenset()
    words: frozenset[Mark] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.topics or self.words)


def asked_before(
    *,
    project: Project,
    recipe: Recipe,
    built_in: bool,
    passages: Collection[int] | None = None,
    besides: GenerationRun | None = None,
) -> AskedBefore:
    """What instances that are neither rejected nor withdrawn ask of the recipe's studies and sources.

    Items that open runs have yet to draft count too, but those of ``besides``. Words are held against those
    of the built-in drafter alone, so for a model one tells that some are there. Of texts only ``passages``
    (primary keys) are looked at where they are given. Two queries.
    """
    words = _words(project, recipe, passages)
    return AskedBefore(
        topics=frozenset(_topics(project, recipe, besides)),
        words=frozenset(words if built_in else islice(words, 1)),
    )


def _topics(project: Project, recipe: Recipe, besides: GenerationRun | None) -> Iterator[Mark]:
    """A passage carries several questions, so of passages only the words count."""
    to_come = Q(state__in=[ItemState.WAITING, ItemState.WORKING]) & ~Q(run__state__in=ENDED_STATES)
    stands = Q(instance__isnull=False) & ~Q(instance__state__in=NO_LONGER_ASKED | {State.DRAFTING})
    chosen = Q(study__uid__in=recipe.studies)
    for part in ("passage", "figure"):
        chosen |= Q(**{f"{part}__source__uid__in": recipe.sources})
    items = GenerationItem.objects.filter(to_come | stands, chosen, run__project=project, run__is_trial=False)
    if besides is not None:
        items = items.exclude(run=besides)
    # Canonical JSON: those of a passage, which may be a hundred thousand, stay in the database.
    told = items.exclude(topic__contains='"kind":"passage"').values_list("topic", "kind", "language")
    for topic, kind, language in told.iterator():
        focus = json.loads(topic)["focus"]
        yield mark_of(focus["kind"], focus["uid"], kind, language)


def _words(project: Project, recipe: Recipe, passages: Collection[int] | None) -> Iterator[Mark]:
    """Of the drafts themselves: what a person made of one does not make room for the same draft again."""
    of_text = Q(instance__passage__source__uid__in=recipe.sources)
    if passages is not None:
        of_text = Q(instance__passage__in=passages)
    drafts = Revision.objects.filter(
        Q(instance__study__uid__in=recipe.studies) | of_text,
        instance__project=project,
        kind=RevisionKind.DRAFT,
    ).exclude(instance__state__in=NO_LONGER_ASKED)
    rows = drafts.values_list("instance__study__uid", "instance__passage__uid", "body")
    for study, passage, body in rows.iterator():
        fields: dict[str, Any] = json.loads(body)
        yield mark_of(str(study or passage), *question_asked(fields, of_passage=study is None))
