"""What `<spine-viewer>` is told about a study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse

from imaging.hanging.roles import is_scout_by_words
from imaging.hanging.tissues import tissue_asked
from imaging.models import Series, Study
from imaging.render import frame_followed
from imaging.selectors.hanging import StudyHung, series_in_plain_order, study_hung
from imaging.selectors.marks import sheet_version
from imaging.series_labels import series_labels
from imaging.slice_doubts import study_series_doubts
from projects.models import User

# How many viewports a page has room for.
BESIDE_AN_ITEM, OF_A_STUDY = 2, 3
# Beside an item on a wide screen.
WIDE_BESIDE_AN_ITEM = 3


def viewer_config(
    study: Study,
    *,
    slug: str,
    active_level: str | None = None,
    hide_marks: bool = False,
    own_lines: bool = False,
    images: Sequence[dict[str, Any]] = (),
    viewports: int = BESIDE_AN_ITEM,
    conditions: Sequence[str] = (),
    person: User | None = None,
) -> dict[str, Any]:
    """Configuration of the viewer.

    `images` are an item's own frames: `series` (its UID, DICOM's or ours), `sop` with the `frame` in it
    (from 1) or a `frame` of the stack, `window` and `pointer`. Their series are in view, as many as there
    are viewports. The viewer is told the SOP Instance: it may order a stack otherwise than we do.
    With `hide_marks` no address of marks and measurements is given: nothing to find in the page's source
    either. With `own_lines` nobody else's measurements are shown: readers of one item do not see them.
    Of a `person` the layout that they keep counts before the `viewports` that the page has room for.
    The `conditions` that the item is about choose between bone and soft tissue where a CT is shown.
    """
    prefetch_related_objects([study], "series")
    plain = series_in_plain_order(study)
    names = {name: row for row in plain for name in (row.series_instance_uid, str(row.uid))}
    own = [
        image | _frame_named(names[image["series"]], image) for image in images if image["series"] in names
    ]
    labels = series_labels(study.series.all(), name=_bare if hide_marks else str)
    assumed = study.subject.level_is_assumed
    doubts = study_series_doubts(study)
    hung = study_hung(
        study,
        plain,
        wanted={image["series"] for image in own},
        films={image["sop"] for image in own if image["sop"]},
        level=active_level,
        limit=viewports,
        wide_limit=WIDE_BESIDE_AN_ITEM if own else 0,
        person=person,
    )
    return {
        "dicomweb": f"/dicomweb/{slug}",
        "study": study.study_instance_uid,
        "series": [
            _series(series, _label(labels[series.pk], series.pk in hung.scouts), slug, assumed, hide_marks)
            | {"measurements": "" if hide_marks else _lines(series, slug, own_lines)}
            | {"roles": list(hung.roles[series.pk]), "doubts": doubts.get(series.pk, [])}
            | {"films": _films(hung, series)}
            for series in plain
        ],
        "layout": [row.series_instance_uid for row in hung.layout],
        "films": [film or None for film in hung.films],
        "wide": _wide(hung),
        "hanging": _hanging(hung, slug if person else ""),
        "key_images": _key_images(study, slug, hide_marks, own_lines),
        "active_level": active_level,
        "marks_version": "" if hide_marks else sheet_version(study.subject),
        "images": own,
        "tissue": tissue_asked(conditions),
    }


def _films(hung: StudyHung, series: Series) -> list[dict[str, str]]:
    """The films of a series that holds several, in the order of the pages, with what each stands for."""
    return [{"sop": sop, "role": role} for sop, role in hung.film_roles.get(series.pk, {}).items()]


def _wide(hung: StudyHung) -> dict[str, Any] | None:
    """How the study hangs on a wide screen; nothing where that shows no more."""
    if hung.wide is None:
        return None
    return {
        "layout": [row.series_instance_uid for row in hung.wide.layout],
        "films": [film or None for film in hung.wide.films],
        "words": hung.wide.words,
    }


def _hanging(hung: StudyHung, slug: str) -> dict[str, Any]:
    kept = hung.kept
    return {
        "kind": hung.kind,
        "words": hung.words,
        "keep": reverse("imaging:layout", args=[slug]) if slug and hung.kind else "",
        "kept": kept is not None,
        "roles": kept.roles.split(",") if kept and kept.roles else [],
        "marks_hidden": kept is not None and kept.marks_hidden,
        "unlinked": kept is not None and kept.unlinked,
    }


def _key_images(study: Study, slug: str, hide_marks: bool, own_only: bool) -> dict[str, str]:
    """Addresses that tell the key images of a study and change them; empty where none are told."""
    if hide_marks:
        return {"list": "", "decide": ""}
    told = reverse("imaging:key_images", args=[slug, study.uid])
    decide = reverse("imaging:key_image", args=[slug, study.uid])
    return {"list": f"{told}?whose=own" if own_only else told, "decide": decide}


def _frame_named(series: Series, image: dict[str, Any]) -> dict[str, Any]:
    """The frame by the file that holds it; one that is not here names nothing and is never guessed."""
    try:
        file, inner = frame_followed(series, image["frame"], sop=image.get("sop"))
    except IndexError:
        return {"series": series.series_instance_uid, "sop": None, "frame": image["frame"]}
    return {"series": file.series.series_instance_uid, "sop": file.sop_instance_uid, "frame": inner + 1}


def _label(label: str, is_scout: bool) -> str:
    """The label of a series; a scout is told as one where its own words do not."""
    return f"{label}, scout" if is_scout and not is_scout_by_words(label) else label


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
        "right_at": series.sides_right_at,
        "level_assumed": assumed,
        "frames": series.frame_count,
        "even": series.spacing_is_regular,
        "marks": "" if hide_marks else marks,
    }


def _lines(series: Series, slug: str, own_only: bool) -> str:
    address = reverse("imaging:measurements", args=[slug, series.series_instance_uid])
    return f"{address}?whose=own" if own_only else address
