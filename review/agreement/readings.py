"""Which readings count: first ones of one Revision, given before their readers could see each other's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from corpus.bodies import Body, MultipleChoice, body_parse
from corpus.models import Decision, ErrorReason
from projects.models import Project
from review.models import BlindAnswer, Measure, Round, RoundPurpose
from review.outcome import POSITIVE

AT_ONCE = 500
"""Rounds read together: some 2 MB of bodies."""
WORST_FIRST = list(ErrorReason.values)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader said, as far as it is compared; a measure that does not apply is left out."""

    reader: int
    values: dict[Measure, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """One item and its readings, in the order in which they were given. `knowing`: readings left out.

    `month` is that in which its Round was settled, as 2026-03 where the server's clock stands.
    """

    kind: str
    axis: str
    levels: frozenset[str]
    readings: list[Reading]
    month: str
    knowing: int = 0


def shared_rounds(project: Project, purpose: RoundPurpose = RoundPurpose.FIRST) -> QuerySet[Round]:
    """Rounds in which two or more read the same Revision blind."""
    return Round.objects.filter(instance__project=project, purpose=purpose, readers__gte=2)


def rounds_counted(project: Project, upto: datetime) -> QuerySet[Round]:
    """The first shared Round of each Instance, once settled: an Instance counts once."""
    earlier = Round.objects.filter(
        instance=OuterRef("instance"), purpose=RoundPurpose.FIRST, readers__gte=2, pk__lt=OuterRef("pk")
    )
    return shared_rounds(project).filter(~Exists(earlier), settled_at__lte=upto)


def units_counted(project: Project, upto: datetime) -> Iterator[list[Unit]]:
    """The readings of those Rounds, a batch of Rounds at a time. Four queries a batch."""
    rows = rounds_counted(project, upto).select_related("seen", "instance").order_by("pk")
    batch = list(rows[:AT_ONCE])
    while batch:
        yield _units(batch)
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:AT_ONCE])


def _units(rounds: Sequence[Round]) -> list[Unit]:
    given = defaultdict(list)
    decisions = Decision.objects.filter(assignment__round__in=rounds, undone_at__isnull=True)
    decisions = decisions.select_related("result_revision").prefetch_related("reasons")
    for decision in decisions.annotate(of_round=F("assignment__round")).order_by("created_at", "pk"):
        given[decision.of_round].append(decision)
    taken_back, answers = _taken_back(rounds), _answers(rounds)
    return [_unit(round, given[round.pk], taken_back, answers) for round in rounds]


Answers = dict[tuple[int, int], str]
"""What was answered before the draft was shown, by Round and reader."""


def _answers(rounds: Sequence[Round]) -> Answers:
    blind = [round.pk for round in rounds if round.is_blind_first]
    # Who had seen levels of the images before a question about one knew more than the others.
    rows = BlindAnswer.objects.filter(round__in=blind, levels_seen=False)
    return {
        (round, reader): letter for round, reader, letter in rows.values_list("round", "reader", "letter")
    }


def _taken_back(rounds: Sequence[Round]) -> dict[tuple[int, int], datetime]:
    """When somebody last took back what they had said of a Revision, by Revision and reader."""
    seen = [round.seen_id for round in rounds]
    undone = Decision.objects.filter(revision__in=seen, undone_at__isnull=False)
    rows = undone.order_by("undone_at").values_list("revision_id", "reviewer_id", "undone_at")
    return {(revision, reader): at for revision, reader, at in rows if at is not None}


def _unit(
    round: Round,
    decisions: Sequence[Decision],
    taken_back: dict[tuple[int, int], datetime],
    answers: Answers,
) -> Unit:
    seen = body_parse(round.seen.body)
    blind = [one for one in decisions if not _knew(one, decisions, taken_back)]
    return Unit(
        kind=round.instance.kind,
        axis=seen.axis,
        levels=frozenset(seen.levels),
        readings=[_reading(one, seen, answers.get((round.pk, one.reviewer_id))) for one in blind],
        month=_month(round),
        knowing=len(decisions) - len(blind),
    )


def _month(round: Round) -> str:
    assert round.settled_at is not None
    return f"{timezone.localtime(round.settled_at):%Y-%m}"


def _reading(decision: Decision, seen: Body, answer: str | None) -> Reading:
    blind = {Measure.ANSWER: answer} if answer else {}
    return Reading(decision.reviewer_id, values_of(decision, seen) | blind)


def _knew(one: Decision, all_: Sequence[Decision], taken_back: dict[tuple[int, int], datetime]) -> bool:
    """Whether its reader had decided before, could then see what others said, and decided anew."""
    at = taken_back.get((one.revision_id, one.reviewer_id))
    return at is not None and any(
        other.reviewer_id != one.reviewer_id and other.created_at < at for other in all_
    )


def values_of(decision: Decision, seen: Body) -> dict[Measure, str]:
    """What a Decision says, measure by measure; key, level and side as the reader left them."""
    found = {Measure.VERDICT: decision.verdict}
    if reasons := {row.reason for row in decision.reasons.all()}:
        found[Measure.ERROR] = min(reasons, key=WORST_FIRST.index)
    if decision.harm:
        found[Measure.HARM] = decision.harm
    if decision.verdict in POSITIVE:
        edit = decision.result_revision
        found |= _as_left(seen, body_parse(edit.body) if edit else seen)
    return found


def _as_left(seen: Body, left: Body) -> dict[Measure, str]:
    found = {
        Measure.LEVEL: ", ".join(sorted(set(left.levels))) or "none",
        Measure.SIDE: left.side or "not stated",
    }
    if isinstance(seen, MultipleChoice) and isinstance(left, MultipleChoice):
        found[Measure.KEY] = _key(seen, left)
    return found


def _key(seen: MultipleChoice, left: MultipleChoice) -> str:
    """The letter that the chosen answer bore when it was read: an edit may put options in another order."""
    chosen = next(option.text for option in left.options if option.key == left.answer)
    return next((option.key for option in seen.options if option.text == chosen), left.answer)
