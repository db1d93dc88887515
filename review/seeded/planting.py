"""Putting one fault into a text so that nothing but reading tells: no check and no list does."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from anatomy import find_sides
from corpus.bodies import Body, MultipleChoice, body_canonical, body_parse, body_title, body_validate
from corpus.checks import run_all
from corpus.checks.faults import FaultNotPossible, fault_inject
from corpus.checks.gather import check_input
from corpus.models import Instance, Revision
from review.body_form import Field, fields_of
from review.models import Change, Fault
from review.seeded import faults

TRIES = 3
WORDS = re.compile(r"[^\s。；，]+[。；，]?\s*|[\s。；，]")
"""Words, and in Chinese clauses, with the space behind them."""
SAME = ("levels", "side", "conditions", "modality", "images", "figures", "evidence", "axis", "language")
"""What lists, searches and the viewer tell of an item: a fault leaves it as it was."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A text with a fault, the one before it with the same fault, and where it stands."""

    fault: Fault
    body: Body
    older: Body
    changes: list[Change]


def fault_plant(
    *, instance: Instance, revision: Revision, seed: int, among: Collection[Fault] = tuple(Fault)
) -> Planted | None:
    """One harmful fault that the checks do not see, the same for the same seed; None where none fits.

    Nothing is written. Eight queries and more, and one run of the checks for each fault that is tried.
    """
    real = body_parse(revision.body)
    older = body_parse(revision.parent.body) if revision.parent else real
    said = _said(instance, real)
    for fault, body in _offered(real, seed, among):
        if not faults.is_harmful(fault, real, body):
            continue
        if _is_alike(real, body) and _sides(real) == _sides(body) and _said(instance, body) == said:
            changes = _changes(real, body)
            if changes:
                return Planted(fault, body, _older(older, real, body, changes), changes)
    return None


def _offered(real: Body, seed: int, among: Collection[Fault]) -> Iterator[tuple[Fault, Body]]:
    chance = random.Random(seed)  # noqa: S311
    kinds = sorted(among)
    chance.shuffle(kinds)
    for kind in kinds:
        for _ in range(TRIES):
            try:
                yield kind, _made(real, kind, chance.getrandbits(32))
            except (FaultNotPossible, ValueError):
                break


def _made(real: Body, kind: Fault, seed: int) -> Body:
    """Raises FaultNotPossible where the text has no place for the fault."""
    if make := MAKERS.get(kind):
        return make(real, seed)
    return fault_inject(real, kind.value, seed=seed)


def _key_moved(real: Body, seed: int) -> Body:
    """Another option becomes the key, and says no longer why it is wrong."""
    if not isinstance(real, MultipleChoice):
        raise FaultNotPossible("Only a multiple-choice question has a key.")
    fields: dict[str, Any] = real.model_dump(mode="json")
    wrong = [one for one in fields["options"] if one["key"] not in (real.answer, *real.acceptable)]
    chosen = random.Random(seed).choice(wrong)  # noqa: S311
    for option in fields["options"]:
        if option["key"] == real.answer:
            option["why_wrong"] = chosen["why_wrong"] and "Not what is shown."
    chosen["why_wrong"] = None
    fields["answer"] = chosen["key"]
    return body_validate(fields)


MAKERS: dict[Fault, Callable[[Body, int], Body]] = {Fault.KEY: _key_moved, **faults.MAKERS}


def _is_alike(real: Body, body: Body) -> bool:
    same = all(getattr(real, name) == getattr(body, name) for name in SAME)
    return same and body_title(real) == body_title(body) and len(fields_of(real)) == len(fields_of(body))


def _sides(body: Body) -> int:
    """How many words name a side: one put where no text had any would stand out."""
    return sum(len(find_sides(each.text)) for each in fields_of(body))


def _said(instance: Instance, body: Body) -> Counter[tuple[str, str, str, str]]:
    """What the checks say of a text, places apart."""
    material = check_input(Revision(instance=instance, body=body_canonical(body)))
    return Counter((one.check, one.severity, one.field, one.message) for one in run_all(material))


def _changes(real: Body, body: Body) -> list[Change]:
    before, after = ({each.path: each for each in fields_of(one)} for one in (real, body))
    found = [_change(before[path], each) for path, each in after.items() if before[path].text != each.text]
    if isinstance(real, MultipleChoice) and isinstance(body, MultipleChoice) and real.answer != body.answer:
        found.insert(0, Change("answer", "Key", real.answer, body.answer))
    return found


def _change(before: Field, after: Field) -> Change:
    """The words that differ, with one word on either side where there is one."""
    old, new = WORDS.findall(before.text), WORDS.findall(after.text)
    start = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    most = min(len(old), len(new)) - start
    end = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    first, last = max(0, start - 1), max(0, end - 1)
    parts = ("".join(words[first : len(words) - last]).strip() for words in (old, new))
    return Change(after.path, after.label, *parts)


def _older(older: Body, real: Body, body: Body, changes: list[Change]) -> Body:
    """The draft with the same fault wherever it said the same, so that the difference shows nothing of it."""
    if older == real:
        return body
    fields: dict[str, Any] = older.model_dump(mode="json")
    for change in changes:
        if change.pointer != "answer":
            _put(fields, change)
        elif fields.get("answer") == change.before:
            fields["answer"] = change.after
    try:
        return body_validate(fields)
    except ValueError:
        return older


def _put(fields: Any, change: Change) -> None:
    *path, last = [int(step) - 1 if step.isdigit() else step for step in change.pointer.split("/")]
    at = fields
    for step in path:
        if not _has(at, step):
            return
        at = at[step]
    if not _has(at, last):
        return
    if isinstance(at[last], str) and change.before and at[last].count(change.before) == 1:
        at[last] = at[last].replace(change.before, change.after)
    elif isinstance(at[last], list):
        at[last] = [
            line.replace(change.before, change.after) if isinstance(line, str) else line for line in at[last]
        ]
    elif not at[last] and not change.before:
        at[last] = change.after or at[last]


def _has(at: Any, step: int | str) -> bool:
    return step in at if isinstance(at, dict) else isinstance(step, int) and step < len(at)


def changes_json(changes: list[Change]) -> str:
    """Changes as they are kept."""
    return json.dumps([list(each) for each in changes], ensure_ascii=False)
