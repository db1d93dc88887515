"""Rows of the database as the DICOM JSON objects of a QIDO-RS answer (PS3.18 tables 10.6.3-3 to 10.6.3-5)."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import Left

from imaging.models import Series, SopInstance, Study

Told = dict[str, dict[str, Any]]
# Characters of a header that hold its groups up to 0028 in all but odd files; what stands behind is not read.
EARLY = 20_000
TIME, ROWS, COLUMNS, BITS = "00080030", "00280010", "00280011", "00280100"
_EARLY_VALUES = {
    TIME: re.compile(rf'"{TIME}":\s*\{{(?:"vr":\s*"TM",\s*)?"Value":\s*\["([0-9.]{{2,16}})"\]'),
    **{
        tag: re.compile(rf'"{tag}":\s*\{{(?:"vr":\s*"US",\s*)?"Value":\s*\[([0-9]{{1,5}})\]')
        for tag in (ROWS, COLUMNS, BITS)
    },
}


def element(vr: str, *values: object) -> dict[str, Any]:
    """An attribute; an empty one has no value."""
    present = [value for value in values if value not in ("", None)]
    return {"vr": vr, "Value": present} if present else {"vr": vr}


def study_told(study: Study, base: str) -> Told:
    """Attributes of a study that its own row holds; `base` is the address of the service."""
    name = study.subject.pseudonym
    return {
        "00080020": element("DA", study.study_date.strftime("%Y%m%d") if study.study_date else ""),
        "00080050": element("SH"),
        "00080056": element("CS", "ONLINE"),
        "00080090": element("PN"),
        "00081030": element("LO", study.description),
        "00081190": element("UR", f"{base}/studies/{study.study_instance_uid}"),
        "00100010": element("PN", {"Alphabetic": name} if name else None),
        "00100020": element("LO", name),
        "00100030": element("DA"),
        "00100040": element("CS", study.subject.sex),
        "0020000D": element("UI", study.study_instance_uid),
        "00200010": element("SH"),
    }


def series_told(series: Series, base: str) -> Told:
    """Attributes of a series that its own row holds."""
    study = f"{base}/studies/{series.study.study_instance_uid}"
    return {
        "00080060": element("CS", series.modality),
        "0008103E": element("LO", series.description),
        "00081190": element("UR", f"{study}/series/{series.series_instance_uid}"),
        "0020000D": element("UI", series.study.study_instance_uid),
        "0020000E": element("UI", series.series_instance_uid),
        "00200011": element("IS", series.number),
    }


def instance_told(instance: SopInstance, early: str, base: str) -> Told:
    """Attributes of a file; `early` is the beginning of its header."""
    series = instance.series
    sizes = ((tag, early_value(early, tag)) for tag in (ROWS, COLUMNS, BITS))
    return {
        "00080016": element("UI", instance.sop_class_uid),
        "00080018": element("UI", instance.sop_instance_uid),
        "00080056": element("CS", "ONLINE"),
        "00081190": element("UR", instance_address(instance, base)),
        "0020000D": element("UI", series.study.study_instance_uid),
        "0020000E": element("UI", series.series_instance_uid),
        "00200013": element("IS", instance.instance_number),
        "00280008": element("IS", instance.number_of_frames),
        **{tag: element("US", int(value)) for tag, value in sizes if value},
    }


def instance_address(instance: SopInstance, base: str) -> str:
    """Where a file is retrieved."""
    series = instance.series
    study = f"{base}/studies/{series.study.study_instance_uid}"
    return f"{study}/series/{series.series_instance_uid}/instances/{instance.sop_instance_uid}"


def early_value(early: str, tag: str) -> str:
    """The only value of an attribute near the beginning of a header, without parsing it; else empty."""
    found = _EARLY_VALUES[tag].search(early)
    return found[1] if found is not None else ""


def study_counts(studies: Collection[int]) -> dict[int, Told]:
    """Modalities, series and files of each study by primary key; two queries."""
    modalities: dict[int, set[str]] = defaultdict(set)
    series: dict[int, int] = defaultdict(int)
    grouped = Series.objects.filter(study__in=studies).order_by().values_list("study", "modality")
    for study, modality, number in grouped.annotate(Count("pk")):
        modalities[study].add(modality)
        series[study] += number
    files = SopInstance.objects.filter(series__study__in=studies).order_by().values_list("series__study")
    instances = dict(files.annotate(Count("pk")))
    return {
        study: {
            "00080061": element("CS", *sorted(modalities[study])),
            "00201206": element("IS", series[study]),
            "00201208": element("IS", instances.get(study, 0)),
        }
        for study in studies
    }


def series_counts(series: Collection[int]) -> dict[int, Told]:
    """How many files each series has; one query."""
    files = SopInstance.objects.filter(series__in=series).order_by().values_list("series")
    counted = dict(files.annotate(Count("pk")))
    return {one: {"00201209": element("IS", counted.get(one, 0))} for one in series}


def first_headers(level: str, keys: Collection[int], *, early: bool) -> Iterator[tuple[int, str]]:
    """(primary key, header) of one file of each study (`series__study`) or series (`series`); one query.

    `early` gives the beginning only. Headers may be large: one is read after the other.
    """
    firsts = SopInstance.objects.filter(**{f"{level}__in": keys}).order_by().values(level)
    rows: QuerySet[Any, Any] = SopInstance.objects.filter(
        pk__in=firsts.annotate(first=Min("pk")).values("first")
    )
    header = Left("metadata", EARLY) if early else "metadata"
    yield from rows.order_by("pk").values_list(level, header).iterator(chunk_size=20)


def chosen(header: str, tags: Collection[str]) -> Told:
    """These attributes of a whole header."""
    told: Told = json.loads(header)
    return {tag: told[tag] for tag in tags if tag in told}
