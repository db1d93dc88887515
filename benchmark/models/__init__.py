"""Suites, evaluation runs and what came back."""

from benchmark.models.attempt import Attempt
from benchmark.models.edition import BoardEdition
from benchmark.models.health import ItemHealth
from benchmark.models.rescore import RescoreRun
from benchmark.models.run import Control, EvaluationRun, ModelEntry, Response, Score
from benchmark.models.submission import Submission, SubmissionState
from benchmark.models.suite import Erratum, Item, Reserve, Suite, SuiteVersion

__all__ = [
    "Attempt",
    "BoardEdition",
    "Control",
    "Erratum",
    "EvaluationRun",
    "Item",
    "ItemHealth",
    "ModelEntry",
    "RescoreRun",
    "Reserve",
    "Response",
    "Score",
    "Submission",
    "SubmissionState",
    "Suite",
    "SuiteVersion",
]
