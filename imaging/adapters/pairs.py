"""Images and the label files that have their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from imaging.adapters.files import files_below
from imaging.adapters.rows import ImageFile, LabelFile, NotRead, Origin, Row


def _nothing_wrong(_path: Path, _name: str) -> Iterator[NotRead]:
    return iter(())


def image_label_pairs(
    folder: Path,
    image: re.Pattern[str],
    label: re.Pattern[str],
    *,
    problems: Callable[[Path, str], Iterator[NotRead]] = _nothing_wrong,
) -> Iterator[Row]:
    """Files whose names match `image` or `label`, in any folders; their groups say of which case each is.

    A label file without its image is not taken, nor is one that `problems` speaks against.
    """
    files = [(path, name, _case(image, path)) for path, name in files_below(folder, "**/*")]
    cases = {case for _path, _name, case in files if case}
    for path, name, case in files:
        of_image = _case(label, path)
        if of_image in cases:
            wrong = list(problems(path, name))
            yield from wrong
            if not wrong:
                yield LabelFile(path, name, of_image)
        elif of_image:
            yield NotRead(Origin(name), f"Its image, {of_image}, is missing.")
        elif case:
            yield ImageFile(path, name, case)


def _case(pattern: re.Pattern[str], path: Path) -> str:
    found = pattern.fullmatch(path.name)
    return next((group for group in found.groups() if group), "") if found else ""
