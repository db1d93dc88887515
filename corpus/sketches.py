"""Small fingerprints that nearly equal texts and nearly equal pictures share."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from corpus.bodies import Body, Consultation, MultipleChoice, OpenQuestion, Report, canonical_json

if TYPE_CHECKING:
    import numpy as np

# Letters in a piece that is counted; four tell Chinese words and English syllables apart.
_PIECE: Final = 4
# 12 bands of 5 find 99 % of the texts that share four fifths of their pieces, and 90 % at 70 %
# (1 - (1 - s^5)^12), so that few need to be read again.
BANDS: Final = 12
_ROWS: Final = 5
_SEED: Final = 20261
# The text of a body that is compared, in characters; a report says what it says well before.
LONGEST: Final = 6000
# Bits in which a picture may differ from its copy, of 64.
BITS_APART: Final = 3
CHUNKS: Final = 4


def compared_text(body: Body) -> str:
    """What a body asks and answers, in letters and digits alone; options sorted, their order being chance."""
    told = "\n".join(_told(body))
    plain = unicodedata.normalize("NFKC", told).casefold()
    return " ".join("".join(one if one.isalnum() else " " for one in plain).split())[:LONGEST]


def _told(body: Body) -> Iterator[str]:
    match body:
        case MultipleChoice():
            yield body.stem
            yield from sorted(option.text for option in body.options)
        case OpenQuestion():
            yield from (body.question, body.reference_answer)
        case Consultation():
            yield from (*(turn.text for turn in body.turns), body.plan)
        case Report():
            yield from (section.text for section in body.sections)


def compared_within(body: Body) -> str:
    """What two bodies must share to be compared: kind, language, and the very pictures they are about.

    The same question of another picture, or of another figure, is another question.
    """
    shown = sorted(canonical_json(image.model_dump(mode="json", exclude={"window"})) for image in body.images)
    return "\n".join([body.kind, body.language, *shown, *sorted(body.figures)])


def text_bands(body: Body) -> list[int]:
    """Numbers (64 bit, signed) of which nearly equal bodies share one at least; empty without words."""
    # Compiled code that a page without checks does not need.
    from rensa import RMinHash

    text = compared_text(body)
    pieces = {text[at : at + _PIECE] for at in range(max(1, len(text) - _PIECE + 1))} if text else set()
    if not pieces:
        return []
    sketch = RMinHash(num_perm=BANDS * _ROWS, seed=_SEED)
    sketch.update(sorted(pieces))
    digest, within = sketch.digest(), compared_within(body)
    return [
        _number(f"{within}\n{band}\n{digest[band * _ROWS : (band + 1) * _ROWS]}") for band in range(BANDS)
    ]


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def picture_hash(png: bytes) -> int | None:
    """64 bits that a picture keeps when scaled, compressed or brightened; None of one that shows nothing.

    The signs of the 64 lowest frequencies of the picture at 32 by 32 against their median (Zauner 2010).
    """
    import numpy as np
    from PIL import Image
    from scipy.fft import dctn

    with Image.open(io.BytesIO(png)) as image:
        grey = np.asarray(image.convert("L").resize((32, 32), Image.Resampling.BOX), dtype=float)
    if grey.std() < 4.0:  # of 255: an empty slice looks like any other
        return None
    low: np.ndarray[Any, Any] = dctn(grey, norm="ortho")[:8, :8].ravel()
    bits = low > np.median(low[1:])
    return int("".join("1" if bit else "0" for bit in bits), 2)


def chunks_of(value: int) -> list[int]:
    """The four 16-bit parts of a hash: of two at most three bits apart one part at least is equal."""
    return [value >> 16 * place & 0xFFFF for place in range(CHUNKS)]


def bits_apart(one: int, other: int) -> int:
    """In how many bits two hashes differ."""
    return (one ^ other).bit_count()
