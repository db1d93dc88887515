"""What a checklist may hold: how many criteria, how long, in two languages, and words that name nobody."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from corpus.exchange.home import names_somebody
from corpus.signs import signs_in
from generation.checklist import ALL_KINDS, CriterionText, checklist_for
from generation.errors import GenerationError

MOST_CRITERIA = 30
LONGEST_TEXT = 240  # characters; a criterion that needs more is two
LONGEST_STEM = 36  # of a key, which has room for 40
_CJK = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_NOT_IN_A_KEY = re.compile(r"[^a-z0-9]+")


class ChecklistRefused(GenerationError):
    """The checklist cannot be so; the message says why, and ``field`` of which text."""

    kind = "checklist"

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def criterion_made(*, key: str, english: str, chinese: str, kinds: Collection[str]) -> CriterionText:
    """A criterion of two texts, each on one line. Raises ChecklistRefused."""
    told = {"english": " ".join(english.split()), "chinese": " ".join(chinese.split())}
    for field, text in told.items():
        _require_text(text, field)
    if not _LATIN.search(told["english"]) or _CJK.search(told["english"]):
        raise ChecklistRefused("Say it in English here.", "english")
    if not _CJK.search(told["chinese"]):
        raise ChecklistRefused("Say the same in Chinese here.", "chinese")
    if not kinds or set(kinds) - set(ALL_KINDS):
        raise ChecklistRefused("Choose at least one kind that it is asked of.", "kinds")
    return CriterionText(key, told["english"], told["chinese"], frozenset(kinds))


def _require_text(text: str, field: str) -> None:
    if not text:
        raise ChecklistRefused("Give its words in both languages.", field)
    if len(text) > LONGEST_TEXT:
        told = f"At most {LONGEST_TEXT} characters; this one has {len(text)}. Make two of it."
        raise ChecklistRefused(told, field)
    if signs_in(text):
        raise ChecklistRefused("It holds a sign that nobody sees or takes for another. Type it anew.", field)
    if names_somebody(text):
        raise ChecklistRefused("Its words point at a person, and a checklist goes to every endpoint.", field)


def checklist_require(criteria: Sequence[CriterionText]) -> None:
    """Raise ChecklistRefused where a list is too long, says something twice, or leaves a kind without any."""
    if len(criteria) > MOST_CRITERIA:
        raise ChecklistRefused(f"A checklist has at most {MOST_CRITERIA} criteria. Retire one first.")
    for field in ("english", "chinese"):
        texts = [getattr(one, field).casefold() for one in criteria]
        if len(set(texts)) < len(texts):
            raise ChecklistRefused("Another criterion says just this already.", field)
    for kind in ALL_KINDS:
        if not checklist_for(kind, criteria):
            words = kind.replace("_", " ")
            raise ChecklistRefused(f"It is the last one that is asked of a {words}. Add another one first.")


def key_made(english: str, known: Collection[str]) -> str:
    """A key of the first words of a criterion, with a number where that is taken."""
    plain = _NOT_IN_A_KEY.sub("_", english.casefold()).strip("_")
    words = plain if plain[:1].isalpha() else f"item_{plain}"
    stem = words if len(words) <= LONGEST_STEM else _whole_words(words[: LONGEST_STEM + 1])
    numbered = (f"{stem}_{number}" for number in range(2, len(known) + 3))
    return next(key for key in (stem, *numbered) if key not in known)


def _whole_words(cut: str) -> str:
    """What was cut off, without the word that the cut went through."""
    return cut.rpartition("_")[0] or cut[:LONGEST_STEM]
