"""Free text in English and Chinese: where it names somebody, by rules and lists of names, without a model.

What no rule knows is not found: a person has to read what is kept. Clinical words that look like names
(Pfirrmann, 高血压), levels, grades, measures and doses are no finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imaging.deidentify.date_rules import DATE_RULES
from imaging.deidentify.initials import initials
from imaging.deidentify.letters import Reading, plain, read
from imaging.deidentify.name_rules import english_names, is_clinical
from imaging.deidentify.names_in_sentences import names_in_sentences
from imaging.deidentify.names_pinyin import pinyin_names
from imaging.deidentify.names_zh import chinese_names
from imaging.deidentify.names_zh_bare import bare_names_zh
from imaging.deidentify.number_rules import RULES
from imaging.deidentify.place_rules import PLACE_RULES
from imaging.deidentify.towns import towns
from imaging.deidentify.tried import Tried

# Digits of an identifier that this program gave look like a record's number.
UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# These point at nobody by themselves; guidelines and studies have them too.
MAY_BE_ANYBODY = frozenset(
    {"a date", "a hospital", "a place", "a place of work", "a web address", "an age over 89"}
)

# A name is taken out with the whole of its last word, hyphens and all.
_REST = re.compile(r"(?<=[A-Za-z])(?:[A-Za-z]|-[A-Za-z](?!\d)){1,60}")


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A stretch of a text that may name somebody: from `start` up to `end`, and what it looks like."""

    start: int
    end: int
    what: str

    @property
    def kind(self) -> str:
        """What it looks like, in one or two words: `name`, `record number`."""
        return self.what.split(" ", 1)[1].replace("person’s ", "")


def named_in(text: str, *, names: Iterable[str] = (), labels: Iterable[str] = ()) -> list[Named]:
    """What may name somebody in a text, in its order and without overlap.

    `names` are known to be somebody's. `labels` stand before the text on the page, as the head of its column.
    """
    reading = read(text)
    finds = {*_found(reading), *_placed(reading, _by_list(reading.text, names))}
    for label in labels:
        finds.update(_after(f"{label}: ", text))
    return _joined(finds)


def _joined(finds: Iterable[Named]) -> list[Named]:
    """The finds in their order, those that overlap as one: what points at one person goes before the rest."""
    joined: list[Named] = []
    for one in sorted(finds):
        if joined and one.start < joined[-1].end:
            last = joined.pop()
            what = one.what if last.what in MAY_BE_ANYBODY else last.what
            one = Named(last.start, max(last.end, one.end), what)
        joined.append(one)
    return joined


def points_at_one(text: str) -> list[Named]:
    """What in a text points at one person: names, numbers, addresses, and no date or hospital alone."""
    return [one for one in named_in(text) if one.what not in MAY_BE_ANYBODY]


def looks_like(one: Named, text: str) -> str:
    """The sentence that says of a find in a text what it looks like, with the very words."""
    return f"This looks like {one.what}: “{text[one.start : one.end]}”."


def clean_text(text: str, finds: Iterable[Named] | None = None) -> str:
    """The text with each find replaced by what it was, as `[name]` or `[date]`."""
    kept, at = [], 0
    for one in named_in(text) if finds is None else finds:
        kept += [text[at : one.start], f"[{one.kind}]"]
        at = one.end
    return "".join([*kept, text[at:]])


def names_told(text: str, finds: Iterable[Named]) -> set[str]:
    """The names among the finds in plain letters, and the parts of them that stand for the whole."""
    told: set[str] = set()
    for one in finds:
        if one.kind != "name":
            continue
        name = plain(text[one.start : one.end]).strip()
        if re.search(r"[\u3040-\u9fff\uac00-\ud7a3]", name):
            told |= {name} if len(name) > 1 else set()
            continue
        # Three capitals are an abbreviation that stood beside the name more often than a name.
        parts = [
            part
            for part in re.findall(r"[A-Za-z'’-]{3,}", name)
            if not is_clinical(part) and not re.fullmatch("[A-Z]{3}", part)
        ]
        told |= {name, *parts} if parts else set()
    return told


def _found(reading: Reading) -> Iterator[Named]:
    """What rules find in a text, in its places."""
    places = (Named(start, end, "a place") for start, end in towns(reading.text))
    return _placed(reading, (*_by_rules(reading.text), *_by_names(reading), *places))


def _placed(reading: Reading, finds: Iterable[Named]) -> Iterator[Named]:
    """Finds in plain letters, in the places of the text as it was."""
    return (Named(*reading.place(one.start, one.end), one.what) for one in finds)


def _by_names(reading: Reading) -> Iterator[Named]:
    text = reading.text
    for start, end in (
        *english_names(reading),
        *names_in_sentences(reading),
        *pinyin_names(text),
        *chinese_names(text),
        *bare_names_zh(text),
        *initials(text),
    ):
        rest = _REST.match(text, end)
        yield Named(start, rest.end() if rest else end, "a person’s name")


def _by_rules(text: str) -> Iterator[Named]:
    tried = Tried(text)
    for what, rule in (*DATE_RULES, *RULES, *PLACE_RULES):
        for found in tried.finds(rule):
            # A rule that needs words before the find calls the find itself `it`.
            part = "it" if found.re.groupindex and found["it"] is not None else 0
            yield Named(found.start(part), found.end(part), what)


def _by_list(text: str, names: Iterable[str]) -> Iterator[Named]:
    for name in map(plain, names):
        for form in {name, name.upper(), name.title()} - {""}:
            edge = ("(?<![A-Za-z])", "(?![A-Za-z])") if form.isascii() else ("", "")
            for found in re.finditer(re.escape(form).join(edge), text):
                yield Named(*found.span(), "a person’s name")


def _after(label: str, text: str) -> Iterator[Named]:
    """What is found when a label stands before the text, in places of the text."""
    for one in set(_found(read(label + text))):
        found = Named(max(0, one.start - len(label)), one.end - len(label), one.what)
        # Beside `Patient` another head of a table may stand.
        words = re.findall(r"[A-Za-z'’-]+", plain(text[found.start : found.end])) if found.end > 0 else []
        if found.end > 0 and not (words and all(map(is_clinical, words))):
            yield found
