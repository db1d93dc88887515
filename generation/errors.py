"""What can go wrong while drafting, with sentences fit for the person who reads them."""

from __future__ import annotations

from datetime import datetime

from projects.errors import StudioError


class GenerationError(StudioError):
    """Base of this room's errors; ``kind`` groups them on the run's page."""

    kind = "error"


class NothingToDraft(GenerationError):
    """The material cannot carry a question of this kind."""

    kind = "nothing_to_draft"


class LevelsContradict(NothingToDraft):
    """Series of the study name one place otherwise: nobody can say which level a picture shows."""

    kind = "levels_contradict"


class BudgetReached(GenerationError):
    """A cap would be passed; the run pauses and can be resumed with a higher cap.

    ``bound`` says whose cap, ``until`` when it is asked again without anybody's doing.
    """

    kind = "budget"

    def __init__(self, message: str, *, bound: str = "run", until: datetime | None = None) -> None:
        super().__init__(message)
        self.bound = bound
        self.until = until


class PriceUnknown(BudgetReached):
    """Nobody has said what the model costs, so no cap can be kept."""

    kind = "price_unknown"

    def __init__(self, message: str) -> None:
        super().__init__(message, bound="price")


class PriceRefused(GenerationError):
    """A price that cannot be added or taken back as asked."""

    kind = "price"


class EgressRefused(GenerationError):
    """The material may not go to this endpoint, or not be used for drafting at all."""

    kind = "egress"
    status = 403

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule


class EndpointBusy(GenerationError):
    """No free slot at the endpoint, or somebody else is asking the same question now."""

    kind = "busy"

    def __init__(self, message: str, wait_s: float = 1.0) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class EndpointRests(EndpointBusy):
    """The endpoint failed several times in a row: nothing is asked before ``until``."""

    kind = "endpoint_rests"

    def __init__(self, message: str, *, until: datetime, wait_s: float) -> None:
        super().__init__(message, wait_s)
        self.until = until


class AnswerAwaited(GenerationError):
    """The question is in a batch: the item rests until that is over."""

    kind = "batched"


class NothingAsked(GenerationError):
    """The run was cancelled, and the answer that the step needs was never given."""

    kind = "cancelled"


class BatchFull(GenerationError):
    """No more fits into the file that is being filled: it is submitted, and another one begun."""

    kind = "batch_full"


class CallFailure(GenerationError):
    """A request ended without an answer that can be used.

    ``again`` tells whether asking again may help, ``billed`` whether the endpoint may charge for it.
    """

    kind = "call"
    again = False
    billed = False

    def __init__(self, message: str, *, raw: str = "", wait_s: float | None = None) -> None:
        super().__init__(message)
        self.raw = raw
        self.wait_s = wait_s


class RateLimited(CallFailure):
    """429: the endpoint asks us to slow down."""

    kind = "rate_limited"
    again = True


class ServerTrouble(CallFailure):
    """5xx, or the connection was refused before the request was sent."""

    kind = "server_error"
    again = True


class NoAnswerInTime(CallFailure):
    """Timed out or cut off after sending: the endpoint may have done, and billed, the work."""

    kind = "timed_out"
    again = True
    billed = True


class RequestRejected(CallFailure):
    """4xx: the endpoint will not take this request however often it is sent."""

    kind = "rejected"


class AccessRejected(RequestRejected):
    """The key is not accepted, or the model is not there: no request of anybody will be taken."""


class NotThere(AccessRejected):
    """404: the endpoint knows nothing by this address."""


class ModelRefused(CallFailure):
    """The model declined to answer."""

    kind = "refused"
    billed = True


class AnswerTruncated(CallFailure):
    """``finish_reason=length``: the answer was cut off by the token limit."""

    kind = "truncated"
    billed = True


class SchemaFailure(CallFailure):
    """The answer is not in the schema, also after the bounded repair."""

    kind = "bad_schema"
    billed = True


class AnswerLost(CallFailure):
    """Asked twice and no answer was kept: a worker ended while it waited."""

    kind = "lost_answer"
    billed = True
