"""What a check sees and what it says: plain values, no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from anatomy import Level, LevelMention, NotALevel, find_levels, parse_level
from anatomy.column import Variant
from corpus.bodies import Body, Consultation, MultipleChoice, OpenQuestion, Report
from imaging.planes import FramePlane

Grade = Literal["error", "warning", "note"]
Role = Literal["question", "answer", "distractor", "claim", "why_wrong"]

QuestionKey = tuple[str, frozenset[str], frozenset[str]]

# What a reader is told as true; wrong options and the reasons against them are left out.
ASSERTING: Final[frozenset[Role]] = frozenset({"answer", "claim"})
# Levels beyond which a construct spans a deformity and is no list of what is sick.
LONG_CONSTRUCT: Final = 4
STATED: Final[frozenset[Role]] = frozenset({"question", "answer", "claim"})


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One remark on a body. `field` is a JSON pointer, `start` and `end` count characters in that field."""

    check: str
    severity: Grade
    message: str
    field: str = ""
    start: int | None = None
    end: int | None = None
    level: str = ""
    mark: str | None = None
    fact: str | None = None
    passage: str | None = None


@dataclass(frozen=True, slots=True)
class FactGiven:
    """A LevelFact as a check needs it."""

    uid: str
    level: str
    structure: str
    attribute: str
    value: str
    side: str = ""
    zone: str = ""
    scale: str = ""
    certainty: str = "certain"


@dataclass(frozen=True, slots=True)
class MarkGiven:
    """A LevelMark: it proves that the level is in view and where, nothing more.

    `at` is its centre and `box` its least and greatest corner: millimetres (LPS) in `space` patient, or
    or column and row on the slice `sop` in `space` pixel. Marks of one `frame` share their coordinates. All
    may be missing.
    """

    uid: str
    series: str
    level: str
    space: str = ""
    at: Sequence[float] = ()
    box: Sequence[Sequence[float]] = ()
    sop: str | None = None
    frame: str = ""


@dataclass(frozen=True, slots=True)
class FrameGiven:
    """The slice that an image of the body shows: its SOP Instance UID, its place in the patient if known.

    `is_only` tells that its series has no other.
    """

    sop: str
    plane: FramePlane | None = None
    is_only: bool = False


@dataclass(frozen=True, slots=True)
class SeriesGiven:
    """A Series: what kind of images they are and how far left and right can be trusted."""

    uid: str
    modality: str
    description: str = ""
    plane: str = ""
    laterality: str = "unknown"


@dataclass(frozen=True, slots=True)
class NearGiven:
    """A text nearly like this one: its number, None in another project; how alike in percent; whether a

    benchmark holds it.
    """

    number: int | None
    share: float
    is_held_out: bool


@dataclass(frozen=True, slots=True)
class SubjectGiven:
    """Whom the images are of: DICOM's Patient's Sex (`F`, `M`, or empty) and the decade of age (`50-59`)."""

    sex: str = ""
    age_band: str = ""


@dataclass(frozen=True, slots=True)
class ReplyGiven:
    """A comment of a send-back, and what the redraft says to it: what was changed, or why not."""

    number: int
    comment: str
    changed: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class TextField:
    """One text of a body, where it stands and what it is for."""

    pointer: str
    text: str
    role: Role

    @property
    def mentions(self) -> list[LevelMention]:
        """The levels named in it."""
        return find_levels(self.text)


@dataclass(frozen=True)
class CheckInput:
    """A body with everything it may be checked against.

    `passages` maps uids to texts (passages and figure captions alike), `series` maps uids to Series;
    `asked` maps what standing questions on the same material ask to their numbers; `frames` maps the places
    of images with a pointer, in the body's list, to the slices shown; `level_is_assumed` is whether nobody
    vouches for the numbering of the spine, None where that is not known; `variants` is what the numbering
    says that it has otherwise than most; `subject` is whose spine it is;
    `near` are texts nearly like it, `pictures_held_out` how many of its pictures look like a benchmark's;
    `replies` are those of a redraft to the comments it was sent back with, and `is_unchanged` says that its
    text is still the one sent back; `unquoted` are uids of facts with quotes of them that they do not hold;
    `answered_without_picture` says that a model was right on it each time without its picture.
    """

    body: Body
    facts: tuple[FactGiven, ...] = ()
    marks: tuple[MarkGiven, ...] = ()
    series: Mapping[str, SeriesGiven] = field(default_factory=dict)
    passages: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[QuestionKey, int] = field(default_factory=dict)
    frames: Mapping[int, FrameGiven] = field(default_factory=dict)
    level_is_assumed: bool | None = None
    variants: frozenset[Variant] = frozenset()
    subject: SubjectGiven | None = None
    near: tuple[NearGiven, ...] = ()
    pictures_held_out: int = 0
    replies: tuple[ReplyGiven, ...] = ()
    is_unchanged: bool = False
    unquoted: frozenset[tuple[str | None, str]] = frozenset()
    answered_without_picture: bool = False

    @cached_property
    def fields(self) -> tuple[TextField, ...]:
        """Every text of the body."""
        return tuple(one for one in _fields(self.body) if one.text.strip())

    @cached_property
    def mentions(self) -> tuple[tuple[TextField, LevelMention], ...]:
        """Every level mention with the field it stands in; read once for all checks."""
        return tuple((one, mention) for one in self.fields for mention in one.mentions)

    def section_of(self, place: TextField) -> str:
        """The name of the section of a report in which a text stands; empty in other bodies."""
        if not isinstance(self.body, Report):
            return ""
        return self.body.sections[int(place.pointer.split("/")[2])].name

    @cached_property
    def shown(self) -> tuple[SeriesGiven, ...]:
        """The Series whose images belong to the body."""
        uids = {image.series for image in self.body.images} | {
            reference.series for reference in self.body.evidence if reference.series
        }
        return tuple(self.series[uid] for uid in sorted(uids) if uid in self.series)

    @cached_property
    def levels_in_facts(self) -> frozenset[Level]:
        """Levels of which something is known."""
        return _levels(fact.level for fact in self.facts)

    @cached_property
    def levels_marked(self) -> frozenset[Level]:
        """Levels that are in view."""
        return _levels(mark.level for mark in self.marks)

    @cached_property
    def levels_spanned(self) -> frozenset[Level]:
        """Levels of long constructs: a plan for a deformity names bones of which nothing need be known."""
        spans = (one for _, one in self.mentions if len(one.levels) > LONG_CONSTRUCT or one.ends)
        return frozenset(level for one in spans for level in one.levels)

    @cached_property
    def levels_in_source(self) -> frozenset[Level]:
        """Levels that the cited texts name."""
        texts = self.passages.values()
        return frozenset(level for text in texts for mention in find_levels(text) for level in mention.levels)

    @property
    def has_material(self) -> bool:
        """Whether there is anything to check against."""
        return bool(self.facts or self.marks or self.passages)


def _levels(names: Iterator[str]) -> frozenset[Level]:
    found = set()
    for name in names:
        try:
            found.add(parse_level(name))
        except NotALevel:
            continue
    return frozenset(found)


def _fields(body: Body) -> Iterator[TextField]:
    match body:
        case MultipleChoice():
            yield from _choice_fields(body)
        case OpenQuestion():
            yield TextField("/question", body.question, "question")
            yield TextField("/reference_answer", body.reference_answer, "answer")
            for number, claim in enumerate(body.claims):
                yield TextField(f"/claims/{number}", claim, "claim")
            yield TextField("/rationale", body.rationale, "claim")
        case Consultation():
            for number, turn in enumerate(body.turns):
                role: Role = "question" if turn.speaker == "patient" else "claim"
                yield TextField(f"/turns/{number}/text", turn.text, role)
            yield TextField("/plan", body.plan, "claim")
        case Report():
            for number, section in enumerate(body.sections):
                yield TextField(f"/sections/{number}/text", section.text, "claim")


def _choice_fields(body: MultipleChoice) -> Iterator[TextField]:
    right = {body.answer, *body.acceptable}
    yield TextField("/stem", body.stem, "question")
    for number, option in enumerate(body.options):
        yield TextField(
            f"/options/{number}/text", option.text, "answer" if option.key in right else "distractor"
        )
        yield TextField(f"/options/{number}/why_wrong", option.why_wrong or "", "why_wrong")
    yield TextField("/rationale", body.rationale, "claim")
