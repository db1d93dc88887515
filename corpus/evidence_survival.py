"""Which links from a text to its evidence survive an edit, and where the words that they support stand now.

A link supports a span of a field; without one, of several levels named there, what is said of its own level;
else the whole field. Its words survive where they still stand, spelt as they may be, in a sentence that says
the same of levels, sides, numbers and degrees and is not turned into its opposite. A list of rules for asking
a person; not an understanding of the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from pydantic import BaseModel

from anatomy import find_levels
from corpus.bodies import Body, EvidenceRef, sha256_hex
from corpus.same_words import Span, compact, says_the_same, sentences, words_in, words_stand

Spans = Mapping[int, Span]
"""The span of the words that each link supports, by its number, where one is known."""


class Doubt(NamedTuple):
    """A link of which a person must say whether it still holds.

    `before` is what it supported, `after` what stands there now: empty where nothing does. `field` points
    into the text before. `key` tells this question from that about any other wording.
    """

    number: int
    field: str
    before: str
    after: str
    key: str


class Place(NamedTuple):
    """Where the words of a link that survived stand now; no span where none was known."""

    field: str
    span: Span | None


class Survival(NamedTuple):
    """What became of the links that both texts have."""

    doubts: tuple[Doubt, ...]
    places: Mapping[int, Place]


class LinkSaid(NamedTuple):
    """What a person said of a link in doubt, to the question with that key."""

    keeps: bool
    key: str


LinksSaid = Mapping[int, LinkSaid]
"""The answers by number of the link."""


def links_follow(before: Body, after: Body, spans: Spans) -> Survival:
    """What an edit of `before` to `after` makes of the links in both.

    A link that `after` has no longer was taken out, and is asked about no more.
    """
    kept = {ref.id: ref.field for ref in after.evidence}
    followed = {
        ref.id: _followed(ref, spans.get(ref.id), before, after, kept[ref.id])
        for ref in before.evidence
        if ref.id in kept
    }
    doubts = tuple(one for one in followed.values() if isinstance(one, Doubt))
    return Survival(doubts, {key: one for key, one in followed.items() if isinstance(one, Place)})


def links_unanswered(survival: Survival, said: LinksSaid) -> list[Doubt]:
    """The links in doubt of which nobody has said anything in view of these very words."""
    return [one for one in survival.doubts if not _is_answered(one, said)]


def links_settled(body: Body, survival: Survival, said: LinksSaid) -> Body:
    """A body without the links that were said not to hold; the others point at where their words are now."""
    gone = {one.number for one in survival.doubts if _is_answered(one, said) and not said[one.number].keeps}
    places = survival.places
    refs = [
        ref.model_copy(update={"field": places[ref.id].field}) if ref.id in places else ref
        for ref in body.evidence
        if ref.id not in gone
    ]
    return body.model_copy(update={"evidence": refs})


def links_restored(body: Body, of: Body) -> Body:
    """A text with every link of the one that it was made of, in that order; those it has are its own."""
    own = {ref.id: ref for ref in body.evidence}
    return body.model_copy(update={"evidence": [own.get(ref.id, ref) for ref in of.evidence]})


def _is_answered(doubt: Doubt, said: LinksSaid) -> bool:
    answer = said.get(doubt.number)
    return answer is not None and answer.key == doubt.key


def text_at(body: Body, pointer: str) -> str | None:
    """The text of a body at a JSON pointer, of a part of several texts each on a line; None for no text."""
    value: object = body
    for step in pointer.strip("/").split("/"):
        if isinstance(value, list):
            value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
        else:
            value = getattr(value, step, None) if step in _names(value) else None
    return None if value is None else "\n".join(_texts(value))


def _names(value: object) -> frozenset[str]:
    return frozenset(type(value).model_fields) if isinstance(value, BaseModel) else frozenset()


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _texts(one)
        case BaseModel():
            for name in type(value).model_fields:
                yield from _texts(getattr(value, name))


def _followed(ref: EvidenceRef, span: Span | None, before: Body, after: Body, here: str) -> Place | Doubt:
    """`here` is where `after` has the link: parts before its own may have come or gone."""
    text = text_at(before, ref.field)
    if text == text_at(after, here):
        return Place(here, span or quote_span(text or "", ref.quote))
    # What points at no words has none that could be lost.
    if not text or not words_in(text):
        return Place(here, None)
    known = _span_of(text, ref, span)
    supported = [known] if known else _about(text, ref.level)
    if not known and _supports_the_rest(ref, text, supported, before, after):
        return Place(here, None)
    for pointer in _pointers(here, before, after):
        now = text_at(after, pointer) or ""
        stand = [_stands(text, one, now) for one in supported]
        if all(stand):
            return Place(pointer, stand[0] if known else None)
    return _doubt(ref, text, supported, before, after, here)


def _supports_the_rest(ref: EvidenceRef, text: str, supported: list[Span], before: Body, after: Body) -> bool:
    """Whether a link to a whole list, of which parts were removed, has something left that it is about."""
    now = text_at(after, ref.field) or ""
    return _has_only_fewer(before, after, ref.field) and any(_stands(text, one, now) for one in supported)


def _has_only_fewer(before: Body, after: Body, pointer: str) -> bool:
    """Whether of a list some parts were removed, and nothing else was changed in it."""
    one, other = (getattr(body, pointer.strip("/"), None) for body in (before, after))
    if not isinstance(one, list) or not isinstance(other, list) or not other:
        return False
    were = Counter("\n".join(_texts(part)) for part in one)
    return Counter("\n".join(_texts(part)) for part in other) <= were


def _stands(text: str, supported: Span, now: str) -> Span | None:
    """Where the words of a span stand in `now` and say what they said; None where they don't."""
    if text == now:
        return supported
    found = sorted(words_stand(text, supported, now), key=lambda place: abs(place[0] - supported[0]))
    return next((place for place in found if says_the_same(text, supported, now, place)), None)


def _span_of(text: str, ref: EvidenceRef, span: Span | None) -> Span | None:
    """The span that is known, where it fits the text; else where the quote stands in it."""
    fits = span is not None and (not ref.quote or compact(text[slice(*span)]) == compact(ref.quote))
    return span if fits else quote_span(text, ref.quote)


def quote_span(text: str, quote: str) -> Span | None:
    """Where a quote stands in the field that it supports; None where that says it in other words."""
    start = text.find(quote) if quote else -1
    return (start, start + len(quote)) if start >= 0 else None


def _about(text: str, level: str | None) -> list[Span]:
    """The sentences that speak of `level`, up to the next that names another; all, where none names it."""
    found, named, is_about = [], False, True
    for start, end in sentences(text):
        said = [
            str(one)
            for mention in find_levels(text[start:end])
            if not mention.nerve_root
            for one in mention.levels
        ]
        if said and level:
            is_about = any(_is_part(one, level) for one in said)
            named = named or is_about
        if is_about:
            found.append((start, end))
    return found if named else [*sentences(text)]


def _is_part(one: str, other: str) -> bool:
    """Whether two levels are one, or a vertebra and a segment that it bounds."""
    return one == other or one in other.split("/") or other in one.split("/")


def _pointers(field: str, before: Body, after: Body) -> Iterator[str]:
    """The field itself; of a list then the others, the nearest first, but for those that are as before."""
    yield field
    steps = field.split("/")
    place = next((at for at, step in enumerate(steps) if step.isdigit()), None)
    if place is None:
        return
    number = int(steps[place])
    others = [each for each in range(_count(after, steps[:place])) if each != number]
    for other in sorted(others, key=lambda each: abs(each - number)):
        pointer = "/".join([*steps[:place], str(other), *steps[place + 1 :]])
        if text_at(before, pointer) != text_at(after, pointer):
            yield pointer


def _count(body: Body, steps: list[str]) -> int:
    value: object = getattr(body, "/".join(steps).strip("/"), None)
    return len(value) if isinstance(value, list) else 0


def _doubt(ref: EvidenceRef, text: str, supported: list[Span], before: Body, after: Body, here: str) -> Doubt:
    now = text_at(after, here) or ""
    if here == ref.field and _is_anothers(here, now, before, after):
        now = ""
    lost = [one for one in supported if _stands(text, one, now) is None]
    old, new = _old_and_new(text, lost, now)
    # Where nothing stands in their place, a link that is kept is one to the rest of the field.
    told = (str(ref.id), ref.field, compact(old), compact(new or now))
    return Doubt(ref.id, ref.field, old, new, sha256_hex("\0".join(told))[:16])


def _is_anothers(field: str, now: str, before: Body, after: Body) -> bool:
    """Whether what stands at a place of a list is another of its items that moved up."""
    others = (text_at(before, pointer) for pointer in _pointers(field, after, before) if pointer != field)
    return bool(now) and any(other is not None and compact(other) == compact(now) for other in others)


def _old_and_new(text: str, lost: list[Span], now: str) -> tuple[str, str]:
    """The sentences that were lost, and those that stand in their place."""
    before, after = sentences(text), sentences(now)
    gone = {at for at, (start, end) in enumerate(before) if any(s < end and e > start for s, e in lost)}
    matcher = SequenceMatcher(
        None,
        [compact(text[start:end]) for start, end in before],
        [compact(now[start:end]) for start, end in after],
        autojunk=False,
    )
    came: set[int] = set()
    for tag, first, last, first_now, last_now in matcher.get_opcodes():
        touched = gone & set(range(first, last))
        if tag == "replace" and last - first == last_now - first_now:
            came |= {at - first + first_now for at in touched}
        elif tag == "replace" and touched:
            came |= set(range(first_now, last_now))
    return _told(text, before, gone), _told(now, after, came)


def _told(text: str, ranges: Sequence[Span], chosen: set[int]) -> str:
    """The chosen sentences, those that follow one another as they stand."""
    runs: list[list[int]] = []
    for at in sorted(chosen):
        if runs and runs[-1][-1] == at - 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    return " … ".join(text[ranges[run[0]][0] : ranges[run[-1]][1]].strip() for run in runs)
