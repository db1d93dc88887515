"""Pictures with text burned in, made here: real ones of the sample data, or grey noise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Grey = NDArray[np.uint8]
Ink = NDArray[np.bool_]


def noise(size: int = 320, seed: int = 1) -> Grey:
    """A dull grey picture, smooth as an image of the body is."""
    rough = np.random.default_rng(seed).normal(90, 40, (size // 8, size // 8)).clip(0, 255).astype(np.uint8)
    return np.array(Image.fromarray(rough).resize((size, size), Image.Resampling.BICUBIC))


def burned(picture: Grey, text: str, *, size: int, at: tuple[int, int], value: int = 255) -> tuple[Grey, Ink]:
    """The picture with a text of `size` pixels in a grey value, from (x, y) on, and where its ink is."""
    paper = Image.new("L", picture.shape[::-1], 0)
    ImageDraw.Draw(paper).text(at, text, fill=255, font=ImageFont.load_default(size))
    share = np.array(paper) / 255.0
    drawn = np.rint(picture * (1 - share) + value * share).astype(np.uint8)
    return drawn, share > 0.5


def film(path: Path, *texts: tuple[str, int, tuple[int, int]], size: int = 320) -> Path:
    """A PNG of noise with texts of some size at some place."""
    picture = noise(size)
    for text, height, at in texts:
        picture = burned(picture, text, size=height, at=at)[0]
    Image.fromarray(picture).save(path)
    return path
