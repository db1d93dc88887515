"""The one place that decides whether material may be used for drafting and may leave for an endpoint.

Everything that is sent passes ``clearance_get`` first, its pictures ``pictures_check`` and its words
``words_check``; ``client.question_send`` asks ``question_check`` of each request. The database holds the rule
of places once more in the constraint ``what_is_local_stays_local`` of the ledger.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from corpus.models import Figure, Passage, Source, SourceKind
from generation.calls.question import Question
from generation.errors import EgressRefused
from generation.material import Material
from generation.models import EgressRefusal, Endpoint, GenerationItem, GenerationRun
from generation.usable import FIGURE_ASKED, bars_of, bars_of_endpoint, clusters_held, egress_of
from imaging.deidentify.free_text import UUIDS, points_at_one
from imaging.deidentify.letters import plain
from imaging.models import Study
from imaging.models.study import SeriesQuerySet
from imaging.policies import REVIEWABLE
from projects.models import Egress

# Bounded, so that no text takes longer than its length asks for.
_ESCAPES = re.compile(
    r"(?P<signs>(?:(?<!\\)\\{1,8}u[0-9a-fA-F]{4}){1,40})|(?<!\\)\\{1,8}(?P<sign>[nrtbf\"/])|\\{1,8}"
)
# A tag alone on its line, as prompts set round what they are given.
_TAG_LINE = re.compile(r"^</?[a-z]+>$", re.MULTILINE)


@dataclass(frozen=True)
class Clearance:
    """What passed the gate: how far the material may travel."""

    egress: Egress


def clearance_get(
    *, item: GenerationItem, endpoint: Endpoint | None, held: Collection[str] | None = None
) -> Clearance:
    """Let an item's material pass, or raise ``EgressRefused`` with the rule and a sentence.

    ``endpoint`` is ``None`` for the built-in drafter, which sends nothing anywhere; Approval, Rights and
    sign-off hold for it too. What a Suite holds out begins no Instance; one that was sent back is redrafted.
    ``held`` are the cluster keys held out, where they were read for several items at once.
    """
    if item.instance is not None:
        held = frozenset()
    elif held is None:
        held = clusters_held(item.run.project_id)
    # The one question that may be asked of a figure while it waits for the answer.
    besides = FIGURE_ASKED if item.run.figure_prompt_id is not None else ""
    return clearance_of(
        study=item.study,
        source=item.source,
        passage=item.passage,
        figure=item.figure,
        endpoint=endpoint,
        held=held,
        besides=besides,
    )


def clearance_of(
    *,
    study: Study | None,
    source: Source | None,
    endpoint: Endpoint | None,
    passage: Passage | None = None,
    figure: Figure | None = None,
    held: Collection[str] = (),
    besides: str = "",
) -> Clearance:
    """The same for material that is no item of a run: an examination asks through this gate as well.

    ``besides`` is a rule that does not count.
    """
    bars = bars_of(study=study, source=source, passage=passage, figure=figure, endpoint=endpoint, held=held)
    for bar in bars:
        if bar.rule != besides:
            raise EgressRefused(bar.rule, bar.sentence)
    return Clearance(egress_of(study=study, source=source))


def endpoint_check(*, row: Endpoint, egress: str) -> None:
    """Let material of a reach go to an endpoint, or raise ``EgressRefused``.

    The row is read now, and held where a request follows: an endpoint that ceased to be local since an item
    was taken up gets nothing more.
    """
    for bar in bars_of_endpoint(egress, row):
        raise EgressRefused(bar.rule, bar.sentence)


def words_check(*, item: GenerationItem, material: Material) -> None:
    """Let an item's words pass to a model, or raise ``EgressRefused`` where they point at one person.

    A published source may name its authors; a hospital's may name nobody. The reason tells the kinds of
    what was found and not the words, for it is kept and shown.
    """
    facts = (fact.sentence(material.language) for fact in material.facts)
    texts = [*material.comments, *_strings_in(material.previous), *facts]
    if item.source is not None and item.source.kind == SourceKind.HOSPITAL_CASE:
        texts += [f"{passage.heading}\n{passage.text}" for passage in material.passages]
        texts += [f"{figure.label}\n{figure.caption}" for figure in material.figures]
    _refuse_names(texts)


def question_check(question: Question) -> None:
    """Let the words of a request pass to an endpoint, or raise ``EgressRefused`` as `words_check` does.

    Later questions hold what models answered, so the request itself is read, in its final form. Words that
    stand in the question's ``may_say`` pass.
    """
    texts = (question.system, question.user, *(question.follow_up or ()))
    _refuse_names(map(_without_escapes, texts), may_say=question.may_say)


def may_say_of(source: Source | None, material: Material) -> str:
    """What a published source says, its authors' names included; a hospital's may name nobody."""
    if source is None or source.kind == SourceKind.HOSPITAL_CASE:
        return ""
    texts = [f"{one.source_title}\n{one.heading}\n{one.text}" for one in material.passages]
    texts += [f"{one.source_title}\n{one.label}\n{one.caption}" for one in material.figures]
    return "\n".join(texts)


def pictures_check(shown: SeriesQuerySet) -> None:
    """Let pictures of these series pass to a model, or raise ``EgressRefused``."""
    if shown.exclude(study__sign_off__in=REVIEWABLE).exists():
        raise EgressRefused(
            "study_not_signed_off", "A picture's study waits for a person's sign-off, so it is not sent."
        )
    if shown.showing_a_face().exists():
        raise EgressRefused(
            "face_in_view",
            "A face may be rebuilt from a series that would be shown, so no picture was sent. Somebody notes "
            "at the study's sign-off that none can be, or an endpoint that sees no images is asked.",
        )


def _refuse_names(texts: Iterable[str], *, may_say: str = "") -> None:
    kinds = sorted({what for text in texts for what in _told_in(text, may_say)})
    if kinds:
        raise EgressRefused(
            "names_somebody",
            f"What would be sent looks as if it holds {' and '.join(kinds)}, so nothing was sent. Edit the "
            "item by hand, or send it back with a comment that names nobody.",
        )


@lru_cache(maxsize=512)
def _told_in(text: str, may_say: str) -> frozenset[str]:
    """What a text tells of one person. The same words are read as a question is made and as it leaves."""
    found = (one for part in _parts(text) for one in _pointing(part))
    return frozenset(what for words, what in found if not _says(may_say, words))


def _parts(text: str) -> Iterator[str]:
    """A text cut at the lines of its tags, each of which ends one part and begins the next.

    No rule for names reaches from one side of such a line to the other: the parts tell what the whole does.
    """
    start = 0
    for tag in _TAG_LINE.finditer(text):
        yield text[start : tag.end()]
        start = tag.start()
    yield text[start:]


@lru_cache(maxsize=1024)
def _pointing(part: str) -> tuple[tuple[str, str], ...]:
    """Words that point at one person, and what they look like. Most parts of a question stand in others of
    its run too: what the prompt says of every item, and the material, which draft and revision share.
    """
    # Between cells of a table stands a tab, as a space stands between words.
    text = UUIDS.sub("", part).replace("\t", " ")
    return tuple((text[one.start : one.end], one.what) for one in points_at_one(text))


def _says(text: str, words: str) -> bool:
    """Whether words stand in a text whole: `Li` does not stand in `Lindgren`."""
    whole = rf"(?<![A-Za-z\d-]){re.escape(plain(words))}(?![A-Za-z\d-])"
    return re.search(whole, plain(text.replace("\t", " "))) is not None


def _strings_in(value: Any) -> Iterator[str]:
    """Every string that stands as a value in JSON's own types, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings_in(part)


@lru_cache(maxsize=512)
def _without_escapes(text: str) -> str:
    """A text with the escapes of JSON undone: their letters would stick to a word and hide it."""
    return _ESCAPES.sub(_unescaped, text)


def _unescaped(found: re.Match[str]) -> str:
    if found["signs"]:
        # Backslashes are doubled where JSON stands inside JSON.
        return str(json.loads(re.sub(r"\\+", r"\\", found["signs"]).join('""')))
    return {"n": "\n", "r": "\n", '"': '"', "/": "/"}.get(found["sign"], " ")


def refusal_record(
    *,
    run: GenerationRun | None,
    item: GenerationItem | None,
    endpoint: Endpoint | None,
    refusal: EgressRefused,
) -> EgressRefusal:
    """Keep a refusal as a row that the lead sees."""
    return EgressRefusal.objects.create(
        run=run, item=item, endpoint=endpoint, rule=refusal.rule, reason=str(refusal)
    )
