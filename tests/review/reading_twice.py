"""Items that two or three surgeons read, made through the services, and their agreement reckoned."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from corpus.bodies import Body
from corpus.models import ErrorReason, Harm
from projects.models import Project, User
from review.agreement.reckon import agreement_work
from review.models import AgreementFigure, AgreementRun, Cut, Measure, Round
from review.services import (
    Press,
    agreement_begin,
    assignment_approve,
    assignment_edit_and_approve,
    assignment_reject,
    assignment_send_back,
)
from tests.review.making import claimed, opened, press, question


def says(pressed: Press, verdict: str | Body, harm: Harm = Harm.MINOR) -> None:
    """One reader's decision: "approve", "send_back", an ErrorReason for which it is rejected, or a text."""
    if verdict == "approve":
        assignment_approve(press=pressed)
    elif verdict == "send_back":
        assignment_send_back(press=pressed, comment="Say which.", reasons=[ErrorReason.AMBIGUOUS], harm=harm)
    elif isinstance(verdict, str):
        assignment_reject(press=pressed, reasons=[ErrorReason(verdict)], harm=harm)
    else:
        assignment_edit_and_approve(press=pressed, body=verdict)


def read(project: Project, *said: tuple[User, str | Body], readers: int = 0, **made: object) -> Round:
    """An item that each of these people read in turn."""
    round = opened(project, readers=readers or len(said), **made)
    for number, (who, verdict) in enumerate(said):
        says(press(claimed(round, who, number), who), verdict)
    round.refresh_from_db()
    return round


def settled_before(**ago: float) -> None:
    """Every Round settled so far was settled that long ago."""
    Round.objects.filter(settled_at__isnull=False).update(settled_at=timezone.now() - timedelta(**ago))


def reckoned(project: Project) -> AgreementRun:
    """The agreement of a project as a worker reckons it, minutes after what was decided."""
    settled_before(minutes=5)
    run = agreement_begin(project=project)
    assert agreement_work(run=run, owner="a worker")
    run.refresh_from_db()
    return run


def figure(
    run: AgreementRun, measure: Measure = Measure.VERDICT, cut: Cut = Cut.WHOLE, of: str = ""
) -> AgreementFigure:
    """One stored figure."""
    return run.figures.get(measure=measure, cut=cut, of=of)


def rows_of(run: AgreementRun, measure: Measure, cut: Cut) -> dict[str, int]:
    """How many items each row of a cut is about."""
    return dict(run.figures.filter(measure=measure, cut=cut, items__gt=0).values_list("of", "items"))


def other_text(**changed: object) -> Body:
    """The question in other words."""
    return question(rationale="Dark on T2 and low.", **changed)
