"""The dataset card: what is in a Release, who read it, and what it is not good for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from corpus.models import Tier
from corpus.releases.filters import SPLITS, ReleaseFilters

# Under "numbering" in the counts of a Release.
LEVEL_ASSUMED = "Level assumed: nobody certified the count"
# Under "ocr" in the counts of a Release.
READ_BY_OCR = "Rests on words that were read by OCR"
Counts = Mapping[str, Mapping[str, int]]

LIMITS = """## Limits

* Splits never part relatives: a person (subjects that share a picture are one), a source chapter, and
  questions of equal wording stay together. Texts that are only similar are not looked for.
* A row says what its tier says: V2 was read by one clinician, V3 by two or more or adjudicated. V0 and V1
  were not read one by one: V1 is of a lot whose sample was read and held few enough harmful errors, which
  says something of the lot and nothing of any one row.
* Clinical facts marked *simulated* were made up for the exercise; each row names them.
* Levels rest on the numbering of each subject (`numbering_basis`). Where nobody certified the count, a level
  is assumed: the row says `level_assumed`.
* `laterality` says how far left and right of a row's images can be trusted. Unless it is `verified`, a side
  in the text does not come from the images.
* Words of a scanned page were read by a machine and may be misread: the row names its page, how sure the
  reading was and whether a person compared it (`read_by_ocr`).
* Drafts were written by models named in the rows; a model of the same family may be flattered by them.
* Not for patient care."""


def card_write(*, name: str, seed: int, filters: ReleaseFilters, counts: Counts, left_out: int) -> str:
    """The card as Markdown; the same Release gives the same text."""
    total = sum(counts.get("split", {}).values())
    parts = [
        f"# {name}",
        f"{total:,} instances for the spine, from SpineMed Studio. Seed {seed}, purpose: {filters.purpose}.",
        "## Files\n\n`native.jsonl` holds every row (schema: `schema.json`). `messages-<split>.jsonl` holds "
        "the same as conversations with images. `manifest.json` holds the SHA-256 of every file.",
        _table("Splits", "split", counts, SPLITS),
        _table("Tiers", "tier", counts, Tier.values),
        _table("Kinds", "kind", counts),
        _table("Axes", "axis", counts),
        _table("Levels", "level", counts),
        _table("Numbering of the levels", "numbering", counts),
        _table("Left and right", "laterality", counts),
        _table("Conditions", "condition", counts),
        _table("Modalities", "modality", counts),
        _table("Languages", "language", counts),
        _edited(counts),
        _table("Drafted by", "model_family", counts),
        _table("Sources", "source", counts),
        _table("Read by OCR", "ocr", counts),
        LIMITS,
    ]
    if left_out:
        parts.append(
            f"{left_out:,} instances were left out: a benchmark holds them out, a face is in view, or nobody "
            "signed off their images."
        )
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(title: str, key: str, counts: Counts, order: Iterable[str] | None = None) -> str:
    found = counts.get(key, {})
    names = [name for name in order if name in found] if order else sorted(found)
    if not names:
        return ""
    rows = "\n".join(f"| {_cell(name)} | {found[name]:,} |" for name in names)
    return f"## {title}\n\n| {title.lower()} | rows |\n|---|---:|\n{rows}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _edited(counts: Counts) -> str:
    written = counts.get("written_by", {})
    total, people = sum(written.values()), written.get("edit", 0) + written.get("adjudication", 0)
    if not total:
        return ""
    return (
        f"## Who wrote the text\n\nOf {total:,} rows, {people:,} carry words that a clinician changed; "
        f"{total - people:,} were approved as a model wrote them."
    )
