"""Who says that this may be released: Approvals, Rights, and what is in view."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from corpus.models import Instance, Source
from corpus.signature import signature_of
from imaging.models import Series, Subject
from imaging.models.study import SeriesQuerySet
from imaging.policies import REVIEWABLE
from imaging.sister_volumes import sisters_among
from projects.models import Approval, Project, Purpose

# Series, SOP Instance UID and number of the frame in that file, as a body gives them: see `ImageRef`.
Picture = tuple[str, str | None, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An approved Instance as the gates see it."""

    instance: int
    uid: UUID
    cluster: str
    tier: str
    revision: int
    signature: str
    subject: int | None
    source: int | None
    pictures: frozenset[Picture] = frozenset()
    passage: int | None = None
    kind: str = ""
    shows_figures: bool = False


def pictures_of(body: Mapping[str, Any]) -> frozenset[Picture]:
    """The pictures that a body shows, in whatever window."""
    return frozenset((one["series"], one.get("sop"), one.get("frame", 1)) for one in body.get("images", []))


def candidate_of(instance: Instance) -> Candidate:
    """An Instance as the gates see it, by its current Revision; both are at hand.

    Raises ValueError when it has no Revision.
    """
    revision = instance.current_revision
    if revision is None:
        raise ValueError(f"{instance} has no revision.")
    said = json.loads(revision.body)
    return Candidate(
        instance=instance.pk,
        uid=instance.uid,
        cluster=instance.cluster_key,
        tier=instance.tier,
        revision=revision.pk,
        signature=signature_of(said),
        subject=instance.subject_id,
        source=instance.source_id,
        pictures=pictures_of(said),
        passage=instance.passage_id,
        kind=instance.kind,
        shows_figures=bool(said.get("figures")),
    )


class RightsGate:
    """Knows which Subjects and Sources of a project may be used for a purpose today."""

    def __init__(self, project: Project, purpose: Purpose) -> None:
        self.valid = Approval.objects.filter(project=project).valid_for(purpose)
        self.purpose = purpose
        self.subjects = set(Subject.objects.filter(approval__in=self.valid).values_list("pk", flat=True))
        self.sources = {
            source.pk
            for source in Source.objects.filter(project=project, **{f"may_{purpose.value}": True})
            if source.rights_expire_on is None or source.rights_expire_on >= timezone.localdate()
        }
        shut = Series.objects.filter(study__project=project).exclude(study__subject__approval__in=self.valid)
        self.shut: dict[str, set[int]] = defaultdict(set)
        for uid, subject in shut.values_list("series_instance_uid", "study__subject"):
            self.shut[uid].add(subject)

    def subjects_lacking(self, one: Candidate) -> set[int]:
        """The Subjects that an Instance names or whose pictures it shows, and that may not be used."""
        lacking = set() if one.subject is None or one.subject in self.subjects else {one.subject}
        return lacking.union(*(self.shut[series] for series, _, _ in one.pictures if series in self.shut))

    def rows_lacking(self) -> Q:
        """Rows of a Release that may not be used, asked of the database.

        What `refusals` says, but for the pictures, which stand in the texts: see `subjects_lacking`.
        """
        subject = Q(instance__subject__isnull=False) & ~Q(instance__subject__approval__in=self.valid)
        source = Q(instance__source__isnull=False) & ~Q(instance__source__in=self.sources)
        return subject | source | Q(instance__subject__isnull=True, instance__source__isnull=True)

    def refusals(self, candidates: Iterable[Candidate]) -> list[str]:
        """One sentence per approval, source or lack of both, with the number of instances it stops."""
        by_subject: Counter[int] = Counter()
        by_source: Counter[int] = Counter()
        orphans = 0
        for one in candidates:
            by_subject.update(self.subjects_lacking(one))
            if one.source is not None and one.source not in self.sources:
                by_source[one.source] += 1
            orphans += one.subject is None and one.source is None
        told = [*self._of_subjects(by_subject), *self._of_sources(by_source)]
        if orphans:
            told.append(
                f"{orphans} instances name neither a subject nor a source, so nobody gave rights for them."
            )
        return told

    def _of_subjects(self, counted: Counter[int]) -> Iterator[str]:
        stopped: Counter[str] = Counter()
        for pk, number in Subject.objects.filter(pk__in=counted).values_list("pk", "approval__number"):
            stopped[number] += counted[pk]
        for number, count in sorted(stopped.items()):
            yield f"Approval {number} does not allow “{self.purpose.label}” today: {count} instances."

    def _of_sources(self, counted: Counter[int]) -> Iterator[str]:
        for source in Source.objects.filter(pk__in=counted).order_by("title"):
            yield (
                f"The rights of “{source.title}” do not allow “{self.purpose.label}” today: "
                f"{counted[source.pk]} instances."
            )


class SeriesGate:
    """Knows the series of a project that may not leave the house, by their uid; says whose they are."""

    because = ""
    stops = ""  # what is left out by it, in words that follow a number

    def __init__(self, project: Project) -> None:
        shut = self.shut(Series.objects.filter(study__project=project))
        self.pseudonyms = dict(shut.values_list("series_instance_uid", "study__subject__pseudonym"))

    def shut(self, series: SeriesQuerySet) -> SeriesQuerySet:
        """Those of the series that may not leave."""
        raise NotImplementedError

    def refusal(self, one: Candidate) -> str:
        """Why this Instance may not leave the house, or an empty string."""
        names = {self.pseudonyms[series] for series, _, _ in one.pictures if series in self.pseudonyms}
        return f"{one.uid} shows a series of {', '.join(sorted(names))} {self.because}" if names else ""


class FaceGate(SeriesGate):
    """Stops series from which a face may be rebuilt, by body part or by what is in view."""

    stops = "with a face in view or not ruled out"
    because = (
        "with a face in view or not ruled out. It stays out unless somebody notes at the study's sign-off "
        "that no face can be rebuilt."
    )

    def __init__(self, project: Project) -> None:
        super().__init__(project)
        # A text may name a slice under the series it came in: what one volume shows its sisters show.
        faces = self.shut(Series.objects.filter(study__project=project))
        rows = Series.objects.filter(study__in=faces.values("study")).select_related("study__project")
        by_key = {row.pk: row for row in rows}
        for key, sisters in sisters_among(by_key.values()).items():
            if name := self.pseudonyms.get(by_key[key].series_instance_uid):
                self.pseudonyms |= {row.series_instance_uid: name for row in sisters}

    def shut(self, series: SeriesQuerySet) -> SeriesQuerySet:
        """Those with a face in view that nobody cleared."""
        return series.showing_a_face()


class SignOffGate(SeriesGate):
    """Stops series of studies that wait for a sign-off or were withheld, whatever study an Instance names."""

    stops = "of a study that waits for a sign-off or is withheld"
    because = "whose study waits for a sign-off or is withheld. It stays out until somebody signs it off."

    def shut(self, series: SeriesQuerySet) -> SeriesQuerySet:
        """Those of studies that may not be shown for review."""
        return series.exclude(study__sign_off__in=REVIEWABLE)


class FigureGate:
    """Stops questions about a source's picture: a row would ask about a picture that it does not hold."""

    stops = "about a picture of a source"

    def __init__(self, project: Project) -> None:
        """Every project alike; made as the other gates are."""

    def refusal(self, one: Candidate) -> str:
        """Why this Instance may not leave the house, or an empty string."""
        if not one.shows_figures:
            return ""
        return f"{one.uid} asks about a picture of a source, and pictures of sources are written nowhere."
