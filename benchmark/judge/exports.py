"""A judge's certification as CSV and JSON: exactly the figures of its page."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from typing import Any

from benchmark.board.exports import cell_safe
from benchmark.judge.told import DimensionTold, FigureTold, dimensions_told, verdict_told
from benchmark.models import JudgeRun

COLUMNS = ("dimension", "certified", "part", "of", "value", "low", "high", "why", "reports", "unscored")


def certification_csv(run: JudgeRun) -> str:
    """One line per figure; `part` says which: kappa, bias of a system, a probe's effect, a reason."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in dimensions_told(run):
        counts = (one.reports, one.unscored)
        rows: list[tuple[object, ...]] = [
            (*_head(one), part, of, figure.value, figure.low, figure.high, figure.why, *counts)
            for part, of, figure in _figures(one)
        ]
        rows += [(*_head(one), "reason", "", None, None, None, reason, *counts) for reason in one.reasons]
        writer.writerows([cell_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def certification_json(run: JudgeRun) -> dict[str, Any]:
    """The same for programs."""
    judge, told = run.judge, dimensions_told(run)
    return {
        "run": str(run.uid),
        "study": run.study.name,
        "judge": judge.name,
        "judge_version": judge.version,
        "model": judge.model,
        "family": judge.family,
        "rubric_version": judge.rubric_version,
        "prompt_version": judge.prompt_version,
        "sees_reference": judge.sees_reference,
        "sees_images": judge.sees_images,
        "verdict": verdict_told(told),
        "dimensions": [
            {
                "dimension": one.dimension.value,
                "certified": one.is_certified,
                "reports": one.reports,
                "unscored": one.unscored,
                "figures": [{"part": part, "of": of, **asdict(figure)} for part, of, figure in _figures(one)],
                "reasons": one.reasons,
            }
            for one in told
        ],
    }


def _head(one: DimensionTold) -> tuple[str, str]:
    return one.dimension.value, "yes" if one.is_certified else "no"


def _figures(one: DimensionTold) -> list[tuple[str, str, FigureTold]]:
    plain = [
        ("kappa", "", one.kappa),
        ("among_clinicians", "", one.among),
        ("gap", "", one.gap),
        ("bias", "", one.bias),
    ]
    systems = [("system_bias", name, figure) for name, figure in one.systems]
    effects = [("probe_effect", probe.name, probe.effect) for probe in one.probes]
    detected = [("probe_detection", probe.name, probe.detection) for probe in one.probes]
    return [*plain, *systems, *effects, *detected]
