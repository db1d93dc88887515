"""What the questions of an evaluation take at most; no image is made for it."""

from __future__ import annotations

from collections.abc import Iterator

from benchmark.asking.ready import item_body, words_of
from benchmark.asking.waiting import items_asked, times_asked
from benchmark.asking.worst import Load, Worst, worst_of
from benchmark.models import EvaluationRun
from benchmark.pictures import images_shown
from generation.calls.question import tokens_at_most
from generation.models import Endpoint


def evaluation_worst(*, run: EvaluationRun, endpoint: Endpoint, model_name: str) -> Worst:
    """The worst case of a run that need not be saved yet."""
    return worst_of(_loads(run), run=run, endpoint=endpoint, model_name=model_name)


def _loads(run: EvaluationRun) -> Iterator[Load]:
    for item in items_asked(run):
        body = item_body(item)
        images = len(images_shown(item, body))
        tokens = tokens_at_most(words_of(run.version, body, "", images), pictures=images)
        yield Load(times_asked(run, item), tokens, run.max_tokens)
