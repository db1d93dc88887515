"""What a Revision is checked against, read from the database in a bounded number of queries."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from corpus.bodies import Body, body_parse, body_validate
from corpus.checks.gather_marks import frames_pointed_at, marks_given
from corpus.checks.material import CheckInput, FactGiven, MarkGiven, QuestionKey, SeriesGiven
from corpus.checks.repeats import question_key
from corpus.models import Figure, Instance, Passage, Revision
from corpus.transitions import NO_LONGER_ASKED
from imaging.models import LevelFact, Series

MATERIAL = ("facts", "marks", "series", "passages")


def check_input(revision: Revision) -> CheckInput:
    """Everything a Revision is checked against: six queries beside the Instance itself, seven with a pointer.

    Raises pydantic.ValidationError when the stored body breaks its schema.
    """
    instance = revision.instance
    body = body_parse(revision.body)
    shown = _series(body, instance)
    studies = {series.study_id for series in shown} | ({instance.study_id} if instance.study_id else set())
    return CheckInput(
        body=body,
        facts=_facts(studies, body, instance),
        marks=marks_given(studies),
        series={key: _series_given(series) for series in shown for key in _keys(series)},
        passages=_passages(body, instance),
        asked=_asked(instance),
        frames=frames_pointed_at(body, shown),
        level_is_assumed=_level_is_assumed(shown, instance),
    )


def row_input(row: dict[str, Any]) -> CheckInput:
    """A row of a JSONL file: a body, alone or under `body` with its own facts, marks, series and passages.

    What the row does not bring along is looked up by the uids the body cites.
    Raises pydantic.ValidationError when the body breaks its schema.
    """
    body = body_validate(row.get("body", row))
    if not any(key in row for key in MATERIAL):
        shown = _series(body, None)
        studies = {series.study_id for series in shown}
        given = {key: _series_given(series) for series in shown for key in _keys(series)}
        return CheckInput(
            body=body,
            facts=_facts(studies, body, None),
            marks=marks_given(studies),
            series=given,
            passages=_passages(body, None),
            frames=frames_pointed_at(body, shown),
            level_is_assumed=_level_is_assumed(shown, None),
        )
    return CheckInput(
        body=body,
        facts=tuple(FactGiven(**fact) for fact in row.get("facts", [])),
        marks=tuple(MarkGiven(**mark) for mark in row.get("marks", [])),
        series={series["uid"]: SeriesGiven(**series) for series in row.get("series", [])},
        passages={passage["uid"]: str(passage["text"]) for passage in row.get("passages", [])},
        level_is_assumed=row.get("level_is_assumed"),
    )


def _asked(instance: Instance) -> dict[QuestionKey, int]:
    """What earlier questions of the same kind and language ask of the same study or passage.

    Only earlier ones, so that of two equal questions the first stays clean. An import without study and
    passage has no material in common with others.
    """
    if instance.study_id is None and instance.passage_id is None:
        return {}
    rows = Instance.objects.filter(
        Q(study_id=instance.study_id, passage_id=instance.passage_id),
        project_id=instance.project_id,
        kind=instance.kind,
        language=instance.language,
        number__lt=instance.number,
        current_revision__isnull=False,
    ).exclude(state__in=NO_LONGER_ASKED)
    found = {}
    for number, text in rows.order_by("-number").values_list("number", "current_revision__body"):
        key = question_key(body_parse(text))
        if key is not None:
            found[key] = number
    return found


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


def _series(body: Body, instance: Instance | None) -> list[Series]:
    names = {image.series for image in body.images} | {one.series for one in body.evidence if one.series}
    wanted = Q(series_instance_uid__in=names) | Q(uid__in=_uuids(names))
    rows = Series.objects.select_related("study__subject")
    if instance is None:
        return list(rows.filter(wanted))
    if instance.study_id:
        wanted |= Q(study_id=instance.study_id)
    return list(rows.filter(wanted, study__project_id=instance.project_id))


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


def _facts(studies: set[int], body: Body, instance: Instance | None) -> tuple[FactGiven, ...]:
    wanted = Q(study_id__in=studies) | Q(uid__in=_uuids(one.fact for one in body.evidence))
    rows = LevelFact.objects.filter(wanted)
    if instance is not None:
        rows = rows.filter(subject__project_id=instance.project_id)
    return tuple(
        FactGiven(
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
        for fact in rows
    )


def _passages(body: Body, instance: Instance | None) -> dict[str, str]:
    """Texts of cited passages and captions of cited figures."""
    passages = Passage.objects.filter(
        Q(uid__in=_uuids(one.passage for one in body.evidence))
        | Q(pk=instance.passage_id if instance else None)
    )
    figures = Figure.objects.filter(uid__in=_uuids(one.figure for one in body.evidence))
    if instance is not None:
        passages = passages.filter(source__project_id=instance.project_id)
        figures = figures.filter(source__project_id=instance.project_id)
    texts = {str(one.uid): one.text for one in passages}
    return texts | {str(one.uid): one.caption for one in figures}
