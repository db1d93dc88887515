"""The plan of a run as a person looks at it before anything starts, and what is told of one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from corpus.bodies import canonical_json
from corpus.models import Axis, Kind
from generation.models import Endpoint
from generation.planning.drawing import Drawing, Planned, drawing_begin
from generation.planning.reach import reach_bounded
from generation.planning.subjects import LeftOut
from generation.services.recipe import Recipe
from projects.models import Project

MOST_SHOWN = 1_000  # items: more are planned when the run has begun
LANGUAGES = {"en": "English", "zh": "Chinese"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """So many items of one kind, language and axis from one study or source, in words."""

    label: str
    kind: str
    language: str
    axis: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Told:
    """What came of drawing a plan: how many items, and what it leaves out and why."""

    recipe: Recipe
    count: int
    left_out: list[LeftOut]
    waiting: list[str] = field(default_factory=list)
    has_asked: bool = False
    all_asked: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan(Told):
    """A plan with its items; ``is_whole``: it is all that a run would draft, not the beginning or a sample.

    Where material was left unread, `is_sample`: then its items are no beginning of the run's either.
    """

    items: list[Planned]
    is_whole: bool = True
    is_sample: bool = False

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
        return sum(one.study_id is not None or one.figure_id is not None for one in self.items)

    @property
    def missing(self) -> int:
        """How many fewer items than were asked for; nought where nobody knows yet."""
        return self.recipe.count - self.count if self.is_whole else 0


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
    """The plan of a run, as far as a person waits for it: at most ``MOST_SHOWN`` items of bounded material.

    Of little material and few items that is the whole plan, at most ``recipe.count`` items; fewer when
    material or quotas carry no more. Raises ``RecipeRefused`` for a recipe that makes no sense.
    """
    recipe = recipe.checked()
    reach = reach_bounded(recipe)
    drawing = drawing_begin(project=project, recipe=recipe, endpoint=endpoint, seed=seed, reach=reach)
    items = list(islice(drawing.items(), MOST_SHOWN))
    is_sample = drawing.offer.is_cut or reach.recipe != recipe
    is_drawn_out = len(items) < MOST_SHOWN or recipe.count <= MOST_SHOWN
    told = drawing_told(drawing)
    return Plan(**vars(told), items=items, is_whole=is_drawn_out and not is_sample, is_sample=is_sample)


def drawing_told(drawing: Drawing) -> Told:
    """What came of a drawing, after its items were drawn."""
    return Told(
        recipe=drawing.recipe,
        count=drawing.count,
        left_out=drawing.left_out(),
        waiting=drawing.offer.waiting,
        has_asked=bool(drawing.asked),
        all_asked=drawing.all_asked(),
    )


def _counted(names: Iterator[str]) -> list[tuple[str, int]]:
    return sorted(Counter(names).items())
