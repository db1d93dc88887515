"""What `<spine-viewer>` is told about a study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse

from imaging.models import LevelMark, Plane, Series, Study
from imaging.render import frame_locate
from imaging.series_labels import series_labels

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
VIEWPORTS = 2


def series_in_hanging_order(study: Study) -> list[Series]:
    """The series of a study that hold pictures, sagittal first, then by number."""
    shown = [series for series in study.series.all() if series.frame_count > 0]
    return sorted(shown, key=lambda series: (PLANE_ORDER[Plane(series.plane)], series.number, series.pk))


def viewer_config(
    study: Study,
    *,
    slug: str,
    active_level: str | None = None,
    hide_marks: bool = False,
    own_lines: bool = False,
    images: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Configuration of the viewer.

    `images` are an item's own frames: `series` (its UID, DICOM's or ours), `sop` with the `frame` in it
    (from 1) or a `frame` of the stack, `window` and `pointer`. Their series are in view, as many as there
    are viewports. The viewer is told the SOP Instance: it may order a stack otherwise than we do.
    With `hide_marks` no address of marks and measurements is given: nothing to find in the page's source
    either. With `own_lines` nobody else's measurements are shown: readers of one item do not see them.
    """
    prefetch_related_objects([study], "series")
    hung = series_in_hanging_order(study)
    names = {name: row for row in hung for name in (row.series_instance_uid, str(row.uid))}
    own = [
        image | _frame_named(names[image["series"]], image) for image in images if image["series"] in names
    ]
    labels = series_labels(study.series.all(), name=_bare if hide_marks else str)
    assumed = study.subject.level_is_assumed
    return {
        "dicomweb": f"/dicomweb/{slug}",
        "study": study.study_instance_uid,
        "series": [
            _series(series, labels[series.pk], slug, assumed, hide_marks)
            | {"measurements": "" if hide_marks else _lines(series, slug, own_lines)}
            for series in hung
        ],
        "layout": [
            row.series_instance_uid
            for row in _layout(hung, {image["series"] for image in own}, _beyond(study, active_level))
        ],
        "active_level": active_level,
        "images": own,
    }


def _frame_named(series: Series, image: dict[str, Any]) -> dict[str, Any]:
    """The frame by the file that holds it; one that is not here names nothing and is never guessed."""
    uid = series.series_instance_uid
    try:
        file, inner = frame_locate(series, image["frame"], sop=image.get("sop"))
    except IndexError:
        return {"series": uid, "sop": None, "frame": image["frame"]}
    return {"series": uid, "sop": file.sop_instance_uid, "frame": inner + 1}


def _bare(series: Series) -> str:
    """A name without the words of the description, which may tell a level."""
    return f"{series.modality} {series.plane} {series.number}"


def _series(series: Series, label: str, slug: str, assumed: bool, hide_marks: bool) -> dict[str, Any]:
    marks = reverse("imaging:marks", kwargs={"slug": slug, "series_uid": series.series_instance_uid})
    return {
        "uid": series.series_instance_uid,
        "label": label,
        "modality": series.modality,
        "plane": series.plane,
        "laterality": series.laterality,
        "level_assumed": assumed,
        "frames": series.frame_count,
        "marks": "" if hide_marks else marks,
    }


def _lines(series: Series, slug: str, own_only: bool) -> str:
    address = reverse("imaging:measurements", args=[slug, series.series_instance_uid])
    return f"{address}?whose=own" if own_only else address


def _beyond(study: Study, level: str | None) -> set[int]:
    """Keys of the series whose marks show that they do not reach `level`: nothing to see of it there."""
    if level is None:
        return set()
    near = {level, *level.split("/")}
    marked: dict[int, set[str]] = {}
    for series, name in LevelMark.objects.filter(series__study=study).values_list("series_id", "level"):
        marked.setdefault(series, set()).add(name)
    return {series for series, names in marked.items() if not names & near}


def _layout(hung: list[Series], wanted: set[str], beyond: set[int]) -> list[Series]:
    """The series in view, in hanging order: first those wanted, then what completes them."""

    def is_unwanted(series: Series) -> bool:
        return series.series_instance_uid not in wanted

    chosen = sorted(hung, key=is_unwanted)[:1]
    while chosen and len(chosen) < min(VIEWPORTS, len(hung)):
        others = [series for series in hung if series not in chosen]
        chosen.append(
            min(
                others,
                key=lambda series: (
                    is_unwanted(series),
                    series.pk in beyond,
                    _strangeness(series, chosen[0]),
                ),
            )
        )
    return sorted(chosen, key=hung.index)


def _strangeness(series: Series, beside: Series) -> int:
    """How little a series says beside another: 0 for the plane that completes it, more for its own."""
    fitting = BESIDE[Plane(beside.plane)]
    if series.plane in fitting:
        return fitting.index(Plane(series.plane))
    return len(fitting) + (series.plane == beside.plane)
