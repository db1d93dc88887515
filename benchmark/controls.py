"""What a run's controls say: how much of its score on images is left without them, or with others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from benchmark.board.coarse import coarse, coarse_step
from benchmark.counted import cuts_of, scores_counted
from benchmark.models import Control, EvaluationRun, Response
from benchmark.selectors import figures_of
from corpus.models import Kind
from projects.models import RunState

WORDS: dict[str, str] = {Control.REMOVED: "Images removed", Control.SWAPPED: "Images of another subject"}


@dataclass(frozen=True)
class ControlShown:
    """One control of a run. Scores in percent on the items that both answered; None where not told."""

    control: str
    title: str
    run: EvaluationRun | None
    items: int = 0
    score: float | None = None
    own: float | None = None
    step: float = 0.0

    @property
    def difference(self) -> float | None:
        """Points that the images are worth: own score less that of the control."""
        return None if self.score is None or self.own is None else self.own - self.score

    @property
    def is_coarse(self) -> bool:
        """Whether the scores are told in steps, as those of a hidden suite are."""
        return bool(self.step)


def controls_shown(run: EvaluationRun, *, sees_all: bool) -> list[ControlShown]:
    """Both controls, whether they were made or not; none for a run that can have none.

    Of a hidden suite the figures are told to others than stewards only where those of its image items are.
    """
    if run.control or run.model.endpoint is None or not run.version.image_item_count:
        return []
    made: dict[str, EvaluationRun] = {one.control: one for one in run.controls.order_by("pk")}
    tells = sees_all or "image" in ((figures_of(run) or {}).get("told") or [])
    shown = [_shown(run, control, made.get(control), tells=tells) for control in WORDS]
    return shown if sees_all else [_coarse(one) for one in shown]


def _coarse(one: ControlShown) -> ControlShown:
    score, own = coarse(one.score, one.items), coarse(one.own, one.items)
    return replace(one, score=score, own=own, step=coarse_step(one.items))


def _shown(run: EvaluationRun, control: str, made: EvaluationRun | None, *, tells: bool) -> ControlShown:
    if made is None or made.state != RunState.DONE or not tells:
        return ControlShown(control, WORDS[control], made)
    theirs, ours = _rights(made), _rights(run)
    both = theirs.keys() & ours.keys()
    if not both or (run.version.suite.is_hidden and len(both) != run.version.image_item_count):
        # Of a hidden suite a control over part of the image items would tell of the rest by subtraction.
        return ControlShown(control, WORDS[control], made, len(both))
    return ControlShown(
        control,
        WORDS[control],
        made,
        items=len(both),
        score=_percent(theirs[item] for item in both),
        own=_percent(ours[item] for item in both),
    )


def _rights(run: EvaluationRun) -> dict[int, bool]:
    """By item: whether the first answer is right. What never reached the model is left out."""
    rows = scores_counted(cuts_of([run])).filter(response__repeat=1, response__state=Response.State.ANSWERED)
    return dict(rows.values_list("response__item_id", "is_right"))


def _percent(rights: Iterable[bool]) -> float:
    told = list(rights)
    return 100 * sum(told) / len(told)


def turned_figures(run: EvaluationRun) -> dict[str, Any] | None:
    """Of a run that turned the options: items right in every order, and items whose answer moved with it.

    An item of which an order got no answer of the model, for its endpoint failed, says nothing and is left
    out.
    """
    if not run.is_circular or run.state != RunState.DONE:
        return None
    failed = run.responses.exclude(state=Response.State.ANSWERED).values("item")
    closed = scores_counted(cuts_of([run])).exclude(response__item__kind=Kind.REPORT)
    rows = closed.exclude(response__item__in=failed)
    by_item: dict[int, list[tuple[bool, str]]] = {}
    for item, right, letter in rows.values_list("response__item_id", "is_right", "letter"):
        by_item.setdefault(item, []).append((right, letter))
    return {
        "n": len(by_item),
        "always": sum(all(right for right, _ in told) for told in by_item.values()),
        "moved": sum(len({letter for _, letter in told}) > 1 for told in by_item.values()),
    }
