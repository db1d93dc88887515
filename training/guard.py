"""What a run may learn from: a release that is whole, allowed today, and free of held-out material."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.utils import timezone

from corpus.models import Release, ReleaseRow
from corpus.releases.gates import Candidate, RightsGate, pictures_of
from corpus.releases.held_out import HeldOutGate
from corpus.releases.manifest import MANIFEST, file_digest, manifest_read
from corpus.releases.places import release_folder
from corpus.signature import signature_of
from projects.models import Purpose
from training.errors import DataRefused

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Guarded:
    """A check that let a release pass: what was compared, and when."""

    digests: dict[str, str]
    """SHA-256 of the files that will be read."""
    rows: int
    """Rows of the release."""
    held_out: int
    """Items that Suites of the project held out at that moment."""
    at: datetime

    @property
    def record(self) -> dict[str, Any]:
        """What a run keeps of it."""
        return {"rows": self.rows, "held_out": self.held_out, "at": self.at.isoformat()}


def release_guard(release: Release) -> Guarded:
    """Refuse what must not be trained on; returns what was compared.

    A Suite may have been frozen, or an Approval may have ended, since the release was made.
    Raises DataRefused with the list.
    """
    gate = HeldOutGate(release.project)
    overlap = [reason for one in _members(release) if (reason := gate.refusal(one))]
    if overlap:
        raise DataRefused(_listed("Held out by a benchmark, so not to be trained on:", overlap))
    digests = _digests(release)
    shown = [
        f"{release} holds an image of an item of {suite}."
        for digest in _images(release)
        if (suite := gate.by_image.get(digest))
    ]
    if shown:
        raise DataRefused(_listed("Held out by a benchmark, so not to be trained on:", shown))
    lacking = RightsGate(release.project, Purpose.TRAIN).refusals(_members(release))
    if lacking:
        raise DataRefused(_listed("Not allowed today:", lacking))
    return Guarded(digests, release.rows.count(), len(gate.by_uid), timezone.now())


def _members(release: Release) -> Iterator[Candidate]:
    columns = (
        "instance__pk",
        "instance__uid",
        "instance__cluster_key",
        "revision_id",
        "revision__body",
        "instance__subject_id",
        "instance__source_id",
        "instance__passage_id",
    )
    rows = ReleaseRow.objects.filter(release=release).values_list(*columns)
    for pk, uid, cluster, revision, body, subject, source, passage in rows.iterator(chunk_size=2000):
        said = json.loads(body)
        signature, pictures = signature_of(said), pictures_of(said)
        yield Candidate(pk, uid, cluster, "", revision, signature, subject, source, pictures, passage)


def _digests(release: Release) -> dict[str, str]:
    folder = release_folder(release)
    if not (folder / MANIFEST).is_file() or file_digest(folder / MANIFEST) != release.manifest_sha256:
        raise DataRefused(f"{release} is not what it was when it was made. Verify it on its page.")
    manifest: dict[str, Any] = manifest_read(folder)
    wanted = {
        entry["path"]: entry["sha256"] for entry in manifest["files"] if entry["path"].startswith("messages-")
    }
    for name, digest in wanted.items():
        if file_digest(folder / name) != digest:
            raise DataRefused(f"{name} of {release} was changed. Verify it on its page.")
    return wanted


def _images(release: Release) -> list[str]:
    """SHA-256 of every image of the release, as its manifest lists them."""
    manifest: dict[str, Any] = manifest_read(release_folder(release))
    return [entry["sha256"] for entry in manifest["files"] if entry["path"].startswith("images/")]


def _listed(head: str, reasons: list[str]) -> str:
    more = f"\n… and {len(reasons) - SHOWN} more." if len(reasons) > SHOWN else ""
    return "\n".join([head, *islice(reasons, SHOWN)]) + more
