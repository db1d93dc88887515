"""Of hidden suites others than their steward are told clinicians' figures once for each question.

Two rows over the same questions are two sums of answers to them: where one answer differs, their difference
tells its key.
"""

from __future__ import annotations

from benchmark.board.clinicians import answers_counted, makes_claim
from benchmark.board.reading import question_key
from benchmark.models import Baseline, SuiteVersion


def is_told(version: SuiteVersion) -> bool:
    """Whether no hidden version of the project that was closed before has told of one of its questions.

    One whose figures make no claim told nothing.
    """
    told: set[str] = set()
    closed = Baseline.objects.filter(
        version__suite__project=version.suite.project, version__suite__is_hidden=True, closed_at__isnull=False
    )
    for each in closed.select_related("version").order_by("closed_at", "pk"):
        mine = _questions(each.version)
        tells = bool(mine) and not mine & told
        if each.version_id == version.pk:
            return tells
        told |= mine if tells else set()
    return False


def _questions(version: SuiteVersion) -> set[str]:
    """Those that clinicians who count have answered; none where the row makes no claim."""
    answers = answers_counted(version)
    if not makes_claim(answers):
        return set()
    items = version.items.filter(pk__in={one.item for one in answers})
    return {question_key(item) for item in items}
