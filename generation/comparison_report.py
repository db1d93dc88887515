"""What a comparison of two prompt versions shows: a pair side by side, and the paired figures."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from corpus.diff import tokenise
from corpus.diff.align import changes
from corpus.diff.tokens import Token
from generation.estimate import sign_test
from generation.exemplars import texts_of
from generation.failures import ENDED, FAILED
from generation.models import (
    Attempt,
    ComparedPair,
    GenerationItem,
    ItemState,
    PairChoice,
    Preferred,
    PromptComparison,
    Trial,
)
from projects.models import User

Pieces = list[tuple[bool, str]]
NO_TEXT = ("axis", "language", "key", "name", "speaker")  # the same on both sides, or told by the place
READ_FIRST = ("stem", "question", "turns", "sections", "options", "answer", "reference_answer", "claims")


@dataclass(frozen=True, kw_only=True)
class Side:
    """What one version wrote, as one column shows it."""

    item: GenerationItem
    trial: Trial | None
    cost: Decimal
    is_first: bool

    @property
    def findings(self) -> list[dict[str, str]]:
        """What the checks say of it, the gravest first."""
        return json.loads(self.trial.findings) if self.trial else []


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text in both versions: words that differ are marked."""

    place: str
    left: Pieces
    right: Pieces


@dataclass(frozen=True, kw_only=True)
class PairShown:
    """A pair with its two sides in the order of the page."""

    pair: ComparedPair
    left: Side
    right: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        """First and second version, whichever stands left."""
        return (self.left, self.right) if self.left.is_first else (self.right, self.left)

    @property
    def is_ready(self) -> bool:
        """Whether both were written."""
        return self.left.item.state == self.right.item.state == ItemState.DONE

    @property
    def has_ended(self) -> bool:
        """Whether neither is under way any more."""
        return self.left.item.state in ENDED and self.right.item.state in ENDED

    @property
    def texts(self) -> list[Text]:
        """Every text of the two bodies, side by side."""
        if not (self.left.trial and self.right.trial):
            return []
        old, new = (dict(texts_of(json.loads(one.body))) for one in (self.left.trial, self.right.trial))
        return [
            Text(place=place_words(place), left=left, right=right)
            for place in places_read({**old, **new})
            for left, right in [words_marked(old.get(place, ""), new.get(place, ""))]
        ]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How often each version came out ahead, over ``n`` pairs, and the exact test on those that differ."""

    first: int
    second: int
    n: int

    @property
    def ties(self) -> int:
        """Pairs without a difference."""
        return self.n - self.first - self.second

    @property
    def p(self) -> float | None:
        """Two-sided, exact; None where no pair differs."""
        return sign_test(self.first, self.second)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The paired figures of a comparison."""

    preferred: Tally
    people: int
    clean: Tally
    clean_counts: tuple[int, int]
    warnings: tuple[int, int]
    costs: tuple[Decimal, Decimal]
    failed: tuple[int, int]
    ready: int
    n: int


def pairs_shown(comparison: PromptComparison) -> list[PairShown]:
    """Every pair with both sides: three queries, however many pairs."""
    pairs = list(
        comparison.pairs.select_related(
            "first_item__trial",
            "first_item__run",
            "second_item__trial",
            "second_item__run",
            "origin__instance",
            "origin__passage__source",
            "origin__study",
        ).order_by("position")
    )
    items = [item.pk for pair in pairs for item in (pair.first_item, pair.second_item)]
    rows = Attempt.objects.filter(call__uses__item__in=items).values("call__uses__item")
    costs = {row["call__uses__item"]: row["cost"] for row in rows.annotate(cost=Sum("cost"))}
    return [_shown(pair, costs) for pair in pairs]


def _shown(pair: ComparedPair, costs: dict[int, Decimal]) -> PairShown:
    first, second = (
        Side(
            item=item,
            trial=getattr(item, "trial", None),
            cost=costs.get(item.pk, Decimal(0)),
            is_first=is_first,
        )
        for item, is_first in ((pair.first_item, True), (pair.second_item, False))
    )
    left, right = (first, second) if pair.first_is_left else (second, first)
    return PairShown(pair=pair, left=left, right=right)


def choices_of(comparison: PromptComparison, person: User) -> dict[int, str]:
    """What a person has chosen, by the position of the pair."""
    rows = PairChoice.objects.filter(pair__comparison=comparison, person=person)
    return dict(rows.values_list("pair__position", "preferred"))


def summary_of(comparison: PromptComparison, shown: list[PairShown]) -> Summary:
    """Wins, error-free texts, warnings, failures and cost, each over the same pairs. Two queries."""
    ready = [one.sides for one in shown if one.is_ready]
    clean = [tuple(side.trial is not None and side.trial.errors == 0 for side in sides) for sides in ready]
    choices = PairChoice.objects.filter(pair__comparison=comparison)
    return Summary(
        preferred=_preferences(choices.values_list("pair", "preferred")),
        people=choices.values("person").distinct().count(),
        clean=Tally(
            first=sum(a and not b for a, b in clean), second=sum(b and not a for a, b in clean), n=len(clean)
        ),
        clean_counts=(sum(a for a, _ in clean), sum(b for _, b in clean)),
        warnings=_both(ready, lambda side: side.trial.warnings if side.trial else 0),
        costs=(
            sum((one.sides[0].cost for one in shown), Decimal(0)),
            sum((one.sides[1].cost for one in shown), Decimal(0)),
        ),
        failed=_both(
            [one.sides for one in shown],
            lambda side: int(side.item.state in FAILED),
        ),
        ready=len(ready),
        n=len(shown),
    )


def _both(pairs: list[tuple[Side, Side]], of: Callable[[Side], int]) -> tuple[int, int]:
    return sum(of(a) for a, _ in pairs), sum(of(b) for _, b in pairs)


def _preferences(rows: Iterable[tuple[int, str]]) -> Tally:
    """By pair, not by choice: where several chose, what most of them chose; a draw is no difference."""
    counted: dict[int, Counter[str]] = {}
    for pair, preferred in rows:
        counted.setdefault(pair, Counter())[preferred] += 1
    lead = [votes[Preferred.FIRST] - votes[Preferred.SECOND] for votes in counted.values()]
    return Tally(first=sum(one > 0 for one in lead), second=sum(one < 0 for one in lead), n=len(lead))


def places_read(places: Iterable[str]) -> list[str]:
    """Places of a body in the order in which a person reads them, without those that hold no text."""
    kept = [place for place in places if place.split("/")[-1] not in NO_TEXT]
    return sorted(kept, key=lambda place: [*READ_FIRST, place.split("/")[0]].index(place.split("/")[0]))


def place_words(place: str) -> str:
    """A place as a person says it: `options/0/text` is option A, `turns/1/text` turn 2."""
    first, *steps = (step.replace("_", " ") for step in place.split("/") if step != "text")
    if steps and steps[0].isdigit():
        number = int(steps[0])
        first = f"{first.removesuffix('s')} {chr(ord('A') + number) if first == 'options' else number + 1}"
        steps = steps[1:]
    return ", ".join([first.capitalize() if first.islower() else first[0].upper() + first[1:], *steps])


def words_marked(left: str, right: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces, each with whether the other lacks it."""
    before, after = tokenise(left), tokenise(right)
    found = changes(before, after)
    return (
        _pieces(before, [(one.before_start, one.before_end) for one in found]),
        _pieces(after, [(one.after_start, one.after_end) for one in found]),
    )


def _pieces(tokens: list[Token], spans: list[tuple[int, int]]) -> Pieces:
    pieces, at = [], 0
    for start, end in spans:
        pieces += [(False, tokens[at:start]), (True, tokens[start:end])]
        at = end
    pieces.append((False, tokens[at:]))
    return [(is_other, "".join(token.text for token in part)) for is_other, part in pieces if part]
