"""Slices that only add to series which are here: stored together, in one transaction.

Whatever makes or changes a Subject, a Study or a Series, and whatever is refused or was here before, is a
step of its own (`images_take`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from imaging.formats.errors import Refused
from imaging.formats.stacks import SlicePlane, one_stack, plane_from_json, plane_of_stored
from imaging.models import ImportFile, ImportRun, Laterality, Series, SignOff, SopInstance, Study
from imaging.services.file_settle import files_settle
from imaging.services.image_rows import report_merged, sop_rows, tells_more
from imaging.services.images_take import outcome_told
from imaging.services.own_patient import require_known_patient
from imaging.services.places import Places
from imaging.services.study_hold import study_held
from imaging.sister_volumes import stack_uids
from projects.rows import rows_insert


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file of an import, its SHA-256, what was read of it, and where its images were written."""

    file: ImportFile
    digest: str
    found: dict[str, Any]
    scratch: Path


def images_take_together(
    *, run: ImportRun, owner: str, read: Sequence[ReadFile], places: Places
) -> list[ReadFile]:
    """Store those at the head of the list that only add to what is here, all or none; which they were.

    Raises LostRun.
    """
    try:
        with transaction.atomic():
            shelf = _shelf(run, read)
            plain = list(takewhile(shelf.takes, read))
            if plain:
                _store(run, owner, plain, shelf, places)
            return plain
    except IntegrityError:
        # Another import stored one of them at this moment: one by one it is seen which.
        return []


@dataclass(slots=True)
class _Shelf:
    """The series, by their study's UID and their own, that slices may be added to, and what lies there."""

    run: ImportRun
    series: dict[tuple[str, str], Series]
    first: dict[int, SlicePlane]
    there: set[tuple[int, str]]
    seen: set[str] = field(default_factory=set)

    def of(self, found: dict[str, Any]) -> Series:
        """The series of an image that `takes` let pass."""
        return self.series[_key(found)]

    def takes(self, read: ReadFile) -> bool:
        """Whether a file is new here and nothing but its own row, and what counts it, has to be written."""
        found = read.found
        series = self.series.get(_key(found)) if found["kind"] == "image" else None
        if series is None or read.digest in self.seen:
            return False
        names = {(series.pk, record["sop_instance_uid"]) for record in found["instances"]}
        if names & self.there:
            return False
        if not (self._lies_in(series, found) and self._is_known(series, found) and _is_quiet(series, found)):
            return False
        self.seen.add(read.digest)
        self.there |= names
        return True

    def _lies_in(self, series: Series, found: dict[str, Any]) -> bool:
        """Whether an image lies in the stack of a series that counts as a volume already."""
        return series.frame_count >= 2 and one_stack(
            self.first[series.pk], plane_from_json(found["series"]["lies"])
        )

    def _is_known(self, series: Series, found: dict[str, Any]) -> bool:
        """Whether its patient is the study's, and the file says nothing of them that is not known."""
        try:
            require_known_patient(self.run, found, series.study, series.study.subject)
        except Refused:
            return False
        return not tells_more(series.study.subject, found)


def _key(found: dict[str, Any]) -> tuple[str, str]:
    return found["study"]["uid"], found["series"]["uid"]


def _is_quiet(series: Series, found: dict[str, Any]) -> bool:
    """Whether an image changes nothing: nobody has to look anew, and who stands behind it is kept."""
    study, report = series.study, found["report"]
    reasons = " ".join(report["pixel_text"])[:240]
    waits = study.sign_off == SignOff.WAITING and reasons in study.sign_off_reason
    waits = waits and series.burned_in_suspected
    has_new_person = "person" in found and not hasattr(study, "kept_identity")
    has_new_sides = (
        found["series"]["laterality"] == Laterality.UNKNOWN and series.laterality == Laterality.HEADER_ONLY
    )
    return not (
        series.face_cleared_at
        or series.sides_verified_at
        or study.sign_off == SignOff.SIGNED
        or (reasons and not waits)
        or (report["face_in_view"] and not series.face_in_view)
        or has_new_sides
        or has_new_person
    )


def _shelf(run: ImportRun, read: Iterable[ReadFile]) -> _Shelf:
    images = [each.found for each in read if each.found["kind"] == "image"]
    studies, series = ({_key(found)[place] for found in images} for place in (0, 1))
    _studies_held(run, studies)
    origins = {uid: own for own in series for uid in (own, *stack_uids(run.project, own))}
    rows = Series.objects.filter(
        study__project=run.project, study__study_instance_uid__in=studies, series_instance_uid__in=origins
    ).select_related("study__subject", "study__kept_identity")
    here = {(row.study.study_instance_uid, row.series_instance_uid): row for row in rows}
    near = [found for found in images if _key(found) in here]
    named = [record["sop_instance_uid"] for found in near for record in found["instances"]]
    there = SopInstance.objects.filter(series__in=here.values(), sop_instance_uid__in=named) if here else ()
    wholes = {row.pk: here.get((study, origins[uid]), row).pk for (study, uid), row in here.items()}
    names = {(wholes[sop.series_id], sop.sop_instance_uid) for sop in there}
    own = {key: row for key, row in here.items() if key[1] in series}
    return _Shelf(run, own, {row.pk: _first_plane(row.pk) for row in own.values()}, names)


def _studies_held(run: ImportRun, uids: set[str]) -> None:
    """Hold the studies until the transaction ends, always in one order: what is then read of them stands."""
    rows = Study.objects.filter(project=run.project, study_instance_uid__in=uids).order_by("pk")
    for pk in rows.values_list("pk", flat=True):
        study_held(pk)


def _first_plane(series: int) -> SlicePlane:
    """The plane of the first slice that came."""
    rows = SopInstance.objects.filter(series=series).order_by("pk")
    return plane_of_stored(json.loads(rows.values_list("metadata", flat=True).first() or "{}"))


def _store(run: ImportRun, owner: str, plain: list[ReadFile], shelf: _Shelf, places: Places) -> None:
    """Put files away, make their rows, count them and settle."""
    _studies_tell(plain, shelf)
    rows = [row for each in plain for row in sop_rows(run, shelf.of(each.found), each.found, each.digest)]
    frames: Counter[int] = Counter()
    for row in rows:
        frames[row.series_id] += row.number_of_frames
    for key, count in sorted(frames.items()):
        Series.objects.filter(pk=key).update(frame_count=F("frame_count") + count)
    rows_insert(rows)
    names = iter(rows)
    for each in plain:
        for record in each.found["instances"]:
            places.put(each.scratch / record["file"], next(names).path)
    files_settle(
        run,
        owner,
        [
            (each.file, outcome_told(each.found, each.digest) | {"series": shelf.of(each.found)})
            for each in plain
        ],
    )


def _studies_tell(plain: list[ReadFile], shelf: _Shelf) -> None:
    """Add to the report of each study what was done to its files."""
    studies: dict[int, Study] = {}
    for each in plain:
        study = studies.setdefault(shelf.of(each.found).study_id, shelf.of(each.found).study)
        study.deidentification_report = report_merged(study.deidentification_report, each.found["report"])
    for key, study in sorted(studies.items()):
        Study.objects.filter(pk=key).update(deidentification_report=study.deidentification_report)
