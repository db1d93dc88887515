"""QIDO-RS: studies, series and instances by the attributes that are kept (PS3.18 section 10.6)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Left
from django.http import QueryDict

from imaging.dicomweb.bulk_values import with_addresses
from imaging.dicomweb.reach import Reach
from imaging.dicomweb.search_keys import (
    INSTANCE_KEYS,
    SERIES_KEYS,
    SERIES_MORE,
    STUDY_KEYS,
    STUDY_MORE,
    Key,
    key_named,
    tag_named,
)
from imaging.dicomweb.search_matching import QueryProblem, narrowed
from imaging.dicomweb.search_rows import (
    EARLY,
    TIME,
    Told,
    chosen,
    early_value,
    element,
    first_headers,
    instance_address,
    instance_told,
    series_counts,
    series_told,
    study_counts,
    study_told,
)
from imaging.models import Series, SopInstance, Study
from imaging.policies import in_sight
from projects.numbers import LARGEST_WHOLE, whole_number

MOST_RESULTS = 1_000
MOST_FIELDS = 200
ALL = "all"
NOT_FUZZY = "The fuzzymatching parameter is not supported. Only literal matching has been performed."
NOT_KNOWN = "The {} parameter is not supported."
MATCHING_PARAMETERS = ("emptyvaluematching", "multiplevaluematching")
PARAMETERS = {
    "limit", "offset", "includefield", "fuzzymatching", "accept", "charset", *MATCHING_PARAMETERS,
}  # fmt: skip
# The keys of a level and the path to their row.
Level = tuple[tuple[Key, ...], str]


@dataclass(frozen=True, slots=True)
class Found:
    """The objects of one page, as texts, and the sentences for Warning headers."""

    texts: list[str]
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class Question:
    """A query, read: `fields` are tags, or `all`."""

    matches: dict[str, list[str]]
    fields: frozenset[str]
    limit: int
    offset: int
    warnings: tuple[str, ...]

    def more(self, offered: frozenset[str]) -> frozenset[str]:
        """The asked-for attributes among those offered."""
        return offered if ALL in self.fields else self.fields & offered


def question_read(asked: QueryDict) -> Question:
    """Read a query. Raises QueryProblem with a sentence."""
    matches = {
        name: [str(value) for value in asked.getlist(name)] for name in asked if name not in PARAMETERS
    }
    limit = min(_whole(asked, "limit", MOST_RESULTS), MOST_RESULTS)
    warnings = [NOT_FUZZY] if _is_true(asked, "fuzzymatching") else []
    warnings += [NOT_KNOWN.format(name) for name in MATCHING_PARAMETERS if _is_true(asked, name)]
    fields = [part for text in asked.getlist("includefield") for part in str(text).split(",") if part]
    if len(fields) > MOST_FIELDS:
        raise QueryProblem(f"includefield names up to {MOST_FIELDS} attributes.")
    return Question(
        matches, frozenset(map(_field, fields)), limit, _whole(asked, "offset", 0), tuple(warnings)
    )


def _blind(reach: Reach) -> int | None:
    """The person, where there is something that they may not be told of."""
    return reach.user_id if reach.blindfolded else None


def qido_studies(reach: Reach, question: Question, base: str) -> Found:
    """Studies of a project; `base` is the address of the service."""
    rows: QuerySet[Study] = Study.objects.filter(
        in_sight(unsigned=reach.unsigned, person=_blind(reach)), project_id=reach.project_id
    )
    rows = _matching(rows, question, ((STUDY_KEYS, ""),))
    page = _page(rows.select_related("subject").order_by("pk"), question)
    keys = [study.pk for study in page]
    counts, more = study_counts(keys), _study_more(keys, question)
    told = ({**study_told(one, base), **counts[one.pk], **more.get(one.pk, {})} for one in page)
    return _found(told, rows, question, len(page))


def qido_series(reach: Reach, study: str, question: Question, base: str) -> Found:
    """Series of a study, or of all studies, then with what is known of those."""
    seen = in_sight(unsigned=reach.unsigned, person=_blind(reach), study="study")
    rows: QuerySet[Series] = Series.objects.filter(seen, study__project_id=reach.project_id)
    if study:
        rows = rows.filter(study__study_instance_uid=study)
    rows = _matching(rows, question, ((STUDY_KEYS, "study__"), (SERIES_KEYS, "")))
    page = _page(rows.select_related("study__subject").order_by("pk"), question)
    counts = series_counts([series.pk for series in page])
    more = _series_more([series.pk for series in page], question)
    above = {} if study else _studies_of({series.study for series in page}, base)
    told = (
        {**above.get(one.study_id, {}), **series_told(one, base), **counts[one.pk], **more.get(one.pk, {})}
        for one in page
    )
    return _found(told, rows, question, len(page))


def qido_instances(reach: Reach, study: str, series: str, question: Question, base: str) -> Found:
    """Instances of a series, a study or all; with what is known of what the address leaves open."""
    seen = in_sight(unsigned=reach.unsigned, person=_blind(reach), study="series__study")
    rows = SopInstance.objects.filter(seen, series__study__project_id=reach.project_id)
    if study:
        rows = rows.filter(series__study__study_instance_uid=study)
    if series:
        rows = rows.filter(series__series_instance_uid=series)
    levels = ((STUDY_KEYS, "series__study__"), (SERIES_KEYS, "series__"), (INSTANCE_KEYS, ""))
    rows = _matching(rows, question, levels)
    told_early = rows.annotate(early=Left("metadata", EARLY))
    ordered = told_early.order_by("series_id", "slice_position", "instance_number", "pk")
    page = _page(ordered if question.fields else ordered.defer("metadata"), question)
    _put_series(page)
    above = _above_instances(page, study, series, base)
    told = (_instance(one, question, above.get(one.series_id, {}), base) for one in page)
    return _found(told, rows, question, len(page))


def _put_series(page: list[Any]) -> None:
    """Give each instance its series: a few rows, and not one joined to each of hundreds."""
    found = Series.objects.select_related("study__subject").in_bulk({one.series_id for one in page})
    for one in page:
        one.series = found[one.series_id]


def _instance(one: Any, question: Question, above: Told, base: str) -> Told:
    told = above | instance_told(one, one.early, base)
    if not question.fields:
        return told
    address = instance_address(one, base)
    header: Told = json.loads(with_addresses(one.metadata, address, one.transfer_syntax_uid))
    return told | {tag: header[tag] for tag in question.more(frozenset(header)) if tag not in told}


def _above_instances(page: list[Any], study: str, series: str, base: str) -> dict[int, Told]:
    """What is told of the series of instances, by primary key."""
    if series:
        return {}
    rows = {one.series for one in page}
    counts = series_counts([row.pk for row in rows])
    studies = {} if study else _studies_of({row.study for row in rows}, base)
    return {row.pk: studies.get(row.study_id, {}) | series_told(row, base) | counts[row.pk] for row in rows}


def _studies_of(studies: set[Study], base: str) -> dict[int, Told]:
    counts = study_counts([study.pk for study in studies])
    return {study.pk: study_told(study, base) | counts[study.pk] for study in studies}


def _study_more(keys: list[int], question: Question) -> dict[int, Told]:
    wanted = question.more(STUDY_MORE)
    if wanted - {TIME}:
        headers = first_headers("series__study", keys, early=False)
        return {key: chosen(header, wanted | {TIME}) for key, header in headers}
    headers = first_headers("series__study", keys, early=True)
    return {key: {TIME: element("TM", early_value(early, TIME))} for key, early in headers}


def _series_more(keys: list[int], question: Question) -> dict[int, Told]:
    wanted = question.more(SERIES_MORE | STUDY_MORE)
    if not wanted:
        return {}
    return {key: chosen(header, wanted) for key, header in first_headers("series", keys, early=False)}


def _matching(rows: QuerySet[Any], question: Question, levels: tuple[Level, ...]) -> QuerySet[Any]:
    for name, values in question.matches.items():
        for keys, above in levels:
            key = key_named(name, keys)
            if key is not None:
                rows = narrowed(rows, key, values, above)
                break
        else:
            raise QueryProblem(f"Searching by {name[:64]} is not offered here.")
    return rows


def _page(rows: QuerySet[Any], question: Question) -> list[Any]:
    return list(rows[question.offset : question.offset + question.limit])


def _found(told: Iterable[Told], rows: QuerySet[Any], question: Question, here: int) -> Found:
    warnings = list(question.warnings)
    # Only a full page may have others behind it.
    left = rows.count() - question.offset - here if here == question.limit else 0
    if left > 0:
        warnings.append(f"There are {left} additional results that can be requested")
    return Found([json.dumps(dict(sorted(one.items()))) for one in told], warnings)


def _field(name: str) -> str:
    # Of a way into a sequence, the sequence.
    tag = ALL if name == ALL else tag_named(name.partition(".")[0])
    if tag is None:
        raise QueryProblem(f"includefield names {name[:64]}, which is no attribute here.")
    return tag


def _is_true(asked: QueryDict, name: str) -> bool:
    value = str(asked.get(name, "false"))
    if value not in ("true", "false"):
        raise QueryProblem(f"{name} is true or false.")
    return value == "true"


def _whole(asked: QueryDict, name: str, default: int) -> int:
    value = asked.get(name, "")
    number = whole_number(str(value)) if value else default
    if number is None:
        raise QueryProblem(f"{name} must be a whole number, not over {LARGEST_WHOLE}.")
    return number
