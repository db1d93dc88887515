"""What bodies are checked against, read for many of them at once: the number of queries stays the same."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from django.db.models import Q, QuerySet

from corpus.bodies import Body
from corpus.checks.followed import bodies_followed
from corpus.checks.gather_marks import frames_on, marks_given, marks_read, stacks_read
from corpus.checks.material import CheckInput, FactGiven, MarkGiven, SeriesGiven, SubjectGiven
from corpus.models import Figure, Instance, Passage
from corpus.named_pictures import bodies_named
from corpus.passages_at_hand import passage_at_hand
from imaging.models import LevelFact, LevelMark, Series, SopInstance
from projects.prepared import PreparedQuery, few_lengths

Row = tuple[Body, Instance | None]
"""A body, and the Instance it is a text of; None for one of a file."""
FEW = 64  # passages of one text, and more; the texts of a release have thousands, and no two as many


def passages_of(uids: list[uuid.UUID], keys: list[int], project: int | None) -> QuerySet[Passage]:
    """The passages of these uids or keys, of one project where that is given."""
    rows = Passage.objects.filter(Q(uid__in=uids) | Q(pk__in=keys))
    return rows if project is None else rows.filter(source__project=project)


_PASSAGES = PreparedQuery[Passage](passages_of)


class Shelf:
    """Series, marks, facts, texts and slices behind some bodies: all of one project, or all of files."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._read = rows
        first = rows[0][1] if rows else None
        self.project_id = first.project_id if first else None
        self._marks_of: dict[frozenset[int], tuple[MarkGiven, ...]] = {}

    def inputs(self) -> Iterator[CheckInput]:
        """What each body is checked against, in their order; what was asked before is left out."""
        for body, instance in self.rows:
            shown = self._shown(body, instance)
            studies = frozenset({series.study_id for series in shown} | _study_of(instance))
            yield CheckInput(
                body=body,
                facts=self._facts_of(studies, body),
                marks=self._marks(studies),
                series={key: _series_given(series) for series in shown for key in _keys(series)},
                passages=self._texts_of(body, instance),
                frames=frames_on(body, shown, self._stacks),
                level_is_assumed=_level_is_assumed(shown, instance),
                variants=frozenset().union(*(one.study.subject.variants_said for one in shown)),
                subject=_subject_given(shown),
            )

    @cached_property
    def rows(self) -> list[Row]:
        """The bodies and their Instances, slices named by UID and by the series they lie in today."""
        named = bodies_named([(body, instance.pk if instance else None) for body, instance in self._read])
        bodies = bodies_followed(named, self._series)
        return [(body, instance) for body, (_, instance) in zip(bodies, self._read, strict=True)]

    @cached_property
    def _series(self) -> list[Series]:
        names = {name for body, _ in self._read for name in _series_named(body)}
        wanted = Q(series_instance_uid__in=names) | Q(uid__in=_uuids(names))
        if studies := {study for _, instance in self._read for study in _study_of(instance)}:
            wanted |= Q(study_id__in=studies)
        if not names and not studies:
            return []
        rows = Series.objects.select_related("study__subject", "study__project").filter(wanted)
        return list(rows if self.project_id is None else rows.filter(study__project_id=self.project_id))

    @cached_property
    def _series_by(self) -> dict[str | int, list[Series]]:
        """Series by either name, and those of a study by its key."""
        found: dict[str | int, list[Series]] = defaultdict(list)
        for series in self._series:
            for key in (*_keys(series), series.study_id):
                found[key].append(series)
        return found

    def _shown(self, body: Body, instance: Instance | None) -> list[Series]:
        """The series that a body names, and all those of its Instance's study."""
        keys: list[str | int] = [*_series_named(body), *_study_of(instance)]
        found = {series.pk: series for key in keys for series in self._series_by.get(key, [])}
        return [found[pk] for pk in sorted(found)]

    @cached_property
    def _studies(self) -> set[int]:
        named = {study for _, instance in self.rows for study in _study_of(instance)}
        return named | {series.study_id for series in self._series}

    @cached_property
    def _marks_by_study(self) -> dict[int, list[LevelMark]]:
        found: dict[int, list[LevelMark]] = defaultdict(list)
        for mark in marks_read(self._studies) if self._studies else ():
            found[mark.series.study_id].append(mark)
        return found

    def _marks(self, studies: frozenset[int]) -> tuple[MarkGiven, ...]:
        if studies not in self._marks_of:
            marks = [mark for study in studies for mark in self._marks_by_study.get(study, [])]
            self._marks_of[studies] = marks_given(sorted(marks, key=lambda one: (one.series_id, one.pk)))
        return self._marks_of[studies]

    @cached_property
    def _facts(self) -> dict[int | str, list[LevelFact]]:
        """Facts by the key of their study, and each by its uid."""
        cited = _uuids(one.fact for body, _ in self.rows for one in body.evidence)
        if not cited and not self._studies:
            return {}
        rows = LevelFact.objects.filter(Q(study_id__in=self._studies) | Q(uid__in=cited))
        # What names no level neither bears out nor contradicts what is said of one.
        rows = rows.exclude(level="")
        if self.project_id is not None:
            rows = rows.filter(subject__project_id=self.project_id)
        found: dict[int | str, list[LevelFact]] = defaultdict(list)
        for fact in rows.order_by("pk"):
            found[str(fact.uid)].append(fact)
            if fact.study_id is not None:
                found[fact.study_id].append(fact)
        return found

    def _facts_of(self, studies: frozenset[int], body: Body) -> tuple[FactGiven, ...]:
        keys: list[int | str] = [*studies, *map(str, _uuids(one.fact for one in body.evidence))]
        found = {fact.pk: fact for key in keys for fact in self._facts.get(key, [])}
        return tuple(_fact_given(found[pk]) for pk in sorted(found))

    @cached_property
    def _passages(self) -> list[Passage]:
        cited = _uuids(one.passage for body, _ in self.rows for one in body.evidence)
        drawn = {instance.passage_id for _, instance in self.rows if instance and instance.passage_id}
        if not cited and not drawn:
            return []
        if len(self.rows) == 1 and (instance := self.rows[0][1]):
            at_hand = passage_at_hand(instance, cited=cited)
            if at_hand is not None:
                return [at_hand]
        if max(len(cited), len(drawn)) > FEW:
            return list(passages_of(list(cited), list(drawn), self.project_id))
        return _PASSAGES.rows(uids=few_lengths(cited), keys=few_lengths(drawn), project=self.project_id)

    @cached_property
    def _texts(self) -> dict[int | uuid.UUID, tuple[str, str]]:
        """Uid and text of passages, by key and by uid, and of the captions of figures, by uid."""
        cited = _uuids(one.figure for body, _ in self.rows for one in body.evidence)
        found: dict[int | uuid.UUID, tuple[str, str]] = {}
        for passage in self._passages:
            found[passage.pk] = found[passage.uid] = str(passage.uid), passage.text
        if not cited:
            return found
        figures = Figure.objects.filter(uid__in=cited)
        if self.project_id is not None:
            figures = figures.filter(source__project_id=self.project_id)
        return found | {figure.uid: (str(figure.uid), figure.caption) for figure in figures}

    def _texts_of(self, body: Body, instance: Instance | None) -> dict[str, str]:
        """Texts of cited passages and captions of cited figures."""
        cited = _uuids(name for one in body.evidence for name in (one.passage, one.figure))
        keys: list[int | uuid.UUID] = [*cited]
        if instance is not None and instance.passage_id is not None:
            keys.append(instance.passage_id)
        return dict(self._texts[key] for key in keys if key in self._texts)

    @cached_property
    def _stacks(self) -> dict[int, list[SopInstance]]:
        return stacks_read((body, self._shown(body, instance)) for body, instance in self.rows)


def _series_named(body: Body) -> set[str]:
    return {image.series for image in body.images} | {one.series for one in body.evidence if one.series}


def _study_of(instance: Instance | None) -> set[int]:
    return {instance.study_id} if instance is not None and instance.study_id is not None else set()


def _uuids(names: Iterable[str | None]) -> set[uuid.UUID]:
    found = set()
    for name in names:
        try:
            found.add(uuid.UUID(str(name)))
        except ValueError:
            continue
    return found


def _level_is_assumed(shown: list[Series], instance: Instance | None) -> bool | None:
    """Whether the numbering of the Subject is assumed; None where no Subject is known."""
    if instance is None:
        return any(one.study.subject.level_is_assumed for one in shown) if shown else None
    if instance.subject_id is None:
        return None
    # With the series comes their subject; without one the instance is asked.
    subjects = (one.study.subject for one in shown if one.study.subject_id == instance.subject_id)
    return next((one.level_is_assumed for one in subjects), None) if shown else instance.level_is_assumed


def _subject_given(shown: list[Series]) -> SubjectGiven | None:
    """Whose images are shown; None without images and where they are of several."""
    subjects = {(one.study.subject.sex, one.study.subject.age_band) for one in shown}
    return SubjectGiven(*subjects.pop()) if len(subjects) == 1 else None


def _keys(series: Series) -> tuple[str, str]:
    return series.series_instance_uid, str(series.uid)


def _series_given(series: Series) -> SeriesGiven:
    return SeriesGiven(
        uid=series.series_instance_uid,
        modality=series.modality,
        description=series.description,
        plane=series.plane,
        laterality=series.laterality,
    )


def _fact_given(fact: LevelFact) -> FactGiven:
    return FactGiven(
        uid=str(fact.uid),
        level=fact.level,
        structure=fact.structure,
        attribute=fact.attribute,
        value=fact.value,
        side=fact.side,
        zone=fact.zone,
        scale=fact.scale,
        certainty=fact.certainty,
    )
