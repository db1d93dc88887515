"""Who is who: Subjects that share a picture are one person, imported twice or into two projects."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import itemgetter

from django.db.models import Count

from corpus.releases.gates import Candidate
from corpus.releases.splits import Kinship
from imaging.models import Series, SopInstance
from projects.models import Project


class People:
    """The persons of the whole installation, and whose pictures the Instances of one project show."""

    def __init__(self, project: Project) -> None:
        self._kinship: Kinship[int] = Kinship()
        for subjects in _sharing_a_picture():
            self._kinship.join(subjects)
        self._by_series: dict[str, set[int]] = defaultdict(set)
        series = Series.objects.filter(study__project=project)
        for uid, subject in series.values_list("series_instance_uid", "study__subject"):
            self._by_series[uid].add(subject)

    def person(self, subject: int) -> int:
        """The key that a Subject shares with all others that are the same person."""
        return self._kinship.head(subject)

    def of(self, one: Candidate) -> frozenset[int]:
        """The persons whom an Instance is about: whom it names, and whose pictures it shows."""
        subjects = set() if one.subject is None else {one.subject}
        for series, _, _ in one.pictures:
            subjects |= self._by_series.get(series, set())
        return frozenset(map(self.person, subjects))


def _sharing_a_picture() -> list[set[int]]:
    """Sets of Subjects with a picture of the same values; blank ones have digests of their own."""
    pictures = SopInstance.objects.exclude(pixel_sha256="")
    shared = (
        pictures.values("pixel_sha256")
        .annotate(subjects=Count("series__study__subject", distinct=True))
        .filter(subjects__gt=1)
    )
    rows = (
        pictures.filter(pixel_sha256__in=shared.values("pixel_sha256"))
        .values_list("pixel_sha256", "series__study__subject")
        .distinct()
        .order_by("pixel_sha256")
    )
    return [{subject for _, subject in found} for _, found in groupby(rows, key=itemgetter(0))]
