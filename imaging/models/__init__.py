"""Subjects, DICOM's hierarchy, imports, level marks, facts and measurements."""

from imaging.models.imports import LINES_READ_AS, ImportFile, ImportFileState, ImportRun
from imaging.models.levels import (
    PROPOSED,
    Alignment,
    AuthorKind,
    LevelFact,
    LevelMark,
    MarkSpace,
    Measurement,
    Posture,
)
from imaging.models.study import FACE_NOT_KNOWN, Laterality, Plane, Series, SignOff, SopInstance, Study
from imaging.models.subject import NumberingBasis, Subject

__all__ = [
    "FACE_NOT_KNOWN",
    "LINES_READ_AS",
    "PROPOSED",
    "Alignment",
    "AuthorKind",
    "ImportFile",
    "ImportFileState",
    "ImportRun",
    "Laterality",
    "LevelFact",
    "LevelMark",
    "MarkSpace",
    "Measurement",
    "NumberingBasis",
    "Plane",
    "Posture",
    "Series",
    "SignOff",
    "SopInstance",
    "Study",
    "Subject",
]
