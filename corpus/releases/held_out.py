"""What Suites hold out: those of the project, and under other identifiers those of every other project."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from corpus.models import HeldOut, Instance, NamedPicture, Passage, Revision, Source
from corpus.releases.gates import Candidate, Picture, pictures_of
from corpus.releases.people import People
from imaging.models import Series, SopInstance
from imaging.render import frame_locate
from projects.models import Project

# Whose it is may not be told: outside their projects a Suite exists for nobody.
ELSEWHERE = "a suite of another project"
# Values in one question to the database.
ASKED = 500


T = TypeVar("T")


class HeldOutGate:
    """Knows what Suites keep for themselves, as it shows in one project; all of them, or the rows given.

    Every project has identifiers of its own, so what another one holds out is known by content: a question by
    its words, a picture by its values, a text by its own.
    """

    stops = "held out by a benchmark"

    def __init__(self, project: Project, held: QuerySet[HeldOut] | None = None) -> None:
        self._held = HeldOut.objects.all() if held is None else held
        self.by_uid: dict[UUID, str] = {}
        self.by_cluster: dict[str, str] = {}
        self.by_text: dict[str, str] = {}
        self.by_image: dict[str, str] = {}
        elsewhere = self._held.exclude(project=project)
        for row in elsewhere.iterator(chunk_size=2000):
            self._note_content(row, ELSEWHERE)
        for row in self._held.filter(project=project).iterator(chunk_size=2000):
            self.by_uid[row.instance_uid] = row.suite_name
            self.by_cluster[row.cluster_key] = row.suite_name
            self._note_content(row, row.suite_name)
        self._located = lru_cache(maxsize=None)(self._locate)
        self._project = project
        self.by_picture = self._by_picture()
        self._people = People(project)
        self.by_person = self._by_person()
        items = Instance.objects.filter(uid__in=elsewhere.values("instance_uid"))
        self._sources, self._passages = twin_texts(project, items)

    def refusal(self, one: Candidate) -> str:
        """Why this Instance is held out, or an empty string."""
        if suite := self.by_uid.get(one.uid):
            return f"{one.uid} is an item of {suite}."
        if suite := self.by_cluster.get(one.cluster):
            return f"{one.uid} is a relative ({one.cluster}) of an item of {suite}."
        if suite := self.by_text.get(one.signature):
            return f"{one.uid} asks what an item of {suite} asks."
        shown = (self.by_picture.get(self._place(one.instance, picture)) for picture in one.pictures)
        if suite := next(filter(None, shown), ""):
            return f"{one.uid} shows an image that {suite} holds out."
        if suite := next(filter(None, map(self.by_person.get, sorted(self._people.of(one)))), ""):
            return f"{one.uid} is about a person whose images {suite} holds out."
        if one.source in self._sources or one.passage in self._passages:
            return f"{one.uid} is drawn from a text that {ELSEWHERE} holds out."
        return ""

    def _note_content(self, row: HeldOut, suite: str) -> None:
        self.by_text[row.text_signature] = suite
        if row.image_sha256:
            self.by_image[row.image_sha256] = suite

    def _by_person(self) -> dict[int, str]:
        """Whom the items are about, also where they came in once more as another Subject."""
        items = Instance.objects.filter(
            uid__in=self._held.values("instance_uid"), subject__isnull=False
        ).values_list("uid", "subject")
        found: dict[int, str] = {}
        for uid, subject in items.iterator(chunk_size=2000):
            suite = self.by_uid.get(uid, ELSEWHERE)
            person = self._people.person(subject)
            found[person] = found.get(person, suite) if suite == ELSEWHERE else suite
        return found

    def _by_picture(self) -> dict[Picture, str]:
        """What the items show, by stored frame: another window or encoding gives other bytes."""
        revisions = Revision.objects.filter(instance__uid__in=self._held.values("instance_uid"))
        shown = [
            (picture, project, key, self.by_uid.get(uid, ELSEWHERE))
            for uid, project, key, body in revisions.values_list(
                "instance__uid", "instance__project", "instance", "body"
            ).iterator(chunk_size=2000)
            for picture in pictures_of(json.loads(body))
        ]
        places = {
            self._located(project, key, series, frame) if sop is None else (series, sop, frame): suite
            for (series, sop, frame), project, key, suite in shown
        }
        found = {**self._twins_of(places), **places}
        self._series = {series for series, _, _ in found}
        return found

    def _twins_of(self, places: dict[Picture, str]) -> dict[Picture, str]:
        """The same pictures where they came into this project under another name."""
        suites = {sop: suite for (_, sop, _), suite in places.items() if sop is not None}
        by_pixels = {
            digest: suites[uid]
            for chunk in _chunks(suites)
            for uid, digest in SopInstance.objects.filter(sop_instance_uid__in=chunk)
            .exclude(pixel_sha256="")
            .values_list("sop_instance_uid", "pixel_sha256")
        }
        here = SopInstance.objects.filter(series__study__project=self._project)
        return {
            (series, uid, frame): by_pixels[digest]
            for chunk in _chunks(by_pixels)
            for series, uid, frames, digest in here.filter(pixel_sha256__in=chunk).values_list(
                "series__series_instance_uid", "sop_instance_uid", "number_of_frames", "pixel_sha256"
            )
            for frame in range(1, frames + 1)
        }

    def _place(self, instance: int, picture: Picture) -> Picture:
        """The file and the frame in it, also where a body counts along the stack of a held-out series."""
        series, sop, frame = picture
        if sop is None and series in self._series:
            return self._located(self._project.pk, instance, series, frame)
        return picture

    @staticmethod
    def _locate(project: int, instance: int, uid: str, frame: int) -> Picture:
        named = NamedPicture.objects.filter(instance=instance, series=uid, place=frame).first()
        if named is not None:
            return uid, named.sop_instance_uid, named.frame
        series = Series.objects.filter(study__project=project, series_instance_uid=uid).first()
        if series is None:
            return uid, None, frame
        try:
            file, inner = frame_locate(series, frame)
        except IndexError:
            return uid, None, frame
        return uid, file.sop_instance_uid, inner + 1


def twin_texts(project: Project, items: QuerySet[Instance]) -> tuple[frozenset[int], frozenset[int]]:
    """Sources and Passages of a project with the words of those that these Instances are drawn from.

    An item whose relatives are those of its whole source holds out the source, another one its passage.
    """
    of_sources = Source.objects.filter(instances__in=items.filter(cluster_key__startswith="source:"))
    held = Passage.objects.filter(source__in=of_sources).values("sha256")
    asked = Passage.objects.filter(instances__in=items).values("sha256")
    sources = Source.objects.filter(project=project, sha256__in=of_sources.values("sha256"))
    passages = Passage.objects.filter(source__project=project)
    found = passages.filter(sha256__in=held) | passages.filter(sha256__in=asked)
    return (
        frozenset(sources.values_list("pk", flat=True)),
        frozenset(found.values_list("pk", flat=True)),
    )


def _chunks(values: Iterable[T]) -> Iterator[list[T]]:
    ordered = list(values)
    for start in range(0, len(ordered), ASKED):
        yield ordered[start : start + ASKED]
