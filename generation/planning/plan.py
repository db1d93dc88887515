"""The plan of a run: which focus, kind and language each item has, the same every time for one seed."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from anatomy.conditions import CONDITIONS
from corpus.bodies import canonical_json
from corpus.models import Axis, Figure, Kind, Passage
from generation.drafter.draft import draft_from, question_asked
from generation.errors import NothingToDraft
from generation.materials.topics import topic_json
from generation.models import Endpoint, GenerationItem, GenerationRun
from generation.planning.rarity import Rarity
from generation.planning.subjects import LeftOut, Subject, offer_of
from generation.services.asked_before import AskedBefore, Mark, asked_before, mark_of
from generation.services.recipe import MOST_BUILT_IN, Recipe, RecipeRefused
from imaging.models import Study
from projects.models import Project

ROUNDS = 4  # how often a focus may be used per kind and language before the material counts as used up
ASKED = "This is asked in the project already."
UNKNOWN_SIDE = "It names a side, and left and right of its images are unknown."
LANGUAGES = {"en": "English", "zh": "Chinese"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One item to be drafted. A plan may hold 100,000: what several share is one object."""

    kind: str
    language: str
    axis: str
    topic: str
    label: str
    study: Study | None
    passage: Passage | None
    figure: Figure | None

    def item(self, run: GenerationRun, position: int) -> GenerationItem:
        """The unsaved item of a run."""
        return GenerationItem(
            run=run,
            position=position,
            kind=self.kind,
            language=self.language,
            topic=self.topic,
            study=self.study,
            passage=self.passage,
            figure=self.figure,
        )


@dataclass(frozen=True, kw_only=True)
class Row:
    """So many items of one kind, language and axis from one study or source, in words."""

    label: str
    kind: str
    language: str
    axis: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a run will draft and what it leaves out."""

    recipe: Recipe
    items: list[Planned]
    left_out: list[LeftOut]
    waiting: list[str] = field(default_factory=list)
    asked: AskedBefore = field(default_factory=AskedBefore)
    all_asked: bool = False

    @property
    def digest(self) -> str:
        """Tells whether a plan that somebody saw is this one."""
        told = hashlib.sha256(self.recipe.as_json().encode())
        for one in self.items:
            told.update(canonical_json([one.kind, one.language, one.topic, one.label]).encode())
        return told.hexdigest()

    @property
    def rows(self) -> list[Row]:
        """The items counted, in the order of what they are from."""
        return rows_of(self.items)

    @property
    def sums(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """The items counted by kind, by language and by axis."""
        return [
            ("Kind", _counted(Kind(one.kind).label for one in self.items)),
            ("Language", _counted(LANGUAGES[one.language] for one in self.items)),
            ("Axis", _counted(Axis(one.axis).label for one in self.items)),
        ]

    @property
    def with_pictures(self) -> int:
        """How many items are from a study or a figure, of which a model may be shown pictures."""
        return sum(one.study is not None or one.figure is not None for one in self.items)

    @property
    def missing(self) -> int:
        """How many fewer items than were asked for."""
        return self.recipe.count - len(self.items)


def rows_of(items: Iterable[Planned]) -> list[Row]:
    """Items counted by origin, kind, language and axis, in the order of what they are from."""
    counted = Counter((one.label, one.kind, one.language, one.axis) for one in items)
    return [
        Row(
            label=label,
            kind=Kind(kind).label,
            language=LANGUAGES[language],
            axis=Axis(axis).label,
            count=count,
        )
        for (label, kind, language, axis), count in sorted(counted.items())
    ]


def plan_make(*, project: Project, recipe: Recipe, endpoint: Endpoint | None, seed: int) -> Plan:
    """The plan of a run, at most ``recipe.count`` items; fewer when material or quotas carry no more.

    A mark, fact or figure that was asked before in a kind and language is passed over in these. For the
    built-in drafter (no ``endpoint``) a focus that cannot carry the question is passed over here already.
    Raises ``RecipeRefused`` for a recipe that makes no sense.
    """
    recipe = recipe.checked()
    if endpoint is None and recipe.count > MOST_BUILT_IN:
        raise RecipeRefused(f"The built-in drafter drafts at most {MOST_BUILT_IN:,} items in one run.")
    asked = asked_before(project=project, recipe=recipe)
    offer = offer_of(project, recipe, endpoint)
    subjects = _mixed(offer.subjects, Rarity(project, offer.subjects), seed=seed)
    drawing = _Drawing(recipe=recipe, built_in=endpoint is None, asked=asked, seed=seed)
    drawing.draw(subjects)
    anew = _Drawing(
        recipe=replace(recipe, count=1), built_in=endpoint is None, asked=AskedBefore(), seed=seed
    )
    if asked and not drawing.items:
        anew.draw(subjects)
    return Plan(
        recipe=recipe,
        items=drawing.items,
        left_out=[*offer.left_out, *drawing.told()],
        waiting=offer.waiting,
        asked=asked,
        all_asked=bool(anew.items),
    )


class _Drawing:
    """Items drawn one by one, with the reasons for those that were passed over."""

    def __init__(self, *, recipe: Recipe, built_in: bool, asked: AskedBefore, seed: int) -> None:
        self.recipe = recipe
        self.built_in = built_in
        self.asked = asked
        self.seed = seed
        self.items: list[Planned] = []
        self.seen: set[Mark] = set(asked.words)
        self.left = {("axis", name): most for name, most in recipe.axes}
        self.left |= {("condition", name): most for name, most in recipe.conditions}
        self.planned: set[tuple[str, str, str]] = set()
        self.passed: dict[tuple[str, str, str], tuple[str, str]] = {}

    def draw(self, subjects: list[Subject]) -> None:
        """Fill the plan, rare things first, until it is full or nothing is left."""
        for number, (subject, kind, language) in enumerate(_combinations(subjects, self.recipe)):
            if len(self.items) == self.recipe.count:
                return
            seed = random.Random(f"item {self.seed} {number}").randrange(2**31)  # noqa: S311
            try:
                taken = self._take(subject, kind, language, seed)
            except NothingToDraft as problem:
                self._pass_over(subject, kind, language, str(problem))
                continue
            if taken:
                self._count(subject, kind)

    def told(self) -> list[LeftOut]:
        """What was passed over, counted."""
        counted = Counter(self.passed.values())
        return [
            LeftOut(label=label, sentence=sentence, count=count)
            for (label, sentence), count in counted.items()
        ]

    def _take(self, subject: Subject, kind: str, language: str, seed: int) -> bool:
        """Plan one item; raises NothingToDraft with the reason, False where it is the same once more."""
        focus = subject.focus
        if self.asked.topics and mark_of(focus.kind, focus.uid, kind, language) in self.asked.topics:
            raise NothingToDraft(ASKED)
        if subject.rests_on_an_unknown_side:
            raise NothingToDraft(UNKNOWN_SIDE)
        self._require_quota(subject, kind)
        if self.built_in and not self._is_new(subject, kind, language, seed):
            return False
        self.items.append(
            Planned(
                kind=kind,
                language=language,
                axis=subject.axis_in(kind),
                topic=topic_json(axis=subject.axis_in(kind), focus=subject.focus, seed=seed),
                label=subject.label,
                study=subject.study,
                passage=subject.passage,
                figure=subject.figure,
            )
        )
        key = (subject.focus.uid + subject.focus.kind, kind, language)
        self.planned.add(key)
        self.passed.pop(key, None)
        return True

    def _is_new(self, subject: Subject, kind: str, language: str, seed: int) -> bool:
        """Whether the built-in drafter can write this one, and has not asked the same already."""
        draft = draft_from(subject.material(kind=kind, language=language, seed=seed))
        words = question_asked(draft.model_dump(mode="json"), of_passage=subject.of_text)
        same = mark_of(subject.origin, *words)
        if same in self.seen:
            return False
        self.seen.add(same)
        return True

    def _require_quota(self, subject: Subject, kind: str) -> None:
        for what, name in self._quotas(subject, kind):
            if self.left[what, name] < 1:
                words = Axis(name).label if what == "axis" else CONDITIONS[name].en
                raise NothingToDraft(f"The quota of “{words}” is full.")

    def _count(self, subject: Subject, kind: str) -> None:
        for quota in self._quotas(subject, kind):
            self.left[quota] -= 1

    def _quotas(self, subject: Subject, kind: str) -> list[tuple[str, str]]:
        """The quotas that an item counts for."""
        wanted = [("axis", subject.axis_in(kind)), *(("condition", key) for key in subject.conditions)]
        return [quota for quota in wanted if quota in self.left]

    def _pass_over(self, subject: Subject, kind: str, language: str, sentence: str) -> None:
        """Remember why, once for all rounds; what was planned in another round is not left out."""
        key = (subject.focus.uid + subject.focus.kind, kind, language)
        if key not in self.planned:
            self.passed.setdefault(key, (subject.label, sentence))


def _mixed(subjects: list[Subject], rarity: Rarity, *, seed: int) -> list[Subject]:
    """Marks, facts, passages, … in turn, of each kind the rare first: a pilot shows all of them.

    What is equally rare stands in the order of the seed.
    """
    kinds = sorted({subject.focus.kind for subject in subjects})
    piles = [[subject for subject in subjects if subject.focus.kind == kind] for kind in kinds]
    for kind, pile in zip(kinds, piles, strict=True):
        random.Random(f"plan {seed} {kind}").shuffle(pile)  # noqa: S311 - reproducible order, no secret
        pile.sort(key=rarity.of)
    return [subject for turn in zip_longest(*piles) for subject in turn if subject is not None]


def _combinations(subjects: list[Subject], recipe: Recipe) -> Iterator[tuple[Subject, str, str]]:
    """Kinds and languages in turn, every focus once per round, so that a small run is already a mixture."""
    offered = [(place, subject, subject.forms(recipe)) for place, subject in enumerate(subjects)]
    for turn in range(ROUNDS * len(recipe.forms)):
        for place, subject, forms in offered:
            if turn < (1 if subject.is_whole else ROUNDS) * len(forms):
                yield subject, *forms[(place + turn) % len(forms)]


def _counted(names: Iterator[str]) -> list[tuple[str, int]]:
    return sorted(Counter(names).items())
