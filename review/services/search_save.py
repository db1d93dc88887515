"""Searches under a name: kept, removed, brought back."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from corpus.sources.cleaning import visible
from projects.models import Project, User
from review.errors import ReviewError
from review.models import SavedSearch

MOST = 50
NAME_TAKEN = "You have a search of this name already. Choose another name."


def search_save(*, project: Project, person: User, name: str, query: str) -> SavedSearch:
    """Keep a search under a name of the person's own. Raises ReviewError where it can't be."""
    told = " ".join(visible(name).split())[:80]
    if not told:
        raise ReviewError("Give the search a name.")
    if not query:
        raise ReviewError("There is nothing to keep: ask for something first.")
    kept = SavedSearch.objects.filter(project=project, person=person, removed_at__isnull=True)
    if kept.count() >= MOST:
        raise ReviewError(f"You keep {MOST} searches here already. Remove one first.")
    try:
        with transaction.atomic():
            return SavedSearch.objects.create(project=project, person=person, name=told, query=query[:1000])
    except IntegrityError as problem:
        raise ReviewError(NAME_TAKEN) from problem


def search_remove(*, search: SavedSearch) -> None:
    """Take a search off the person's list; it can be brought back."""
    SavedSearch.objects.filter(pk=search.pk, removed_at__isnull=True).update(removed_at=timezone.now())


def search_restore(*, search: SavedSearch) -> None:
    """Bring a removed search back. Raises ReviewError where its name was given to another one meanwhile."""
    try:
        with transaction.atomic():
            SavedSearch.objects.filter(pk=search.pk).update(removed_at=None)
    except IntegrityError as problem:
        raise ReviewError(NAME_TAKEN) from problem
