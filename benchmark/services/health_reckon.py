"""Reckon how the items of a version behave, and keep it for the pages."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from benchmark.counted import cuts_of, responses_counted, runs_counted, scores_counted
from benchmark.extraction.option_text import comparable
from benchmark.item_lint import item_lint
from benchmark.level_figures import REPORTS, Figures, LevelMark, level_figures
from benchmark.models import Item, ItemHealth, Response, SuiteVersion
from benchmark.models.health import NOT_KNOWN
from corpus.bodies import MultipleChoice, body_parse, canonical_json
from corpus.models import Decision, Kind, Verdict
from review.models import BlindAnswer

if TYPE_CHECKING:
    from benchmark.item_statistics import ItemFigures

APPROVING = frozenset({Verdict.APPROVE, Verdict.EDIT_AND_APPROVE})
Opinions = tuple[int, int]  # how many clinicians, and how many of them thought otherwise


def health_reckon(*, version: SuiteVersion) -> int:
    """Write the health of every item; the number of items. Idempotent."""
    began = timezone.now()
    items = list(version.items.select_related("revision").order_by("position"))
    closed = [item for item in items if not item.is_report]
    figures = dict(zip((item.pk for item in closed), _figures(version, closed), strict=True))
    opinions = _opinions(items) if items else {}
    rows = [
        _row(version, item, figures.get(item.pk), opinions.get(item.instance_id, (0, 0))) for item in items
    ]
    levels = canonical_json(_levels(version) | {REPORTS: _levels(version, of_reports=True)})
    with transaction.atomic():
        version.health.all().delete()
        ItemHealth.objects.bulk_create(rows, batch_size=500)
        SuiteVersion.objects.filter(pk=version.pk).update(health_at=began, level_figures=levels)
    return len(rows)


def _figures(version: SuiteVersion, items: list[Item]) -> list[ItemFigures]:
    # numpy loads here, in the worker, and not in the process that shows pages.
    import numpy as np

    from benchmark.item_statistics import items_figures

    cuts = cuts_of(runs_counted(version))
    runs = {run: row for row, run in enumerate(cuts)}
    columns = {item.pk: column for column, item in enumerate(items)}
    right, asked, silent = (np.zeros((len(runs), len(items)), dtype=bool) for _ in range(3))
    answered = responses_counted(cuts).filter(repeat=1, state=Response.State.ANSWERED)
    answered = answered.exclude(item__kind=Kind.REPORT)
    for run, item in answered.values_list("run_id", "item_id").iterator():
        asked[runs[run], columns[item]] = True
    silent[:] = asked
    told = scores_counted(cuts).filter(response__repeat=1, response__state=Response.State.ANSWERED)
    told = told.exclude(response__item__kind=Kind.REPORT)
    fields = ("response__run_id", "response__item_id", "letter", "is_right")
    for run, item, letter, is_right in told.values_list(*fields).iterator():
        right[runs[run], columns[item]] = is_right
        silent[runs[run], columns[item]] = not letter
    return items_figures(right, asked, silent & asked)


def _levels(version: SuiteVersion, *, of_reports: bool = False) -> dict[str, Figures]:
    """Level figures of every run that counts, by its uid: of closed questions, or of reports."""
    counted = runs_counted(version)
    runs = {run.pk: str(run.uid) for run in counted}
    marks: dict[int, dict[int, LevelMark]] = {run: {} for run in runs}
    reports = Q(response__item__kind=Kind.REPORT)
    rows = scores_counted(cuts_of(counted)).filter(
        reports if of_reports else ~reports, response__repeat=1, response__state=Response.State.ANSWERED
    )
    fields = ("level_outcome", "wrong_side", "level_precision", "level_recall")
    keys = ("response__run_id", "response__item_id", "response__item__cluster_key")
    for run, item, cluster, *told in rows.values_list(*keys, *fields).iterator():
        marks[run][item] = LevelMark(cluster, *told)
    found = {uid: level_figures(marks[run].values()) for run, uid in runs.items()}
    return {uid: figures for uid, figures in found.items() if figures}


def _opinions(items: list[Item]) -> dict[int, Opinions]:
    """What clinicians thought of each question: blind answers beside the key, else their decisions."""
    revisions = {item.instance_id: item.revision_id for item in items}
    decided, refused = Counter[int](), Counter[int]()
    rows = Decision.objects.filter(instance__suite_items__version=items[0].version, undone_at=None)
    for instance, read, made, verdict in rows.values_list(
        "instance_id", "revision_id", "result_revision_id", "verdict"
    ):
        # What was said of an earlier text is not said of the one that is asked.
        if revisions[instance] in (read, made):
            decided[instance] += 1
            refused[instance] += verdict not in APPROVING
    found = {instance: (count, refused[instance]) for instance, count in decided.items()}
    return found | _blind_opinions(items)


def _blind_opinions(items: list[Item]) -> dict[int, Opinions]:
    """By the words that were read: an edit may have put the options in another order."""
    keys = {item.instance_id: comparable(options_of(item).get(item.gold, "")) for item in items}
    answered, other = Counter[int](), Counter[int]()
    blind = BlindAnswer.objects.filter(instance__suite_items__version=items[0].version)
    for instance, words in blind.values_list("instance_id", "words"):
        answered[instance] += 1
        other[instance] += comparable(words) != keys[instance]
    return {instance: (count, other[instance]) for instance, count in answered.items()}


def _row(version: SuiteVersion, item: Item, found: ItemFigures | None, opinions: Opinions) -> ItemHealth:
    """Without figures for a report: no letter of it is right or wrong."""
    readers, differing = opinions
    flags = sorted({str(one.flag) for one in item_lint(options_of(item))})
    return ItemHealth(
        item=item,
        version=version,
        position=item.position,
        **(_told(found) if found else {}),
        readers=readers,
        differing=differing,
        disagreement=_thousandths(differing, readers),
        flags=" ".join(flags),
        flag_count=len(flags),
    )


def _told(found: ItemFigures) -> dict[str, int]:
    discrimination = found.discrimination
    return {
        "asked": found.asked,
        "right": found.right,
        "right_share": _thousandths(found.right, found.asked),
        "silent_share": _thousandths(found.silent, found.asked),
        "discrimination": NOT_KNOWN if discrimination is None else round(1000 * discrimination),
    }


def options_of(item: Item) -> dict[str, str]:
    """Letters and words of an item's options; none for other kinds."""
    body = body_parse(item.revision.body)
    return {option.key: option.text for option in body.options} if isinstance(body, MultipleChoice) else {}


def _thousandths(part: int, whole: int) -> int:
    return round(1000 * part / whole) if whole else NOT_KNOWN
