"""Endpoints, prompts, generation runs and the ledger."""

from generation.models.endpoint import Endpoint, PromptVersion
from generation.models.exemplar import Exemplar
from generation.models.money import DaySpending, Price, ProjectBudget
from generation.models.run import (
    Attempt,
    AttemptState,
    BudgetBound,
    Call,
    CallUse,
    EgressRefusal,
    GenerationItem,
    GenerationRun,
    ItemState,
    Stage,
)

__all__ = [
    "Attempt",
    "AttemptState",
    "BudgetBound",
    "Call",
    "CallUse",
    "DaySpending",
    "EgressRefusal",
    "Endpoint",
    "Exemplar",
    "GenerationItem",
    "GenerationRun",
    "ItemState",
    "Price",
    "ProjectBudget",
    "PromptVersion",
    "Stage",
]
