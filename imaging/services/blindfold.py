"""Putting a blindfold on before a question is answered blind, and taking it off with the answer."""

from __future__ import annotations

from django.db import transaction

from imaging.models import Blindfold, Study
from projects.models import User


@transaction.atomic
def blindfold_put_on(*, person: User, study: Study) -> None:
    """From now on nothing that names a level of the study reaches the person. Twice changes nothing."""
    Blindfold.objects.get_or_create(person=person, study=study)


@transaction.atomic
def blindfold_take_off(*, person: User, study: Study) -> None:
    """The person sees everything of the study again."""
    for one in Blindfold.objects.filter(person=person, study=study):
        one.delete()
