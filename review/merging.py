"""Two tabs on one item: all that was typed and chosen in each of them brought together, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from corpus.bodies import Body, body_parse
from corpus.diff import merge
from corpus.diff.merge import Merge
from projects.models import User
from review.body_form import Part, form_unfolded, parts_of, sent_fields, with_fields
from review.body_places import body_sized, places_apart, places_grown, places_in
from review.body_values import value_at
from review.links import link_told, links_kept, links_posted
from review.models import Assignment, WorkInProgress, work_of
from review.own_text import typed_raw
from review.screen import Screen

_CONDITION: Final = "body.conditions/"
_COMMENT: Final = "comment"


class MergedText(NamedTuple):
    """A text that is another one in each tab. `name` is the form's field."""

    name: str
    label: str
    mine: str
    theirs: str
    merged: Merge


class MergedChoice(NamedTuple):
    """What is chosen otherwise in each tab. `name` is the form's field, `stands` its value to begin with.

    `changed_by` is mine, theirs, or both: also where nobody knows what this tab began with.
    """

    name: str
    label: str
    mine: str
    theirs: str
    mine_told: str
    theirs_told: str
    changed_by: str
    stands: str

    @property
    def is_clash(self) -> bool:
        """Whether a person must say which of the two stands."""
        return self.changed_by == "both"


class Merging(NamedTuple):
    """Every field of the edit form: texts and choices that differ, name and value of what is alike.

    `began` is what the form that shows them begins with, as `began_of` tells it.
    """

    texts: list[MergedText]
    choices: list[MergedChoice]
    alike: list[tuple[str, str]]
    began: str


class _Place(NamedTuple):
    """One field of the form in both tabs, and as this tab began with it, if that `is_known`."""

    part: Part
    name: str
    is_known: bool
    mine: str
    theirs: str
    began: str

    @property
    def changed_by(self) -> str:
        if not self.is_known or self.began not in (self.mine, self.theirs):
            return "both"
        return "theirs" if self.mine == self.began else "mine"

    @property
    def stands(self) -> str:
        if self.changed_by == "both" and self.name.startswith(_CONDITION):
            return self.mine or self.theirs
        return self.theirs if self.changed_by == "theirs" else self.mine

    def text(self) -> MergedText:
        merged = merge(self.began, self.mine, self.theirs)
        return MergedText(self.name, self.part.label, self.mine, self.theirs, merged)

    def choice(self) -> MergedChoice:
        return MergedChoice(
            name=self.name,
            label=self.part.label,
            mine=self.mine,
            theirs=self.theirs,
            mine_told=self.part.told(self.mine),
            theirs_told=self.part.told(self.theirs),
            changed_by=self.changed_by,
            stands=self.stands,
        )


class _Tabs(NamedTuple):
    """The Revision, and the text (as JSON values) in this tab, in the other, and as this tab began with it.

    All have as many places for options, turns, claims and red flags: what one alone has is empty elsewhere.

    `known` are the names of the fields of which it is known what this tab began with; None for all.
    """

    revision: Body
    mine: dict[str, Any]
    theirs: dict[str, Any]
    began: dict[str, Any]
    known: frozenset[str] | None

    def knows(self, name: str) -> bool:
        return self.known is None or name in self.known


def began_of(screen: Screen) -> str:
    """What an edit form begins with: JSON of text or choice by name of field. It comes back with the form."""
    body = body_sized(screen.bodies["revision"], places_in(screen.raw))
    parts = parts_of(body, conditions=len(screen.raw["conditions"]) + 1)
    values = {part.name: value_at(screen.raw, part.path) for part in parts}
    return _told({**values, _COMMENT: screen.work.comment if screen.work else ""})


def merging_of(assignment: Assignment, reader: User, posted: Mapping[str, str]) -> Merging:
    """What a tab sent, and what `reader` saved from another one, held against what the tab began with.

    That is what its form says it began with, else the Revision where it began without a saved text. Where
    neither is known, a choice is taken for one that both changed, and texts are held against the Revision.
    """
    saved = work_of(reader, assignment)
    tabs = _tabs(assignment, saved, posted)
    places = [*_fields(tabs), *_conditions(tabs, posted), *_comment(tabs, saved, posted)]
    places += _links(saved, posted)
    differing = [each for each in places if each.mine != each.theirs]
    choices = [each.choice() for each in differing if not each.part.is_text]
    return Merging(
        texts=[each.text() for each in differing if each.part.is_text],
        choices=sorted(choices, key=lambda each: not each.is_clash),
        alike=[(each.name, each.mine) for each in places if each.mine == each.theirs],
        began=_told({each.name: each.theirs for each in places}),
    )


def _tabs(assignment: Assignment, saved: WorkInProgress | None, posted: Mapping[str, str]) -> _Tabs:
    seen = assignment.shown
    revision, raw = body_parse(seen.body), json.loads(seen.body)
    theirs = typed_raw(saved, seen)
    began_with = form_unfolded(_began(posted), revision)
    began = with_fields(raw, sent_fields(began_with, revision))
    # A field that the form did not have is as the other tab has it.
    sent = places_apart(sent_fields(posted, revision), began, theirs)
    mine = with_fields(theirs, sent)
    is_first = (posted.get("version") or posted.get("work_version")) == "0"
    known = None if is_first else frozenset(began_with)
    theirs, began = (places_grown(each, places_in(mine)) for each in (theirs, began))
    return _Tabs(body_sized(revision, places_in(mine)), mine, theirs, began, known)


def _fields(tabs: _Tabs) -> Iterator[_Place]:
    """All fields but the conditions."""
    for part in parts_of(tabs.revision):
        if not part.name.startswith(_CONDITION):
            values = [value_at(raw, part.path) for raw in (tabs.mine, tabs.theirs, tabs.began)]
            yield _Place(part, part.name, tabs.knows(part.name), *values)


def _conditions(tabs: _Tabs, posted: Mapping[str, str]) -> Iterator[_Place]:
    """A place for each condition of either tab, for they have no order: who added one has replaced none.

    Those of the other tab come first, so that each has the number that its edit form gives it.
    """
    called = next(each for each in parts_of(tabs.revision) if each.name.startswith(_CONDITION))
    is_known = all(tabs.knows(name) for name in posted if name.startswith(_CONDITION))
    keys = dict.fromkeys([*tabs.theirs["conditions"], *tabs.mine["conditions"]])
    # What the Revision has more is taken away by an empty field.
    emptied = [""] * (len(tabs.revision.conditions) - len(keys))
    for number, key in enumerate([*keys, *emptied], 1):
        words = ((key, "Stated"), ("", "Not stated"))
        part = Part(f"conditions/{number}", f"Condition: {called.told(key)}", words=words)
        sides = (tabs.mine, tabs.theirs, tabs.began)
        yield _Place(part, part.name, is_known, *[key if key in raw["conditions"] else "" for raw in sides])


def _comment(tabs: _Tabs, saved: WorkInProgress | None, posted: Mapping[str, str]) -> Iterator[_Place]:
    """An adjudicator's reason, where the form has one."""
    if _COMMENT in posted:
        began, theirs = _began(posted).get(_COMMENT, ""), saved.comment if saved else ""
        values = [text.replace("\r\n", "\n").strip() for text in (posted[_COMMENT], theirs, began)]
        yield _Place(Part(_COMMENT, "Your reason", is_text=True), _COMMENT, tabs.knows(_COMMENT), *values)


def _links(saved: WorkInProgress | None, posted: Mapping[str, str]) -> Iterator[_Place]:
    """What was said of links in doubt; a form sends what was just said, where nothing was said before."""
    kept = links_kept(saved)
    for number, value in links_posted(posted).items():
        # The same said in view of other words is no other answer; it is asked again where they changed.
        theirs = kept.get(number, "")
        mine = theirs if link_told(theirs) == link_told(value) else value
        words = tuple((each, link_told(each)) for each in (mine, theirs))
        name = f"link.{number}"
        yield _Place(Part(name, f"Evidence {number}", words=words), name, True, mine, theirs, "")


def _began(posted: Mapping[str, str]) -> dict[str, str]:
    """What the form says it began with; nothing where that is no JSON of ours."""
    try:
        told = json.loads(posted.get("began", ""))
    except (ValueError, RecursionError):
        return {}
    fields = told.items() if isinstance(told, dict) else ()
    return {name: text for name, text in fields if isinstance(text, str)}


def _told(values: Mapping[str, str]) -> str:
    return json.dumps(values, ensure_ascii=False)
