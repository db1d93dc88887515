"""Text in slices that nothing suspects: a machine looks at some of each series, at all where it finds any."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from django.db.models import QuerySet

from imaging.boxes import TEXT, found_in
from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from imaging.formats.text_child import PROGRAM
from imaging.models import Series, SopInstance
from imaging.services.text_finds import file_beside, places_find, places_keep
from imaging.slice_sampling import Parts, sampled_places

SLICED = ("CT", "MR", "PT")
# What is kept of a slice that was not among those looked at.
LEFT_OUT = "false"


def slices_wait() -> QuerySet[Series]:
    """Series of slices at which no machine has looked; the latest first, since those are read next."""
    unseen = SopInstance.objects.filter(text_places="", series__burned_in_suspected=False)
    return Series.objects.filter(modality__in=SLICED, pk__in=unseen.order_by().values("series_id")).order_by(
        "-pk"
    )


def slices_look(*, seconds: float) -> int:
    """Look for text in slices until the time is over, and to the end of a series; returns in how many."""
    ends, looked = time.monotonic() + seconds, 0
    with Reader(program=PROGRAM) as reader:
        while time.monotonic() < ends and (series := slices_wait().first()) is not None:
            looked += _series_look(reader, series, lambda: time.monotonic() < ends)
    return looked


def _series_look(reader: Reader, series: Series, has_time: Callable[[], bool]) -> int:
    """Look at the sampled slices of a series, or where text was found in it at those that are left."""
    stack = list(
        series.sop_instances.order_by("slice_position", "instance_number", "pk").select_related("series")
    )
    unseen = [file for file in stack if file.text_places == ""]
    if any(_has_text(file) for file in stack):
        return sum(_look(reader, file) for file in unseen if has_time())
    sample = [stack[place] for place in sampled_places([_trace(reader, file) for file in stack])]
    looked = [file for file in sample if file.text_places in ("", LEFT_OUT)]
    found = [_look(reader, file) for file in looked]
    if not any(_has_text(file) for file in looked):
        named = [file.pk for file in unseen]
        # Masked or looked at meanwhile, it says something else.
        SopInstance.objects.filter(pk__in=named, text_places="").update(text_places=LEFT_OUT)
    return len(found)


def _has_text(file: SopInstance) -> bool:
    return any(kind == TEXT for _box, kind in found_in(file.text_places))


def _look(reader: Reader, file: SopInstance) -> int:
    file.text_places = places_find(reader, file, sure=True)
    places_keep(file, file.text_places)
    return 1


def _trace(reader: Reader, file: SopInstance) -> Parts:
    # What cannot be read stands out by nothing; that it cannot is told where it is shown.
    with suppress(Refused, FileNotFoundError), file_beside(file) as path:
        parts: Parts = reader.ask("text_trace", path)["parts"]
        return parts
    return None
