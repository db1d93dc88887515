"""Whose eyes an item has met: whoever read it with its key does not answer it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from benchmark.errors import KnowsTheKey
from benchmark.models import Item, SuiteVersion
from corpus.models import Decision, Kind, Revision
from projects.models import User
from projects.policies import Permission, roles_allow, roles_of
from review.models import Assignment


def items_unknown(version: SuiteVersion, clinician: User) -> QuerySet[Item]:
    """The closed items of a version that this clinician was never given to review, wrote or decided on.

    Raises KnowsTheKey for whoever holds the project's suites: they may read every key.
    """
    if roles_allow(roles_of(clinician, version.suite.project), Permission.HOLD_SUITES):
        raise KnowsTheKey("You hold the suites of this project and may read their keys: others answer them.")
    read = (
        Q(instance__in=Decision.objects.filter(reviewer=clinician).values("instance"))
        | Q(instance__in=Assignment.objects.filter(reviewer=clinician).values("instance"))
        | Q(instance__in=Revision.objects.filter(author=clinician).values("instance"))
    )
    return version.items.exclude(kind=Kind.REPORT).exclude(read)
