"""Hold a finished judging against the ratings of its closed study, dimension by dimension."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from benchmark.errors import CalibrationRefused
from benchmark.judge.probes.kinds import Probe, is_asked
from benchmark.judge.rubric import Dimension
from benchmark.judge.standing import versions_judged
from benchmark.models import JudgeCalibration, JudgeRun
from benchmark.services.board_refresh import board_owe
from corpus.bodies import canonical_json
from projects.models import RunState

if TYPE_CHECKING:
    from benchmark.judge.certify import Certification
    from benchmark.judge.draws import Figure
    from benchmark.judge.effects import Effect

DECIMALS = 6
NO_PROBES = "It was judged without probes: whether the judge notices an error is not known."


def judge_calibrate(*, run: JudgeRun) -> list[JudgeCalibration]:
    """One row for each dimension; certified where agreement and every probe hold. Twice is once.

    Raises CalibrationRefused while the study is open or the run is not done.
    """
    run.refresh_from_db(fields=["state"])
    if run.study.closed_at is None:
        raise CalibrationRefused(
            f"“{run.study}” is open: its ratings may still change. Close it, then hold the judge against it."
        )
    if run.state != RunState.DONE:
        raise CalibrationRefused(
            "This judging is not finished: verdicts are missing. Wait for it or resume it."
        )
    found = list(_reckoned(run))
    with transaction.atomic():
        # What the judge may stand in for counts on every board whose reports it has read.
        board_owe(versions=versions_judged(run.judge))
        return [_keep(run, *one) for one in found]


def _reckoned(run: JudgeRun) -> Iterator[tuple[Dimension, bool, str]]:
    # numpy loads here, in the worker, and not in the process that shows pages.
    from benchmark.judge.certify import certify
    from benchmark.judge.effects import effect_of
    from benchmark.judge.rows import run_rows

    rows = run_rows(run)
    for dimension in Dimension:
        found = certify(rows.rated(dimension))
        probes = [probe for probe in Probe if is_asked(probe, dimension)]
        effects = (
            [effect_of(probe, rows.pairs(dimension, probe)) for probe in probes] if run.with_probes else []
        )
        reasons = [*found.reasons, *_probe_reasons(effects, is_probed=run.with_probes)]
        yield dimension, not reasons, canonical_json(_told(found, effects, reasons))


def _probe_reasons(effects: Iterable[Effect], *, is_probed: bool) -> list[str]:
    return [reason for one in effects for reason in one.reasons] if is_probed else [NO_PROBES]


def _keep(run: JudgeRun, dimension: Dimension, is_certified: bool, figures: str) -> JudgeCalibration:
    """The row as it is where nothing changed: it keeps the time at which it was reckoned first."""
    said = {"is_certified": is_certified, "figures": figures}
    row, is_new = JudgeCalibration.objects.get_or_create(
        run=run, dimension=dimension, defaults={**said, "reckoned_at": timezone.now()}
    )
    if not is_new and (row.is_certified, row.figures) != (is_certified, figures):
        row.is_certified, row.figures, row.reckoned_at = is_certified, figures, timezone.now()
        row.save()
    return row


def _told(found: Certification, effects: Iterable[Effect], reasons: list[str]) -> dict[str, Any]:
    return {
        "reports": found.reports,
        "unscored": found.unscored,
        "redefine": found.redefine,
        "kappa": _figure(found.kappa),
        "among_clinicians": _figure(found.among_clinicians),
        "gap": _figure(found.gap),
        "bias": _figure(found.bias),
        "system_bias": {name: _figure(one) for name, one in found.system_bias.items()},
        "probes": {one.probe.value: _effect(one) for one in effects},
        "reasons": reasons,
    }


def _effect(one: Effect) -> dict[str, Any]:
    counted = {"pairs": one.pairs, "unscored": one.unscored, "spared": one.spared}
    variance = {"variance": _figure(one.variance)} if one.variance else {}
    return {"effect": _figure(one.change), "detection": _figure(one.share), **counted, **variance}


def _figure(figure: Figure) -> dict[str, Any]:
    value = None if figure.value is None else round(figure.value, DECIMALS)
    limits = None if figure.ci95 is None else [round(one, DECIMALS) for one in figure.ci95]
    return {"value": value, "ci95": limits, "why": figure.why}
