"""No picture is mirrored on its way into a release or into training: left stays left."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from corpus.releases.errors import FiltersRefused
from corpus.releases.filters import filters_read

ROOT = Path(__file__).resolve().parents[2]
# Where pictures are made, written and read for a model. `rendered.py` turns one on a viewer's own request.
WAYS = (
    "training",
    "corpus/releases",
    "imaging/render.py",
    "imaging/png.py",
    "imaging/suggesting",
    "generation",
)
MIRRORS = frozenset({
    "mirror", "flip", "fliplr", "flipud", "hflip", "vflip", "rot90", "transpose", "FLIP_LEFT_RIGHT",
    "FLIP_TOP_BOTTOM", "RandomHorizontalFlip", "RandomVerticalFlip", "ImageOps", "albumentations",
    "torchvision",
})  # fmt: skip


def python_files() -> list[Path]:
    return [
        path
        for way in WAYS
        for path in ([ROOT / way] if way.endswith(".py") else sorted((ROOT / way).rglob("*.py")))
        if "migrations" not in path.parts
    ]


def named(path: Path) -> set[str]:
    """Every name, attribute and imported module of a file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {part for alias in node.names for part in alias.name.split(".")}
            found |= set((getattr(node, "module", "") or "").split("."))
    return found


def test_no_code_on_the_way_to_a_model_mirrors() -> None:
    assert len(python_files()) > 60
    mirrored = {
        str(path.relative_to(ROOT)): names & MIRRORS for path in python_files() if (names := named(path))
    }
    assert {where: names for where, names in mirrored.items() if names} == {}


@pytest.mark.parametrize("asked", [{"mirror": True}, {"levels": [], "augment": {"flip": 1}}])
def test_a_release_that_asks_for_mirroring_is_refused(asked: dict[str, object]) -> None:
    with pytest.raises(FiltersRefused, match="Mirroring is refused"):
        filters_read(json.dumps(asked))


def test_the_trainer_sees_the_left_of_a_picture_at_its_left(tmp_path: Path) -> None:
    encode = pytest.importorskip("training.trainer.encode")
    grey = np.zeros((20, 30), np.uint8)
    grey[2, 3] = 255
    Image.fromarray(grey).save(tmp_path / "picture.png")
    seen = np.asarray(encode._image_open(str(tmp_path / "picture.png"), "a row"))
    assert np.argwhere(seen[:, :, 0]).tolist() == [[2, 3]]
