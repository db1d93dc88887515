"""Rows of a Release that it would not hold today: what the gates of the build say, asked again later."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet

from corpus.models import Release, ReleaseRow, ReleaseRun, State
from corpus.releases.filters import filters_read
from corpus.releases.gates import Candidate, FaceGate, RightsGate, SignOffGate, pictures_of
from corpus.releases.held_out import HeldOutGate
from corpus.releases.levels_today import LevelGate
from corpus.releases.name_gates import NameGate, UnreadGate
from corpus.signature import signature_of
from imaging.models import Series
from imaging.policies import REVIEWABLE
from imaging.services.masking import MASKED
from projects.models import AuditEvent, Purpose

# What happened since, for one row and for several. A row that fell in two ways is told as the first.
Words = tuple[str, str]
MOVED_ON: dict[Words, Q] = {
    ("was withdrawn", "were withdrawn"): Q(instance__state=State.WITHDRAWN),
    ("is no longer approved", "are no longer approved"): ~Q(instance__state=State.APPROVED),
    ("was worded anew", "were worded anew"): ~Q(instance__current_revision=F("revision")),
}
UNSIGNED = (
    "shows a study that waits for a sign-off or is withheld",
    "show a study that waits for a sign-off or is withheld",
)
FACE = (
    "shows a series with a face in view or not ruled out",
    "show a series with a face in view or not ruled out",
)
MASKED_SINCE = (
    "shows a study of which a picture was masked since",
    "show a study of which a picture was masked since",
)
LEVELS = (
    "no longer agrees with today's marks or numbering",
    "no longer agree with today's marks or numbering",
)
NAMES = "has a text that looks as if it names somebody", "have texts that look as if they name somebody"
RIGHTS = (
    "lacks an approval or rights for its purpose today",
    "lack an approval or rights for their purpose today",
)
HELD_OUT = "is held out by a benchmark", "are held out by a benchmark"
UNREAD = (
    "has a text that is still looked through for names",
    "have a text that is still looked through for names",
)
# Bodies are stored without blanks. Only what surely shows nothing and is about nobody is passed over.
SHOWS_IMAGES = ~Q(revision__body__contains='"images":[]')
ABOUT_IMAGES = Q(instance__subject__isnull=False) | SHOWS_IMAGES
WITHHELD = Q(instance__study__isnull=False) & ~Q(instance__study__sign_off__in=REVIEWABLE)


@dataclass(frozen=True, slots=True)
class Fall:
    """One reason for which a Release would not hold some of its rows today, and their Instances."""

    words: Words
    instances: tuple[int, ...]

    @property
    def sentence(self) -> str:
        """The reason with its number of rows."""
        number = len(self.instances)
        return f"1 row {self.words[0]}." if number == 1 else f"{number} rows {self.words[1]}."


def members(release: Release) -> Iterator[Candidate]:
    """The rows of a Release as the gates see them, with the Revision that it holds."""
    return _candidates(release.rows.all())


def _candidates(rows: QuerySet[ReleaseRow]) -> Iterator[Candidate]:
    columns = (
        "instance__pk",
        "instance__uid",
        "instance__cluster_key",
        "revision_id",
        "revision__body",
        "instance__subject_id",
        "instance__source_id",
        "instance__passage_id",
    )
    stored = rows.values_list(*columns).iterator(chunk_size=2000)
    for pk, uid, cluster, revision, body, subject, source, passage in stored:
        said = json.loads(body)
        signature, pictures = signature_of(said), pictures_of(said)
        yield Candidate(pk, uid, cluster, "", revision, signature, subject, source, pictures, passage)


def falls_of(release: Release) -> list[Fall]:
    """What became of the rows since: their state, their studies and series, names, levels; empty if nothing.

    Held-out items and rights have gates of their own, which tell a release and a run alike.
    """
    names = Q(revision__in=NameGate(release.project).found.values("revision"))
    unread = Q(revision__in=UnreadGate(release.project).found.values("revision"))
    falls = []
    rest = release.rows.all()
    for words, condition in {**MOVED_ON, UNSIGNED: WITHHELD, NAMES: names, UNREAD: unread}.items():
        falls.append(_fall(words, rest.filter(condition)))
        rest = rest.exclude(condition)
    by_series = (Fall(words, tuple(found)) for words, found in _by_series(release, rest).items())
    return _told([*falls, *by_series])


def falls_by_rights(release: Release, *, but: Iterable[Fall]) -> list[Fall]:
    """Rows that no Approval or no Rights allow today for what the Release was made for."""
    gate = RightsGate(release.project, Purpose(filters_read(release.filters).purpose))
    lacking = _fall(RIGHTS, release.rows.filter(gate.rows_lacking())).instances
    once, before = dict.fromkeys([*lacking, *_showing_the_shut(release, gate)]), _fallen(but)
    return _told([Fall(RIGHTS, tuple(one for one in once if one not in before))])


def _showing_the_shut(release: Release, gate: RightsGate) -> Iterator[int]:
    """Instances that show a picture of a Subject that may not be used, whatever Subject they name."""
    if gate.shut:
        rows = release.rows.filter(SHOWS_IMAGES).order_by("instance__number")
        yield from (one.instance for one in _candidates(rows) if gate.subjects_lacking(one))


def falls_today(release: Release) -> list[Fall]:
    """Every row that the next Release of the same choice would leave out or be refused for, once each."""
    falls = falls_of(release)
    falls += falls_by_rights(release, but=falls)
    gate, before = HeldOutGate(release.project), _fallen(falls)
    rest = (one for one in members(release) if one.instance not in before)
    return _told([*falls, Fall(HELD_OUT, tuple(one.instance for one in rest if gate.refusal(one)))])


def _fall(words: Words, rows: QuerySet[ReleaseRow]) -> Fall:
    return Fall(words, tuple(rows.order_by("instance__number").values_list("instance_id", flat=True)))


def _fallen(falls: Iterable[Fall]) -> set[int]:
    return {instance for fall in falls for instance in fall.instances}


def _told(falls: Iterable[Fall]) -> list[Fall]:
    """Those that happened; one told twice, with the rows of both."""
    found: dict[Words, tuple[int, ...]] = defaultdict(tuple)
    for fall in falls:
        found[fall.words] += fall.instances
    return [Fall(words, instances) for words, instances in found.items() if instances]


def _by_series(release: Release, rest: QuerySet[ReleaseRow]) -> dict[Words, list[int]]:
    """What became of the series that the remaining rows show, whatever study their Instances name."""
    unsigned, faces = SignOffGate(release.project), FaceGate(release.project)
    masked = _series_masked_since(release)
    told: dict[Words, list[int]] = defaultdict(list)
    left: list[Candidate] = []
    # A text from a source shows no images, and most rows of a large release are such texts.
    for one in _candidates(rest.filter(ABOUT_IMAGES)):
        if unsigned.refusal(one):
            told[UNSIGNED].append(one.instance)
        elif faces.refusal(one):
            told[FACE].append(one.instance)
        elif any(series in masked for series, _, _ in one.pictures):
            told[MASKED_SINCE].append(one.instance)
        else:
            left.append(one)
    told[LEVELS] = list(LevelGate(release.project).refusals(left))
    return told


def _series_masked_since(release: Release) -> frozenset[str]:
    """Series of studies of which somebody blackened places after this Release began to be written."""
    begun = ReleaseRun.objects.filter(release=release).values_list("created_at", flat=True).first()
    masked = AuditEvent.objects.filter(
        project=release.project, action=MASKED, created_at__gte=begun or release.created_at
    )
    studies = {UUID(uid) for uid in masked.values_list("object_uid", flat=True)}
    series = Series.objects.filter(study__project=release.project, study__uid__in=studies)
    return frozenset(series.values_list("series_instance_uid", flat=True))
