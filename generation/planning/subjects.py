"""What the chosen studies and sources offer to draft from, and what of them may not be used, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
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
from generation.planning.reach import Reach
from generation.services.recipe import Recipe
from generation.usable import Bar, bars_of, clusters_held
from imaging.models import Study
from projects.models import Project

READ_AT_ONCE = 500  # passages; a text may have a hundred thousand


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One focus with what belongs to it. `axis` is that of a question on it, `label` what it is from.

    What was read of its study or passage is kept for the built-in drafter alone, which writes from it as it
    plans: a plan for a model may hold 100,000 of these. `side_is_unknown`: the fact in focus names a side
    while left and right of the images are unknown.
    """

    focus: Focus
    axis: str
    label: str
    study: Study | None = None
    read: StudyMaterial | None = None
    passage_id: int | None = None
    passage: Passage | None = None
    figure: Figure | None = None
    conditions: tuple[str, ...] = ()
    side_is_unknown: bool = False

    def axis_in(self, kind: str) -> str:
        """What an item of this kind tests."""
        return Axis.COMMUNICATION.value if kind == Kind.CONSULTATION else self.axis

    def forms(self, recipe: Recipe) -> list[tuple[str, str]]:
        """Kinds and languages that are asked for and that the focus can carry."""
        return forms_carried(self.focus.kind, recipe)

    @property
    def is_whole(self) -> bool:
        """Whether it is told of as a whole: once per kind and language."""
        return self.focus.kind in ("study", "case")

    @property
    def of_text(self) -> bool:
        """Whether it is drafted from a text alone."""
        return self.study is None

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


Still = Callable[[], None]
"""Called while a plan is made; raises where it is no longer to be made."""


def unasked() -> None:
    """Nobody stops this plan."""


def forms_carried(focus: str, recipe: Recipe) -> list[tuple[str, str]]:
    """Kinds and languages that are asked for and that a focus of this kind can carry."""
    carried = KINDS_OF_FOCUS[focus]
    return [(kind, language) for kind, language in recipe.forms if kind in carried]


@dataclass
class Offer:
    """What may be drafted from, and what may not; ``is_cut``: of a source not all was read."""

    built_in: bool
    still: Still = unasked
    is_cut: bool = False
    subjects: list[Subject] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    def bar(self, label: str, bars: list[Bar]) -> bool:
        """Leave something out for the first of some reasons; False where there is none."""
        for bar in bars[:1]:
            self.left_out.append(LeftOut(label=label, sentence=bar.sentence, rule=bar.rule))
        return bool(bars)

    def passages(self) -> list[int]:
        """The primary keys of the passages that are offered."""
        return [one.passage_id for one in self.subjects if one.passage_id is not None]


def offer_of(project: Project, reach: Reach, endpoint: Endpoint | None, still: Still = unasked) -> Offer:
    """Everything that the studies and sources within reach offer, inside the project only."""
    offer, held = Offer(built_in=endpoint is None, still=still), clusters_held(project.pk)
    recipe = reach.recipe
    for study in _studies(project, recipe):
        still()
        if not offer.bar(study_label(study), bars_of(study=study, endpoint=endpoint, held=held)):
            _study_offer(offer, study)
    sources = Source.objects.filter(project=project, uid__in=recipe.sources)
    for source in sources.select_related("study__subject").order_by("pk"):
        bars = bars_of(study=source.study, source=source, endpoint=endpoint, held=held)
        if not offer.bar(source.title, bars):
            _source_offer(offer, source, reach)
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
    offer.subjects += _of_study(study, read, built_in=offer.built_in)


def _of_study(study: Study, read: StudyMaterial, *, built_in: bool) -> Iterator[Subject]:
    label, kept = study_label(study), read if built_in else None

    def about(focus: Focus, *conditions: str) -> Subject:
        return Subject(
            focus=focus,
            axis=AXIS_OF_FOCUS[focus.kind],
            label=label,
            study=study,
            read=kept,
            conditions=conditions,
            side_is_unknown=focus.kind in ("fact", "comparison") and _side_is_unknown(focus, read),
        )

    for mark in read.marks:
        yield about(Focus(kind="mark", uid=mark.uid, level=mark.level))
    for fact in read.facts:
        conditions = conditions_of_fact(fact)
        yield about(Focus(kind="fact", uid=fact.uid, level=fact.level), *conditions)
        row = about(Focus(kind="comparison", uid=fact.uid, level=fact.level), *conditions)
        if can_compare(_opened(row.focus, read)):
            yield row
    for one in read.measurements:
        yield about(Focus(kind="measurement", uid=one.uid, level=one.levels[0]))
    if read.facts:
        found = dict.fromkeys(key for fact in read.facts for key in conditions_of_fact(fact))
        yield about(Focus(kind="study", uid=str(study.uid)), *found)


def _opened(focus: Focus, read: StudyMaterial) -> Material:
    """What an open question on a focus would be drafted from."""
    asked = Asked(kind="open_question", language="en", axis=AXIS_OF_FOCUS[focus.kind], seed=0)
    return material_build(asked, focus, read=read, texts=Texts())


def _side_is_unknown(focus: Focus, read: StudyMaterial) -> bool:
    material = _opened(focus, read)
    return bool(material.focused_fact().side) and not material.side_may_be_said


def _source_offer(offer: Offer, source: Source, reach: Reach) -> None:
    """Passages and figures; of a hospital case also the case as a whole."""
    first: Passage | None = None
    for passage in _passages_offered(offer, source, reach):
        first = first or passage
        offer.subjects.append(
            Subject(
                focus=Focus(kind="passage", uid=str(passage.uid)),
                axis=passage_axis(passage),
                label=source.title,
                passage_id=passage.pk,
                passage=passage if offer.built_in else None,
                conditions=conditions_of_text(passage.heading) or conditions_of_text(passage.text)[:1],
            )
        )
    if source.kind == SourceKind.HOSPITAL_CASE and first is not None:
        _case_offer(offer, source, first)
    figures = source.figures.exclude(match=Match.REJECTED).select_related("source")
    near, is_cut = reach.of_pieces(figures)
    offer.is_cut |= is_cut
    for figure in near.order_by("position"):
        offer.still()
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


def _passages_offered(offer: Offer, source: Source, reach: Reach) -> Iterator[Passage]:
    """The passages that may be drafted from, one by one; what waits to be checked is told once for all."""
    near, is_cut = reach.of_pieces(source.passages.all())
    offer.is_cut |= is_cut
    barred: Counter[Bar] = Counter()
    for passage in near.order_by("position").iterator(chunk_size=READ_AT_ONCE):
        offer.still()
        passage.source = source
        if bars := bars_of(passage=passage)[:1]:
            barred.update(bars)
        else:
            yield passage
    for bar, count in barred.items():
        offer.left_out.append(LeftOut(label=source.title, sentence=bar.sentence, count=count, rule=bar.rule))


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
            read=read if offer.built_in else None,
            passage_id=first.pk,
            passage=first if offer.built_in else None,
            conditions=conditions_of_text(source.title),
        )
    )
