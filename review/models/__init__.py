"""Rounds, assignments, work in progress and threads."""

from review.models.round import Assignment, Round, RoundPurpose, Skip, WorkInProgress
from review.models.thread import Comment, Thread

__all__ = ["Assignment", "Comment", "Round", "RoundPurpose", "Skip", "Thread", "WorkInProgress"]
