"""Planning a run: which focus, kind and language each item has, the same every time for one seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product, zip_longest
from typing import cast

from django.db.models import QuerySet

from corpus.models import Passage
from generation.drafter.draft import draft_from, question_asked
from generation.errors import LevelsContradict, NothingToDraft
from generation.material import Focus, Language, Material
from generation.materials.study import StudyMaterial, marks_waiting, study_barred, study_read
from generation.materials.topics import (
    AXIS_OF_FOCUS,
    passage_axis,
    passage_view,
    series_about,
    topic_json,
)
from generation.models import GenerationItem, GenerationRun
from generation.services.asked_before import AskedBefore, Words
from generation.services.recipe import Recipe
from imaging.models import Study
from projects.models import Project

ROUNDS = 4  # how often a focus may be used per kind and language before the material counts as used up


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One focus with what belongs to it: a study or a passage."""

    focus: Focus
    axis: str
    study: Study | None = None
    read: StudyMaterial | None = None
    passage: Passage | None = None

    @property
    def rests_on_an_unknown_side(self) -> bool:
        """Whether the fact in focus names a side while left and right of the images are unknown."""
        if self.focus.kind != "fact":
            return False
        material = self.material(kind="open_question", language="en", seed=0)
        return bool(material.focused_fact().side) and not material.side_may_be_said

    @property
    def origin(self) -> str:
        """Within what equal texts are one question: the marks and facts of a study share it."""
        return str(self.study.uid) if self.study is not None else self.focus.uid

    def material(self, *, kind: str, language: str, seed: int) -> Material:
        """What a drafter would be given."""
        material = Material(
            kind=kind, language=cast(Language, language), axis=self.axis, seed=seed, focus=self.focus
        )
        if self.passage is not None:
            return replace(material, passages=(passage_view(self.passage),))
        assert self.read is not None
        return replace(
            material,
            study=self.read.study,
            series=series_about(self.read, self.focus),
            marks=self.read.marks,
            places=self.read.places,
            facts=self.read.facts,
        )


def items_plan(*, run: GenerationRun, recipe: Recipe, asked: AskedBefore) -> list[GenerationItem]:
    """Unsaved items for a run, at most ``recipe.count``; fewer when the material carries no more.

    A mark or fact that was asked before in a kind and language is passed over in these. For the built-in
    drafter a focus that cannot carry the question is passed over here already.
    """
    built_in = run.endpoint_id is None
    subjects = _mixed(subjects_of(run.project, recipe), seed=run.seed)
    items: list[GenerationItem] = []
    seen = set(asked.words)
    for number, (subject, kind, language) in enumerate(_combinations(subjects, recipe)):
        if len(items) == recipe.count:
            break
        seed = random.Random(f"item {run.seed} {number}").randrange(2**31)  # noqa: S311
        if (subject.focus.uid, kind, language) in asked.topics or subject.rests_on_an_unknown_side:
            continue
        if built_in and not _carries(subject, kind, language, seed, seen):
            continue
        items.append(
            GenerationItem(
                run=run,
                position=len(items) + 1,
                kind=kind,
                language=language,
                topic=topic_json(axis=subject.axis, focus=subject.focus, seed=seed),
                study=subject.study,
                passage=subject.passage,
            )
        )
    return items


def subjects_of(project: Project, recipe: Recipe) -> list[Subject]:
    """Every mark, fact and passage that the recipe's studies and sources offer, inside the project only.

    A study whose series contradict each other offers none; `studies_left_out` says so.
    """
    found: list[Subject] = []
    for study in _studies(project, recipe):
        try:
            read = study_read(study)
        except LevelsContradict:
            continue
        for mark in read.marks:
            found.append(_of_study(study, read, Focus(kind="mark", uid=mark.uid, level=mark.level)))
        for fact in read.facts:
            found.append(_of_study(study, read, Focus(kind="fact", uid=fact.uid, level=fact.level)))
    passages = Passage.objects.filter(source__project=project, source__uid__in=recipe.sources)
    for passage in passages.select_related("source").order_by("source_id", "position"):
        focus = Focus(kind="passage", uid=str(passage.uid))
        found.append(Subject(focus=focus, axis=passage_axis(passage), passage=passage))
    return found


def studies_left_out(project: Project, recipe: Recipe) -> list[str]:
    """A sentence for each chosen study from which nothing may be drafted."""
    return [barred for study in _studies(project, recipe) if (barred := study_barred(study))]


def marks_left_out(project: Project, recipe: Recipe) -> list[str]:
    """A sentence for each series of the chosen studies with marks that wait to be accepted."""
    return [waiting for study in _studies(project, recipe) for waiting in marks_waiting(study)]


def _studies(project: Project, recipe: Recipe) -> QuerySet[Study]:
    studies = Study.objects.filter(project=project, uid__in=recipe.studies)
    return studies.select_related("subject").order_by("pk")


def _mixed(subjects: list[Subject], *, seed: int) -> list[Subject]:
    """Marks, facts and passages in turn, each kind in the order of the seed: a pilot shows all of them."""
    kinds = sorted({subject.focus.kind for subject in subjects})
    piles = [[subject for subject in subjects if subject.focus.kind == kind] for kind in kinds]
    for kind, pile in zip(kinds, piles, strict=True):
        random.Random(f"plan {seed} {kind}").shuffle(pile)  # noqa: S311 - reproducible order, no secret
    return [subject for turn in zip_longest(*piles) for subject in turn if subject is not None]


def _of_study(study: Study, read: StudyMaterial, focus: Focus) -> Subject:
    return Subject(focus=focus, axis=AXIS_OF_FOCUS[focus.kind], study=study, read=read)


def _combinations(subjects: list[Subject], recipe: Recipe) -> Iterator[tuple[Subject, str, str]]:
    """Kinds and languages in turn, every focus once per round, so that a small run is already a mixture."""
    forms = list(product(recipe.kinds, recipe.languages))
    for turn in range(ROUNDS * len(forms)):
        for place, subject in enumerate(subjects):
            kind, language = forms[(place + turn) % len(forms)]
            yield subject, kind, language


def _carries(subject: Subject, kind: str, language: str, seed: int, seen: set[Words]) -> bool:
    """Whether the built-in drafter can write this one, and has not asked the same already."""
    try:
        draft = draft_from(subject.material(kind=kind, language=language, seed=seed))
    except NothingToDraft:
        return False
    asked = question_asked(draft.model_dump(mode="json"), of_passage=subject.passage is not None)
    same = (subject.origin, *asked)
    if same in seen:
        return False
    seen.add(same)
    return True
