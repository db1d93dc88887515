"""Everything the review page shows of one Assignment, read in a fixed number of queries."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from corpus.bodies import (
    Body,
    Consultation,
    MultipleChoice,
    OpenQuestion,
    Report,
    body_canonical,
    body_parse,
)
from corpus.changes import Touched, touched, wording_sha256
from corpus.checks.followed import evidence_follow
from corpus.diff import three_way
from corpus.models import Evidence, Figure, Finding, Passage, Revision, Severity
from imaging.models import LevelFact, Series
from projects.models import User
from projects.prepared import PreparedQuery
from review.body_form import EvidenceLevel, Field, evidence_levels, fields_of, path_of
from review.body_places import part_of, parts_settled
from review.body_values import value_at
from review.distance import words_apart, words_between
from review.figures import figures_of
from review.found import findings_of
from review.letters_named import LetterNamed, letters_named
from review.links import REMOVES, Asked, links_ask
from review.marking import HunkNumber, Span, diff_spans, find_quote, highlight, spans_of
from review.models import Assignment, WorkInProgress, work_of
from review.own_text import fields_beside, own_text_of, said_fields, typed_fields
from review.shown_errors import keys_joined

STAGES = ("draft", "revision", "yours")
HEADED = ("options", "claims", "red_flags")
TOUCHED_WORDS = {
    Touched.LEVEL: "a level",
    Touched.SIDE: "a side",
    Touched.PLAN: "the plan",
    Touched.MEANING: "the meaning",
}
# What is right or wrong of each kind: only questions with options have a key.
KEY_WORDS: dict[type[Body], str] = {
    MultipleChoice: "the key",
    OpenQuestion: "the answer",
    Consultation: "a red flag",
    Report: "the diagnosis",
}


@dataclass(frozen=True)
class ShownText:
    """One field as it stands on the page."""

    path: str
    label: str
    parts: tuple[Span | HunkNumber, ...]
    hunks: int
    evidence: tuple[int, ...] = ()
    is_removed: bool = False

    @property
    def part(self) -> str:
        """The option, turn, claim or red flag that it is of; else its own path."""
        return part_of(self.path)

    @property
    def number(self) -> str:
        """The number that its label ends with."""
        return self.label.rpartition(" ")[2]


@dataclass(frozen=True)
class ShownPassage:
    """A passage with its quotes marked."""

    passage: Passage
    paragraphs: tuple[tuple[Any, ...], ...]
    numbers: tuple[int, ...]


@dataclass
class Screen:
    """The item as one reviewer sees it."""

    reader: User
    assignment: Assignment
    seen: Revision
    older: Revision
    work: WorkInProgress | None
    stage: str
    diff_on: bool
    bodies: dict[str, Body]
    raw: dict[str, Any]
    faults: dict[str, str]
    texts: dict[str, ShownText] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    facts: dict[str, list[LevelFact]] = field(default_factory=dict)
    passages: list[ShownPassage] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    @property
    def shown(self) -> Body:
        """The body of the stage on show."""
        return self.bodies[self.stage]

    @property
    def hides_names(self) -> bool:
        """Whether readers decide apart from one another, so that no page names one of them."""
        return self.assignment.round.is_apart

    @property
    def own_text(self) -> str:
        """The reviewer's text as canonical JSON."""
        return body_canonical(self.bodies["yours"])

    @property
    def edited(self) -> bool:
        """Whether the reviewer changed anything; a text saved as it was is no work of theirs."""
        if self.faults:
            return bool(self.raw != json.loads(self.seen.body))
        return self.bodies["yours"] != self.bodies["revision"]

    @cached_property
    def versions(self) -> dict[str, dict[str, Field]]:
        """The texts of each stage by path; the reviewer's as they were typed, complete or not.

        Each part has the place of what it is in the Revision, and one that was removed says nothing.
        """
        revision = self.bodies["revision"]
        fields = {
            "draft": fields_beside(self.bodies["draft"], revision),
            "revision": fields_of(revision),
            "yours": said_fields(revision, self.raw),
        }
        return {name: {each.path: each for each in found} for name, found in fields.items()}

    @property
    def fields(self) -> list[Field]:
        """The fields of the stage on show in reading order, with those that only the draft had."""
        found = list(self.versions[self.stage].values())
        at = 0
        for each in self.versions["draft"].values():
            place = next((number for number, one in enumerate(found) if one.path == each.path), None)
            if place is None and self.diff_on and each.text:
                place = at
                found.insert(at, each._replace(text="", is_removed=True))
            at = at if place is None else place + 1
        return found

    @cached_property
    def checked_places(self) -> dict[str, list[int]]:
        """Where the parts of the text that the findings speak of stand; none for the Revision."""
        is_own = self.stage == "yours" and self.edited and not self.faults
        return parts_settled(self.raw).places if is_own else {}

    def texts_at(self, path: str) -> list[str]:
        """What draft, revision and own text say at a path; empty where one has no such place."""
        return [each[path].text if path in each else "" for each in (self.versions[name] for name in STAGES)]

    @property
    def hunk_form(self) -> str:
        """The form that sets hunks back; empty where their numbers are not those of the own text."""
        return "hunks" if self.stage == "yours" or not self.edited else ""

    @property
    def words_by_machine(self) -> int:
        """Words between the older version and the one under review."""
        return words_between(self.bodies["draft"], self.bodies["revision"])

    @property
    def words_by_reviewer(self) -> int:
        """Words the reviewer changed so far."""
        return words_apart(self.versions["revision"].values(), self.versions["yours"].values())

    @property
    def second_reader_because(self) -> str:
        """What the edit changes beyond wording, in words; empty when nothing."""
        return touched_words(self.bodies["revision"], self.bodies["yours"])

    @property
    def is_reworded(self) -> bool:
        """Whether the reviewer's text differs by more than a typing slip."""
        return wording_sha256(self.bodies["revision"]) != wording_sha256(self.bodies["yours"])

    @property
    def open_errors(self) -> list[Finding]:
        """Errors that stand in the way of approval."""
        return [
            each for each in self.findings if each.severity == Severity.ERROR and not each.overruled_by_id
        ]

    @property
    def links_open(self) -> int:
        """How many links in doubt have no answer yet."""
        return sum(not one.said for one in self.asked)

    @property
    def errors_shown(self) -> str:
        """Those errors, as the form says which stood on its page."""
        return keys_joined(self.open_errors)

    @property
    def errors_told(self) -> str:
        """What an edit has to do about the errors, in words; empty when there is none."""
        match len(self.open_errors):
            case 0:
                return ""
            case 1:
                return "1 error to fix; or say why it does not hold"
            case count:
                return f"{count} errors to fix; or say why they do not hold"

    @property
    def letters_named(self) -> list[LetterNamed]:
        """Where the reviewer's text names options by letters that they have no longer."""
        return letters_named(self.bodies["revision"], self.raw)

    @property
    def edit_fields(self) -> list[Field]:
        """The fields of the edit form, with what the reviewer has typed so far."""
        return typed_fields(self.bodies["revision"], self.raw)

    @property
    def edit_evidence(self) -> list[EvidenceLevel]:
        """The levels that images are evidence of, as the reviewer has them so far."""
        shown = evidence_levels(self.bodies["revision"])
        return [each._replace(level=value_at(self.raw, each.path)) for each in shown]


def touched_words(before: Body, after: Body) -> str:
    """What an edit changed beyond wording, in words; empty when nothing."""
    words = {Touched.KEY: KEY_WORDS[type(before)], **TOUCHED_WORDS}
    changed = touched(before, after)
    return " and ".join(words[each] for each in Touched if each in changed)


def screen_read(assignment: Assignment, reader: User, *, stage: str = "", diff_on: bool = True) -> Screen:
    """What the page shows `reader`. `stage` is draft, revision or yours; by default yours once edited."""
    seen = assignment.shown
    older = seen.parent or seen
    work = work_of(reader, assignment) if assignment.typed_here else None
    revision = body_parse(seen.body)
    raw, yours, faults = own_text_of(work, seen, revision)
    bodies = {"draft": body_parse(older.body), "revision": revision, "yours": yours}
    screen = Screen(reader, assignment, seen, older, work, stage, diff_on, bodies, raw, faults)
    if stage not in STAGES:
        screen.stage = "yours" if screen.edited else "revision"
    screen.evidence = _with_their_parts(evidence_of(seen), screen)
    links_asked(screen, screen.evidence)
    evidence_said(screen.evidence, screen.shown)
    screen.texts = texts_of(screen)
    screen.findings = findings_of(screen)
    screen.facts = _facts(assignment)
    screen.passages = _passages(assignment, screen.evidence)
    screen.figures = figures_of(assignment.project, revision)
    return screen


def texts_of(screen: Screen) -> dict[str, ShownText]:
    """Every text of the shown stage; with the diff on, what was struck and added in it."""
    shown = screen.fields
    removed = {each.number for each in screen.asked if each.said == REMOVES and screen.stage == "yours"}
    stand = [row for row in screen.evidence if row.number not in removed]
    by_field = evidence_by_field(stand, {each.path for each in shown})
    found: dict[str, ShownText] = {}
    number = 1
    for each in shown:
        parts, count = _parts(screen, screen.texts_at(each.path), number)
        number += count
        if not parts and (each.is_removed or not each.required):
            continue
        numbers = by_field.get(each.path) or _of_the_whole(each.path, by_field)
        found[each.path] = ShownText(each.path, each.label, parts, count, tuple(numbers), each.is_removed)
    return found


def _of_the_whole(path: str, by_field: Mapping[str, list[int]]) -> list[int]:
    """Evidence that names the whole list counts for each part, unless the list has a head of its own."""
    first = path.split("/")[0]
    return [] if first in HEADED else by_field.get(first, [])


def evidence_by_field(rows: Iterable[Evidence], fields: Collection[str]) -> dict[str, list[int]]:
    """The numbers of the evidence at each field of the form; what names a part counts for the whole."""
    found: dict[str, list[int]] = {}
    for row in rows:
        path = path_of(row.field)
        known = next((each for each in (path, f"{path}/text") if each in fields), path.split("/")[0])
        found.setdefault(known, []).append(row.number)
    return found


def _parts(screen: Screen, texts: list[str], number: int) -> tuple[tuple[Span | HunkNumber, ...], int]:
    draft, revision, yours = texts
    if screen.stage == "draft" or not screen.diff_on:
        return tuple(spans_of(texts[STAGES.index(screen.stage)])), 0
    diff = three_way(draft, revision, yours if screen.stage == "yours" else revision, first_number=number)
    return tuple(diff_spans(diff)), len(diff.hunks)


def evidence_of(seen: Revision) -> list[Evidence]:
    """The rows of the Revision, with what they point to."""
    found = _EVIDENCE.rows(revision=seen)
    # What an item has no evidence of is not asked for.
    series = Prefetch("series", Series.objects.select_related("study__project"))
    prefetch_related_objects(found, "figure__source", "fact", series, "series__study__series")
    evidence_follow(found)
    return found


_EVIDENCE = PreparedQuery[Evidence](
    lambda revision: (
        Evidence.objects.filter(revision=revision).order_by("number").select_related("passage__source")
    )
)


def _with_their_parts(rows: list[Evidence], screen: Screen) -> list[Evidence]:
    """Of what the reader's text is made of: evidence of a part that they removed goes with it."""
    if screen.stage != "yours":
        return rows
    revision, yours = screen.bodies["revision"], screen.bodies["yours"]
    gone = {ref.id for ref in revision.evidence} - {ref.id for ref in yours.evidence}
    return [row for row in rows if row.number not in gone]


def links_asked(screen: Screen, rows: list[Evidence]) -> None:
    """Ask of the links that the reader's text puts in doubt; without those they removed it is what counts."""
    revision, yours = screen.bodies["revision"], screen.bodies["yours"]
    screen.bodies["yours"], screen.asked = links_ask(revision, yours, screen.raw, rows, screen.work)


def evidence_said(rows: list[Evidence], body: Body) -> None:
    """An image shows what `body` says of it."""
    said = {ref.id: ref.level or "" for ref in body.evidence}
    for row in rows:
        if row.series_id is not None:
            row.level = said.get(row.number, row.level)


def _facts(assignment: Assignment) -> dict[str, list[LevelFact]]:
    study = assignment.instance.study_id
    if study is None:
        return {}
    facts: dict[str, list[LevelFact]] = {}
    for fact in LevelFact.objects.filter(study_id=study).select_related("author").order_by("level", "pk"):
        facts.setdefault(fact.level, []).append(fact)
    return facts


def _passages(assignment: Assignment, evidence: list[Evidence]) -> list[ShownPassage]:
    """The item's own passage first, then others that its evidence quotes."""
    passages: dict[int, Passage] = {}
    if assignment.instance.passage is not None:
        passages[assignment.instance.passage.pk] = assignment.instance.passage
    for row in evidence:
        if row.passage is not None:
            passages.setdefault(row.passage.pk, row.passage)
    return [_shown_passage(passage, evidence) for passage in passages.values()]


def _shown_passage(passage: Passage, evidence: list[Evidence]) -> ShownPassage:
    quotes = []
    for row in evidence:
        if row.passage_id != passage.pk:
            continue
        place = (row.passage_start, row.passage_end)
        if place[0] is None or place[1] is None:
            place = find_quote(passage.text, row.quote) or (None, None)
        if place[0] is not None and place[1] is not None:
            quotes.append((row.number, place[0], place[1]))
    paragraphs = []
    at = 0
    for paragraph in passage.text.split("\n\n"):
        end = at + len(paragraph)
        inside = [(n, max(s, at) - at, min(e, end) - at) for n, s, e in quotes if s < end and e > at]
        if paragraph.strip():
            paragraphs.append(tuple(highlight(paragraph, inside)))
        at = end + 2
    return ShownPassage(passage, tuple(paragraphs), tuple(sorted(number for number, _, _ in quotes)))
