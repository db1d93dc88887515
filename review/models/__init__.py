"""Rounds, assignments, work in progress, threads, searches, how far readers agree, where a project stands."""

from review.models.agreement import METHOD, AgreementFigure, AgreementRun, Cut, Measure, Note
from review.models.blind import BlindAnswer
from review.models.find import BulkAct, BulkActRow, BulkKind, SavedSearch
from review.models.guidelines import Guidelines, GuidelinesRead
from review.models.look import MOST_CHARACTERS, Look, LookNotice
from review.models.lot import DraftedFrom, Lot, LotEnd, LotMember, LotOutcome, LotRun
from review.models.move import Move, MovedItem
from review.models.overview import EditedText, Overview, SpineCell
from review.models.round import (
    Assignment,
    Round,
    RoundPurpose,
    Skip,
    TimeOnTask,
    WorkInProgress,
    work_of,
)
from review.models.seeded import Change, Ending, Fault, QualityNotice, SeededItem
from review.models.thread import Comment, Thread
from review.models.workflow import MOST_SEEDED, Workflow, edits_are_read_again, workflow_of

__all__ = [
    "METHOD",
    "MOST_CHARACTERS",
    "MOST_SEEDED",
    "AgreementFigure",
    "AgreementRun",
    "Assignment",
    "BlindAnswer",
    "BulkAct",
    "BulkActRow",
    "BulkKind",
    "Change",
    "Comment",
    "Cut",
    "DraftedFrom",
    "EditedText",
    "Ending",
    "Fault",
    "Guidelines",
    "GuidelinesRead",
    "Look",
    "LookNotice",
    "Lot",
    "LotEnd",
    "LotMember",
    "LotOutcome",
    "LotRun",
    "Measure",
    "Move",
    "MovedItem",
    "Note",
    "Overview",
    "QualityNotice",
    "Round",
    "RoundPurpose",
    "SavedSearch",
    "SeededItem",
    "Skip",
    "SpineCell",
    "Thread",
    "TimeOnTask",
    "WorkInProgress",
    "Workflow",
    "edits_are_read_again",
    "work_of",
    "workflow_of",
]
