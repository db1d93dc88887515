"""Endpoints, prompts, generation runs and the ledger."""

from generation.models.batch import OPEN_BATCHES, Batch, BatchState
from generation.models.checklist import (
    ChecklistAct,
    ChecklistLabel,
    ChecklistLabelling,
    ChecklistStep,
    ChecklistVersion,
)
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
from generation.models.money import DaySpending, Price, ProjectBudget
from generation.models.redrafter import Redrafter
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
    Pilot,
    Stage,
)
from generation.models.sent_picture import SentPicture

__all__ = [
    "OPEN_BATCHES",
    "Attempt",
    "AttemptState",
    "Batch",
    "BatchState",
    "BudgetBound",
    "Call",
    "CallUse",
    "ChecklistAct",
    "ChecklistLabel",
    "ChecklistLabelling",
    "ChecklistStep",
    "ChecklistVersion",
    "ComparedPair",
    "DaySpending",
    "EgressRefusal",
    "Endpoint",
    "Exemplar",
    "GenerationItem",
    "GenerationRun",
    "ItemState",
    "PairChoice",
    "Pilot",
    "Preferred",
    "Price",
    "ProjectBudget",
    "PromptComparison",
    "PromptLabelling",
    "PromptVersion",
    "Redrafter",
    "SentPicture",
    "Stage",
    "Trial",
    "Unblinding",
]
