"""Answering a question before its draft is shown."""

from __future__ import annotations

from django.db import transaction

from corpus.bodies import MultipleChoice, body_parse
from corpus.services import history_append, instance_lock
from imaging.policies import may_be_reviewed
from projects.models import User
from review.blind import has_seen_levels, is_level_question, needs_answer
from review.errors import ReviewError, StudyWithheld
from review.models import Assignment, BlindAnswer
from review.services.assignment_lease import assignment_renew
from review.services.blindfold_keep import blindfold_off


@transaction.atomic
def answer_give(*, assignment: Assignment, reader: User, letter: str = "", words: str = "") -> BlindAnswer:
    """Keep which option `reader` chose, or what they wrote; from then on the draft is shown to them.

    Given twice, the first counts. Raises ReviewError for a letter that is no option, for an open question
    without `words`, StudyWithheld while its images wait for a sign-off, and as the lease does.
    """
    assignment_renew(assignment=assignment, reviewer=reader)
    instance = assignment.instance
    instance_lock(instance=instance)
    before = BlindAnswer.objects.filter(round=assignment.round, reader=reader).first()
    if before is not None:
        return before
    if not needs_answer(assignment, reader):
        raise ReviewError("This item is not answered blind.")
    if instance.study is not None and not may_be_reviewed(instance.study):
        raise StudyWithheld
    letter, words = _answered(assignment, letter, words)
    seen = _has_seen(assignment, reader)
    answer = BlindAnswer.objects.create(
        round=assignment.round,
        instance=instance,
        assignment=assignment,
        reader=reader,
        letter=letter,
        words=words,
        active_seconds=assignment.active_seconds,
        levels_seen=seen,
    )
    instance.refresh_from_db()
    history_append(
        instance=instance,
        event="answered_blind",
        actor=reader,
        from_state=instance.state,
        to_state=instance.state,
        revision=assignment.round.seen,
        detail={"answer": str(answer.uid), **_told(answer)},
    )
    blindfold_off(assignment, reader)
    return answer


def _has_seen(assignment: Assignment, reader: User) -> bool:
    """Whether a question about a level comes too late for an answer that is blind."""
    study = assignment.instance.study
    return study is not None and is_level_question(assignment.instance) and has_seen_levels(reader, study)


def _told(answer: BlindAnswer) -> dict[str, object]:
    said = {"letter": answer.letter} if answer.letter else {"words": answer.words}
    return {**said, **({"levels_seen": True} if answer.levels_seen else {})}


def _answered(assignment: Assignment, letter: str, words: str) -> tuple[str, str]:
    """The option with its words; of an open question no letter and what was written."""
    body = body_parse(assignment.round.seen.body)
    if not isinstance(body, MultipleChoice):
        if not words.strip():
            raise ReviewError("Write your answer.")
        return "", words.strip()
    found = next((option.text for option in body.options if option.key == letter), None)
    if found is None:
        raise ReviewError("Choose one of the options.")
    return letter, found
