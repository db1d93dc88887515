"""The half-written Release on disk: its plan, its files, and how far they are known to be good."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from corpus.releases.filters import SPLITS
from corpus.releases.plan import Plan, Planned

PLAN, MARK = "plan.jsonl", "written.json"
NATIVE = "native.jsonl"
FILES = (NATIVE, *(f"messages-{split}.jsonl" for split in SPLITS))
Counts = defaultdict[str, Counter[str]]


@dataclass(slots=True)
class Mark:
    """What is safely on disk: rows of the plan, bytes of each file, and what was counted in them."""

    rows: int = 0
    sizes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FILES, 0))
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    left_out: int = 0
    total: int = 0


class Journal:
    """Writes in batches; after each one the mark moves on, so that a kill costs one batch at most."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.release = folder / "release"  # what will be published; plan and mark stay outside it
        self.files: dict[str, BinaryIO] = {}
        self.mark = Mark()
        self.counts: Counts = defaultdict(Counter)

    def is_planned(self) -> bool:
        """Whether the choice was frozen already."""
        return (self.folder / MARK).is_file()

    def plan_freeze(self, plan: Plan) -> None:
        """Keep the choice, so that a resumed Release holds what the first attempt chose."""
        self.release.mkdir(parents=True, exist_ok=True)
        with (self.folder / PLAN).open("w", encoding="ascii") as out:
            out.writelines(f"{json.dumps([r.instance, r.revision, r.split, r.tier])}\n" for r in plan.rows)
            out.flush()
            os.fsync(out.fileno())
        self._mark_write(Mark(left_out=plan.left_out, total=len(plan.rows)))

    def open(self) -> None:
        """Open the files and cut off what was written after the last mark."""
        self.mark = Mark(**json.loads((self.folder / MARK).read_text(encoding="utf-8")))
        self.counts = defaultdict(Counter)
        for name, found in self.mark.counts.items():
            self.counts[name].update(found)
        for name in FILES:
            stream = (self.release / name).open("ab")
            stream.truncate(self.mark.sizes[name])
            self.files[name] = stream

    def rows_left(self, size: int) -> Iterator[list[Planned]]:
        """The planned rows still to be written, in batches."""
        with (self.folder / PLAN).open(encoding="ascii") as lines:
            left = (Planned(*json.loads(line)) for line in islice(lines, self.mark.rows, None))
            while batch := list(islice(left, size)):
                yield batch

    def count(self, name: str, value: str) -> None:
        """Count a value for the dataset card."""
        self.counts[name][value] += 1

    def batch_seal(self, rows: int) -> None:
        """Flush the files, then move the mark."""
        for stream in self.files.values():
            stream.flush()
            os.fsync(stream.fileno())
        sizes = {name: stream.tell() for name, stream in self.files.items()}
        counts = {name: dict(found) for name, found in self.counts.items()}
        self._mark_write(Mark(self.mark.rows + rows, sizes, counts, self.mark.left_out, self.mark.total))

    def close(self) -> None:
        """Close the files."""
        for stream in self.files.values():
            stream.close()
        self.files = {}

    def _mark_write(self, mark: Mark) -> None:
        aside = self.folder / f"{MARK}.partial"
        aside.write_text(json.dumps(asdict(mark)), encoding="utf-8")
        os.replace(aside, self.folder / MARK)
        self.mark = mark
