"""What a page shows of an item part by part: to read, and to write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from corpus.bodies import Consultation, MultipleChoice, Report
from corpus.parts import SORTS
from review.body_choices import Choice, typed_choices
from review.body_form import LISTS, Field
from review.body_places import letters_shown, parts_placed
from review.body_values import value_at
from review.marking import Span
from review.screen import Screen, ShownText, evidence_by_field

_ASKED: Final = ("stem", "question", "reference_answer")


@dataclass(frozen=True)
class ShownOption:
    """One option of a multiple-choice question; one that was removed has no letter."""

    part: str
    key: str
    text: ShownText
    why: ShownText | None
    is_key: bool
    is_acceptable: bool


@dataclass(frozen=True)
class ShownList:
    """Texts under a heading of their own, numbered; other texts stand each for itself and have no `name`.

    `evidence` are the numbers of the evidence for all of them together.
    """

    name: str
    heading: str
    texts: tuple[ShownText, ...]
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True)
class ReadParts:
    """The texts of an item in the order in which a page shows them."""

    above: tuple[ShownText, ...]
    options: tuple[ShownOption, ...]
    lists: tuple[ShownList, ...]
    levels: tuple[tuple[str, int], ...]
    """How often the text speaks of each level, from above down; of short kinds none."""


def read_parts(screen: Screen) -> ReadParts:
    """The texts above the options, of a dialogue or a report its first one; the options; and the others."""
    texts = list(screen.texts.values())
    asked = [text for text in texts if text.path in _ASKED] or texts[:1]
    rest = [text for text in texts if text not in asked and not text.path.startswith("options/")]
    whole = evidence_by_field(screen.evidence, screen.texts)
    return ReadParts(tuple(asked), tuple(_options(screen)), tuple(_lists(rest, whole)), _levels(screen))


def _lists(texts: Iterable[ShownText], evidence: Mapping[str, list[int]]) -> Iterable[ShownList]:
    for name, among in groupby(texts, key=lambda text: text.path.split("/")[0]):
        headed = name if name in LISTS else ""
        numbers = evidence.get(name, []) if headed else []
        yield ShownList(headed, LISTS.get(name, ""), tuple(among), tuple(numbers))


def _options(screen: Screen) -> Iterable[ShownOption]:
    if not isinstance(screen.shown, MultipleChoice):
        return
    raw = _placed(screen)
    letters = letters_shown(raw)
    for path, text in screen.texts.items():
        if not path.startswith("options/") or not path.endswith("/text"):
            continue
        place = int(path.split("/")[1])
        key = raw["options"][place - 1]["key"] if place <= len(raw["options"]) else ""
        yield ShownOption(
            part=text.part,
            key=letters.get(key, ""),
            text=text,
            why=screen.texts.get(f"{text.part}/why_wrong"),
            is_key=bool(key) and key == raw["answer"],
            is_acceptable=key in raw["acceptable"],
        )


def _placed(screen: Screen) -> dict[str, Any]:
    """The body of the stage on show as JSON values, each part at the place of what it is in the Revision."""
    if screen.stage == "yours":
        return screen.raw
    return parts_placed(
        screen.shown.model_dump(mode="json"), screen.bodies["revision"].model_dump(mode="json")
    )


def _levels(screen: Screen) -> tuple[tuple[str, int], ...]:
    if not isinstance(screen.shown, Consultation | Report):
        return ()
    said = Counter(
        part.level
        for text in screen.texts.values()
        for part in text.parts
        if isinstance(part, Span) and part.level and part.mark != "del"
    )
    return tuple(said.items())


@dataclass(frozen=True)
class WrittenPart:
    """One part of the edit form with its fields; `path` is a field's own where it is of no list."""

    path: str
    fields: tuple[Field, ...]
    key: str = ""
    """The letter that the form knows an option by, whatever letter it is shown with."""
    speaker: Choice | None = None
    after: str = ""
    is_empty: bool = False

    @property
    def first(self) -> Field:
        """Its first field, which it is called by."""
        return self.fields[0]

    @property
    def is_removed(self) -> bool:
        """Whether it is kept only to be put back."""
        return self.first.is_removed

    @property
    def name(self) -> str:
        """What its buttons call it."""
        return self.first.label.split(",")[0].lower() if not self.is_removed else self.word

    @property
    def word(self) -> str:
        """What one of its sort is called."""
        return SORTS[self.path.split("/")[0]].word

    @property
    def a_word(self) -> str:
        """What its button adds."""
        return _a(self.word)


@dataclass(frozen=True)
class WrittenList:
    """Parts of one sort, which can be added to; or one field, which has no `name`."""

    name: str
    heading: str
    word: str
    parts: tuple[WrittenPart, ...] = ()

    @property
    def a_word(self) -> str:
        """What its button adds."""
        return _a(self.word)

    @property
    def last(self) -> str:
        """The part behind which its own button adds one: the last, or none yet."""
        return self.parts[-1].path if self.parts else f"{self.name}/0"


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeio' else 'a'} {word}"


_LEGENDS: Final = {
    "options": "Options; the round mark is the key",
    "turns": "Turns",
    **LISTS,
}


def written_parts(screen: Screen) -> list[WrittenList]:
    """The fields of the edit form, part by part, with what the reviewer has typed so far."""
    speakers = {
        each.path: each for each in typed_choices(screen.bodies["revision"], screen.raw) if _is_speaker(each)
    }
    found: list[WrittenList] = []
    for name, among in groupby(screen.edit_fields, key=lambda each: _list_of(each.path)):
        parts = [
            _written(path, tuple(fields), screen.raw, speakers)
            for path, fields in groupby(among, key=lambda each: each.part)
        ]
        found += [_list(name, parts)] if name else [WrittenList("", "", "", (part,)) for part in parts]
    if isinstance(screen.bodies["revision"], Consultation) and not screen.raw["red_flags"]:
        found.insert(1, _list("red_flags", []))
    return found


def _is_speaker(choice: Choice) -> bool:
    return choice.path.endswith("/speaker")


def other_choices(screen: Screen) -> list[Choice]:
    """What is chosen for the item as a whole, not in one of its parts."""
    choices = typed_choices(screen.bodies["revision"], screen.raw)
    return [each for each in choices if not _is_speaker(each)]


def _list_of(path: str) -> str:
    first = path.split("/")[0]
    return first if first in SORTS else ""


def _list(name: str, parts: Iterable[WrittenPart]) -> WrittenList:
    return WrittenList(name, _LEGENDS[name], SORTS[name].word, tuple(parts))


def _written(
    path: str, fields: tuple[Field, ...], raw: Mapping[str, Any], speakers: Mapping[str, Choice]
) -> WrittenPart:
    name, _, place = path.partition("/")
    return WrittenPart(
        path,
        fields,
        key=raw["options"][int(place) - 1]["key"] if name == "options" else "",
        speaker=speakers.get(f"{path}/speaker"),
        after=value_at(raw, f"after/{path}"),
        is_empty=not any(each.text for each in fields),
    )
