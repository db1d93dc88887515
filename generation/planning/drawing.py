"""Drawing the items of a plan one by one: focus, kind and language, the same every time for one seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from anatomy.conditions import CONDITIONS
from corpus.models import Axis
from generation.drafter.draft import draft_from, question_asked
from generation.errors import NothingToDraft
from generation.materials.topics import topic_json
from generation.models import Endpoint, GenerationItem, GenerationRun
from generation.planning.rarity import Rarity
from generation.planning.reach import Reach, reach_whole
from generation.planning.subjects import LeftOut, Offer, Still, Subject, forms_carried, offer_of, unasked
from generation.services.asked_before import AskedBefore, Mark, asked_before, mark_of
from generation.services.recipe import MOST_BUILT_IN, Recipe, RecipeRefused
from projects.models import Project

ROUNDS = 4  # how often a focus may be used per kind and language before the material counts as used up
ASKED = "This is asked in the project already."
UNKNOWN_SIDE = "It names a side, and left and right of its images are unknown."


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One item to be drafted, by primary keys: a plan may have 100,000."""

    kind: str
    language: str
    axis: str
    topic: str
    label: str
    study_id: int | None
    passage_id: int | None
    figure_id: int | None

    def item(self, run: GenerationRun, position: int) -> GenerationItem:
        """The unsaved item of a run."""
        return GenerationItem(
            run=run,
            position=position,
            kind=self.kind,
            language=self.language,
            topic=self.topic,
            study_id=self.study_id,
            passage_id=self.passage_id,
            figure_id=self.figure_id,
        )


def drawing_begin(
    *,
    project: Project,
    recipe: Recipe,
    endpoint: Endpoint | None,
    seed: int,
    reach: Reach | None = None,
    besides: GenerationRun | None = None,
    still: Still = unasked,
) -> Drawing:
    """Read the material and what was asked of it before; nothing is drawn yet.

    A mark, fact or figure that was asked before in a kind and language is passed over in these, where items
    of the run ``besides`` do not count. For the built-in drafter (no ``endpoint``) a focus that cannot carry
    the question is passed over too. ``still`` is called again and again meanwhile, and may raise. Raises
    ``RecipeRefused`` for a recipe that makes no sense.
    """
    recipe = recipe.checked()
    if endpoint is None and recipe.count > MOST_BUILT_IN:
        raise RecipeRefused(f"The built-in drafter drafts at most {MOST_BUILT_IN:,} items in one run.")
    reach = reach or reach_whole(recipe)
    offer = offer_of(project, reach, endpoint, still)
    asked = asked_before(
        project=project,
        recipe=reach.recipe,
        built_in=endpoint is None,
        passages=offer.passages() if offer.is_cut else None,
        besides=besides,
    )
    subjects = _mixed(offer.subjects, Rarity(project, offer.subjects), seed=seed)
    return Drawing(recipe=recipe, offer=offer, subjects=subjects, asked=asked, seed=seed)


class Drawing:
    """Items drawn one by one, with the reasons for those that were passed over. None of them is held."""

    def __init__(
        self, *, recipe: Recipe, offer: Offer, subjects: list[Subject], asked: AskedBefore, seed: int
    ) -> None:
        self.recipe = recipe
        self.offer = offer
        self.subjects = subjects
        self.asked = asked
        self.seed = seed
        self.count = 0
        self.seen: set[Mark] = set(asked.words)
        self.left = {("axis", name): most for name, most in recipe.axes}
        self.left |= {("condition", name): most for name, most in recipe.conditions}
        self.planned: set[Mark] = set()
        self.passed: dict[Mark, tuple[str, str]] = {}

    def items(self) -> Iterator[Planned]:
        """The items, rare things first, until the plan is full or nothing is left. To be drawn once."""
        for number, (subject, kind, language) in enumerate(_combinations(self.subjects, self.recipe)):
            if self.count == self.recipe.count:
                return
            self.offer.still()
            seed = random.Random(f"item {self.seed} {number}").randrange(2**31)  # noqa: S311
            try:
                item = self._take(subject, kind, language, seed)
            except NothingToDraft as problem:
                self._pass_over(subject, kind, language, str(problem))
                continue
            if item is not None:
                self._count(subject, kind)
                self.count += 1
                yield item

    def left_out(self) -> list[LeftOut]:
        """What may not be drafted from, and what was passed over so far, counted."""
        counted = Counter(self.passed.values())
        passed = (
            LeftOut(label=label, sentence=sentence, count=count)
            for (label, sentence), count in counted.items()
        )
        return [*self.offer.left_out, *passed]

    def all_asked(self) -> bool:
        """Whether nothing was drawn for no other reason than that it was asked before."""
        if self.count or not self.asked:
            return False
        anew = Drawing(
            recipe=replace(self.recipe, count=1),
            offer=self.offer,
            subjects=self.subjects,
            asked=AskedBefore(),
            seed=self.seed,
        )
        return any(True for _ in anew.items())

    def _take(self, subject: Subject, kind: str, language: str, seed: int) -> Planned | None:
        """Plan one item; raises NothingToDraft with the reason, None where it is the same once more."""
        focus = subject.focus
        if self.asked.topics and mark_of(focus.kind, focus.uid, kind, language) in self.asked.topics:
            raise NothingToDraft(ASKED)
        if subject.side_is_unknown:
            raise NothingToDraft(UNKNOWN_SIDE)
        self._require_quota(subject, kind)
        if self.offer.built_in and not self._is_new(subject, kind, language, seed):
            return None
        key = mark_of(focus.uid, focus.kind, kind, language)
        self.planned.add(key)
        self.passed.pop(key, None)
        return Planned(
            kind=kind,
            language=language,
            axis=subject.axis_in(kind),
            topic=topic_json(axis=subject.axis_in(kind), focus=focus, seed=seed),
            label=subject.label,
            study_id=subject.study.pk if subject.study else None,
            passage_id=subject.passage_id,
            figure_id=subject.figure.pk if subject.figure else None,
        )

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
        key = mark_of(subject.focus.uid, subject.focus.kind, kind, language)
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
    forms_of = {kind: forms_carried(kind, recipe) for kind in {subject.focus.kind for subject in subjects}}
    for turn in range(ROUNDS * len(recipe.forms)):
        for place, subject in enumerate(subjects):
            forms = forms_of[subject.focus.kind]
            if turn < (1 if subject.is_whole else ROUNDS) * len(forms):
                yield subject, *forms[(place + turn) % len(forms)]
