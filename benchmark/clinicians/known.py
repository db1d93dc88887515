"""Whose eyes an item has met: whoever read it, or a relative of it, with its key does not answer it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from benchmark.errors import KnowsTheKey
from benchmark.models import Item, SuiteVersion
from corpus.models import Decision, Instance, Kind, Revision
from projects.models import User
from projects.policies import Permission, roles_allow, roles_of
from review.models import Assignment

OF_A_SOURCE = "source:"
OF_NOTHING = "none"  # the key of what was drawn from no material


def items_unknown(version: SuiteVersion, clinician: User) -> QuerySet[Item]:
    """The closed items of a version of which this clinician never read one, or a relative, with its key.

    Read is what they were given to review, wrote or decided on. Relatives share the cluster: translations,
    and what is asked of one patient or figure. All that is drawn from one source shares a cluster too, and a
    question of another chapter tells no key: there those of one passage are relatives.

    Raises KnowsTheKey for whoever holds the project's suites: they may read every key.
    """
    if roles_allow(roles_of(clinician, version.suite.project), Permission.HOLD_SUITES):
        raise KnowsTheKey("You hold the suites of this project and may read their keys: others answer them.")
    read = Instance.objects.filter(
        Q(pk__in=Decision.objects.filter(reviewer=clinician).values("instance"))
        | Q(pk__in=Assignment.objects.filter(reviewer=clinician).values("instance"))
        | Q(pk__in=Revision.objects.filter(author=clinician).values("instance"))
    )
    clusters = read.exclude(cluster_key__startswith=OF_A_SOURCE).exclude(cluster_key=OF_NOTHING)
    texts = read.filter(passage__isnull=False)
    known = (
        Q(instance__in=read.values("pk"))
        | Q(cluster_key__in=clusters.values("cluster_key"))
        | Q(instance__passage__sha256__in=texts.values("passage__sha256"))
    )
    return version.items.exclude(kind=Kind.REPORT).exclude(known)
