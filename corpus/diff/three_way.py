"""Draft, revision and the reviewer's text in one marked-up reading.

The revision is the axis: what the machine changed is found between draft and
revision, what the reviewer changed between revision and their text, and both
are laid on the revision's words. Each place that differs is a numbered hunk
that can be set to any of the three versions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.diff.align import Change, changes
from corpus.diff.tokens import Token, join, stitch, tokenise


class Stage(StrEnum):
    """Whose words."""

    DRAFT = "draft"
    REVISION = "revision"
    YOURS = "yours"


@dataclass(frozen=True)
class Piece:
    """A run of words with one fate: `mark` is same, del, ins or mine."""

    mark: str
    text: str

    @property
    def lead(self) -> str:
        """The white space before it, which no line should strike or underline."""
        return self.text[: len(self.text) - len(self.text.lstrip())]

    @property
    def words(self) -> str:
        """The text without that white space."""
        return self.text.lstrip()


@dataclass(frozen=True)
class Hunk:
    """One place where the three versions are not the same."""

    number: int
    draft: str
    revision: str
    yours: str
    pieces: tuple[Piece, ...]

    @property
    def by(self) -> Stage:
        """Who changed it last."""
        return Stage.YOURS if self.yours != self.revision else Stage.REVISION

    def text(self, stage: Stage) -> str:
        """The words of one version."""
        return {Stage.DRAFT: self.draft, Stage.REVISION: self.revision, Stage.YOURS: self.yours}[stage]


@dataclass(frozen=True)
class Diff:
    """Unchanged text and hunks in reading order."""

    parts: tuple[str | Hunk, ...]

    @property
    def hunks(self) -> tuple[Hunk, ...]:
        """The places that differ, numbered in reading order."""
        return tuple(part for part in self.parts if isinstance(part, Hunk))

    def with_hunk(self, number: int, stage: Stage) -> str:
        """The reviewer's text with one hunk set to another version.

        Raises KeyError when there is no such hunk.
        """
        if number not in {hunk.number for hunk in self.hunks}:
            raise KeyError(number)
        return stitch(
            part if isinstance(part, str) else part.text(stage if part.number == number else Stage.YOURS)
            for part in self.parts
        )


def three_way(draft: str, revision: str, yours: str, *, first_number: int = 1) -> Diff:
    """Compare three versions of one text word by word.

    `first_number` lets several fields of one body share one numbering.
    """
    axis = (tokenise(draft), tokenise(revision), tokenise(yours))
    by_machine = changes(axis[0], axis[1])
    by_person = changes(axis[1], axis[2])
    parts: list[str | Hunk] = []
    read = 0  # how far the reviewer's words are laid out
    for number, (start, end) in enumerate(_spans(by_machine, by_person), first_number):
        place = _Place.over(start, end, by_machine, by_person)
        parts += [join(axis[2][read : place.yours[0]])] if place.yours[0] > read else []
        parts.append(_hunk(number, place, axis, by_machine, by_person))
        read = place.yours[1]
    if read < len(axis[2]):
        parts.append(join(axis[2][read:]))
    return Diff(tuple(parts))


@dataclass(frozen=True)
class _Place:
    """The same place on the three axes."""

    draft: tuple[int, int]
    revision: tuple[int, int]
    yours: tuple[int, int]

    @classmethod
    def over(cls, start: int, end: int, machine: list[Change], person: list[Change]) -> _Place:
        """Project a stretch of the revision onto the draft and onto the reviewer's text."""
        return cls(
            draft=_project(start, end, [_turned(change) for change in machine]),
            revision=(start, end),
            yours=_project(start, end, person),
        )


def _turned(change: Change) -> Change:
    return Change(change.after_start, change.after_end, change.before_start, change.before_end)


def _project(start: int, end: int, edits: list[Change]) -> tuple[int, int]:
    """Where `[start:end]` of the one side lies on the other; no change may straddle its edges."""
    before = 0
    inside = 0
    for change in edits:
        shift = (change.after_end - change.after_start) - (change.before_end - change.before_start)
        if change.before_start >= start and change.before_end <= end:
            inside += shift
        elif change.before_end <= start:
            before += shift
    return start + before, end + before + inside


def _spans(machine: list[Change], person: list[Change]) -> list[tuple[int, int]]:
    """Stretches of the revision that either side touched; those that touch each other are one."""
    raw = sorted(
        [(change.after_start, change.after_end) for change in machine]
        + [(change.before_start, change.before_end) for change in person]
    )
    merged: list[tuple[int, int]] = []
    for start, end in raw:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _hunk(
    number: int,
    place: _Place,
    axis: tuple[list[Token], list[Token], list[Token]],
    machine: list[Change],
    person: list[Change],
) -> Hunk:
    draft, revision, yours = axis
    return Hunk(
        number=number,
        draft=join(draft[slice(*place.draft)]),
        revision=join(revision[slice(*place.revision)]),
        yours=join(yours[slice(*place.yours)]),
        pieces=tuple(_pieces(place, axis, machine, person)),
    )


def _pieces(
    place: _Place,
    axis: tuple[list[Token], list[Token], list[Token]],
    machine: list[Change],
    person: list[Change],
) -> list[Piece]:
    """What is struck and what is underlined, in reading order along the revision."""
    draft, revision, yours = axis
    gone = {change.after_start: draft[change.before_start : change.before_end] for change in machine}
    came = {change.before_end: yours[change.after_start : change.after_end] for change in person}
    by_machine = {i for change in machine for i in range(change.after_start, change.after_end)}
    struck = {i for change in person for i in range(change.before_start, change.before_end)}
    found: list[tuple[str, Token]] = []
    start, end = place.revision
    for index in range(start, end + 1):
        found += [("del", token) for token in gone.get(index, [])]
        found += [("mine", token) for token in came.get(index, [])]
        if index < end:
            mark = "del" if index in struck else "ins" if index in by_machine else "same"
            found.append((mark, revision[index]))
    return _runs(found)


def _runs(marked: list[tuple[str, Token]]) -> list[Piece]:
    """Join neighbours of one mark."""
    pieces: list[Piece] = []
    for mark, token in marked:
        if pieces and pieces[-1].mark == mark:
            pieces[-1] = Piece(mark, pieces[-1].text + token.text)
        else:
            pieces.append(Piece(mark, token.text))
    return pieces
