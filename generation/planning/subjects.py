"""What the chosen studies and sources offer to draft from, and what of them may not be used, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet

from corpus.models import Axis, Figure, Kind, Match, Passage, Source, SourceKind
from generation.drafter.comparisons import can_compare
from generation.errors import LevelsContradict
from generation.material import Focus, Material
from generation.materials.conditions import conditions_of_fact, conditions_of_text
from generation.materials.study import StudyMaterial, marks_waiting, study_read
from generation.materials.topics import (
    AXIS_OF_FOCUS,
    KINDS_OF_FOCUS,
    Asked,
    Texts,
    material_build,
    passage_axis,
    texts_of,
)
from generation.models import Endpoint
from generation.services.recipe import Recipe
from generation.usable import Bar, bars_of, clusters_held
from imaging.models import Study
from projects.models import Project


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One focus with what belongs to it. `axis` is that of a question on it, `label` what it is from."""

    focus: Focus
    axis: str
    label: str
    study: Study | None = None
    read: StudyMaterial | None = None
    passage: Passage | None = None
    figure: Figure | None = None
    conditions: tuple[str, ...] = ()

    def axis_in(self, kind: str) -> str:
        """What an item of this kind tests."""
        return Axis.COMMUNICATION.value if kind == Kind.CONSULTATION else self.axis

    def forms(self, recipe: Recipe) -> list[tuple[str, str]]:
        """Kinds and languages that are asked for and that the focus can carry."""
        carried = KINDS_OF_FOCUS[self.focus.kind]
        return [(kind, language) for kind, language in recipe.forms if kind in carried]

    @property
    def is_whole(self) -> bool:
        """Whether it is told of as a whole: once per kind and language."""
        return self.focus.kind in ("study", "case")

    @property
    def of_text(self) -> bool:
        """Whether it is drafted from a text alone."""
        return self.study is None

    @property
    def rests_on_an_unknown_side(self) -> bool:
        """Whether the fact in focus names a side while left and right of the images are unknown."""
        if self.focus.kind not in ("fact", "comparison"):
            return False
        material = self.material(kind="open_question", language="en", seed=0)
        return bool(material.focused_fact().side) and not material.side_may_be_said

    @cached_property
    def texts(self) -> Texts:
        """What its source tells of it, read once."""
        return texts_of(self.focus, passage=self.passage, figure=self.figure)

    @property
    def origin(self) -> str:
        """Within what equal texts are one question: the marks and facts of a study share it."""
        return str(self.study.uid) if self.study is not None else self.focus.uid

    def material(self, *, kind: str, language: str, seed: int) -> Material:
        """What a drafter would be given."""
        return material_build(
            Asked(kind=kind, language=language, axis=self.axis_in(kind), seed=seed),
            self.focus,
            read=self.read,
            texts=self.texts,
        )


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """Something that is not drafted from: what, why, how many. `rule` is empty beside the gate's."""

    label: str
    sentence: str
    count: int = 1
    rule: str = ""


@dataclass
class Offer:
    """What may be drafted from, and what may not."""

    subjects: list[Subject] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    def bar(self, label: str, bars: list[Bar]) -> bool:
        """Leave something out for the first of some reasons; False where there is none."""
        for bar in bars[:1]:
            self.left_out.append(LeftOut(label=label, sentence=bar.sentence, rule=bar.rule))
        return bool(bars)


def offer_of(project: Project, recipe: Recipe, endpoint: Endpoint | None) -> Offer:
    """Everything that the recipe's studies and sources offer, inside the project only."""
    offer, held = Offer(), clusters_held(project)
    for study in _studies(project, recipe):
        if not offer.bar(study_label(study), bars_of(study=study, endpoint=endpoint, held=held)):
            _study_offer(offer, study)
    sources = Source.objects.filter(project=project, uid__in=recipe.sources)
    for source in sources.select_related("study__subject").order_by("pk"):
        bars = bars_of(study=source.study, source=source, endpoint=endpoint, held=held)
        if not offer.bar(source.title, bars):
            _source_offer(offer, source)
    offer.subjects = [subject for subject in offer.subjects if subject.forms(recipe)]
    return offer


def study_label(study: Study) -> str:
    """Pseudonym and description: what a person knows a study by."""
    return f"{study.subject} · {study.description or 'study without description'}"


def _studies(project: Project, recipe: Recipe) -> QuerySet[Study]:
    studies = Study.objects.filter(project=project, uid__in=recipe.studies)
    return studies.select_related("subject").order_by("pk")


def _study_offer(offer: Offer, study: Study) -> None:
    """Marks, facts, rows of grades, measurements, and the study as a whole."""
    waiting = marks_waiting(study)
    offer.waiting += waiting
    offer.left_out += [LeftOut(label=study_label(study), sentence=told) for told in waiting]
    try:
        read = study_read(study)
    except LevelsContradict as problem:
        told = LeftOut(label=study_label(study), sentence=str(problem), rule=LevelsContradict.kind)
        offer.left_out.append(told)
        return
    offer.subjects += _of_study(study, read)


def _of_study(study: Study, read: StudyMaterial) -> Iterator[Subject]:
    def about(focus: Focus, *conditions: str) -> Subject:
        return Subject(
            focus=focus,
            axis=AXIS_OF_FOCUS[focus.kind],
            label=study_label(study),
            study=study,
            read=read,
            conditions=conditions,
        )

    for mark in read.marks:
        yield about(Focus(kind="mark", uid=mark.uid, level=mark.level))
    for fact in read.facts:
        conditions = conditions_of_fact(fact)
        yield about(Focus(kind="fact", uid=fact.uid, level=fact.level), *conditions)
        row = about(Focus(kind="comparison", uid=fact.uid, level=fact.level), *conditions)
        if can_compare(row.material(kind="open_question", language="en", seed=0)):
            yield row
    for one in read.measurements:
        yield about(Focus(kind="measurement", uid=one.uid, level=one.levels[0]))
    if read.facts:
        found = dict.fromkeys(key for fact in read.facts for key in conditions_of_fact(fact))
        yield about(Focus(kind="study", uid=str(study.uid)), *found)


def _source_offer(offer: Offer, source: Source) -> None:
    """Passages and figures; of a hospital case also the case as a whole."""
    passages = _passages_offered(offer, source)
    for passage in passages:
        offer.subjects.append(
            Subject(
                focus=Focus(kind="passage", uid=str(passage.uid)),
                axis=passage_axis(passage),
                label=source.title,
                passage=passage,
                conditions=conditions_of_text(passage.heading) or conditions_of_text(passage.text)[:1],
            )
        )
    if source.kind == SourceKind.HOSPITAL_CASE and passages:
        _case_offer(offer, source, passages[0])
    for figure in source.figures.exclude(match=Match.REJECTED).select_related("source").order_by("position"):
        if not offer.bar(f"{figure.label} of {source.title}", bars_of(figure=figure)):
            offer.subjects.append(
                Subject(
                    focus=Focus(kind="figure", uid=str(figure.uid)),
                    axis=AXIS_OF_FOCUS["figure"],
                    label=source.title,
                    figure=figure,
                    conditions=conditions_of_text(figure.caption),
                )
            )


def _passages_offered(offer: Offer, source: Source) -> list[Passage]:
    """The passages that may be drafted from; what waits to be checked is told once for all."""
    passages = list(source.passages.select_related("source").order_by("position"))
    bars = {passage.pk: bars_of(passage=passage)[:1] for passage in passages}
    for bar, count in Counter(bar for found in bars.values() for bar in found).items():
        offer.left_out.append(LeftOut(label=source.title, sentence=bar.sentence, count=count, rule=bar.rule))
    return [passage for passage in passages if not bars[passage.pk]]


def _case_offer(offer: Offer, source: Source, first: Passage) -> None:
    study, read = source.study, None
    if study is not None:
        try:
            read = study_read(study)
        except LevelsContradict as problem:
            told = LeftOut(label=source.title, sentence=str(problem), rule=LevelsContradict.kind)
            offer.left_out.append(told)
            return
    offer.subjects.append(
        Subject(
            focus=Focus(kind="case", uid=str(source.uid)),
            axis=AXIS_OF_FOCUS["case"],
            label=source.title,
            study=study,
            read=read,
            passage=first,
            conditions=conditions_of_text(source.title),
        )
    )
