"""What a kind of run says to the driver that all kinds share: what is asked, and what is kept of answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Generic, Protocol

from benchmark.asking.piece import Outcome, PieceT, Ready
from benchmark.models.asking import AskingRun
from generation.calls.prices import Prices
from generation.errors import EgressRefused
from generation.models import Endpoint


class Preparer(Protocol[PieceT]):
    """Makes the questions of one run for one endpoint."""

    def ready(self, work: PieceT, prices: Prices) -> Ready[PieceT]:
        """One question. Raises one of its kind's `refusals` where it may not be sent."""


class AskingKind(ABC, Generic[PieceT]):
    """One run with what is peculiar to its kind."""

    refusals: tuple[type[Exception], ...] = (EgressRefused,)
    all_asked = "every question has been asked"

    @property
    @abstractmethod
    def run(self) -> AskingRun:
        """The row that holds lease, slots and money."""

    @abstractmethod
    def model_name(self, endpoint: Endpoint) -> str:
        """The model as the endpoint calls it: its price is looked up by this."""

    @abstractmethod
    def waiting(self) -> Sequence[PieceT]:
        """What has no answer yet, in the order in which it is asked."""

    @abstractmethod
    def preparer(self, endpoint: Endpoint) -> Preparer[PieceT]:
        """What makes the questions."""

    @abstractmethod
    def keep(self, outcomes: Sequence[Outcome[PieceT]]) -> Sequence[PieceT]:
        """Write the rows; gives back what is to be asked once more. Twice the same changes nothing."""

    @abstractmethod
    def counts(self) -> tuple[int, int]:
        """How many rows have an answer that counts, and how many ended without one."""

    @abstractmethod
    def errors_forget(self) -> None:
        """Delete rows whose failure may be the endpoint's fault."""

    def before_end(self) -> None:
        """What has to stand before the run is called finished."""

    def may_tell(self, problem: str) -> str:
        """As much of a failure's sentence as the run's page may show."""
        return problem
