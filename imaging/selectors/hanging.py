"""Which series of a study hang in which viewport, and what each can stand for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from imaging.first_headers import film_headers, first_headers
from imaging.hanging.headers import Told, told_from
from imaging.hanging.protocols import Hangable, Hung, hang, hang_as
from imaging.hanging.roles import is_plan, is_scout, kind_of, roles_of, speaks_of_several
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
    """How a study is hung. `roles` holds what each series can stand for, by key.

    `films` says viewport by viewport which film of its series is shown, by SOPInstanceUID; empty for any.
    `film_roles` holds what the films of a series stand for, by its key, where it has several.
    `scouts` are keys of series that were taken to plan others.
    `wide` is how it hangs where there is room for one viewport more; ``None`` where that shows no more.
    """

    kind: str
    layout: list[Series]
    films: list[str]
    roles: dict[int, tuple[str, ...]]
    film_roles: dict[int, dict[str, str]]
    words: str
    kept: KeptLayout | None
    scouts: frozenset[int]
    wide: WideHung | None


@dataclass(frozen=True, slots=True)
class WideHung:
    """The series of a wide screen, with the film of each (empty for any), and how they hang in words."""

    layout: list[Series]
    films: list[str]
    words: str


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
    films: Collection[str] = (),
    wide_limit: int = 0,
) -> StudyHung:
    """Hang the series that were given in plain order; those `wanted` (by UID) are in view.

    Of several films in one series each hangs by itself; of a wanted one those in `films` (by SOPInstanceUID).
    As the person likes it, else by sequence or view where the headers tell them surely, else in plain order.
    A wide screen has up to `wide_limit` viewports; a person's own number holds there too.
    """
    told = _told(plain)
    film_roles = _film_roles(plain)
    roles = {key: roles_of(each) for key, each in told.items()}
    roles |= {key: tuple(dict.fromkeys(filter(None, each.values()))) for key, each in film_roles.items()}
    plans = {key for key, each in told.items() if is_plan(each)}
    beyond = _beyond(study, level)
    kind = _kind(plain, wanted)
    rows = [
        Hangable(
            uid=series.series_instance_uid,
            kind=kind_of(series.modality),
            plane=series.plane,
            roles=stands_for,
            is_wanted=series.series_instance_uid in wanted and (not film or film in films),
            is_beyond=series.pk in beyond,
            film=film,
        )
        for series in plain
        for film, stands_for in _parts(series, roles, film_roles)
    ]
    kept = KeptLayout.objects.filter(person=person, kind=kind).first() if person and kind else None
    known = _Known(rows, plain, wanted, beyond, plans)
    hung = _hung(rows, kind, kept, limit)
    layout, shown = known.stand(hung, kept.viewports if kept else PLAIN_VIEWPORTS)
    if kept:
        layout = _filled(layout, plain, plans, kept.viewports)
    shown += [""] * (len(layout) - len(shown))
    scouts = frozenset(key for key, each in told.items() if is_scout(each.image_type, each.description))
    wide = _wide(known, kind, wide_limit, len(layout)) if wide_limit and not kept else None
    return StudyHung(
        kind, layout, shown, roles, film_roles, _words(hung, kept, len(rows)), kept, scouts, wide
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a study before it hangs."""

    rows: Sequence[Hangable]
    plain: Sequence[Series]
    wanted: Collection[str]
    beyond: set[int]
    plans: set[int]

    def stand(self, hung: Sequence[Hung] | None, count: int) -> tuple[list[Series], list[str]]:
        """Series and film of each viewport; where nothing hangs, `count` of them in plain order."""
        if hung is None:
            layout = _plain_layout(self.plain, self.wanted, self.beyond, self.plans, count)
            return layout, [""] * len(layout)
        by_uid = {series.series_instance_uid: series for series in self.plain}
        return [by_uid[each.uid] for each in hung], [each.film for each in hung]


def _wide(known: _Known, kind: str, limit: int, narrow: int) -> WideHung | None:
    """With up to `limit` viewports: as it hangs, else as many as the page asks for by name."""
    hung = hang(known.rows, kind=kind, limit=limit)
    asked = sum(series.series_instance_uid in known.wanted for series in known.plain)
    layout, films = known.stand(hung, min(asked, limit))
    if len(layout) <= narrow:
        return None
    return WideHung(layout, films, _words(hung, None, len(known.rows)))


def _film_roles(plain: Sequence[Series]) -> dict[int, dict[str, str]]:
    """What each film stands for by its own header, by series and SOPInstanceUID; empty where it is not sure.

    What the description of the series says of two views at once is said of neither.
    """
    several = {each.pk: each for each in plain if each.plane == Plane.PROJECTION and each.frame_count > 1}
    found = film_headers(several) if several else {}
    return {
        key: {sop: _film_role(several[key], metadata) for sop, metadata in headers}
        for key, headers in found.items()
    }


def _film_role(series: Series, metadata: str) -> str:
    description = "" if speaks_of_several(series.description) else series.description
    told = told_from(metadata, modality=series.modality, plane=series.plane, description=description)
    return next(iter(roles_of(told)), "")


def _parts(
    series: Series, roles: Mapping[int, tuple[str, ...]], film_roles: Mapping[int, Mapping[str, str]]
) -> list[tuple[str, tuple[str, ...]]]:
    """The films of a series that hang by themselves, with what each stands for; else the series as a whole.

    They do where at least one of them is known: else the series stays as it came.
    """
    films = film_roles.get(series.pk, {})
    if not any(films.values()):
        return [("", roles[series.pk])]
    return [(film, (role,) if role else ()) for film, role in films.items()]


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
