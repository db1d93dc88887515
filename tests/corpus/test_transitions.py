"""The life of an Instance."""

from __future__ import annotations

import itertools

import pytest

from corpus import transitions
from corpus.errors import MoveNotAllowed
from corpus.models import State


@pytest.mark.parametrize(
    ("source", "target"), sorted(set(itertools.product(State, State)) - transitions.MOVES)
)
def test_every_move_outside_the_table_is_refused(source: State, target: State) -> None:
    with pytest.raises(MoveNotAllowed, match="cannot become"):
        transitions.check(source, target)


def test_every_state_but_the_last_can_be_withdrawn_and_none_is_a_dead_end() -> None:
    for state in State:
        reachable = {target for source, target in transitions.MOVES if source == state}
        assert (State.WITHDRAWN in reachable) == (state != State.WITHDRAWN)
    entered = {target for _, target in transitions.MOVES}
    assert entered == set(State)
