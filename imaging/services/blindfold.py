"""Putting a blindfold on before a question is answered blind, and taking it off; who has seen levels."""

from __future__ import annotations

from django.db import transaction

from imaging.models import Blindfold, LevelsSeen, Study
from projects.models import Project, User


@transaction.atomic
def blindfold_put_on(*, person: User, study: Study) -> None:
    """From now on nothing that names a level of the study reaches the person. Twice changes nothing."""
    Blindfold.objects.get_or_create(person=person, study=study)


def levels_seen_note(*, person: User, study: Study, project: Project) -> None:
    """Keep that `person` is shown levels of `study`, where its `project` asks before it shows.

    One query once it is kept; none in other projects.
    """
    if not project.is_blind_first:
        return
    if not LevelsSeen.objects.filter(person=person, study=study).exists():
        LevelsSeen.objects.bulk_create([LevelsSeen(person=person, study=study)], ignore_conflicts=True)


@transaction.atomic
def blindfold_take_off(*, person: User, study: Study) -> None:
    """The person sees everything of the study again."""
    for one in Blindfold.objects.filter(person=person, study=study):
        one.delete()
