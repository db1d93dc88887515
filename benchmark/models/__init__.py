"""Suites, evaluation runs and what came back."""

from benchmark.models.attempt import Attempt
from benchmark.models.edition import BoardEdition
from benchmark.models.health import ItemHealth
from benchmark.models.rescore import RescoreRun
from benchmark.models.run import EvaluationRun, ModelEntry, Response, Score
from benchmark.models.suite import Item, Suite, SuiteVersion

__all__ = [
    "Attempt",
    "BoardEdition",
    "EvaluationRun",
    "Item",
    "ItemHealth",
    "ModelEntry",
    "RescoreRun",
    "Response",
    "Score",
    "Suite",
    "SuiteVersion",
]
