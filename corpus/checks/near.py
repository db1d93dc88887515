"""Earlier texts of a project that say nearly the same, and what benchmarks hold that is nearly this."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from rapidfuzz import fuzz

from corpus.bodies import Body, body_parse
from corpus.checks.attributes import ATTRIBUTES
from corpus.checks.degrees import degrees_in
from corpus.checks.material import NearGiven
from corpus.checks.quotes import turning_words
from corpus.models import HeldOut, Instance, PictureHash, TextBand, TextSketch
from corpus.sketches import BITS_APART, bits_apart, chunks_of, compared_text, text_bands
from corpus.transitions import NO_LONGER_ASKED
from projects.prepared import KeyT, PreparedQuery, padded

# In percent, of letters and digits; what a text means by its few telling words must agree besides.
ALIKE = 90.0
# Grades in Roman figures, and where one thing lies of another in Chinese.
_TELLING = re.compile(r"(?<![a-z])[ivx]+(?![a-z])|[上下前后内外]")
# Texts that are compared letter by letter.
_READ = 24


def near_texts(instance: Instance, body: Body) -> tuple[NearGiven, ...]:
    """What is nearly this: of the project what came before, of any project what a benchmark holds.

    One query, and three more where anything shares a band.
    """
    # Which first: joined to so few sketches, a database may go through all instances for them.
    sketches = _nearest(body)
    nearest = [pk for (pk,) in _OF_SKETCHES.tuples(sketches=_filled(sketches))] if sketches else []
    if not nearest:
        return ()
    others = [Other(*row) for row in _OTHERS.tuples(nearest=_filled(nearest), own=instance)]
    return tuple(_compared(instance, body, others))


def _filled(keys: list[KeyT]) -> list[KeyT]:
    """Always so many keys: one question for a database."""
    return padded(keys, _READ + 1)


class Other(NamedTuple):
    """What a text is compared with: the stored body of another Instance."""

    uid: UUID
    project: int
    number: int
    body: str


def _others(nearest: list[int], own: Instance) -> QuerySet[Instance, Any]:
    rows = Instance.objects.filter(pk__in=nearest, current_revision__isnull=False)
    rows = rows.exclude(pk=own.pk).exclude(state__in=NO_LONGER_ASKED).order_by("pk")
    return rows.values_list("uid", "project", "number", "current_revision__body")


_OF_SKETCHES = PreparedQuery[TextSketch](
    lambda sketches: TextSketch.objects.filter(pk__in=sketches).values_list("instance")
)
_OTHERS = PreparedQuery[Instance](_others)
_HELD = PreparedQuery[HeldOut](
    lambda uids: HeldOut.objects.filter(instance_uid__in=uids).values_list("instance_uid")
)


def _nearest(body: Body) -> list[int]:
    """The sketches that share most bands with a body, of equals the oldest; its own, if stored, among them.

    Counted by the database in the index of bands alone: a cut of its rows would leave to chance which of
    many texts with a common beginning are read.
    """
    bands = list(text_bands(body))
    return [sketch for sketch, _ in _SHARING.tuples(bands=bands)] if bands else []


def _sharing(bands: list[int]) -> QuerySet[TextBand, Any]:
    shared = TextBand.objects.filter(value__in=bands).values("sketch").annotate(bands=Count("pk"))
    return shared.order_by("-bands", "sketch")[: _READ + 1]


_SHARING = PreparedQuery[TextBand](_sharing)


def _compared(instance: Instance, body: Body, others: list[Other]) -> Iterator[NearGiven]:
    text = compared_text(body)
    meant = _meant(text)
    held = {uid for (uid,) in _HELD.tuples(uids=_filled([one.uid for one in others]))} if others else set()
    for one in others:
        is_before = one.project == instance.project_id and one.number < instance.number
        if not (is_before or one.uid in held):
            continue
        other = _compared_of(one.body)
        share = fuzz.ratio(text, other, score_cutoff=ALIKE)
        if share >= ALIKE and _meant(other) == meant:
            number = one.number if one.project == instance.project_id else None
            yield NearGiven(number=number, share=share, is_held_out=one.uid in held)


@lru_cache(maxsize=512)
def _compared_of(text: str) -> str:
    """What is compared of a stored body; the same few old texts are the nearest of many that are alike."""
    return compared_text(body_parse(text))


def says_nearly(text: str, other: str) -> bool:
    """Whether two compared texts are alike letter by letter and mean the same by their telling words."""
    return fuzz.ratio(text, other, score_cutoff=ALIKE) >= ALIKE and _meant(text) == _meant(other)


@lru_cache(maxsize=512)
def _meant(text: str) -> tuple[object, ...]:
    """Findings, grades, degrees, numbers, sides, negations and levels: questions that differ in one are two.

    A protrusion and an extrusion of the same disc are told apart by one word among twenty.
    """
    findings = sorted(found for pattern in ATTRIBUTES.values() for found in pattern.findall(text))
    degrees = sorted(sorted(one.degrees) for one in degrees_in(text))
    return findings, sorted(_TELLING.findall(text)), degrees, turning_words(text)


def near_pictures(instance: Instance) -> int:
    """How many pictures of an Instance look like one that a benchmark holds."""
    own = [int(one, 16) for one in instance.picture_hashes.exclude(value="").values_list("value", flat=True)]
    if not own:
        return 0
    parts = zip(*(chunks_of(value) for value in own), strict=True)
    wanted = Q()
    for name, values in zip(("first", "second", "third", "fourth"), parts, strict=True):
        wanted |= Q(**{f"{name}__in": values})
    rows = PictureHash.objects.filter(wanted).exclude(instance=instance).exclude(value="")
    held = rows.filter(instance__uid__in=HeldOut.objects.values("instance_uid"))
    theirs = {int(one, 16) for one in held.values_list("value", flat=True)}
    return sum(any(bits_apart(value, other) <= BITS_APART for other in theirs) for value in own)
