"""Which bones the spine of a Subject has: what its numbering says and what its marks show, held together.

A T13, an L6 or four lumbar vertebrae are there where the numbering says it or a mark shows it. Where the two,
or two series, contradict each other, a level beside such a bone has no sure name: nothing is measured there
until a person decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from anatomy.column import Variant, variants_named
from imaging.level_counts import bones_in, counts_apart, levels_marked
from imaging.models import Subject

# The bones around what is disputed; the middle one is there or not.
AROUND: Final[dict[Variant, tuple[str, str, str]]] = {
    Variant.T13: ("T12", "T13", "L1"),
    Variant.L6: ("L5", "L6", "S1"),
    Variant.FOUR_LUMBAR: ("L4", "L5", "S1"),
}
OF_BONE: Final = {bone: variant for variant, (_upper, bone, _lower) in AROUND.items()}


@dataclass(frozen=True, slots=True)
class SpineBones:
    """What a spine has otherwise than most, what of it is disputed, and the sentences that say so."""

    variants: frozenset[Variant]
    disputed: frozenset[Variant]
    doubts: tuple[str, ...]

    @property
    def shown(self) -> frozenset[Variant]:
        """The variants with which no bone is left out that is marked, or said to be there."""
        return self.variants - ({Variant.FOUR_LUMBAR} & self.disputed)

    def is_disputed(self, levels: Iterable[str]) -> bool:
        """Whether something that rests on these levels lies at a place of which it is not sure what it is."""
        bones = bones_in(levels)
        places = (AROUND[variant] for variant in self.disputed)
        return any(place[1] in bones or {place[0], place[2]} <= bones for place in places)


def spine_bones(subject: Subject) -> SpineBones:
    """The bones of a Subject's spine; one query."""
    marked, said = levels_marked(subject.pk), subject.variants_said
    levels = set().union(*marked.values())
    against = (
        numbering_contradicted(said, levels) if subject.is_numbering_recorded else _both_shown(said, levels)
    )
    is_decided = subject.is_numbering_recorded and not subject.has_late_marks
    apart = {} if is_decided else {OF_BONE[bone]: bone for bone, _one, _other in counts_apart(marked)}
    told = [f"{sentence} {_until_then(variant)}" for variant, sentence in against.items()]
    told += [
        f"Series or films of {subject} differ on whether {bone} is there. {_until_then(variant)}"
        for variant, bone in apart.items()
        if variant not in against
    ]
    return SpineBones(said | variants_named(levels), frozenset({*against, *apart}), tuple(told))


def numbering_contradicted(said: Collection[Variant], levels: Collection[str]) -> dict[Variant, str]:
    """What marked levels show against a numbering that has these variants and no others, in sentences."""
    unsaid = variants_named(levels) - frozenset(said)
    found = {
        variant: f"{variant} is marked, but the numbering says that there is none."
        for variant in sorted(unsaid - {Variant.FOUR_LUMBAR})
    }
    if Variant.FOUR_LUMBAR in unsaid:
        found[Variant.FOUR_LUMBAR] = (
            "L4/S1 is marked, a disc of four lumbar vertebrae, but the numbering says that there are five."
        )
    return found | _both_shown(said, levels)


def _both_shown(said: Collection[Variant], levels: Collection[str]) -> dict[Variant, str]:
    """Four lumbar vertebrae and an L5, as a sentence."""
    four = Variant.FOUR_LUMBAR
    if "L5" not in bones_in(levels) or four not in {*said, *variants_named(levels)}:
        return {}
    return {four: "L5 is marked, but so are, or are said to be, four lumbar vertebrae."}


def _until_then(variant: Variant) -> str:
    upper, _bone, lower = AROUND[variant]
    return (
        "Take the wrong marks away or certify the numbering as it is; until then nothing is measured between"
        f" {upper} and {lower}."
    )
