"""Rows of a Release that it would not hold today: what the gates of the build say, asked again later."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Iterator
from uuid import UUID

from django.db.models import F, Q, QuerySet

from corpus.models import Release, ReleaseRow, ReleaseRun, State
from corpus.releases.gates import Candidate, FaceGate, SignOffGate, pictures_of
from corpus.releases.levels_today import LevelGate
from corpus.releases.name_gates import NameGate, UnreadGate
from corpus.signature import signature_of
from imaging.models import Series
from imaging.policies import REVIEWABLE
from imaging.services.masking import MASKED
from projects.models import AuditEvent

# What happened since, for one row and for several. A row that fell in two ways is told as the first.
MOVED_ON: dict[tuple[str, str], Q] = {
    ("was withdrawn", "were withdrawn"): Q(instance__state=State.WITHDRAWN),
    ("is no longer approved", "are no longer approved"): ~Q(instance__state=State.APPROVED),
    ("was worded anew", "were worded anew"): ~Q(instance__current_revision=F("revision")),
}
UNSIGNED = (
    "shows a study that waits for a sign-off or is withheld",
    "show a study that waits for a sign-off or is withheld",
)
FACE = "shows a series with a face in view", "show a series with a face in view"
MASKED_SINCE = (
    "shows a study of which a picture was masked since",
    "show a study of which a picture was masked since",
)
LEVELS = (
    "no longer agrees with today's marks or numbering",
    "no longer agree with today's marks or numbering",
)
NAMED = "has a text that looks as if it names somebody", "have a text that looks as if it names somebody"
UNREAD = (
    "has a text that is still looked through for names",
    "have a text that is still looked through for names",
)
# Bodies are stored without blanks. Only what surely shows nothing and is about nobody is passed over.
ABOUT_IMAGES = Q(instance__subject__isnull=False) | ~Q(revision__body__contains='"images":[]')
WITHHELD = Q(instance__study__isnull=False) & ~Q(instance__study__sign_off__in=REVIEWABLE)


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


def rows_moved_on(release: Release) -> QuerySet[ReleaseRow]:
    """Rows whose Instance was withdrawn, undone or reworded, or whose Study may not be shown today."""
    fell = WITHHELD
    for condition in MOVED_ON.values():
        fell |= condition
    return release.rows.filter(fell)


def rows_fallen(release: Release) -> list[str]:
    """A sentence per kind of row that the Release would not hold today, with their number; empty if none.

    Held-out items and rights have gates of their own, which tell a release and a run alike.
    """
    told: Counter[tuple[str, str]] = Counter()
    rest = release.rows.all()
    for words, condition in MOVED_ON.items():
        told[words] = rest.filter(condition).count()
        rest = rest.exclude(condition)
    told[UNSIGNED] = rest.filter(WITHHELD).count()
    rest = rest.exclude(WITHHELD)
    named = _by_names(release, rest)
    told += Counter(named.values())
    told += _by_series(release, rest, but=named.keys())
    return [_sentence(words, number) for words, number in told.items() if number]


def _by_names(release: Release, rest: QuerySet[ReleaseRow]) -> dict[int, tuple[str, str]]:
    """Revisions among the rows that name somebody, or may, with what is told of each."""
    unread, named = UnreadGate(release.project).revisions, NameGate(release.project).revisions
    if not (unread or named):
        return {}
    held = set(rest.values_list("revision_id", flat=True).iterator(chunk_size=2000))
    return dict.fromkeys(held & unread, UNREAD) | dict.fromkeys(held & named, NAMED)


def _by_series(
    release: Release, rest: QuerySet[ReleaseRow], *, but: Container[int]
) -> Counter[tuple[str, str]]:
    """What became of the series that the remaining rows show, whatever study their Instances name.

    The Revisions in `but` were told of already.
    """
    unsigned, faces = SignOffGate(release.project), FaceGate(release.project)
    masked = _series_masked_since(release)
    told: Counter[tuple[str, str]] = Counter()
    left: list[Candidate] = []
    # A text from a source shows no images, and most rows of a large release are such texts.
    for one in _candidates(rest.filter(ABOUT_IMAGES)):
        if one.revision in but:
            continue
        if unsigned.refusal(one):
            told[UNSIGNED] += 1
        elif faces.refusal(one):
            told[FACE] += 1
        elif any(series in masked for series, _, _ in one.pictures):
            told[MASKED_SINCE] += 1
        else:
            left.append(one)
    told[LEVELS] = len(LevelGate(release.project).refusals(left))
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


def _sentence(words: tuple[str, str], number: int) -> str:
    return f"1 row {words[0]}." if number == 1 else f"{number} rows {words[1]}."
