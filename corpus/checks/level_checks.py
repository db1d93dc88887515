"""The checks whose answer changes when marks come or go, or a numbering is certified or taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from corpus.checks.levels import levels_have_a_place
from corpus.checks.material import CheckFinding, CheckInput
from corpus.checks.numbering import known_numbering_is_not_called_assumed
from corpus.checks.pointers import image_evidence_is_at_the_level_asked, pointer_is_at_its_level
from corpus.checks.spines import levels_are_of_the_spine
from corpus.checks.unmarked import image_levels_have_marks

_CHECKS: Final[tuple[Callable[[CheckInput], list[CheckFinding]], ...]] = (
    pointer_is_at_its_level,
    image_evidence_is_at_the_level_asked,
    levels_have_a_place,
    levels_are_of_the_spine,
    image_levels_have_marks,
    known_numbering_is_not_called_assumed,
)
# That a text leaves out that its numbering is assumed stops no release: each row says so beside the text.
LEVEL_RULES: Final = frozenset(check.__name__ for check in _CHECKS)


def level_findings(given: CheckInput) -> list[CheckFinding]:
    """What these checks hold against a body; notes are left out, the clearest reason comes first."""
    found = (finding for check in _CHECKS for finding in check(given))
    return [one for one in found if one.severity != "note"]
