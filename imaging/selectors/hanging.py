"""Which series of a study hang in which viewport, and what each can stand for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from imaging.first_headers import first_headers
from imaging.hanging.headers import Told, told_from
from imaging.hanging.protocols import Hangable, Hung, hang, hang_as
from imaging.hanging.roles import is_plan, kind_of, roles_of
from imaging.models import PROPOSED, KeptLayout, LevelMark, Plane, Series, Study
from projects.models import User

# The sagittal view carries the levels, so it stands first; films stand in the order they were taken.
PLANE_ORDER = {Plane.SAGITTAL: 0, Plane.PROJECTION: 0, Plane.CORONAL: 1, Plane.AXIAL: 2, Plane.OBLIQUE: 3}
# What stands beside a series: the level from above beside the level from the side, and the other way round.
BESIDE = {
    Plane.SAGITTAL: (Plane.AXIAL, Plane.CORONAL),
    Plane.PROJECTION: (Plane.PROJECTION,),
    Plane.CORONAL: (Plane.SAGITTAL, Plane.AXIAL),
    Plane.AXIAL: (Plane.SAGITTAL, Plane.CORONAL),
    Plane.OBLIQUE: (Plane.SAGITTAL, Plane.AXIAL, Plane.CORONAL),
}
PLAIN_VIEWPORTS = 2
PLAIN_WORDS = "In plain order: the headers do not tell surely which series is which."


@dataclass(frozen=True, slots=True)
class StudyHung:
    """How a study is hung. `roles` holds what each series can stand for, by key."""

    kind: str
    layout: list[Series]
    roles: dict[int, tuple[str, ...]]
    words: str
    kept: KeptLayout | None


def series_in_plain_order(study: Study) -> list[Series]:
    """The series of a study that hold pictures, sagittal first, then by number."""
    shown = [series for series in study.series.all() if series.frame_count > 0]
    return sorted(shown, key=lambda series: (PLANE_ORDER[Plane(series.plane)], series.number, series.pk))


def study_hung(
    study: Study,
    plain: Sequence[Series],
    *,
    wanted: Collection[str],
    level: str | None,
    limit: int,
    person: User | None,
) -> StudyHung:
    """Hang the series that were given in plain order; those `wanted` (by UID) are in view.

    As the person likes it, else by sequence or view where the headers tell them surely, else in plain order.
    """
    told = _told(plain)
    roles = {key: roles_of(each) for key, each in told.items()}
    plans = {key for key, each in told.items() if is_plan(each)}
    beyond = _beyond(study, level)
    kind = _kind(plain, wanted)
    rows = [
        Hangable(
            uid=series.series_instance_uid,
            kind=kind_of(series.modality),
            plane=series.plane,
            roles=roles[series.pk],
            is_wanted=series.series_instance_uid in wanted,
            is_beyond=series.pk in beyond,
        )
        for series in plain
    ]
    kept = KeptLayout.objects.filter(person=person, kind=kind).first() if person and kind else None
    hung = _hung(rows, kind, kept, limit)
    by_uid = {series.series_instance_uid: series for series in plain}
    if hung is not None:
        layout = [by_uid[each.uid] for each in hung]
    else:
        count = kept.viewports if kept else PLAIN_VIEWPORTS
        layout = _plain_layout(plain, wanted, beyond, plans, count)
    if kept:
        layout = _filled(layout, plain, plans, kept.viewports)
    return StudyHung(kind, layout, roles, _words(hung, kept, len(plain)), kept)


def _told(plain: Sequence[Series]) -> dict[int, Told]:
    headers = first_headers([series.pk for series in plain])
    return {
        series.pk: told_from(
            headers.get(series.pk, ""),
            modality=series.modality,
            plane=series.plane,
            description=series.description,
        )
        for series in plain
    }


def _hung(rows: Sequence[Hangable], kind: str, kept: KeptLayout | None, limit: int) -> list[Hung] | None:
    if kept and kept.roles:
        slots = [(role,) for role in kept.roles.split(",")]
        own = hang_as(rows, slots, kind=kind, limit=kept.viewports, fewest=1)
        if own is not None:
            return own
    return hang(rows, kind=kind, limit=kept.viewports if kept else limit)


def _filled(layout: list[Series], plain: Sequence[Series], plans: set[int], count: int) -> list[Series]:
    """As many viewports as the person wants: what is not in view yet follows in plain order."""
    rest = [series for series in plain if series not in layout and series.pk not in plans]
    return [*layout, *rest][:count]


def _kind(plain: Sequence[Series], wanted: Collection[str]) -> str:
    """What the study is hung as: by what the page asks for, else by the first that hangs as something."""
    asked = sorted(plain, key=lambda series: series.series_instance_uid not in wanted)
    return next((kind for series in asked if (kind := kind_of(series.modality))), "")


def _words(hung: Sequence[Hung] | None, kept: KeptLayout | None, count: int) -> str:
    if count < PLAIN_VIEWPORTS:
        return ""
    if hung is None:
        return PLAIN_WORDS
    roles = ", ".join(each.role or "what is asked about" for each in hung)
    return f"{'Your own layout' if kept else 'Hung by the headers'}: {roles}."


def _beyond(study: Study, level: str | None) -> set[int]:
    """Keys of the series whose marks show that they do not reach `level`: nothing to see of it there."""
    if level is None:
        return set()
    near = {level, *level.split("/")}
    marked: dict[int, set[str]] = {}
    rows = LevelMark.objects.filter(series__study=study).exclude(PROPOSED)
    for series, name in rows.values_list("series_id", "level"):
        marked.setdefault(series, set()).add(name)
    return {series for series, names in marked.items() if not names & near}


def _plain_layout(
    plain: Sequence[Series], wanted: Collection[str], beyond: set[int], plans: set[int], count: int
) -> list[Series]:
    """The series in view in plain order: first those wanted, then what completes them; plans last."""

    def is_unwanted(series: Series) -> bool:
        return series.series_instance_uid not in wanted

    chosen = sorted(plain, key=lambda series: (is_unwanted(series), series.pk in plans))[:1]
    while chosen and len(chosen) < min(count, len(plain)):
        others = [series for series in plain if series not in chosen]
        chosen.append(
            min(
                others,
                key=lambda series: (
                    is_unwanted(series),
                    series.pk in beyond,
                    series.pk in plans,
                    _strangeness(series, chosen[0]),
                ),
            )
        )
    return sorted(chosen, key=plain.index)


def _strangeness(series: Series, beside: Series) -> int:
    """How little a series says beside another: 0 for the plane that completes it, more for its own."""
    fitting = BESIDE[Plane(beside.plane)]
    if series.plane in fitting:
        return fitting.index(Plane(series.plane))
    return len(fitting) + (series.plane == beside.plane)
