"""Text that a machine finds in pictures that wait for a person: proposals, beside which people decide."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from pathlib import Path

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from imaging.models import SignOff, SopInstance

# Seconds of looking at one go: other work waits for this worker.
SECONDS = 10.0
COULD_NOT = "null"


def text_waits() -> QuerySet[SopInstance]:
    """Pictures that a person has to sign off, and no machine has looked at for text."""
    return SopInstance.objects.filter(
        text_places="",
        series__burned_in_suspected=True,
        series__study__sign_off__in=[SignOff.WAITING, SignOff.WITHHELD],
    ).order_by("pk")


def texts_find(*, seconds: float = SECONDS) -> int:
    """Look for text in pictures that wait for it, until the time is over; returns in how many.

    What is found only proposes places; a picture that cannot be looked at is noted as such.
    """
    ends, looked = time.monotonic() + seconds, 0
    with Reader() as reader:
        while time.monotonic() < ends and (file := text_waits().first()) is not None:
            # Masked meanwhile, it is another picture: that one waits in its place.
            SopInstance.objects.filter(pk=file.pk, sha256=file.sha256).update(
                text_places=_places(reader, file)
            )
            looked += 1
    return looked


def _places(reader: Reader, file: SopInstance) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "picture.dcm"
        try:
            with default_storage.open(file.path) as stored, path.open("wb") as copy:
                shutil.copyfileobj(stored, copy)
            return json.dumps(reader.ask("find_text", path)["places"])
        except (Refused, FileNotFoundError):
            return COULD_NOT
