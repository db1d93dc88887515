"""Endpoints, prompts, generation runs and the ledger."""

from generation.models.endpoint import Endpoint, PromptVersion
from generation.models.run import (
    Attempt,
    AttemptState,
    Call,
    EgressRefusal,
    GenerationItem,
    GenerationRun,
    ItemState,
    Stage,
)

__all__ = [
    "Attempt",
    "AttemptState",
    "Call",
    "EgressRefusal",
    "Endpoint",
    "GenerationItem",
    "GenerationRun",
    "ItemState",
    "PromptVersion",
    "Stage",
]
