"""Subjects, DICOM's hierarchy, imports, level marks, facts and measurements."""

from imaging.models.imports import LINES_READ_AS, ImportFile, ImportFileState, ImportRun
from imaging.models.levels import PROPOSED, AuthorKind, LevelFact, LevelMark, MarkSpace, Measurement
from imaging.models.study import FACE_NOT_KNOWN, Laterality, Plane, Series, SignOff, SopInstance, Study
from imaging.models.subject import NumberingBasis, Subject

__all__ = [
    "FACE_NOT_KNOWN",
    "LINES_READ_AS",
    "PROPOSED",
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
    "Series",
    "SignOff",
    "SopInstance",
    "Study",
    "Subject",
]
