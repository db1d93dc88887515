"""The outcome of an import says where slices of its series lie unevenly."""

from __future__ import annotations

from imaging.models import ImportFileState, ImportRun, Series
from imaging.slice_doubts import series_slice_doubts

# Letters of a reason.
LONGEST = 400


def slice_doubts_tell(run: ImportRun, series: Series) -> None:
    """Add what is to be said of the slices of a series to the outcome of its files, once."""
    told = " ".join(series_slice_doubts(series))
    if not told:
        return
    files = run.files.of_images().filter(series=series, state=ImportFileState.TAKEN)
    for reason in set(files.values_list("reason", flat=True)):
        if told not in reason:
            files.filter(reason=reason).update(reason=f"{reason} {told}".strip()[:LONGEST])
