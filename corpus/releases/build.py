"""Writing a Release: plan, batches of rows, card and manifest, then one rename and one transaction."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from corpus.bodies import body_parse
from corpus.instances_import.insert import rows_insert
from corpus.models import Instance, Release, ReleaseRow, ReleaseRun, Revision, Source
from corpus.named_pictures import body_named
from corpus.releases.card import LEVEL_ASSUMED, READ_BY_OCR, card_write
from corpus.releases.conversations import messages_of, simulated_facts
from corpus.releases.errors import SHOWN, ReleaseRefused
from corpus.releases.fallen import Fall, falls_by_rights, falls_of
from corpus.releases.filters import ReleaseFilters, filters_read
from corpus.releases.held_out import HeldOutGate
from corpus.releases.images import ImageFolder
from corpus.releases.journal import NATIVE, PLAN, Journal
from corpus.releases.manifest import MANIFEST, file_digest, manifest_read, manifest_write
from corpus.releases.native import certainty_of, native_row, quotes_withhold, schema_text
from corpus.releases.ocr_read import OcrRead
from corpus.releases.plan import Planned, release_plan
from imaging.models import NumberingBasis, Subject
from projects.models import Project
from projects.services.audit import audit

BATCH = 2000
# What a row says. Every column more is read, converted and thrown away for each row.
COLUMNS = (
    "uid", "kind", "body", "body_sha256", "model_name", "model_family", "prompt_hash",
    "instance__uid", "instance__kind", "instance__axis", "instance__language",
    "instance__cluster_key", "instance__source", "instance__subject", "instance__passage",
)  # fmt: skip
SIDES_SAID = {
    "verified": "Left and right verified",
    "header_only": "Side from the file's header only",
    "unknown": "Side unknown",
}
ROOT = "releases"
Tick = Callable[[int], None]


def folder_of(run: ReleaseRun) -> Path:
    """Where the finished Release of a run lies."""
    return Path(settings.MEDIA_ROOT) / ROOT / str(run.uid)


def partial_of(run: ReleaseRun) -> Path:
    """Where it grows until it is whole."""
    return folder_of(run).with_name(f"partial-{run.uid}")


def release_build(*, run: ReleaseRun, tick: Tick = lambda rows: None) -> Release:
    """Write the Release of a run, or go on with it; `tick(rows)` is called after each batch and may raise.

    Raises ReleaseRefused when the choice may not be released, or is empty.
    """
    filters, folder = filters_read(run.filters), folder_of(run)
    journal = Journal(partial_of(run))
    if not (folder / MANIFEST).is_file():
        _plan(run, filters, journal)
        journal.open()
        try:
            _rows_write(run, journal, tick)
        finally:
            journal.close()
        _seal(run, filters, journal)
        os.rename(journal.release, folder)
    elif run.release is None:
        tick(0)  # Its last worker died here; somebody may have called it off since.
    release = _register(run, filters, folder)
    partial_remove(run)
    return release


def partial_remove(run: ReleaseRun) -> None:
    """Throw away what a finished run no longer needs."""
    shutil.rmtree(partial_of(run), ignore_errors=True)


def written_remove(run: ReleaseRun) -> None:
    """Throw away all that a refused or cancelled run has written, also where it was whole but for its row."""
    partial_remove(run)
    shutil.rmtree(folder_of(run), ignore_errors=True)


def _plan(run: ReleaseRun, filters: ReleaseFilters, journal: Journal) -> None:
    if journal.is_planned():
        return
    plan = release_plan(project=run.project, filters=filters, seed=run.seed)
    if not plan.rows:
        raise ReleaseRefused(["No approved instance passes these filters."], count=1)
    journal.plan_freeze(plan)


def _rows_write(run: ReleaseRun, journal: Journal, tick: Tick) -> None:
    images = ImageFolder(journal.release, run.project, HeldOutGate(run.project))
    ReleaseRun.objects.filter(pk=run.pk).update(total_count=journal.mark.total)
    tick(journal.mark.rows)
    for batch in journal.rows_left(BATCH):
        revisions = _revisions(batch)
        ocr = OcrRead(revisions.values())
        for planned in batch:
            _row_write(revisions[planned.revision], planned, journal, images, ocr)
        journal.batch_seal(len(batch))
        tick(len(batch))


def _revisions(batch: list[Planned]) -> dict[int, Revision]:
    """The Revisions of a batch with their Instances; those of one Source or Subject share one object."""
    rows = Revision.objects.select_related("instance").only(*COLUMNS)
    found = rows.in_bulk([row.revision for row in batch])
    sources = Source.objects.in_bulk({one.instance.source_id for one in found.values()} - {None})
    subjects = Subject.objects.in_bulk({one.instance.subject_id for one in found.values()} - {None})
    for one in found.values():
        if one.instance.source_id is not None:
            one.instance.source = sources[one.instance.source_id]
        if one.instance.subject_id is not None:
            one.instance.subject = subjects[one.instance.subject_id]
    return found


def _by_files(body: dict[str, Any], revision: Revision) -> dict[str, Any]:
    """A body whose pictures are named by their files where it names them by places in a stack."""
    if all(image["sop"] is not None for image in body["images"]):
        return body
    return body_named(body_parse(revision.body), revision.instance_id).model_dump(mode="json")


def _row_write(
    revision: Revision, planned: Planned, journal: Journal, images: ImageFolder, ocr: OcrRead
) -> None:
    body = json.loads(revision.body)
    source = revision.instance.source
    withheld = [] if source is None or source.may_quote else quotes_withhold(body)
    pictures = images.images_write(_by_files(body, revision), str(revision.instance.uid))
    simulated = simulated_facts(body)
    certainty = certainty_of(revision.instance.subject or images.subject_shown(body), pictures)
    row = native_row(
        revision,
        body=body,
        split=planned.split,
        tier=planned.tier,
        images=pictures,
        simulated=simulated,
        withheld=withheld,
        read_by_ocr=ocr.told_of(revision),
        certainty=certainty,
    )
    conversation = {
        "id": row["uid"],
        "messages": messages_of(body),
        "images": [picture["path"] for picture in pictures],
        "split": planned.split,
        "tier": planned.tier,
        "kind": row["kind"],
        **certainty,
        "simulated": simulated,
    }
    journal.files[NATIVE].write(_line(row))
    journal.files[f"messages-{planned.split}.jsonl"].write(_line(conversation))
    _count(journal, row, body, len(pictures))


# One encoder for all lines; `json.dumps` makes a new one for each.
_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def _line(value: dict[str, object]) -> bytes:
    return _encode(value).encode() + b"\n"


def _count(journal: Journal, row: dict[str, object], body: dict[str, object], pictures: int) -> None:
    for name in ("split", "tier", "kind", "axis", "language", "written_by", "model_family"):
        journal.count(name, str(row[name]) or "not named")
    for name in ("level", "condition"):
        for value in body[f"{name}s"]:  # type: ignore[attr-defined]
            journal.count(name, str(value))
    if body["modality"]:
        journal.count("modality", str(body["modality"]))
    if isinstance(source := row["source"], dict):
        journal.count("source", f"{source['title']}. {source['citation']} ({source['licence']})")
    if row["read_by_ocr"]:
        journal.count("ocr", READ_BY_OCR)
    if row["numbering_basis"]:
        journal.count("numbering", NumberingBasis(str(row["numbering_basis"])).label)
    if row["level_assumed"]:
        journal.count("numbering", LEVEL_ASSUMED)
        for value in body["levels"]:  # type: ignore[attr-defined]
            journal.count("level_assumed", str(value))
    if pictures:
        journal.count("laterality", SIDES_SAID[str(row["laterality"])])
        journal.count("images", "rows with images")


def _seal(run: ReleaseRun, filters: ReleaseFilters, journal: Journal) -> None:
    counts = {name: dict(sorted(found.items())) for name, found in sorted(journal.counts.items())}
    card = card_write(
        name=run.name, seed=run.seed, filters=filters, counts=counts, left_out=journal.mark.left_out
    )
    (journal.release / "README.md").write_text(card, encoding="utf-8")
    (journal.release / "schema.json").write_text(schema_text(), encoding="utf-8")
    manifest_write(journal.release, name=run.name, seed=run.seed, filters=filters, counts=counts)


@transaction.atomic
def _register(run: ReleaseRun, filters: ReleaseFilters, folder: Path) -> Release:
    """Enter the finished folder into the database; found there already, it is only returned."""
    run.refresh_from_db()
    if run.release is not None:
        return run.release
    # The UPDATE holds the project's row, so that two releases never take the same number.
    Project.objects.filter(pk=run.project_id).update(slug=run.project.slug)
    last = Release.objects.filter(project=run.project).aggregate(Max("number"))["number__max"] or 0
    manifest = manifest_read(folder)
    counts: dict[str, dict[str, int]] = manifest["counts"]  # type: ignore[assignment]
    release = Release.objects.create(
        project=run.project,
        number=last + 1,
        name=run.name,
        seed=run.seed,
        filters=filters.as_json(),
        path=f"{ROOT}/{run.uid}",
        manifest_sha256=file_digest(folder / MANIFEST),
        row_count=sum(counts["split"].values()),
        image_count=sum(1 for _ in (folder / "images").glob("*.png")),
    )
    members = _members(release, partial_of(run) / PLAN)
    rows_insert(ReleaseRow, ("release_id", "instance_id", "revision_id", "split"), members)
    _refuse_what_moved_on(release)
    ReleaseRun.objects.filter(pk=run.pk).update(release=release)
    audit(
        action="release.create",
        actor=run.started_by,
        project=run.project,
        object_kind="release",
        object_uid=release.uid,
        detail={"manifest_sha256": release.manifest_sha256, "rows": release.row_count},
    )
    return release


def _refuse_what_moved_on(release: Release) -> None:
    """Writing takes time: what was withdrawn, undone, withheld or no longer allowed stops it whole."""
    falls = falls_of(release)
    falls += falls_by_rights(release, but=falls)
    if falls:
        told = [fall.sentence for fall in falls]
        raise ReleaseRefused([*told, *_named(falls), "Write the release again."], count=len(falls))


def _named(falls: list[Fall]) -> Iterator[str]:
    """The first of the Instances that fell, by their numbers."""
    fallen = [instance for fall in falls for instance in fall.instances][: SHOWN - len(falls)]
    numbers = Instance.objects.filter(pk__in=fallen).order_by("number").values_list("number", flat=True)
    for number in numbers:
        yield f"Instance {number} may not go out as it was planned."


def _members(release: Release, plan: Path) -> Iterator[tuple[int, int, int, str]]:
    with plan.open(encoding="ascii") as lines:
        for line in lines:
            instance, revision, split, _ = json.loads(line)
            yield release.pk, instance, revision, split
