"""Ask for a judging that sends references of a hidden suite; another person, who holds it, answers."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from benchmark.errors import AskAnswered, JudgingRefused
from benchmark.models import Judge, JudgeRun, JudgingAsk, RatingStudy
from benchmark.services.judging_start import judging_check, judging_start, sends_hidden
from projects.models import Membership, NoticeKind, User
from projects.policies import ROLES_WITH, Permission, roles_allow, roles_of
from projects.services import audit
from projects.services.notices import notices_send


@transaction.atomic
def judging_ask(
    *,
    study: RatingStudy,
    judge: Judge,
    with_probes: bool = False,
    budget_cap: Decimal | None = None,
    by: User,
) -> JudgingAsk:
    """Keep what is asked until a steward answers.

    Raises JudgingRefused where the judge cannot read these reports, needs no steward, or was asked for.
    """
    judging_check(study=study, judge=judge)
    if not sends_hidden(study, judge):
        raise JudgingRefused(f"{judge} reads no reference of a hidden suite: start it yourself.")
    try:
        with transaction.atomic():
            ask = JudgingAsk.objects.create(
                study=study, judge=judge, with_probes=with_probes, budget_cap=budget_cap, asked_by=by
            )
    except IntegrityError as problem:
        raise JudgingRefused(
            f"{judge} was asked for on these reports already; a steward answers."
        ) from problem
    _audit("judging_ask", ask, by)
    stewards = Membership.objects.filter(project=study.project, role__in=ROLES_WITH[Permission.HOLD_SUITES])
    _tell(NoticeKind.ASKED, ask, stewards.values_list("user", flat=True), by)
    return ask


@transaction.atomic
def judging_grant(*, ask: JudgingAsk, by: User) -> JudgeRun:
    """Begin what was asked in the asker's name; it pauses where a cap is met. The caller wakes a worker.

    Raises AskAnswered, and JudgingRefused where `by` asked themselves, or the asker evaluates no more, or as
    `judging_start` does.
    """
    _answer(ask, by)
    if not roles_allow(roles_of(ask.asked_by, ask.study.project), Permission.EVALUATE):
        raise JudgingRefused(f"{ask.asked_by.display_name} evaluates here no more. Decline it.")
    run = judging_start(
        study=ask.study,
        judge=ask.judge,
        with_probes=ask.with_probes,
        budget_cap=ask.budget_cap,
        confirmed=True,
        by=ask.asked_by,
        granted_by=by,
    )
    JudgingAsk.objects.filter(pk=ask.pk).update(run=run)
    _audit("judging_grant", ask, by)
    _tell(NoticeKind.GRANTED, ask, [ask.asked_by_id], by)
    return run


@transaction.atomic
def judging_decline(*, ask: JudgingAsk, by: User) -> None:
    """Keep the references; it may be asked for again. Raises as `judging_grant` does."""
    _answer(ask, by)
    _audit("judging_decline", ask, by)
    _tell(NoticeKind.DECLINED, ask, [ask.asked_by_id], by)


def _answer(ask: JudgingAsk, by: User) -> None:
    if by.pk == ask.asked_by_id:
        raise JudgingRefused("Somebody else answers what you asked for.")
    if not roles_allow(roles_of(by, ask.study.project), Permission.HOLD_SUITES):
        raise JudgingRefused("The steward of the suite answers this.")
    # Compare-and-set: of two stewards who answer at once one is told so.
    still = JudgingAsk.objects.filter(pk=ask.pk, answered_at__isnull=True)
    if not still.update(answered_at=timezone.now(), answered_by=by):
        raise AskAnswered


def _tell(kind: NoticeKind, ask: JudgingAsk, to: Iterable[int], by: User) -> None:
    notices_send(
        to=to,
        kind=kind,
        project_id=ask.study.project_id,
        about=ask,
        subject=str(JudgeRun._meta.verbose_name),
        actor=by,
    )


def _audit(action: str, ask: JudgingAsk, by: User) -> None:
    audit(
        action=action,
        actor=by,
        project=ask.study.project,
        object_kind="judging_ask",
        object_uid=ask.uid,
        detail={"judge": str(ask.judge), "study": ask.study.name, "asked_by": ask.asked_by.username},
    )
