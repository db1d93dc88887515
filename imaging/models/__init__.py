"""Subjects, DICOM's hierarchy, imports, level marks, facts and measurements."""

from imaging.models.blindfold import Blindfold, LevelsSeen
from imaging.models.calibration import FilmCalibration, KnownLength
from imaging.models.identities import ImportOptions, KeptIdentity
from imaging.models.imports import LINES_READ_AS, ImportFile, ImportFileState, ImportRun
from imaging.models.key_images import KeyImage
from imaging.models.layout import KeptLayout
from imaging.models.levels import (
    PROPOSED,
    Alignment,
    AuthorKind,
    LevelFact,
    LevelMark,
    LineDeed,
    MarksGone,
    MarkSpace,
    Measurement,
    Posture,
)
from imaging.models.looks import PictureLook
from imaging.models.study import (
    FACE_NOT_KNOWN,
    Laterality,
    Plane,
    Series,
    SidesGround,
    SignOff,
    SopInstance,
    Study,
)
from imaging.models.subject import NumberingBasis, Subject
from imaging.models.suggestions import SuggestionRun, SuggestionServer

__all__ = [
    "FACE_NOT_KNOWN",
    "LINES_READ_AS",
    "PROPOSED",
    "Alignment",
    "AuthorKind",
    "Blindfold",
    "FilmCalibration",
    "ImportFile",
    "ImportFileState",
    "ImportOptions",
    "ImportRun",
    "KeptIdentity",
    "KeptLayout",
    "KeyImage",
    "KnownLength",
    "Laterality",
    "LevelFact",
    "LevelMark",
    "LevelsSeen",
    "LineDeed",
    "MarkSpace",
    "MarksGone",
    "Measurement",
    "NumberingBasis",
    "PictureLook",
    "Plane",
    "Posture",
    "Series",
    "SidesGround",
    "SignOff",
    "SopInstance",
    "Study",
    "Subject",
    "SuggestionRun",
    "SuggestionServer",
]
