"""What speaks against the levels marked on a study: other series, its header, the distances of the bodies."""

from __future__ import annotations

from itertools import chain

from imaging.level_conflicts import study_conflicts
from imaging.level_counts import count_doubts
from imaging.level_drifts import drifts_told
from imaging.models import ImportFile, ImportFileState, LevelMark, Series, Study
from imaging.series_doubts import series_doubts
from imaging.spine_bones import spine_bones

# How the outcome of a list begins that nothing but its name, or being alone, pairs with its image.
PLACED, CHECK = "A list of levels was placed by", "check that it belongs there."


def level_doubts(study: Study) -> list[str]:
    """Sentences about what speaks against the levels marked on a study, none when nothing does.

    Series that contradict each other come first: while they do, nothing is drafted from the study.
    """
    marks: dict[int, list[LevelMark]] = {}
    rows = LevelMark.objects.filter(series__study=study)
    for mark in rows.select_related("series__study__subject", "author").order_by("pk"):
        marks.setdefault(mark.series_id, []).append(mark)
    conflicts = study_conflicts(study)
    told = [conflict.sentence for conflict in conflicts] + count_doubts(study)
    told += spine_bones(study.subject).doubts
    told += [sentence for of_series in marks.values() for sentence in series_doubts(of_series)]
    worse = {frozenset((conflict.one.pk, conflict.other.pk)) for conflict in conflicts}
    in_order = sorted(chain.from_iterable(marks.values()), key=lambda mark: (mark.series.number, mark.pk))
    told += drifts_told(study, in_order, but=worse)
    return list(dict.fromkeys(_placed_unproved(study) + told))


def list_placed(series: Series, *, by_name: bool) -> str:
    """How a list of levels came to lie on a series: it names none, and has no grid to hold against it."""
    shown = f"{series.modality} “{series.description}”" if series.description else f"the {series.modality}"
    if by_name:
        return f"{PLACED} its name on {shown}; {CHECK}"
    return f"{PLACED} being alone on {shown}, the only image; {CHECK}"


def _placed_unproved(study: Study) -> list[str]:
    """What was said of lists whose series has no mask that would show that they belong there."""
    taken = ImportFile.objects.filter(series__study=study, state=ImportFileState.TAKEN)
    proved = taken.filter(read_as__startswith="Mask").values("series")
    unproved = taken.filter(reason__startswith=PLACED).exclude(series__in=proved)
    return [
        f"{reason.split(CHECK)[0]}{CHECK}"
        for reason in unproved.order_by("pk").values_list("reason", flat=True)
    ]
