"""Reckoning the figures of a project in the background and keeping them for the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta

from django.db import transaction

from corpus.models import Axis, Harm, Kind
from corpus.statistics.proportions import LEAST_FOR_A_CLAIM
from projects.models import ENDED_STATES
from projects.services import run_advance, run_claim, run_fail, run_finish
from review.agreement.figures import alpha_figure, kappa_figure
from review.agreement.readings import rounds_counted, shared_rounds, units_counted
from review.agreement.tally import Patterns, Tally
from review.models import AgreementFigure, AgreementRun, Cut, Measure, RoundPurpose

LEASE = timedelta(seconds=120)
KEPT = 30
"""Reckonings kept of a project, for a look back."""
FAULT = "It broke off by a fault of the program. Reckon again; the figures before it still stand."
ORDERS = {Measure.HARM: Harm.values}
FIXED = {Cut.WHOLE: [""], Cut.AXIS: Axis.values, Cut.KIND: Kind.values}


def agreement_work(*, run: AgreementRun, owner: str) -> bool:
    """Reckon until the end. False when it is not to be worked: taken, or ended."""
    if not run_claim(run=run, owner=owner, lease=LEASE):
        return False
    try:
        tally = _tally(run, owner)
        if tally is not None:
            _keep(run, owner, tally)
    except Exception:
        run_fail(run=run, owner=owner, error_for_user=FAULT)
        raise
    return True


def _tally(run: AgreementRun, owner: str) -> Tally | None:
    """Everything counted; None when the run is not ours any more."""
    tally = Tally()
    AgreementRun.objects.filter(pk=run.pk).update(
        done_count=0, total_count=rounds_counted(run.project, run.upto).count()
    )
    for units in units_counted(run.project, run.upto):
        for unit in units:
            tally.add(unit)
        if not run_advance(run=run, owner=owner, done=len(units), lease=LEASE):
            return None
    return tally


def _keep(run: AgreementRun, owner: str, tally: Tally) -> None:
    """The figures and the end of the run together, so that a page never reads half of them."""
    pairs, small = _pairs(tally)
    rows = [*_cuts(run, tally), *_pair_rows(run, tally, pairs)]
    with transaction.atomic():
        AgreementFigure.objects.filter(run=run).delete()
        AgreementFigure.objects.bulk_create(rows)
        AgreementRun.objects.filter(pk=run.pk).update(
            open_count=shared_rounds(run.project).filter(settled_at__isnull=True).count(),
            again_count=shared_rounds(run.project, RoundPurpose.AFTER_REDRAFT).count(),
            knowing_count=tally.knowing,
            small_pair_count=small,
        )
        run_finish(run=run, owner=owner)
        _forget_old(run)


def _forget_old(run: AgreementRun) -> None:
    ended = AgreementRun.objects.filter(project=run.project, state__in=ENDED_STATES)
    old = ended.order_by("-upto", "-pk").values_list("pk", flat=True)[KEPT:]
    AgreementRun.objects.filter(pk__in=list(old)).delete()


def _cuts(run: AgreementRun, tally: Tally) -> Iterator[AgreementFigure]:
    fixed = {(measure, cut, of) for measure in Measure for cut, every in FIXED.items() for of in every}
    for measure, cut, of in sorted(fixed | tally.cuts.keys()):
        patterns = tally.cuts.get((measure, cut, of), Patterns())
        figure = alpha_figure(patterns, ORDERS.get(measure, ()))
        yield AgreementFigure(run=run, measure=measure, cut=cut, of=of, **asdict(figure))


Pair = tuple[int, int]


def _pairs(tally: Tally) -> tuple[list[Pair], int]:
    """Pairs to tell of, the one with most items first, and how many share too few."""
    verdicts = ((pair, table) for (measure, pair), table in tally.pairs.items() if measure == Measure.VERDICT)
    items = {pair: table.total() for pair, table in verdicts}
    told = [pair for pair in items if items[pair] >= LEAST_FOR_A_CLAIM]
    return sorted(told, key=lambda pair: -items[pair]), len(items) - len(told)


def _pair_rows(run: AgreementRun, tally: Tally, pairs: list[Pair]) -> Iterator[AgreementFigure]:
    """Numbers stand for pairs from here on: who they are is kept nowhere."""
    for number, pair in enumerate(pairs, 1):
        for measure in Measure:
            figure = kappa_figure(tally.pairs.get((measure, pair), Patterns()))
            yield AgreementFigure(run=run, measure=measure, cut=Cut.PAIR, of=f"{number}", **asdict(figure))
