"""Refusals: why a file is not taken, and what to do, in words a clinician understands."""

from __future__ import annotations

# Voxels along a side; no scanner makes as many.
LONGEST_SIDE = 100_000


class Refused(Exception):
    """A file that is not taken. `code` is stable, the sentence is for the person."""

    def __init__(self, code: str, sentence: str, what_to_do: str, *, read_as: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.what_to_do = what_to_do
        self.read_as = read_as

    def as_json(self) -> dict[str, str]:
        """The refusal as it travels between processes."""
        return {
            "code": self.code,
            "sentence": self.sentence,
            "what_to_do": self.what_to_do,
            "read_as": self.read_as,
        }


def bytes_in_words(count: int) -> str:
    """A number of bytes as a person says it: `3 GB`, `100 kB`."""
    if count >= 10**15:
        return "more than 1,000,000 GB"
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:.0f} {unit}" if size >= 10 or unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    raise AssertionError


def sides_in_words(sides: tuple[int, ...]) -> str:
    """The sides of a volume as a person says them: `512 × 512 × 60`.

    A number that is no side of anything is not repeated: a damaged header may hold somebody's.
    """
    return " × ".join(str(side) if 0 <= side < LONGEST_SIDE else "too many" for side in sides[:8])


def claims_too_much(claimed: int, held: int, read_as: str) -> Refused:
    """A header that promises more than the file can hold."""
    return Refused(
        "claims_too_much",
        f"This file says it needs {bytes_in_words(claimed)} but holds {bytes_in_words(held)}; "
        "it is damaged or hostile.",
        "Export it again from its source",
        read_as=read_as,
    )


def too_large(claimed: int, most: int, read_as: str) -> Refused:
    """Unpacked, the file would not fit the memory given to reading."""
    return Refused(
        "too_large",
        f"Unpacked this file needs {bytes_in_words(claimed)}; the most that is read is "
        f"{bytes_in_words(most)}.",
        "Crop it to the spine, or save it with 16 bits per voxel",
        read_as=read_as,
    )
