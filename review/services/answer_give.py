"""Answering a question before its draft is shown."""

from __future__ import annotations

from django.db import transaction

from corpus.bodies import MultipleChoice, body_parse
from corpus.services import history_append, instance_lock
from imaging.services.blindfold import blindfold_put_on, blindfold_take_off
from projects.models import User
from review.blind import is_level_question, needs_answer
from review.errors import ReviewError
from review.models import Assignment, BlindAnswer
from review.services.assignment_lease import assignment_renew


@transaction.atomic
def answer_give(*, assignment: Assignment, reader: User, letter: str = "", words: str = "") -> BlindAnswer:
    """Keep which option `reader` chose, or what they wrote; from then on the draft is shown to them.

    Given twice, the first counts. Raises ReviewError for a letter that is no option, for an open question
    without `words`, and as the lease does.
    """
    assignment_renew(assignment=assignment, reviewer=reader)
    instance = assignment.instance
    instance_lock(instance=instance)
    before = BlindAnswer.objects.filter(round=assignment.round, reader=reader).first()
    if before is not None:
        return before
    if not needs_answer(assignment, reader):
        raise ReviewError("This item is not answered blind.")
    letter, words = _answered(assignment, letter, words)
    answer = BlindAnswer.objects.create(
        round=assignment.round,
        instance=instance,
        assignment=assignment,
        reader=reader,
        letter=letter,
        words=words,
        active_seconds=assignment.active_seconds,
    )
    instance.refresh_from_db()
    history_append(
        instance=instance,
        event="answered_blind",
        actor=reader,
        from_state=instance.state,
        to_state=instance.state,
        revision=assignment.round.seen,
        detail={"answer": str(answer.uid), **({"letter": letter} if letter else {"words": words})},
    )
    blindfold_off(assignment, reader)
    return answer


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


def blindfold_on(assignment: Assignment, reader: User) -> None:
    """Before the question of a level is shown to somebody: nothing that names one reaches them any more."""
    study = assignment.instance.study
    if study is not None and is_level_question(assignment.instance) and needs_answer(assignment, reader):
        blindfold_put_on(person=reader, study=study)


def blindfold_off(assignment: Assignment, reader: User) -> None:
    """Once the question was answered or passed over."""
    if assignment.round.is_blind_first and assignment.instance.study is not None:
        blindfold_take_off(person=reader, study=assignment.instance.study)
