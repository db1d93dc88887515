"""Who is kept from the levels of images: from the first question about one until none is left to answer."""

from __future__ import annotations

from imaging.services.blindfold import blindfold_put_on, blindfold_take_off
from projects.models import User
from review.blind import is_level_question, level_questions, needs_answer
from review.models import Assignment


def blindfold_on(assignment: Assignment, reader: User) -> None:
    """Before the question of a level is shown to somebody: nothing that names one reaches them any more."""
    study = assignment.instance.study
    if study is not None and is_level_question(assignment.instance) and needs_answer(assignment, reader):
        blindfold_put_on(person=reader, study=study)


def blindfold_off(assignment: Assignment, reader: User) -> None:
    """Once a question was answered or passed over, if no other asks `reader` for a level of these images.

    One that was passed over still does: it may be answered later.
    """
    study = assignment.instance.study
    if study is None or not assignment.round.is_blind_first:
        return
    if not level_questions(reader).filter(instance__study=study).exists():
        blindfold_take_off(person=reader, study=study)
