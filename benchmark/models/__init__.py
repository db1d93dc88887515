"""Suites, evaluation runs and what came back; judges and the ratings they are held against."""

from benchmark.models.attempt import Attempt
from benchmark.models.clinician import Baseline, ClinicianAnswer
from benchmark.models.edition import BoardEdition
from benchmark.models.health import ItemHealth
from benchmark.models.judging import Judge, JudgeCalibration, Judgement, JudgeRun, JudgingAsk, Probe
from benchmark.models.rating import DimensionRating, RatingStudy, ReportRating, StudyReport
from benchmark.models.rescore import RescoreRun
from benchmark.models.run import Control, EvaluationRun, ModelEntry, Response, Score
from benchmark.models.submission import Submission, SubmissionState
from benchmark.models.suite import Erratum, Item, Reserve, Suite, SuiteVersion

__all__ = [
    "Attempt",
    "Baseline",
    "BoardEdition",
    "ClinicianAnswer",
    "Control",
    "DimensionRating",
    "Erratum",
    "EvaluationRun",
    "Item",
    "ItemHealth",
    "Judge",
    "JudgeCalibration",
    "JudgeRun",
    "Judgement",
    "JudgingAsk",
    "ModelEntry",
    "Probe",
    "RatingStudy",
    "ReportRating",
    "RescoreRun",
    "Reserve",
    "Response",
    "Score",
    "StudyReport",
    "Submission",
    "SubmissionState",
    "Suite",
    "SuiteVersion",
]
