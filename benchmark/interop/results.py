"""The answers of a run as JSON lines: equal for two runs of one manifest that were answered alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from benchmark.models import EvaluationRun, Response, Score
from benchmark.selectors import responses_of
from corpus.bodies import canonical_json


def results_lines(run: EvaluationRun) -> Iterator[str]:
    """The manifest, then a line for each answer by item and repeat.

    No clock time, latency, person or key of this run stands in it: they differ between runs that do not.
    """
    yield canonical_json({"format": "spinebench-results-1", "manifest": json.loads(run.manifest)}) + "\n"
    rows = responses_of(run).select_related("item__instance", "images_of")
    for response in rows.iterator(chunk_size=500):
        yield canonical_json(_row(response)) + "\n"


def _row(response: Response) -> dict[str, Any]:
    score = next(iter(response.scores.all()), None)
    lender = response.images_of
    return {
        "item_id": str(response.item.uid),
        "position": response.item.position,
        "repeat": response.repeat,
        "state": response.state,
        "response": response.text,
        "problem": response.problem,
        "option_order": response.option_order,
        "images": json.loads(response.image_record or "[]"),
        "images_of": str(lender.uid) if lender else None,
        "usage": {"input_tokens": response.input_tokens, "output_tokens": response.output_tokens},
        "letter": score.letter if score else "",
        "method": score.method if score else "",
        "status": score.status if score else "",
        "extractor": score.extractor_version if score else "",
        "right": bool(score and score.is_right),
        "levels_off": score.levels_off if score else None,
        **(_of_report(score) if response.item.is_report and score else {}),
    }


def _of_report(score: Score) -> dict[str, Any]:
    """What the words of a report say of levels and sides, held against the reference."""
    return {
        "levels_said": score.levels_said,
        "level_outcome": score.level_outcome,
        "level_precision": score.level_precision,
        "level_recall": score.level_recall,
        "wrong_side": score.wrong_side,
        "critical": score.critical.split(),
    }
