"""Taking the images of one file: each in the series whose stack it lies in, all of them or none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from imaging.deidentify.keyed import keyed_uid
from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from imaging.formats.stacks import one_stack, plane_from_json, plane_of_stored
from imaging.models import ImportFile, ImportRun, Series, SopInstance
from imaging.services.file_settle import file_duplicate, file_settle, file_settle_beside
from imaging.services.identity_keep import FILE_NAME, identities_kept, identity_keep
from imaging.services.image_rows import image_rows_create, stored_name
from imaging.services.own_patient import Known, require_own_patient
from imaging.services.places import Places, project_secret
from imaging.sister_volumes import stack_uids
from projects.models import Project

# Slices that each point elsewhere (radial scans) are no stacks that anybody scrolls through.
MOST_DIRECTIONS = 24
SCOUT = "A scout, taken to plan others: it is not hung of itself."
APART = (
    "Its series holds slices of other directions, sizes or frames of reference; each is a series of its own."
)


def image_read(run: ImportRun, reader: Reader, path: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Read a file; once more into another series where its own holds slices of another direction or size.

    Raises Refused.
    """
    found = reader.ask("read", path, **request)
    if found["kind"] != "image":
        return found
    series = _series_of_its_stack(run, found)
    if series == found["series"]["uid"]:
        return found
    return reader.ask("read", path, **request, series=series) | {"remark": APART}


def _series_of_its_stack(run: ImportRun, found: dict[str, Any]) -> str:
    """The UID of the series that a slice belongs to: its own, or a part of that with its direction and size.

    Raises Refused for a series of too many directions.
    """
    own, lies = found["series"]["uid"], plane_from_json(found["series"]["lies"])
    for uid in series_parts(run.project, own):
        metadata = _first_metadata(run, found["study"]["uid"], uid)
        if metadata is None or one_stack(plane_of_stored(json.loads(metadata)), lies):
            return uid
    sentence = f"The slices of this series lie in more than {MOST_DIRECTIONS} directions or sizes."
    raise Refused("too_many_directions", sentence, "Leave it out", read_as=found["read_as"])


def series_parts(project: Project, own: str) -> list[str]:
    """The UIDs of the parts of a series that holds slices of several directions or sizes, its own first."""
    secret = project_secret(project)
    return [own, *(keyed_uid(secret, f"part {number} of {own}") for number in range(2, MOST_DIRECTIONS + 1))]


def _first_metadata(run: ImportRun, study: str, series: str) -> str | None:
    rows = SopInstance.objects.filter(
        series__study__project=run.project,
        series__study__study_instance_uid=study,
        series__series_instance_uid=series,
    )
    return rows.order_by("pk").values_list("metadata", flat=True).first()


def images_take(
    *, run: ImportRun, file: ImportFile, owner: str, digest: str, found: dict[str, Any], places: Places
) -> None:
    """Store what was read of one file, with all rows of its images at once. Raises Refused, LostRun."""
    images = found.get("images") or [found]
    with transaction.atomic():
        # Before anything is stored: files of a refused image would lie there without a row.
        known = [require_own_patient(run, image) for image in images]
        there = _stored_twin(run, images)
        if there is not None:
            read_as = images[0]["read_as"]
            file_duplicate(run, file, owner, digest, None, series=there, read_as=read_as)
            return
        for image in images:
            for record in image["instances"]:
                places.put(places.scratch / record["file"], stored_name(run, image, record))
        # What one image makes, the next one of the file has to be told anew.
        only = known[0] if len(images) == 1 else None
        outcomes = [_taken(run, file, image, digest, only) for image in images]
        file_settle(run, file, owner, **outcomes[0])
        file_settle_beside(run, file, owner, outcomes[1:])


def _taken(
    run: ImportRun, file: ImportFile, image: dict[str, Any], digest: str, known: Known | None
) -> dict[str, Any]:
    """Make the rows of one image; the outcome of its file."""
    series = image_rows_create(run=run, found=image, source_sha256=digest, known=known)
    if identities_kept(run.project):
        # What no header names a person in is found again by the name that it came with.
        identity_keep(study=series.study, told=image.get("person") or {FILE_NAME: file.name})
    return outcome_told(image, digest) | {"series": series}


def outcome_told(image: dict[str, Any], digest: str) -> dict[str, Any]:
    """What the list of an import says of a file that was taken."""
    side_unknown = image["series"]["laterality"] == "unknown"
    return {
        "sha256": digest,
        "read_as": image["read_as"],
        "reason": _remark(image),
        "what_to_do": "Left and right not in the file" if side_unknown else "",
    }


def _remark(image: dict[str, Any]) -> str:
    told = "" if image["series"]["calibrated"] else "No calibration: no millimetres."
    if image["report"]["pixel_text"]:
        told = "A person must look for text in the picture before review."
    scout = SCOUT if image.get("is_scout") else ""
    return " ".join(filter(None, (told, scout, image.get("remark", ""))))


def _stored_twin(run: ImportRun, images: list[dict[str, Any]]) -> Series | None:
    """The series of the stored file with the identifier of the first one read, where all images are here.

    Raises Refused where one of them is here with other content, or only some are.
    """
    there = [_twin(run, image) for image in images]
    if not any(there):
        return None
    for image, twin in zip(images, there, strict=True):
        if twin is None or twin[1] != image["instances"][0]["pixel_sha256"]:
            sentence = "Another file with this identifier and other content is here already."
            raise Refused(
                "other_content", sentence, "Compare the two in the archive", read_as=image["read_as"]
            )
    return Series.objects.get(pk=there[0][0]) if there[0] else None


def _twin(run: ImportRun, image: dict[str, Any]) -> tuple[int, str] | None:
    """Series and pixels of the stored file with the identifier of an image."""
    own = image["series"]["uid"]
    rows = SopInstance.objects.filter(
        series__study__project=run.project,
        series__study__study_instance_uid=image["study"]["uid"],
        series__series_instance_uid__in=[own, *stack_uids(run.project, own)],
        sop_instance_uid=image["instances"][0]["sop_instance_uid"],
    )
    return rows.order_by("pk").values_list("series_id", "pixel_sha256").first()
