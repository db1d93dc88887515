"""What a run may learn from: a release that is whole, allowed today, and free of held-out material."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from corpus.models import Release
from corpus.releases.fallen import falls_of, members
from corpus.releases.gates import RightsGate
from corpus.releases.held_out import HeldOutGate
from corpus.releases.manifest import MANIFEST, file_digest, manifest_read
from corpus.releases.places import release_folder
from projects.models import Purpose
from training.errors import DataRefused

SHOWN = 8
HELD_OUT = "Held out by a benchmark, so not to be trained on:"
WITHOUT_THEM = "Make a new release, which leaves these rows out, and train on that."


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

    Since the release was made a row may have been withdrawn, a sign-off taken back, a face found, a Suite
    frozen, an Approval ended. Raises DataRefused with the list, and with what to do.
    """
    rights = RightsGate(release.project, Purpose.TRAIN)
    told = [fall.sentence for fall in falls_of(release)]
    if fallen := [*told, *rights.refusals(members(release))]:
        raise DataRefused(_listed(f"{release} may not be trained on today:", fallen))
    gate = HeldOutGate(release.project)
    overlap = [reason for one in members(release) if (reason := gate.refusal(one))]
    if overlap:
        raise DataRefused(_listed(HELD_OUT, overlap))
    digests = _digests(release)
    shown = [
        f"{release} holds an image of an item of {suite}."
        for digest in _images(release)
        if (suite := gate.by_image.get(digest))
    ]
    if shown:
        raise DataRefused(_listed(HELD_OUT, shown))
    return Guarded(digests, release.rows.count(), len(gate.by_uid), timezone.now())


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
    more = [f"… and {len(reasons) - SHOWN} more."] if len(reasons) > SHOWN else []
    return "\n".join([head, *reasons[:SHOWN], *more, WITHOUT_THEM])
