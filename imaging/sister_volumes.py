"""Volumes that came in one series: where a slice lies that is named under the series it came in.

Texts keep the names they were written with. Once its series was parted (decision 110), a slice lies in
another one, under its own UID.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from imaging.deidentify.keyed import keyed_uid
from imaging.formats.limits import MOST_STACKS
from imaging.models import Series, SopInstance, Study
from imaging.services.places import project_secret
from projects.models import Project

# By key of the series under which a slice is named, and its SOP Instance UID: the series it lies in.
Homes = dict[tuple[int, str], Series]


def stack_uids(project: Project, own: str) -> list[str]:
    """The UIDs of the series that volumes of a series are parted into, in turn."""
    secret = project_secret(project)
    return [keyed_uid(secret, f"volume {number} of {own}") for number in range(2, MOST_STACKS + 1)]


def sisters_of(series: Series) -> list[Series]:
    """The other volumes that came in one series with this one; one query."""
    rows = Series.objects.filter(study=series.study_id, number=series.number).exclude(pk=series.pk)
    return sisters_among([series, *rows]).get(series.pk, [])


def sisters_among(rows: Iterable[Series]) -> dict[int, list[Series]]:
    """By key, the other volumes of some series that came in one series with it; those without have none.

    Fetch them with their study and its project.
    """
    alike: dict[tuple[object, ...], list[Series]] = {}
    for row in rows:
        alike.setdefault(_looks(row), []).append(row)
    found: dict[int, list[Series]] = {}
    for group in alike.values():
        for family in _families(group):
            found |= {one.pk: [row for row in family if row.pk != one.pk] for one in family}
    return found


def home_of(series: Series, sop: str) -> Series | None:
    """The sister that holds a slice which is named under a series and does not lie there; else None."""
    return homes_of([(series, sop)], [series, *sisters_of(series)]).get((series.pk, sop))


def with_sisters(project: Project, uids: Collection[str]) -> list[int]:
    """Keys of the series that these UIDs name in a project, and of the volumes that came in one with them."""
    studies = Study.objects.filter(project=project, series__series_instance_uid__in=uids)
    rows = Series.objects.filter(study__in=studies.values("pk")).select_related("study__project")
    sisters = sisters_among(rows)
    named = [row.pk for row in rows if row.series_instance_uid in uids]
    return [*named, *(row.pk for key in named for row in sisters.get(key, ()))]


def homes_of(named: Collection[tuple[Series, str]], among: Iterable[Series]) -> Homes:
    """The sisters that hold slices which are named under a series of `among` and do not lie there.

    One query where any series has a sister in `among`, else none.
    """
    sisters = sisters_among(among)
    moved = {(series.pk, sop) for series, sop in named if series.pk in sisters}
    if not moved:
        return {}
    keys = {key for key, _sop in moved} | {row.pk for key, _sop in moved for row in sisters[key]}
    files = SopInstance.objects.filter(series__in=keys, sop_instance_uid__in={sop for _key, sop in moved})
    lies = set(files.values_list("series_id", "sop_instance_uid"))
    return {(key, sop): row for key, sop in moved - lies for row in sisters[key] if (row.pk, sop) in lies}


def _families(group: Sequence[Series]) -> list[list[Series]]:
    """Each series with those that its slices were parted into."""
    if len(group) < 2:
        return []
    by_uid = {row.series_instance_uid: row for row in group}
    families = []
    for own in group:
        parts = stack_uids(own.study.project, own.series_instance_uid)
        if family := [by_uid[uid] for uid in parts if uid in by_uid]:
            families.append([own, *family])
    return families


def _looks(series: Series) -> tuple[object, ...]:
    """What a volume has from the series it came in; only where it is the same UIDs are reckoned."""
    return series.study_id, series.number, series.modality, series.plane, series.frame_of_reference_uid
