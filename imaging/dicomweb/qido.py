"""QIDO-RS: search by the common keys, by an explicit list; nothing reaches the ORM by name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from imaging.dicomweb.reach import Reach
from imaging.models import Series, SopInstance, Study
from imaging.policies import in_sight
from projects.numbers import LARGEST_WHOLE, whole_number

MOST_RESULTS = 1_000
# Attribute by keyword or tag → field of the row searched. PS3.18 table 10.6.1-5.
STUDY_KEYS = {
    "StudyInstanceUID": "study_instance_uid",
    "0020000D": "study_instance_uid",
    "PatientID": "subject__pseudonym",
    "00100020": "subject__pseudonym",
    "StudyDescription": "description",
    "00081030": "description",
    "StudyDate": "study_date",
    "00080020": "study_date",
}
SERIES_KEYS = {
    "SeriesInstanceUID": "series_instance_uid",
    "0020000E": "series_instance_uid",
    "Modality": "modality",
    "00080060": "modality",
    "SeriesDescription": "description",
    "0008103E": "description",
}
INSTANCE_KEYS = {
    "SOPInstanceUID": "sop_instance_uid",
    "00080018": "sop_instance_uid",
    "SOPClassUID": "sop_class_uid",
    "00080016": "sop_class_uid",
    "InstanceNumber": "instance_number",
    "00200013": "instance_number",
}
_DAY = re.compile(r"[0-9]{8}")
PAGING = {"limit", "offset", "includefield", "fuzzymatching"}


class QueryProblem(ValueError):
    """The question cannot be answered; the sentence says why."""


def qido_studies(reach: Reach, asked: QueryDict) -> Iterator[str]:
    """Studies of a project as DICOM JSON texts."""
    rows = Study.objects.filter(in_sight(unsigned=reach.unsigned), project_id=reach.project_id)
    rows = rows.select_related("subject").order_by("pk")
    for study in _narrow(rows, asked, STUDY_KEYS):
        yield json.dumps(_study_json(study))


def qido_series(reach: Reach, study: str, asked: QueryDict) -> Iterator[str]:
    """Series of a study, or of all studies, as DICOM JSON texts."""
    seen = in_sight(unsigned=reach.unsigned, study="study")
    rows = Series.objects.filter(seen, study__project_id=reach.project_id)
    rows = rows.select_related("study").order_by("pk")
    if study:
        rows = rows.filter(study__study_instance_uid=study)
    keys = {**{key: f"study__{name}" for key, name in STUDY_KEYS.items()}, **SERIES_KEYS}
    for series in _narrow(rows, asked, keys):
        yield json.dumps(_series_json(series))


def qido_instances(reach: Reach, study: str, series: str, asked: QueryDict) -> Iterator[str]:
    """Instances of a series, a study, or all, as DICOM JSON texts."""
    seen = in_sight(unsigned=reach.unsigned, study="series__study")
    rows = SopInstance.objects.filter(seen, series__study__project_id=reach.project_id)
    if study:
        rows = rows.filter(series__study__study_instance_uid=study)
    if series:
        rows = rows.filter(series__series_instance_uid=series)
    keys = {
        **{key: f"series__study__{name}" for key, name in STUDY_KEYS.items()},
        **{key: f"series__{name}" for key, name in SERIES_KEYS.items()},
        **INSTANCE_KEYS,
    }
    rows = rows.select_related("series__study").defer("metadata").order_by("series_id", "slice_position")
    for instance in _narrow(rows, asked, keys):
        yield json.dumps(_instance_json(instance))


def _narrow(rows: QuerySet[Any], asked: QueryDict, keys: dict[str, str]) -> QuerySet[Any]:
    for name, value in asked.items():
        if name in PAGING or value == "":
            continue
        field = keys.get(name)
        if field is None:
            raise QueryProblem(f"Searching by {name} is not offered.")
        rows = rows.filter(_condition(field, str(value)))
    start = _whole(asked, "offset", 0)
    return rows[start : start + min(_whole(asked, "limit", MOST_RESULTS), MOST_RESULTS)]


def _condition(field: str, value: str) -> Q:
    if field.endswith("study_date"):
        return _date_condition(field, value)
    if field.endswith("instance_number"):
        number = whole_number(value)
        if number is None:
            raise QueryProblem("InstanceNumber must be a whole number.")
        return Q(**{field: number})
    if "," in value and field.endswith("_uid"):
        return Q(**{f"{field}__in": value.split(",")})
    if value.endswith("*") and value.count("*") == 1:
        return Q(**{f"{field}__startswith": value[:-1]})
    return Q(**{field: value})


def _date_condition(field: str, value: str) -> Q:
    first, dash, last = value.partition("-")
    low, high = _day(first), _day(last)
    if not dash:
        return Q(**{field: low})
    after = Q(**{f"{field}__gte": low}) if low else Q()
    return after & (Q(**{f"{field}__lte": high}) if high else Q())


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise QueryProblem("StudyDate must be YYYYMMDD or a range of it.") from None


def _whole(asked: QueryDict, name: str, default: int) -> int:
    value = asked.get(name, "")
    number = whole_number(value) if value else default
    if number is None:
        raise QueryProblem(f"{name} must be a whole number, not over {LARGEST_WHOLE}.")
    return number


def _element(vr: str, *values: object) -> dict[str, object]:
    present = [value for value in values if value not in ("", None)]
    return {"vr": vr, "Value": present} if present else {"vr": vr}


def _study_json(study: Study) -> dict[str, object]:
    return {
        "0020000D": _element("UI", study.study_instance_uid),
        "00080020": _element("DA", study.study_date.strftime("%Y%m%d") if study.study_date else ""),
        "00081030": _element("LO", study.description),
        "00100020": _element("LO", study.subject.pseudonym),
    }


def _series_json(series: Series) -> dict[str, object]:
    return {
        "0020000D": _element("UI", series.study.study_instance_uid),
        "0020000E": _element("UI", series.series_instance_uid),
        "00080060": _element("CS", series.modality),
        "0008103E": _element("LO", series.description),
        "00200011": _element("IS", series.number),
        "00201209": _element("IS", series.frame_count),
    }


def _instance_json(instance: SopInstance) -> dict[str, object]:
    return {
        "0020000D": _element("UI", instance.series.study.study_instance_uid),
        "0020000E": _element("UI", instance.series.series_instance_uid),
        "00080018": _element("UI", instance.sop_instance_uid),
        "00080016": _element("UI", instance.sop_class_uid),
        "00200013": _element("IS", instance.instance_number),
        "00280008": _element("IS", instance.number_of_frames),
    }
