"""LevelMarks from label files, with their outlines stored beside the images."""

from __future__ import annotations

import gzip
import hashlib
import json
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import F

from anatomy.column import Region
from anatomy.parsing import parse_level
from imaging.films import is_flat, mark_film, space_of, told_film
from imaging.formats.errors import Refused
from imaging.level_conflicts import conflict_with_new
from imaging.models import (
    AuthorKind,
    ImportRun,
    LevelMark,
    MarksGone,
    NumberingBasis,
    Series,
    Subject,
)
from imaging.services.faces import series_face_look
from imaging.services.grids import series_sops
from imaging.services.late_marks import late_marks_look
from imaging.services.mark_places import apart, names_conflict, own_places_conflict, sources_on
from imaging.services.places import Places
from projects.models import User

# Two sources of one mark may differ by this much, in mm, and still speak of the same place.
AGREE_MM = 3.0
# The same on a picture, as a share of its height: films have no millimetres.
AGREE_SHARE = 0.01


def marks_compared(
    series: Series, marks: list[dict[str, Any]], *, author_name: str = ""
) -> tuple[list[dict[str, Any]], str]:
    """The marks that are new on a series, and a sentence about those that were there before.

    `author_name` is what they were imported as: a dataset may point at one level in several ways.

    Raises Refused when a mark lies elsewhere than the one that was imported before, or where another
    level is marked already, or on the wrong side of one, or where another series of the frame of
    reference has another name.
    """
    _films_put(series, marks)
    rows = series.level_marks.filter(author_kind=AuthorKind.IMPORT, author_name=author_name)
    there = {(mark_film(mark), mark.level): (mark.x, mark.y, mark.z) for mark in rows}
    new = [mark for mark in marks if _told_key(series, mark) not in there]
    distances = {
        key: apart(there[key], mark["centroid"])
        for mark in marks
        if (key := _told_key(series, mark)) in there
    }
    sentence = _agreement(series, distances, f"{len(marks)} marks")
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
    there = {(mark_film(mark), mark.level) for mark in bare}
    return [mark for mark in marks if _told_key(series, mark) in there and mark["outlines"]]


def _films_put(series: Series, marks: Sequence[dict[str, Any]]) -> None:
    """Give each mark of a film that names its series only the film of that: of several none is meant."""
    untold = [mark for mark in marks if is_flat(series) and not mark.get("sop")]
    if untold:
        film = series.sop_instances.get()
        for mark in untold:
            mark["sop"] = film


def _told_key(series: Series, mark: Mapping[str, Any]) -> tuple[int | None, str]:
    """What an author marks once: a level on its film, in a volume on the series."""
    return told_film(series, mark), mark["level"]


def _agreement(series: Series, distances: dict[tuple[int | None, str], float], read_as: str) -> str:
    """How well marks of one name agree. Raises Refused when they do not."""
    if not distances:
        return ""
    worst = max(distances, key=lambda key: distances[key])
    unit, agree = ("px", series.rows * AGREE_SHARE) if is_flat(series) else ("mm", AGREE_MM)
    if distances[worst] > agree:
        raise Refused(
            "marks_differ",
            f"{worst[1]} lies {distances[worst]:.0f} {unit} from where an earlier file marked it.",
            "Keep one of the two, or correct the numbering",
            read_as=read_as,
        )
    return f"Agrees with the marks already there within {distances[worst]:.1f} {unit}."


def _require_own_places(series: Series, marks: list[dict[str, Any]]) -> None:
    """Raise Refused when two levels share a place, or stand in the wrong order, old and new together."""
    if sentence := own_places_conflict(series, marks):
        what_to_do = "Keep one of the two, or correct the numbering"
        raise Refused("marks_conflict", sentence, what_to_do, read_as=f"{len(marks)} marks")


def _require_agreement_across(series: Series, marks: list[dict[str, Any]]) -> None:
    """Raise Refused when a person, or another series of the frame of reference, names a place otherwise."""
    sentence = "" if is_flat(series) else conflict_with_new(series, marks)
    for source in sources_on(series):
        # A dataset points at one disc in several ways; which of its bodies it is, `own_places_conflict` asks.
        if source[0].author_kind != AuthorKind.IMPORT:
            names = ("this file", f"those of {source[0].told_by}")
            sentence = sentence or names_conflict(series, marks, source, names)
    if sentence:
        what_to_do = (
            "Correct this file and import it again; or, if the other is wrong, take its marks away on the "
            "page of the study first"
        )
        raise Refused("marks_contradict", sentence, what_to_do, read_as=f"{len(marks)} marks")


def outlines_put(
    series: Series, marks: list[dict[str, Any]], places: Places, *, author_name: str = ""
) -> None:
    """Store each mark's outlines as gzipped JSON and note the name in the mark.

    The JSON is a list of `{"sop": SOPInstanceUID, "points": [[x, y, z], …]}` in LPS mm. `author_name` is that
    of the marks: two authors outline one level of one series, and each keeps what it drew.

    Each time the names are new: the rows of this transaction may never be committed, and those that are there
    still name what they named. Call it within `outlines_put_back`.
    """
    sops = series_sops(series)
    folder = _outlines_folder(series, author_name)
    places.scratch.mkdir(parents=True, exist_ok=True)
    for mark in marks:
        mark["outline_path"] = ""
        if not mark["outlines"]:
            continue
        film = told_film(series, mark)
        # What is drawn on a film lies on it alone; of slices each outline says its own.
        lines = [
            {"sop": (mark["sop"] if film else sops[number]).sop_instance_uid, "points": points}
            for number, points in mark["outlines"]
        ]
        where = f"{film}-" if film else ""
        name = f"{where}{mark['level'].replace('/', '-')}-{secrets.token_hex(8)}.json.gz"
        # No time in the header: the same outlines are the same bytes.
        (places.scratch / name).write_bytes(
            gzip.compress(json.dumps(lines).encode(), compresslevel=6, mtime=0)
        )
        mark["outline_path"] = f"{folder}/{name}"
        places.put(places.scratch / name, mark["outline_path"])


@contextmanager
def outlines_put_back(marks: Sequence[dict[str, Any]]) -> Iterator[None]:
    """Remove again what `outlines_put` stored of these marks where the transaction within ends without them.

    A process that is killed leaves it to `orphans_remove`.
    """
    try:
        yield
    except BaseException:
        outlines_let_go([mark.get("outline_path", "") for mark in marks])
        raise


def outlines_let_go(paths: Collection[str]) -> None:
    """Remove stored outlines that no mark names; call it after the commit or the rollback."""
    for path in sorted({path for path in paths if path}):
        if not LevelMark.objects.filter(outline_path=path).exists():
            default_storage.delete(path)


def _outlines_folder(series: Series, author_name: str) -> str:
    """Where the outlines of one author on a series lie; plain masks of a file have no author's name."""
    study = series.study
    folder = f"{study.project.uid}/{study.study_instance_uid}/{series.series_instance_uid}/marks"
    # An author's name may hold anything, and may be longer than a path.
    whose = hashlib.sha256(author_name.encode()).hexdigest()[:16]
    return f"{folder}/{whose}" if author_name else folder


def mark_rows_outline(*, run: ImportRun, series: Series, marks: list[dict[str, Any]]) -> None:
    """Give bare marks what a mask says of them; call it inside a transaction, after the outlines are stored.

    The marks count as of the mask's import from now on.
    """
    rows = series.level_marks.filter(author_kind=AuthorKind.IMPORT, author_name="", accepted_at__isnull=True)
    for mark in marks:
        x, y, z = mark["centroid"]
        own = rows.filter(sop_instance=mark["sop"]) if is_flat(series) else rows
        own.filter(level=mark["level"]).update(
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
    _films_put(series, marks)
    LevelMark.objects.bulk_create(
        [
            LevelMark(
                series=series,
                level=mark["level"],
                space=space_of(series),
                sop_instance=mark.get("sop"),
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
    marks_came(series, [mark["level"] for mark in marks])


def marks_gone_count(series: Series, author: User) -> None:
    """Count that marks of a person went from a series; call it inside the transaction of the deed."""
    count, _ = MarksGone.objects.get_or_create(series=series, author=author)
    MarksGone.objects.filter(pk=count.pk).update(times=F("times") + 1)


def marks_came(series: Series, levels: Sequence[str]) -> None:
    """What follows from new marks: a face in view, a certification that never saw them, how they count.

    Call it inside the transaction of the deed.
    """
    series_face_look(series)
    late_marks_look(series.study.subject_id)
    # How an author counted is not in the marks. Up from the sacrum is what is assumed of a back; of a neck
    # nothing is.
    if {parse_level(level).region for level in levels} & {Region.LUMBAR, Region.SACRAL}:
        Subject.objects.filter(
            studies__series=series,
            numbering_basis=NumberingBasis.UNKNOWN,
            numbering_certified_by__isnull=True,
        ).update(numbering_basis=NumberingBasis.SACRUM_ASSUMED)
