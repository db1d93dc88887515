"""Endpoints, prompts, generation runs and the ledger."""

from generation.models.endpoint import Endpoint, PromptVersion
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
    "EgressRefusal",
    "Endpoint",
    "Exemplar",
    "GenerationItem",
    "GenerationRun",
    "ItemState",
    "Pilot",
    "PromptVersion",
    "Stage",
]
