"""What Releases of any project hold, as it shows in one project: a model may have been trained on it."""

from __future__ import annotations

import json

from django.db.models import Exists, OuterRef

from corpus.models import Instance, ReleaseRow, Revision
from corpus.releases.gates import Candidate, pictures_of
from corpus.releases.held_out import twin_texts
from corpus.releases.people import People
from corpus.signature import signature_of
from imaging.models import Series
from projects.models import Project


class ReleasedGate:
    """Knows what was released, and its relatives.

    Within the project by their clusters. Everywhere by content, as `HeldOutGate` knows what is held out:
    a question by its words, a person by the pictures, a text by its own.
    """

    def __init__(self, project: Project) -> None:
        rows = ReleaseRow.objects.filter(release__project=project)
        self._clusters = frozenset(rows.values_list("instance__cluster_key", flat=True))
        self._people = People(project)
        self._persons: set[int] = set()
        self._signatures: set[str] = set()
        self._note_content()
        elsewhere = Instance.objects.filter(
            pk__in=ReleaseRow.objects.exclude(release__project=project).values("instance")
        )
        self._sources, self._passages = twin_texts(project, elsewhere)

    def holds(self, one: Candidate) -> bool:
        """Whether some Release holds this Instance or a relative of it."""
        return (
            one.cluster in self._clusters
            or one.signature in self._signatures
            or not self._people.of(one).isdisjoint(self._persons)
            or one.source in self._sources
            or one.passage in self._passages
        )

    def _note_content(self) -> None:
        """Read every released Revision once: its words, and whose pictures it shows."""
        held = Exists(ReleaseRow.objects.filter(revision=OuterRef("pk")))
        rows = Revision.objects.filter(held).values_list("instance__project", "instance__subject", "body")
        subjects: set[int] = set()
        series: set[tuple[int, str]] = set()
        for project, subject, body in rows.iterator(chunk_size=2000):
            said = json.loads(body)
            self._signatures.add(signature_of(said))
            series |= {(project, uid) for uid, _, _ in pictures_of(said)}
            if subject is not None:
                subjects.add(subject)
        known = Series.objects.values_list("study__project", "series_instance_uid", "study__subject")
        subjects |= {subject for project, uid, subject in known if (project, uid) in series}
        self._persons = {self._people.person(subject) for subject in subjects}
