"""Text that a machine finds in pictures that a person signs off: proposals, beside which people decide."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Case, QuerySet, When

from imaging.boxes import is_text_news
from imaging.dicomweb.pixels import series_changed
from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from imaging.formats.text_child import PROGRAM
from imaging.models import FACE_NOT_KNOWN, PictureLook, SignOff, SopInstance, Study
from imaging.policies import REVIEWABLE
from imaging.services.study_hold import study_held
from projects.services import audit

# Seconds of looking at one go: other work waits for this worker.
SECONDS = 10.0
COULD_NOT = "null"
FOUND_LATE = (
    "After it was signed off, a machine found what may be text in its pictures. Look at them and sign it off "
    "again."
)


FOUND_IN_SLICES = (
    "A machine found what may be text in its slices, though nothing said so. Look at them and sign it off."
)


def text_waits() -> QuerySet[SopInstance]:
    """Pictures in which text is suspected, and no machine has looked for it; first those that wait.

    Those of a study that is signed off are looked at as well: it may have been without a look.
    """
    unread = SopInstance.objects.filter(text_places="", series__burned_in_suspected=True)
    is_signed = Case(When(series__study__sign_off=SignOff.SIGNED, then=1), default=0)
    return unread.exclude(series__study__sign_off=SignOff.NOT_NEEDED).order_by(is_signed, "pk")


def texts_find(*, seconds: float = SECONDS) -> int:
    """Look for text in pictures that wait for it, until the time is over; returns in how many.

    What is found only proposes places; a picture that cannot be looked at is noted as such.
    """
    ends, looked = time.monotonic() + seconds, 0
    with Reader(program=PROGRAM) as reader:
        while time.monotonic() < ends and (file := text_waits().select_related("series").first()) is not None:
            places_keep(file, places_find(reader, file))
            looked += 1
    return looked


@transaction.atomic
def places_keep(file: SopInstance, places: str) -> None:
    """Keep what was found; text in a picture of a study that may be read makes the study wait."""
    study = study_held(file.series.study_id)
    # Masked meanwhile, it is another picture: that one waits in its place.
    if not SopInstance.objects.filter(pk=file.pk, sha256=file.sha256).update(text_places=places):
        return
    look = PictureLook.objects.filter(file=file, sha256=file.sha256).first()
    if study.sign_off not in REVIEWABLE or not is_text_news(look.found if look else "", places):
        return
    was_signed = study.sign_off == SignOff.SIGNED
    # What was said of a face at the sign-off is not asked again.
    face = f" {FACE_NOT_KNOWN}" if FACE_NOT_KNOWN in study.sign_off_reason else ""
    Study.objects.filter(pk=study.pk).update(
        sign_off=SignOff.WAITING,
        sign_off_reason=f"{FOUND_LATE if was_signed else FOUND_IN_SLICES}{face}",
        signed_off_by=None,
        signed_off_at=None,
    )
    transaction.on_commit(series_changed)
    audit(
        action="text_found_late",
        project=study.project,
        object_kind="study",
        object_uid=study.uid,
        detail={"sop": file.sop_instance_uid, "signed_off_by": str(study.signed_off_by or "")},
    )


def places_find(reader: Reader, file: SopInstance, *, sure: bool = False) -> str:
    """Places of one picture as they are kept; `sure` leaves out what may be no text after all."""
    try:
        with file_beside(file) as path:
            return json.dumps(reader.ask("find_text", path, sure=sure)["places"])
    except (Refused, FileNotFoundError):
        return COULD_NOT


@contextmanager
def file_beside(file: SopInstance) -> Iterator[Path]:
    """A copy of a stored file where a reading process can open it. Raises FileNotFoundError once erased."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "picture.dcm"
        with default_storage.open(file.path) as stored, path.open("wb") as copy:
            shutil.copyfileobj(stored, copy)
        yield path
