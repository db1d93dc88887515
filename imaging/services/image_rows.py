"""Rows of an image that was read: Subject, Study, Series and SopInstances, all or none."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import F

from imaging.dicomweb.pixels import series_changed
from imaging.models import ImportRun, Laterality, Series, SignOff, SopInstance, Study, Subject
from imaging.services.faces import series_face_look
from imaging.services.own_patient import Known, require_own_patient, subject_key_hash
from imaging.services.sides import sides_take_back
from imaging.services.study_hold import study_held


def stored_name(run: ImportRun, found: dict[str, Any], record: dict[str, Any]) -> str:
    """The name of a file inside the storage; 255 characters at most."""
    folder = f"{run.project.uid}/{found['study']['uid']}/{found['series']['uid']}"
    return f"{folder}/{record['sop_instance_uid']}.dcm"


def image_rows_create(
    *, run: ImportRun, found: dict[str, Any], source_sha256: str, known: Known | None = None
) -> Series:
    """Make the rows of one file's image, after the files are stored.

    Call it inside a transaction, with what `require_own_patient` told in it of this file. Without that it is
    asked here. Raises Refused when its study or its patient's number is another's, or another Approval holds
    for them.
    """
    known = known or require_own_patient(run, found)
    subject = _subject(run, found, known.subject)
    study = _study(run, subject, found, known.study)
    series = _series(study, found)
    rows = sop_rows(run, series, found, source_sha256)
    SopInstance.objects.bulk_create(rows)
    frames = sum(row.number_of_frames for row in rows)
    Series.objects.filter(pk=series.pk).update(frame_count=F("frame_count") + frames)
    if series.frame_count < 2 or series.face_cleared_at or study.sign_off == SignOff.SIGNED:
        # One slice is no volume yet; of a volume it was asked before, and is asked again when all are in.
        series_face_look(series, arrived=True)
    return series


def sop_rows(run: ImportRun, series: Series, found: dict[str, Any], source_sha256: str) -> list[SopInstance]:
    """Rows of the files that one file's image became, not yet in the database."""
    return [
        SopInstance(
            series=series,
            path=stored_name(run, found, record),
            source_sha256=source_sha256,
            **{name: record[name] for name in _COPIED},
        )
        for record in found["instances"]
    ]


_COPIED = (
    "sop_instance_uid", "sop_class_uid", "instance_number", "slice_position", "number_of_frames",
    "transfer_syntax_uid", "size", "sha256", "pixel_offset", "pixel_length", "pixel_sha256",
    "metadata",
)  # fmt: skip


# What later files may say of a person and the first did not.
_TOLD_LATER = ("sex", "name_digest", "birth_digest")


def _subject(run: ImportRun, found: dict[str, Any], known: Subject | None) -> Subject:
    if known is not None:
        subject, is_new = known, False
    else:
        subject, is_new = Subject.objects.get_or_create(
            project=run.project,
            key_hash=subject_key_hash(run, found),
            defaults={"approval": run.approval, **found["subject"]},
        )
    told = tells_more(subject, found)
    if told and not is_new:
        Subject.objects.filter(pk=subject.pk).update(**told)
    return subject


def tells_more(subject: Subject, found: dict[str, Any]) -> dict[str, str]:
    """What a file says of its Subject and no earlier one did."""
    return {
        name: found["subject"][name]
        for name in _TOLD_LATER
        if found["subject"][name] and not getattr(subject, name)
    }


def _study(run: ImportRun, subject: Subject, found: dict[str, Any], known: Study | None) -> Study:
    reasons = " ".join(found["report"]["pixel_text"])[:240]
    if known is not None:
        study, is_new = known, False
    else:
        study, is_new = Study.objects.get_or_create(
            project=run.project,
            study_instance_uid=found["study"]["uid"],
            defaults={
                "subject": subject,
                "description": found["study"]["description"],
                "study_date": _day(found["study"]["date"]),
                "sign_off": SignOff.WAITING if reasons else SignOff.NOT_NEEDED,
                "sign_off_reason": reasons,
            },
        )
    if not is_new:
        # As it stands once nobody else is at it: it may have been signed off a moment ago.
        study = study_held(study.pk)
    told = report_merged(study.deidentification_report, found["report"])
    changes: dict[str, Any] = {"deidentification_report": told}
    if not is_new and reasons and study.sign_off in (SignOff.NOT_NEEDED, SignOff.SIGNED):
        # New pictures nobody has looked at: an earlier sign-off does not cover them.
        changes |= {"sign_off": SignOff.WAITING, "sign_off_reason": reasons}
        changes |= {"signed_off_by": None, "signed_off_at": None}
        transaction.on_commit(series_changed)
    elif not is_new and study.sign_off == SignOff.WAITING and reasons not in study.sign_off_reason:
        changes["sign_off_reason"] = f"{study.sign_off_reason} {reasons}"[:240].strip()
    Study.objects.filter(pk=study.pk).update(**changes)
    return study


def _series(study: Study, found: dict[str, Any]) -> Series:
    told = found["series"]
    suspected = bool(found["report"]["pixel_text"])
    series, is_new = Series.objects.get_or_create(
        study=study,
        series_instance_uid=told["uid"],
        defaults={
            "frame_of_reference_uid": told["frame_of_reference"],
            "modality": told["modality"],
            "number": told["number"],
            "description": told["description"] or found["read_as"],
            "plane": told["plane"],
            "laterality": told["laterality"],
            "rows": told["rows"],
            "columns": told["columns"],
            "calibrated": told["calibrated"],
            "source_axes": told["source_axes"],
            "burned_in_suspected": suspected,
        },
    )
    if suspected and not series.burned_in_suspected:
        Series.objects.filter(pk=series.pk).update(burned_in_suspected=True)
    if found["report"]["face_in_view"]:
        # Slices nobody has looked at: an earlier word that no face can be rebuilt does not cover them.
        face = {"face_in_view": True, "face_cleared_by": None, "face_cleared_at": None}
        Series.objects.filter(pk=series.pk).update(**face)
    if series.sides_verified_at:
        sides_take_back(series=series, person=None)
    if not is_new and told["laterality"] == Laterality.UNKNOWN:
        # One film that does not say its sides is enough: the word stands for all of the series.
        Series.objects.filter(pk=series.pk, laterality=Laterality.HEADER_ONLY).update(
            laterality=Laterality.UNKNOWN
        )
    return series


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 a date has no zone
    except ValueError:
        return None


def report_merged(kept: str, new: dict[str, Any]) -> str:
    """The Study's report with one more file in it, as canonical JSON.

    Holds counts per action and the attributes touched, never a value.
    """
    old = json.loads(kept)
    counts = Counter(old.get("counts", {}))
    counts.update(new["counts"])
    attributes: dict[str, str] = dict(old.get("attributes", {}))
    for path, action in new["lines"]:
        attributes[_without_numbers(path)] = action
    merged = {
        "profile": ", ".join(sorted({new["profile"], *filter(None, old.get("profile", "").split(", "))})),
        "files": old.get("files", 0) + 1,
        "counts": dict(counts),
        "attributes": attributes,
        "pixel_text": sorted({*old.get("pixel_text", []), *new["pixel_text"]}),
        "face_in_view": bool(old.get("face_in_view")) or new["face_in_view"],
    }
    return json.dumps(merged, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=4096)
def _without_numbers(path: str) -> str:
    """`RequestAttributesSequence[3].StudyID` without the item's number: every item is told alike."""
    kept, depth = [], 0
    for sign in path:
        depth += (sign == "[") - (sign == "]")
        if depth == 0 and sign != "]":
            kept.append(sign)
    return "".join(kept)
