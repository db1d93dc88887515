"""Reading a file of JSON lines for a command: what cannot be read is said in one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError


def rows_read(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of the file with the numbers of their lines, from 1; empty lines are passed over.

    Raises CommandError where the file is not UTF-8, or a line is not a JSON object.
    """
    # U+2028 and its like may stand inside a JSON string: only a line feed ends a line.
    for number, line in enumerate(_text(file).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as problem:
            raise CommandError(f"Line {number} is not JSON: {problem}") from problem
        if not isinstance(row, dict):
            raise CommandError(f"Line {number} is not an object.")
        yield number, row


def _text(file: Path) -> str:
    raw = file.read_bytes()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise CommandError(
            f"Line {line} of {file} is not UTF-8 (byte {problem.start + 1} of the file is "
            f"0x{raw[problem.start]:02x}): save the file as UTF-8 and run again.",
            returncode=2,
        ) from problem
