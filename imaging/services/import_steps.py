"""One file of an import, one step: read, decide, store, then all its rows at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.db import transaction

from imaging.deidentify import profile_keeping
from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from imaging.level_conflicts import series_conflicts
from imaging.models import ImportFile, ImportFileState, ImportRun, Series
from imaging.series_doubts import series_doubts
from imaging.services.file_settle import file_duplicate, file_settle, file_settle_beside
from imaging.services.grids import candidate_grids, list_places, require_even_grid, uneven_image
from imaging.services.identity_keep import identities_kept, import_options_now
from imaging.services.images_take import image_read, images_take
from imaging.services.import_endings import stem_hash
from imaging.services.import_words import told_by_name
from imaging.services.level_doubts import list_placed
from imaging.services.levels_change import levels_hold
from imaging.services.lines_import import lines_take
from imaging.services.mark_rows import (
    mark_rows_create,
    mark_rows_outline,
    marks_compared,
    marks_to_outline,
    outlines_put,
    outlines_put_back,
)
from imaging.services.names import name_read, name_shown
from imaging.services.object_labels import is_object, object_read, slices_put
from imaging.services.places import Places, file_sha256, folder_empty, project_secret
from imaging.services.study_hold import study_held

LABELS = ("label_map", "level_list", "segmentation", "level_report", "line_report")


def step_read(*, run: ImportRun, file: ImportFile, reader: Reader, owner: str, places: Places) -> None:
    """Take one file, refuse it, or put it off until the images are in (labels)."""
    path, own = Path(file.staged_path), replace(places, scratch=places.lend(file.uid.hex))
    try:
        digest = digest_of(file)
        earlier = _taken_before(run, file, digest)
        if earlier is not None:
            file_duplicate(run, file, owner, digest, earlier)
            return
        found = image_read(run, reader, path, read_request(run, file.name, digest, own.scratch))
        if found["kind"] in ("image", "images"):
            images_take(run=run, file=file, owner=owner, digest=digest, found=found, places=own)
        elif found["kind"] in LABELS:
            # Waits, named: the second pass knows it by what it was read as.
            ImportFile.objects.filter(pk=file.pk).update(read_as=found["read_as"], sha256=digest)
        elif found["kind"] == "archive":
            _take_archive(run, file, owner, digest, reader, places)
        else:
            file_settle(run, file, owner, sha256=digest, read_as=found["read_as"], reason=found["sentence"])
    except Refused as refusal:
        _refuse(run, file, owner, told_by_name(refusal, file.name))
    except FileNotFoundError:
        _refuse(run, file, owner, Refused("gone", "The file is not there any more.", "Import it again"))
    except PermissionError:
        sentence = "The system may not open this file."
        _refuse(run, file, owner, Refused("locked", sentence, "Let its reader open it, then import it again"))
    finally:
        places.let_go(file.uid.hex)


def digest_of(file: ImportFile) -> str:
    """SHA-256 of a file's bytes, kept with the row in hand. Raises OSError."""
    file.sha256 = file.sha256 or file_sha256(Path(file.staged_path))
    return file.sha256


def step_mark(*, run: ImportRun, file: ImportFile, reader: Reader, owner: str, places: Places) -> None:
    """Take the marks or measurements of one file that lies on an image, or refuse it."""
    path = Path(file.staged_path)
    try:
        if is_object(file):
            told = object_read(run, file, reader)
            take = _take_lines if told[0]["kind"] == "lines" else _take_marks
            take(run, file, owner, told, places)
            return
        grids = _grids(run, file)
        found = reader.ask("marks", path, grids=grids, scheme=run.numbering_scheme, name=file.name)
        _take_marks(run, file, owner, [found], places, by_name=grids[0]["name_distance"] is not None)
    except Refused as refusal:
        _refuse(run, file, owner, refusal)
    finally:
        folder_empty(places.scratch)


def _take_marks(
    run: ImportRun,
    file: ImportFile,
    owner: str,
    found: list[dict[str, Any]],
    places: Places,
    *,
    by_name: bool = False,
) -> None:
    """Compare marks with those that are there, store and settle; meanwhile no other import can.

    `found` holds them by series: several where what they were drawn on was split. Raises Refused.
    """
    with outlines_put_back([mark for each in found for mark in each["marks"]]), transaction.atomic():
        # Before anything is stored: nothing of refused marks is to be put back.
        compared = [_compared(each) for each in found]
        outcomes = [_stored(run, file, each, places, by_name=by_name) for each in compared]
        file_settle(run, file, owner, **outcomes[0])
        file_settle_beside(run, file, owner, outcomes[1:])


@dataclass(frozen=True, slots=True)
class _Compared:
    """What a file marks on one series beside what is there: new marks, and those that get outlines now."""

    series: Series
    found: dict[str, Any]
    new: list[dict[str, Any]]
    bare: list[dict[str, Any]]
    sentence: str


def _compared(found: dict[str, Any]) -> _Compared:
    """Raises Refused where marks cannot be right beside those that are there."""
    series = Series.objects.select_related("study").get(pk=found["series"])
    require_even_grid(series)
    levels_hold(series.study.subject_id)
    slices_put(series, found["marks"])
    new, sentence = marks_compared(series, found["marks"])
    bare = marks_to_outline(series, found["marks"])
    if bare:
        sentence = f"{sentence} Its outlines are added to them."
    return _Compared(series, found, new, bare, sentence)


def _stored(
    run: ImportRun, file: ImportFile, compared: _Compared, places: Places, *, by_name: bool
) -> dict[str, Any]:
    """Store the marks of one series; the outcome of the file there."""
    series, found = compared.series, compared.found
    # Marks that were there already and agree are evidence; without them only the name paired the two.
    placed = list_placed(series, by_name=by_name) if _is_list(file) else ""
    outlines_put(series, compared.new + compared.bare, places)
    mark_rows_create(run=run, series=series, marks=compared.new)
    mark_rows_outline(run=run, series=series, marks=compared.bare)
    doubts = [conflict.told for conflict in series_conflicts(series)]
    doubts += series_doubts(
        series.level_marks.select_related("series__study__subject", "author").order_by("pk")
    )
    told = (compared.sentence or placed, found.get("remark"), *doubts)
    return {
        "read_as": found["read_as"],
        # A level stands there once for each film.
        "levels_found": _levels_text(list(dict.fromkeys(mark["level"] for mark in found["marks"]))),
        "reason": " ".join(part for part in told if part)[:400],
        "what_to_do": "Certify the numbering",
        "series": series,
    }


@transaction.atomic
def _take_lines(
    run: ImportRun, file: ImportFile, owner: str, found: list[dict[str, Any]], _places: Places
) -> None:
    """Keep the measurements of a report, which lie on one series, and settle. Raises Refused."""
    (told,) = found
    rows = Series.objects.filter(pk=told["series"])
    # Another import may part the series at this moment: no line is left where its slice is not.
    study_held(rows.values_list("study", flat=True).get())
    series = rows.select_related("study").get()
    sentence = lines_take(run, series, told["lines"], author=told["author"])
    file_settle(run, file, owner, read_as=told["read_as"], reason=sentence, series=series)


def _is_list(file: ImportFile) -> bool:
    """Whether only a name, or being alone, pairs the file with its image."""
    return file.read_as.startswith("Level list") and not is_object(file)


def _grids(run: ImportRun, file: ImportFile) -> list[dict[str, Any]]:
    """The images that labels may lie on. Raises Refused when there is none."""
    is_list = _is_list(file)
    if grids := list_places(run, file.name) if is_list else candidate_grids(run, file.name):
        return grids
    if uneven_image(run):
        sentence = (
            "The slices of the image sent with it lie unevenly, or several at one place: no labels fit."
        )
        raise Refused("uneven_slices", sentence, "Mark the levels by hand", read_as=file.read_as)
    if Series.objects.filter(import_files__run=run).exists():
        what_to_do = "Put it into the folder of its image, under the name of that"
    elif is_list:
        what_to_do = "Send the image it was made on as well, under the same name"
    else:
        what_to_do = "Send the image they were drawn on as well"
    missing = "image of the name of this list" if is_list else "image with slices for these labels"
    raise Refused("no_image", f"No {missing} was found.", what_to_do, read_as=file.read_as)


def _levels_text(levels: list[str]) -> str:
    """Levels with commas between them, ends first kept, at most 240 characters."""
    text = ",".join(levels)
    return text if len(text) <= 240 else f"{levels[0]},{levels[-1]}"


def read_request(run: ImportRun, name: str, digest: str, scratch: Path) -> dict[str, Any]:
    """What the reader has to know of a file of that name and SHA-256."""
    chosen = import_options_now(run.project)
    return {
        "scratch": str(scratch),
        "secret": project_secret(run.project).hex(),
        "content": digest,
        # Files without a patient in them: one Subject per import, folder and name. Two imports never
        # share one, because merging two people is worse than splitting one.
        "subject": f"{run.uid}/{name_read(name).person}",
        "scheme": run.numbering_scheme,
        "picture_modality": run.picture_modality,
        "volume_modality": run.volume_modality,
        "tells_person": identities_kept(run.project),
        "profile": profile_keeping(
            device=chosen.keeps_device_identity, patient=chosen.keeps_patient_characteristics
        ),
    }


def _taken_before(run: ImportRun, file: ImportFile, digest: str) -> ImportFile | None:
    """The row under which the same bytes were taken before, and are still there.

    Labels are the same only under the same name: two images of one person may share a mask's bytes.
    """
    same = ImportFile.objects.filter(run__project=run.project, sha256=digest, state=ImportFileState.TAKEN)
    rows = same.filter(series__isnull=False).exclude(pk=file.pk)
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return None  # So it is with most files: what stands beside a row need not be looked up.
    known = ImportFile.objects.filter(pk__in=keys).select_related("series", "run").order_by("pk")
    return next((row for row in known if not row.marks_levels or _same_name(file, row)), None)


def _same_name(file: ImportFile, earlier: ImportFile) -> bool:
    known = earlier.stem_hash or stem_hash(earlier.run.project, earlier.name)
    return stem_hash(file.run.project, file.name) == known


def _take_archive(
    run: ImportRun, file: ImportFile, owner: str, digest: str, reader: Reader, places: Places
) -> None:
    """Unpack a ZIP; its members become rows of their own. An archive inside one is refused."""
    if "!/" in file.name:
        raise Refused(
            "nested", "This is an archive inside an archive.", "Unpack the inner one", read_as="ZIP"
        )
    into = places.staging / f"{file.uid}-members"
    folder_empty(into)
    into.mkdir(parents=True, mode=0o700)
    try:
        found = reader.ask("unpack", Path(file.staged_path), into=str(into))
    except Refused:
        folder_empty(into)  # What was unpacked before it broke off names its patient.
        raise
    members = [
        ImportFile(
            run=run,
            name=name_shown(f"{file.name}!/{name}"),
            size=(into / str(number)).stat().st_size,
            received=(into / str(number)).stat().st_size,
            staged_path=str(into / str(number)),
        )
        for number, name in enumerate(found["names"])
    ]
    with transaction.atomic():
        ImportFile.objects.bulk_create(members, ignore_conflicts=True)
        file_settle(
            run,
            file,
            owner,
            sha256=digest,
            read_as=found["read_as"],
            reason="Each file is listed on its own.",
        )
        ImportRun.objects.filter(pk=run.pk).update(total_count=run.files.count())


def _refuse(run: ImportRun, file: ImportFile, owner: str, refusal: Refused) -> None:
    file_settle(
        run,
        file,
        owner,
        state=ImportFileState.REFUSED,
        read_as=(refusal.read_as or file.read_as or "Unknown")[:120],
        reason=refusal.sentence[:400],
        what_to_do=refusal.what_to_do[:240],
    )
