"""Ask clinicians to answer a version, keep what they say, and close it for the board."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from benchmark.clinicians.known import items_unknown
from benchmark.errors import BaselineRefused, KnowsTheKey
from benchmark.models import Baseline, ClinicianAnswer, Item, SuiteVersion
from benchmark.services.board_refresh import board_owe
from corpus.bodies import MultipleChoice, body_parse
from projects.models import User
from projects.services import audit

CLOSED = "This suite takes no more answers: those that were given stay as they are."


@transaction.atomic
def baseline_open(*, version: SuiteVersion, by: User | None = None) -> Baseline:
    """Clinicians of the project may answer its items from now on; twice is once.

    Raises BaselineRefused for a version that is not frozen.
    """
    if version.frozen_at is None:
        raise BaselineRefused("This version is not frozen yet; its steward freezes it.")
    baseline, is_new = Baseline.objects.get_or_create(version=version, defaults={"opened_by": by})
    if is_new:
        _audit("baseline_open", baseline, by)
    return baseline


@transaction.atomic
def baseline_close(*, baseline: Baseline, by: User | None = None) -> None:
    """No answer comes in any more, and the board is due. Raises BaselineRefused when closed."""
    # Every answer is written under this lock: none comes in once the suite is closed.
    row = Baseline.objects.select_for_update().get(pk=baseline.pk)
    if row.closed_at is not None:
        raise BaselineRefused(CLOSED)
    row.closed_at = timezone.now()
    row.save(update_fields=["closed_at"])
    board_owe(versions=SuiteVersion.objects.filter(pk=row.version_id))
    _audit("baseline_close", row, by)
    baseline.closed_at = row.closed_at


@transaction.atomic
def clinician_answer(*, item: Item, clinician: User, letter: str) -> ClinicianAnswer:
    """Keep what a clinician chose, in the place of what they chose before; empty: they cannot say.

    Raises BaselineRefused where the suite is not open or has no such option, and KnowsTheKey for an item
    that they have read with its key.
    """
    baseline = Baseline.objects.select_for_update().filter(version=item.version_id).first()
    if baseline is None or baseline.closed_at is not None:
        raise BaselineRefused(CLOSED)
    if not items_unknown(item.version, clinician).filter(pk=item.pk).exists():
        raise KnowsTheKey("You have read this question or a relative with its answer: others answer it.")
    body = body_parse(item.revision.body)
    if letter and (not isinstance(body, MultipleChoice) or letter not in {one.key for one in body.options}):
        raise BaselineRefused("This question has no such option. Nothing was changed.")
    answer, _ = ClinicianAnswer.objects.update_or_create(
        item=item, clinician=clinician, defaults={"baseline": baseline, "letter": letter}
    )
    return answer


def _audit(action: str, baseline: Baseline, by: User | None) -> None:
    audit(
        action=action,
        actor=by,
        project=baseline.version.suite.project,
        object_kind="baseline",
        object_uid=baseline.uid,
        detail={"suite": str(baseline.version), "answers": baseline.answers.count()},
    )
