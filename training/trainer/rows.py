"""Messages rows on disk: found by byte offset, read when needed, refused by id."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, TypedDict

from training.trainer.config import Mix
from training.trainer.exits import ConfigRefused, RowRefused


class Row(TypedDict):
    """A conversation and the full paths of its images, in the order in which it mentions them."""

    id: str
    messages: list[dict[str, Any]]
    images: list[str]


@dataclass(frozen=True)
class Place:
    """Where one row lies."""

    file: Path
    offset: int
    line: int


def row_parse(text: str, *, folder: Path, where: str) -> tuple[Row, dict[str, Any]]:
    """Read one line; returns the row and the whole object it came from.

    Raises RowRefused when images and their placeholders do not agree: an image that is dropped in
    silence teaches the model to answer without looking.
    """
    try:
        whole = json.loads(text)
        row_id = str(whole["id"])
        messages, images = whole["messages"], list(whole.get("images", []))
    except (ValueError, KeyError, TypeError) as error:
        raise RowRefused(where, f"not a messages row ({error}).") from error
    placeholders = sum(part["type"] == "image" for message in messages for part in parts_of(message))
    if placeholders != len(images):
        raise RowRefused(row_id, f"{placeholders} image placeholders but {len(images)} images.")
    if not any(message["role"] == "assistant" for message in messages):
        raise RowRefused(row_id, "no assistant turn to learn from.")
    paths = [_image_path(folder, name, row_id) for name in images]
    return {"id": row_id, "messages": messages, "images": paths}, whole


def parts_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The content of a message as a list of parts, however it was written."""
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content)


def _image_path(folder: Path, name: str, row_id: str) -> str:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise RowRefused(row_id, f"its image {name} lies outside the data's folder.")
    if not path.is_file():
        raise RowRefused(row_id, f"its image {name} is missing.")
    return str(path)


def _wanted(whole: dict[str, Any], mix: Mix) -> bool:
    return (not mix.tiers or whole.get("tier") in mix.tiers) and (
        not mix.kinds or whole.get("kind") in mix.kinds
    )


def places_in(mix: Mix) -> Iterator[Place]:
    """Every row of a file that passes the mix's filters."""
    path = Path(mix.file)
    if not path.is_file():
        raise ConfigRefused(f"The file {path} does not exist.")
    with path.open("rb") as lines:
        offset = 0
        for number, line in enumerate(lines, 1):
            if line.strip() and _wanted(_whole(line, path, number), mix):
                yield Place(path, offset, number)
            offset += len(line)


def _whole(line: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        whole: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise RowRefused(f"{path.name} line {number}", f"not JSON ({error}).") from error
    return whole


def places_mixed(mixes: Sequence[Mix], *, seed: int) -> list[Place]:
    """One epoch's rows: each file repeated by the whole part of its weight, the rest drawn by the seed."""
    chosen: list[Place] = []
    for number, mix in enumerate(mixes):
        found = list(places_in(mix))
        whole = int(mix.weight)
        drawn = Random(f"{seed}/{number}").sample(found, round((mix.weight - whole) * len(found)))  # noqa: S311
        chosen += found * whole + sorted(drawn, key=lambda place: place.offset)
    return chosen


class Rows(Sequence[Row]):
    """Rows read from disk one at a time, so that 450,000 of them cost a list of offsets."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = places

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, index: int) -> Row:  # type: ignore[override]
        place = self.places[index]
        with place.file.open("rb") as lines:
            lines.seek(place.offset)
            text = lines.readline().decode("utf-8")
        where = f"{place.file.name} line {place.line}"
        return row_parse(text, folder=place.file.parent, where=where)[0]
