"""Sources, instances and what happens to them."""

from corpus.models.exchange import Direction, ForeignRecord, TransferRun
from corpus.models.figure import Caption, Figure, FigurePanel, Match, MatchDecision, MatchVerdict, PageImage
from corpus.models.instance import (
    Axis,
    Evidence,
    Finding,
    Instance,
    InstanceCondition,
    InstanceLevel,
    Kind,
    OwnOverrule,
    QuoteMatch,
    Revision,
    RevisionKind,
    Severity,
    State,
    Tier,
)
from corpus.models.life import (
    CommentReply,
    Decision,
    DecisionReason,
    ErrorReason,
    Harm,
    HeldOut,
    HistoryEvent,
    RedraftRequest,
    Verdict,
)
from corpus.models.named_picture import NamedPicture
from corpus.models.opinion import Agreement, FigureOpinion
from corpus.models.probe import PictureProbe
from corpus.models.release import Release, ReleaseRow, ReleaseRun
from corpus.models.scan import PageState, ScannedPage
from corpus.models.sketch import PictureHash, TextBand, TextSketch
from corpus.models.source import Passage, PassageKind, ReadBy, Source, SourceKind
from corpus.models.source_run import ScanRun, SourceRun
from corpus.models.standing import CheckStanding
from corpus.models.words import InstanceWords

__all__ = [
    "Agreement",
    "Axis",
    "Caption",
    "CheckStanding",
    "CommentReply",
    "Decision",
    "DecisionReason",
    "Direction",
    "ErrorReason",
    "Evidence",
    "Figure",
    "FigureOpinion",
    "FigurePanel",
    "Finding",
    "ForeignRecord",
    "Harm",
    "HeldOut",
    "HistoryEvent",
    "Instance",
    "InstanceCondition",
    "InstanceLevel",
    "InstanceWords",
    "Kind",
    "Match",
    "MatchDecision",
    "MatchVerdict",
    "NamedPicture",
    "OwnOverrule",
    "PageImage",
    "PageState",
    "Passage",
    "PassageKind",
    "PictureHash",
    "PictureProbe",
    "QuoteMatch",
    "ReadBy",
    "RedraftRequest",
    "Release",
    "ReleaseRow",
    "ReleaseRun",
    "Revision",
    "RevisionKind",
    "ScanRun",
    "ScannedPage",
    "Severity",
    "Source",
    "SourceKind",
    "SourceRun",
    "State",
    "TextBand",
    "TextSketch",
    "Tier",
    "TransferRun",
    "Verdict",
]
