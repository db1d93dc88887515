"""Suites, evaluation runs and what came back."""

from benchmark.models.attempt import Attempt
from benchmark.models.run import EvaluationRun, ModelEntry, Response, Score
from benchmark.models.suite import Item, Suite, SuiteVersion

__all__ = ["Attempt", "EvaluationRun", "Item", "ModelEntry", "Response", "Score", "Suite", "SuiteVersion"]
