"""LevelMarks from label files, with their outlines stored beside the images."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Any

from anatomy.column import Region
from anatomy.parsing import parse_level
from imaging.formats.errors import Refused
from imaging.level_conflicts import conflict_with_new
from imaging.models import (
    AuthorKind,
    ImportRun,
    LevelMark,
    MarkSpace,
    NumberingBasis,
    Plane,
    Series,
    Subject,
)
from imaging.services.faces import series_face_look
from imaging.services.grids import series_sops
from imaging.services.late_marks import late_marks_look
from imaging.services.places import Places

# Two sources of one mark may differ by this much, in mm, and still speak of the same place.
AGREE_MM = 3.0
# The same on a picture, as a share of its height: films have no millimetres.
AGREE_SHARE = 0.01
# Centres of two vertebrae are taken to be never this near, in mm: in an adult's neck, where they are nearest,
# a body and a disc are about 18 mm high, in a small child's half of that, and a disc half as far from its
# vertebra. These are working figures of ours, not verified against a publication.
TOO_NEAR_MM = 6.0
# The same on a picture: twenty vertebrae on a film of the whole spine are each a twentieth of its height.
TOO_NEAR_SHARE = 0.015


def marks_compared(
    series: Series, marks: list[dict[str, Any]], *, author_name: str = ""
) -> tuple[list[dict[str, Any]], str]:
    """The marks that are new on a series, and a sentence about those that were there before.

    `author_name` is what they were imported as: a dataset may point at one level in several ways.

    Raises Refused when a mark lies elsewhere than the one that was imported before, or where another
    level is marked already, or on the wrong side of one, or where another series of the frame of
    reference has another name.
    """
    there = {
        mark.level: (mark.x, mark.y, mark.z)
        for mark in series.level_marks.filter(author_kind=AuthorKind.IMPORT, author_name=author_name)
    }
    new = [mark for mark in marks if mark["level"] not in there]
    apart = {
        mark["level"]: _distance(there[mark["level"]], mark["centroid"])
        for mark in marks
        if mark["level"] in there
    }
    sentence = _agreement(series, apart, f"{len(marks)} marks")
    _require_own_places(series, marks)
    _require_agreement_across(series, marks)
    return new, sentence


def marks_to_outline(series: Series, marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of a mask's marks that are there as bare centres: they take its box, outlines and centre.

    A list and then a mask leave what a mask and then a list do. A mark that somebody accepted stays as it was
    seen.
    """
    bare = series.level_marks.filter(
        author_kind=AuthorKind.IMPORT, author_name="", outline_path="", box="", accepted_at__isnull=True
    )
    levels = set(bare.values_list("level", flat=True))
    return [mark for mark in marks if mark["level"] in levels and mark["outlines"]]


def _agreement(series: Series, apart: dict[str, float], read_as: str) -> str:
    """How well marks of one name agree. Raises Refused when they do not."""
    if not apart:
        return ""
    worst = max(apart, key=lambda level: apart[level])
    unit, agree = ("px", series.rows * AGREE_SHARE) if _is_flat(series) else ("mm", AGREE_MM)
    if apart[worst] > agree:
        raise Refused(
            "marks_differ",
            f"{worst} lies {apart[worst]:.0f} {unit} from where an earlier file marked it.",
            "Keep one of the two, or correct the numbering",
            read_as=read_as,
        )
    return f"Agrees with the marks already there within {apart[worst]:.1f} {unit}."


def _is_flat(series: Series) -> bool:
    return series.plane == Plane.PROJECTION


def _require_own_places(series: Series, marks: list[dict[str, Any]]) -> None:
    """Raise Refused when two levels share a place, or stand in the wrong order, old and new together."""
    authors = [AuthorKind.IMPORT, AuthorKind.PERSON]
    old = {
        mark.level: [mark.x, mark.y, mark.z] for mark in series.level_marks.filter(author_kind__in=authors)
    }
    new = {mark["level"]: mark["centroid"] for mark in marks}
    every = sorted(old | new, key=parse_level)
    places = old | new
    unit, limit = ("px", series.rows * TOO_NEAR_SHARE) if _is_flat(series) else ("mm", TOO_NEAR_MM)
    for one, other in combinations(every, 2):
        # Old marks were held against each other when they came.
        if one not in new and other not in new:
            continue
        near = _distance(places[one], places[other])
        if near < (limit if ("/" in one) == ("/" in other) else limit / 2):
            raise _conflict(f"{one} and {other} would lie {near:.0f} {unit} apart, on one place.", len(marks))
    for upper, lower in pairwise(every):
        heights = [-places[level][1] if _is_flat(series) else places[level][2] for level in (upper, lower)]
        # A body that the image cuts off is pointed at in its rest, which may lie beside its neighbour.
        if (upper in new or lower in new) and heights[0] + limit <= heights[1]:
            sentence = f"With the marks already there, {upper} would lie below {lower}."
            raise _conflict(sentence, len(marks))


def _require_agreement_across(series: Series, marks: list[dict[str, Any]]) -> None:
    """Raise Refused when another series in the same frame of reference names the places otherwise."""
    sentence = "" if _is_flat(series) else conflict_with_new(series, marks)
    if sentence:
        what_to_do = (
            "Correct this file and import it again; or, if the other is wrong, take its marks away on the "
            "page of the study first"
        )
        raise Refused("marks_contradict", sentence, what_to_do, read_as=f"{len(marks)} marks")


def _conflict(sentence: str, count: int) -> Refused:
    what_to_do = "Keep one of the two, or correct the numbering"
    return Refused("marks_conflict", sentence, what_to_do, read_as=f"{count} marks")


def _distance(one: Sequence[float], other: Sequence[float]) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5)


def outlines_put(run: ImportRun, series: Series, marks: list[dict[str, Any]], places: Places) -> None:
    """Store each mark's outlines as gzipped JSON and note the name in the mark.

    The JSON is a list of `{"sop": SOPInstanceUID, "points": [[x, y, z], …]}` in LPS mm.
    """
    sops = series_sops(series)
    folder = f"{run.project.uid}/{series.study.study_instance_uid}/{series.series_instance_uid}"
    places.scratch.mkdir(parents=True, exist_ok=True)
    for mark in marks:
        mark["outline_path"] = ""
        if not mark["outlines"]:
            continue
        lines = [
            {"sop": sops[number].sop_instance_uid, "points": points} for number, points in mark["outlines"]
        ]
        name = f"{mark['level'].replace('/', '-')}.json.gz"
        # No time in the header: the same outlines are the same bytes.
        (places.scratch / name).write_bytes(
            gzip.compress(json.dumps(lines).encode(), compresslevel=6, mtime=0)
        )
        mark["outline_path"] = f"{folder}/marks/{name}"
        places.put(places.scratch / name, mark["outline_path"])


def mark_rows_outline(*, run: ImportRun, series: Series, marks: list[dict[str, Any]]) -> None:
    """Give bare marks what a mask says of them; call it inside a transaction, after the outlines are stored.

    The marks count as of the mask's import from now on.
    """
    rows = series.level_marks.filter(author_kind=AuthorKind.IMPORT, author_name="", accepted_at__isnull=True)
    for mark in marks:
        x, y, z = mark["centroid"]
        rows.filter(level=mark["level"]).update(
            x=x,
            y=y,
            z=z,
            box=json.dumps(mark["box"]) if mark["box"] else "",
            outline_path=mark["outline_path"],
            import_run=run,
        )


def mark_rows_create(
    *, run: ImportRun, series: Series, marks: list[dict[str, Any]], author_name: str = ""
) -> None:
    """Make the LevelMarks; call it inside a transaction, after the outlines are stored.

    A mark may name as `sop` the slice it was made on. Centroids are patient mm (LPS), or column, row and 0
    on a projection.
    """
    flat = _is_flat(series)
    film = series.sop_instances.get() if flat else None
    LevelMark.objects.bulk_create(
        [
            LevelMark(
                series=series,
                level=mark["level"],
                space=MarkSpace.PIXEL if flat else MarkSpace.PATIENT,
                sop_instance=film or mark.get("sop"),
                x=mark["centroid"][0],
                y=mark["centroid"][1],
                z=mark["centroid"][2],
                box=json.dumps(mark["box"]) if mark["box"] else "",
                outline_path=mark["outline_path"],
                author_kind=AuthorKind.IMPORT,
                author_name=author_name,
                import_run=run,
            )
            for mark in marks
        ]
    )
    series_face_look(series)
    late_marks_look(series.study.subject_id)
    # How a file's author counted is not in the file. Up from the sacrum is what is assumed of a back; of
    # a neck nothing is.
    if {parse_level(mark["level"]).region for mark in marks} & {Region.LUMBAR, Region.SACRAL}:
        Subject.objects.filter(
            studies__series=series,
            numbering_basis=NumberingBasis.UNKNOWN,
            numbering_certified_by__isnull=True,
        ).update(numbering_basis=NumberingBasis.SACRUM_ASSUMED)
