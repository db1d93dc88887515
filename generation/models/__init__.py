"""Endpoints, prompts, generation runs and the ledger."""

from generation.models.comparison import (
    ComparedPair,
    PairChoice,
    Preferred,
    PromptComparison,
    Trial,
    Unblinding,
)
from generation.models.endpoint import Endpoint, PromptLabelling, PromptVersion
from generation.models.exemplar import Exemplar
from generation.models.run import (
    Attempt,
    AttemptState,
    Call,
    CallUse,
    EgressRefusal,
    GenerationItem,
    GenerationRun,
    ItemState,
    Pilot,
    Stage,
)

__all__ = [
    "Attempt",
    "AttemptState",
    "Call",
    "CallUse",
    "ComparedPair",
    "EgressRefusal",
    "Endpoint",
    "Exemplar",
    "GenerationItem",
    "GenerationRun",
    "ItemState",
    "PairChoice",
    "Pilot",
    "Preferred",
    "PromptComparison",
    "PromptLabelling",
    "PromptVersion",
    "Stage",
    "Trial",
    "Unblinding",
]
