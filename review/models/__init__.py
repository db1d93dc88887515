"""Rounds, assignments, work in progress, threads, searches, how far readers agree, where a project stands."""

from review.models.agreement import METHOD, AgreementFigure, AgreementRun, Cut, Measure, Note
from review.models.blind import BlindAnswer
from review.models.find import BulkAct, BulkActRow, BulkKind, SavedSearch
from review.models.overview import Overview, SpineCell
from review.models.round import Assignment, Round, RoundPurpose, Skip, WorkInProgress
from review.models.thread import Comment, Thread

__all__ = [
    "METHOD",
    "AgreementFigure",
    "AgreementRun",
    "Assignment",
    "BlindAnswer",
    "BulkAct",
    "BulkActRow",
    "BulkKind",
    "Comment",
    "Cut",
    "Measure",
    "Note",
    "Overview",
    "Round",
    "RoundPurpose",
    "SavedSearch",
    "Skip",
    "SpineCell",
    "Thread",
    "WorkInProgress",
]
