"""What an adjudicator sees: the readings side by side, and where they differ. No reader is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from corpus.bodies import Body, MultipleChoice, body_parse
from corpus.diff import three_way
from corpus.diff.align import changes
from corpus.diff.tokens import join, tokenise
from corpus.evidence_survival import links_restored
from corpus.models import Decision, Finding, Severity, Verdict
from review.body_form import evidence_levels, fields_of
from review.marking import HunkNumber, Span, diff_spans, spans_of
from review.models import Round
from review.outcome import POSITIVE
from review.own_text import fields_beside
from review.readings import readings_of, rounds_disagreeing

NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
NOT_SAID = "–"


@dataclass(frozen=True)
class ReadText:
    """One part of a reader's text."""

    path: str
    label: str
    parts: tuple[Span | HunkNumber, ...]


@dataclass(frozen=True)
class SideOfIt:
    """One reading: what was decided, why, and the text that would stand."""

    number: int
    decision: Decision
    body: Body
    texts: tuple[ReadText, ...]
    errors: tuple[str, ...]
    reasons: tuple[tuple[str, bool], ...] = ()
    """What it calls wrong, in words, each with whether no other reader does."""

    @property
    def numeral(self) -> str:
        """The reader's number on the page, which follows no order of reading."""
        return NUMERALS[self.number - 1]

    @property
    def letter(self) -> str:
        """The key that takes it, with Shift: digits belong to the windows of the viewer."""
        return ascii_uppercase[self.number - 1]

    @property
    def is_approval(self) -> bool:
        """Whether the reading stands for a text."""
        return self.decision.verdict in POSITIVE

    @property
    def is_as_read(self) -> bool:
        """Whether the reader approved the text without a change."""
        return self.is_approval and self.decision.result_revision_id is None

    @property
    def words(self) -> str:
        """The verdict in words."""
        return "Approved as it was" if self.is_as_read else self.decision.get_verdict_display()

    @property
    def key(self) -> tuple[str, str]:
        """Letter and words of the option that is the key; empty for other kinds."""
        return _key(self.body) if self.is_approval else ("", "")

    @property
    def blocked(self) -> str:
        """Why the reading cannot be taken as it is; empty when it can."""
        if self.decision.verdict == Verdict.SEND_BACK:
            return "An adjudicator does not send back: write the text it asks for, or reject."
        if self.errors:
            return "Its text has errors that nobody settled; write from it: " + " ".join(self.errors)
        return ""


@dataclass(frozen=True)
class Compared:
    """One line of "Where they differ": a cell for each reading."""

    label: str
    cells: tuple[str, ...]
    are_levels: bool = False
    silence_counts: bool = False

    @property
    def differs(self) -> bool:
        """Whether the readings do not say the same; of what one may leave open, those that say something."""
        return len({cell for cell in self.cells if cell != NOT_SAID or self.silence_counts}) > 1


@dataclass(frozen=True)
class Disagreement:
    """Everything between which an adjudicator decides."""

    sides: tuple[SideOfIt, ...]
    rows: tuple[Compared, ...]
    asked: tuple[Span | HunkNumber, ...]
    """What is asked, where all sides ask it alike."""
    as_read: tuple[tuple[str, tuple[Span | HunkNumber, ...]], ...]
    """Label and words of each part of the text that the first of them read."""
    against_each_other: bool

    def holds(self, text: str) -> bool:
        """Whether a body (canonical JSON) is that of a side, removed links apart, and nobody's own."""
        own = body_parse(text)
        return any(links_restored(side.body, of=own) == own for side in self.sides)

    @property
    def differing(self) -> int:
        """How many lines differ."""
        return sum(row.differs for row in self.rows)


def disagreement_of(round: Round, *, against_each_other: bool = False) -> Disagreement:
    """The readings of an adjudication; their words marked against what was read, or against one another.

    Four queries and three for each Round that led to it.
    """
    decisions = readings_of(round)
    base = body_parse(rounds_disagreeing(round)[-1].seen.body)
    bodies = [body_parse((one.result_revision or one.revision).body) for one in decisions]
    standing = [body for one, body in zip(decisions, bodies, strict=True) if one.verdict in POSITIVE]
    errors = _errors(decisions)
    paths = _paths_differing(base, standing)
    sides = tuple(
        SideOfIt(
            number=number,
            decision=one,
            body=body,
            texts=_texts(paths, base, body, standing if against_each_other else None)
            if one.verdict in POSITIVE
            else (),
            errors=errors.get((one.result_revision or one.revision).pk, ())
            if one.verdict in POSITIVE
            else (),
            reasons=_reasons(one, decisions),
        )
        for number, (one, body) in enumerate(zip(decisions, bodies, strict=True), 1)
    )
    first = fields_of(base)[0]
    asked = () if first.path in paths else tuple(spans_of(first.text))
    as_read = tuple((each.label, tuple(spans_of(each.text))) for each in fields_of(base) if each.text)
    return Disagreement(sides, tuple(_rows(sides)), asked, as_read, against_each_other)


def _errors(decisions: Sequence[Decision]) -> dict[int, tuple[str, ...]]:
    """Errors of the texts that nobody has overruled, by Revision. One query."""
    texts = [one.result_revision_id or one.revision_id for one in decisions]
    rows = Finding.objects.filter(
        revision__in=texts, severity=Severity.ERROR, overruled_by__isnull=True
    ).order_by("pk")
    found: dict[int, tuple[str, ...]] = {}
    for row in rows:
        found[row.revision_id] = (*found.get(row.revision_id, ()), row.message)
    return found


def _words(body: Body, base: Body) -> dict[str, str]:
    """The texts of a body by path, each part at the place of what it is in the text that was read."""
    return {field.path: field.text for field in fields_beside(body, base)}


def _paths_differing(base: Body, bodies: Sequence[Body]) -> list[str]:
    """The parts that are not the same in all texts, in reading order."""
    texts = [_words(body, base) for body in (base, *bodies)]
    order = dict.fromkeys(path for words in texts for path in words)
    return [path for path in order if len({words.get(path, "") for words in texts}) > 1]


def _texts(
    paths: Iterable[str], base: Body, body: Body, others: Sequence[Body] | None
) -> tuple[ReadText, ...]:
    read, own = _words(base, base), _words(body, base)
    labels = {
        field.path: field.label
        for each in (*(others or []), body, base)
        for field in fields_beside(each, base)
    }
    found = []
    for path in paths:
        text = own.get(path, "")
        if others is None:
            parts = _marked(read.get(path, ""), text)
        else:
            parts = _own_words(text, [_words(one, base).get(path, "") for one in others if one is not body])
        found.append(ReadText(path, labels.get(path, path), parts))
    return tuple(found)


def _marked(before: str, after: str) -> tuple[Span | HunkNumber, ...]:
    """What was struck from `before` and added in `after`, in one reading."""
    parts = diff_spans(three_way(before, after, after))
    return tuple(part for part in parts if not isinstance(part, HunkNumber))


def _own_words(text: str, others: Sequence[str]) -> tuple[Span, ...]:
    """A text with the words marked that not every other text has at that place."""
    tokens = tokenise(text)
    own = {
        place
        for other in others
        for change in changes(tokenise(other), tokens)
        for place in range(change.after_start, change.after_end)
    }
    found: list[Span] = []
    start = 0
    for end in range(1, len(tokens) + 1):
        if end == len(tokens) or (end in own) != (start in own):
            found += _run(join(tokens[start:end]), "ins" if start in own else "")
            start = end
    return tuple(found)


def _run(words: str, mark: str) -> list[Span]:
    lead = words[: len(words) - len(words.lstrip())]
    return [*([Span(lead)] if lead else []), *spans_of(words.lstrip(), mark)]


def _key(body: Body) -> tuple[str, str]:
    if not isinstance(body, MultipleChoice):
        return "", ""
    return body.answer, next(option.text for option in body.options if option.key == body.answer)


def _rows(sides: Sequence[SideOfIt]) -> Iterable[Compared]:
    """Verdict, key, levels, side, what images show, error and harm: what can be said in a word or two."""
    yield Compared("Verdict", tuple(one.words for one in sides))
    if any(one.key[0] for one in sides):
        yield Compared("Key", tuple(" ".join(one.key) if one.is_approval else NOT_SAID for one in sides))
    yield Compared("Levels", tuple(_said(one, ", ".join(one.body.levels)) for one in sides), are_levels=True)
    yield Compared("Side", tuple(_said(one, one.body.side or "not stated") for one in sides))
    shown = dict.fromkeys(each.label for one in sides for each in evidence_levels(one.body))
    for label in shown:
        cells = tuple(_said(one, _shows(one.body, label)) for one in sides)
        yield Compared(label, cells, are_levels=True)
    if any(one.body.evidence for one in sides):
        links = tuple(_said(one, _links(one.body)) for one in sides)
        yield Compared("Evidence", links)
    if any(not one.is_approval for one in sides):
        wrong = tuple(", ".join(word for word, _ in one.reasons) or NOT_SAID for one in sides)
        yield Compared("What is wrong", wrong, silence_counts=True)
        yield Compared("Harm", tuple(_harm(one.decision) or NOT_SAID for one in sides))


def _said(side: SideOfIt, words: str) -> str:
    return words if side.is_approval and words else NOT_SAID


def _shows(body: Body, label: str) -> str:
    return next((each.level for each in evidence_levels(body) if each.label == label), "")


def _links(body: Body) -> str:
    """The numbers of the links that a text has."""
    return ", ".join(str(ref.id) for ref in body.evidence) or "none"


def _reasons(decision: Decision, decisions: Sequence[Decision]) -> tuple[tuple[str, bool], ...]:
    others = {each.reason for one in decisions if one is not decision for each in one.reasons.all()}
    return tuple((each.get_reason_display(), each.reason not in others) for each in decision.reasons.all())


def _harm(decision: Decision) -> str:
    return decision.get_harm_display() if decision.harm else ""
