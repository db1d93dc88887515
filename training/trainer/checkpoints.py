"""Checkpoints on disk: written beside their place, then renamed; the last two and the best are kept."""

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

PARTIAL = "partial-"
NOTE = "checkpoint.json"
COMPLETE = "COMPLETE"


@dataclass(frozen=True)
class CheckpointNote:
    """What is known of a checkpoint; stands in it as ``checkpoint.json``."""

    stage: int
    step: int
    eval_loss: float | None
    sha256: str
    bytes: int


def folder_digest(folder: Path) -> tuple[str, int]:
    """sha256 over the sorted (relative name, sha256 of content) pairs, and the bytes; notes left out."""
    whole, size = hashlib.sha256(), 0
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in {NOTE, COMPLETE}):
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        whole.update(f"{path.relative_to(folder).as_posix()}\0{digest}\n".encode())
        size += path.stat().st_size
    return whole.hexdigest(), size


def folder_publish(partial: Path, place: Path) -> None:
    """Move a finished folder to its name in one step; what stood there is replaced."""
    for path in partial.rglob("*"):
        if path.is_file():
            _flush(path)
    if place.exists():
        shutil.rmtree(place)
    os.rename(partial, place)
    _flush(place.parent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def note_write(folder: Path, *, stage: int, step: int, eval_loss: float | None) -> CheckpointNote:
    """Seal a folder with its own digest."""
    digest, size = folder_digest(folder)
    note = CheckpointNote(stage, step, eval_loss, digest, size)
    (folder / NOTE).write_text(json.dumps(asdict(note), sort_keys=True), encoding="utf-8")
    return note


def notes_in(folder: Path) -> dict[Path, CheckpointNote]:
    """Finished checkpoints of a stage, oldest first."""
    found = {}
    for path in folder.glob("checkpoint-*"):
        if (path / NOTE).is_file():
            found[path] = CheckpointNote(**json.loads((path / NOTE).read_text(encoding="utf-8")))
    return dict(sorted(found.items(), key=lambda item: item[1].step))


def checkpoint_last(folder: Path) -> Path | None:
    """The newest finished checkpoint of a stage; partial ones are swept away."""
    for partial in folder.glob(f"{PARTIAL}*"):
        shutil.rmtree(partial)
    found = list(notes_in(folder))
    return found[-1] if found else None


def checkpoint_best(folder: Path) -> Path | None:
    """The checkpoint with the lowest validation loss; None where none was validated."""
    scored = [
        (note.eval_loss, note.step, path)
        for path, note in notes_in(folder).items()
        if note.eval_loss is not None
    ]
    return min(scored)[2] if scored else None


def checkpoints_thin(folder: Path) -> list[Path]:
    """Remove all but the last two and the best; returns what was removed."""
    found = list(notes_in(folder))
    kept = {*found[-2:], checkpoint_best(folder)}
    gone = [path for path in found if path not in kept]
    for path in gone:
        shutil.rmtree(path)
    return gone
