"""How much of the text burned into real pictures the machine proposes, and how much it proposes in vain.

`pytest -s -m soak tests/soak/test_text_found.py` prints the table of docs/measurements.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image

from benchmark.statistics.proportions import wilson
from imaging.formats.picture import picture_image
from imaging.formats.reader import Reader
from imaging.formats.text_child import PROGRAM
from tests.imaging.burned import Grey, Ink, burned

pytestmark = [pytest.mark.soak, pytest.mark.shared]
TEXTS = ("DOE JANE", "Müller, Anna", "ID 4711-203", "12.03.1957", "St. Mary Hospital", "M 071Y 80KG")
SIZES = (8, 10, 12, 16, 20, 28)
# Grey values by which a text differs from what lies under it.
CONTRASTS = {"white": None, "80 grey values": 80, "40 grey values": 40}
# So much of a text's ink has to lie inside of what is proposed.
COVERED = 0.9


def pictures(folder: Path) -> Iterator[Grey]:
    """Real pictures of the spine as grey values: films, slices of MR and of CT."""
    films = sorted((folder / "xray_spine").glob("*.jpg"))[:5]
    slices = sorted((folder / "lumbar_mr").glob("*_midsag.png"))[:3]
    slices += sorted((folder / "spider_png" / "images").iterdir())[:3]
    for path in [*films, *slices]:
        yield np.array(Image.open(path).convert("L"))
    for path in sorted((folder / "dcmqi" / "ct-3slice").glob("*.dcm"))[:1]:
        values = pydicom.dcmread(path).pixel_array.astype(float)
        low, high = np.percentile(values, (1, 99.5))
        yield np.rint(np.clip((values - low) / (high - low), 0, 1) * 255).astype(np.uint8)


def found(reader: Reader, picture: Grey, folder: Path) -> list[list[int | str]]:
    """What the machine proposes on a picture, through the door that imports use."""
    Image.fromarray(picture).save(folder / "picture.png")
    told = {"subject": "x", "content_hash": "y", "secret": b"s", "scratch": folder, "modality": "CR"}
    record = picture_image(folder / "picture.png", **told)["instances"][0]
    places: list[list[int | str]] = reader.ask("find_text", folder / record["file"])["places"]
    return places


def share_covered(places: list[list[int | str]], ink: Ink) -> float:
    """The share of a text's ink that lies in proposed places, be they text or lead letters."""
    inside = np.zeros(ink.shape, dtype=bool)
    for left, top, width, height, _kind in places:
        inside[int(top) : int(top) + int(height), int(left) : int(left) + int(width)] = True
    return float((inside & ink).sum() / ink.sum())


def with_text(
    picture: Grey, text: str, size: int, contrast: int | None, rng: np.random.Generator
) -> tuple[Grey, Ink]:
    """The picture with a text somewhere, by `contrast` brighter than what is there, or darker than it."""
    extent = [int(places.max()) + 2 for places in np.nonzero(burned(picture, text, size=size, at=(0, 0))[1])]
    top, left = (int(rng.integers(0, max(1, picture.shape[axis] - extent[axis]))) for axis in (0, 1))
    value = 255
    if contrast is not None:
        under = float(picture[burned(picture, text, size=size, at=(left, top))[1]].mean())
        value = round(under + contrast if under + contrast <= 255 else under - contrast)
    return burned(picture, text, size=size, at=(left, top), value=value)


def test_text_burned_into_real_pictures_is_proposed(shared_files: Path, tmp_path: Path) -> None:
    hits: Counter[tuple[int, str]] = Counter()
    tries: Counter[tuple[int, str]] = Counter()
    rng = np.random.default_rng(7)
    with Reader(program=PROGRAM) as reader:
        clean = list(pictures(shared_files))
        in_vain = [len(found(reader, picture, tmp_path)) for picture in clean]
        for number, picture in enumerate(clean):
            for size in SIZES:
                for name, contrast in CONTRASTS.items():
                    drawn, ink = with_text(picture, TEXTS[(number + size) % len(TEXTS)], size, contrast, rng)
                    tries[size, name] += 1
                    hits[size, name] += share_covered(found(reader, drawn, tmp_path), ink) >= COVERED
    sys.stdout.write(
        f"\n{len(clean)} pictures without text: {sum(in_vain)} places proposed, {max(in_vain)} at most\n"
    )
    for size in SIZES:
        cells = [_cell(hits[size, name], tries[size, name]) for name in CONTRASTS]
        sys.stdout.write(f"| {size} px | {' | '.join(cells)} |\n")
    assert sum(hits[size, "white"] for size in SIZES if size >= 12) >= 0.9 * 4 * len(clean)
    assert sum(in_vain) <= len(clean)


def test_lead_letters_on_real_pictures_are_known(shared_files: Path, tmp_path: Path) -> None:
    said: Counter[tuple[int, str]] = Counter()
    rng = np.random.default_rng(8)
    clean = [picture for picture in pictures(shared_files) if min(picture.shape) >= 300]
    with Reader(program=PROGRAM) as reader:
        for number, picture in enumerate(clean):
            for size in (20, 32, 48):
                drawn, ink = with_text(picture, "RL"[number % 2], size, None, rng)
                places = found(reader, drawn, tmp_path)
                kinds = {str(place[4]) for place in places if share_covered([place], ink) >= COVERED}
                said[size, "lead" if "lead" in kinds else "text" if kinds else "missed"] += 1
    for size in (20, 32, 48):
        told = ", ".join(f"{kind} {said[size, kind]}" for kind in ("lead", "text", "missed"))
        sys.stdout.write(f"\nletter of {size} px on {len(clean)} pictures: {told}")
    assert said[48, "lead"] >= 0.6 * len(clean)


def _cell(hit: int, of: int) -> str:
    low, high = wilson(hit, of)
    return f"{hit} of {of} ({low:.0%} to {high:.0%})"
