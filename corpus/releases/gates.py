"""Who says that this may be released: Approvals, Rights, and what a Suite holds out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from corpus.models import HeldOut, Revision, Source
from imaging.models import Series, Subject
from imaging.render import frame_locate
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


def pictures_of(body: Mapping[str, Any]) -> frozenset[Picture]:
    """The pictures that a body shows, in whatever window."""
    return frozenset((one["series"], one.get("sop"), one.get("frame", 1)) for one in body.get("images", []))


class RightsGate:
    """Knows which Subjects and Sources of a project may be used for a purpose today."""

    def __init__(self, project: Project, purpose: Purpose) -> None:
        valid = Approval.objects.filter(project=project).valid_for(purpose)
        self.purpose = purpose
        self.subjects = set(Subject.objects.filter(approval__in=valid).values_list("pk", flat=True))
        self.sources = {
            source.pk
            for source in Source.objects.filter(project=project, **{f"may_{purpose.value}": True})
            if source.rights_expire_on is None or source.rights_expire_on >= timezone.localdate()
        }

    def refusals(self, candidates: Iterable[Candidate]) -> list[str]:
        """One sentence per approval, source or lack of both, with the number of instances it stops."""
        by_subject: Counter[int] = Counter()
        by_source: Counter[int] = Counter()
        orphans = 0
        for one in candidates:
            if one.subject is not None and one.subject not in self.subjects:
                by_subject[one.subject] += 1
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


class HeldOutGate:
    """Knows what the Suites of a project keep for themselves."""

    def __init__(self, project: Project) -> None:
        rows = HeldOut.objects.filter(project=project)
        self.by_uid: dict[UUID, str] = {}
        self.by_cluster: dict[str, str] = {}
        self.by_text: dict[str, str] = {}
        self.by_image: dict[str, str] = {}
        for row in rows.iterator(chunk_size=2000):
            self.by_uid[row.instance_uid] = row.suite_name
            self.by_cluster[row.cluster_key] = row.suite_name
            self.by_text[row.text_signature] = row.suite_name
            if row.image_sha256:
                self.by_image[row.image_sha256] = row.suite_name
        self._located = lru_cache(maxsize=None)(self._locate)
        self._project = project
        self.by_picture = self._by_picture()

    def refusal(self, one: Candidate) -> str:
        """Why this Instance is held out, or an empty string."""
        if suite := self.by_uid.get(one.uid):
            return f"{one.uid} is an item of {suite}."
        if suite := self.by_cluster.get(one.cluster):
            return f"{one.uid} is a relative ({one.cluster}) of an item of {suite}."
        if suite := self.by_text.get(one.signature):
            return f"{one.uid} asks what an item of {suite} asks."
        shown = (self.by_picture.get(self._place(picture)) for picture in one.pictures)
        if suite := next(filter(None, shown), ""):
            return f"{one.uid} shows an image that {suite} holds out."
        return ""

    def _by_picture(self) -> dict[Picture, str]:
        """What the items show, by stored frame: another window or encoding gives other bytes."""
        revisions = Revision.objects.filter(instance__project=self._project, instance__uid__in=self.by_uid)
        shown = [
            (picture, self.by_uid[uid])
            for uid, body in revisions.values_list("instance__uid", "body").iterator(chunk_size=2000)
            for picture in pictures_of(json.loads(body))
        ]
        self._series = {series for (series, _, _), _ in shown}
        return {self._place(picture): suite for picture, suite in shown}

    def _place(self, picture: Picture) -> Picture:
        """The file and the frame in it, also where a body counts along the stack of a held-out series."""
        series, sop, frame = picture
        return self._located(series, frame) if sop is None and series in self._series else picture

    def _locate(self, uid: str, frame: int) -> Picture:
        series = Series.objects.filter(study__project=self._project, series_instance_uid=uid).first()
        if series is None:
            return uid, None, frame
        try:
            file, inner = frame_locate(series, frame)
        except IndexError:
            return uid, None, frame
        return uid, file.sop_instance_uid, inner + 1
