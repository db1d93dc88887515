"""What can go wrong with studies and imports, in words for the person."""

from __future__ import annotations

from projects.errors import NotAllowed, Stale, StudioError


class ImportClosed(Stale):
    """The import takes no more files."""


class ChunkOutOfPlace(Stale):
    """A piece of a file arrived at another place than where the last one ended."""


class ImportTooLarge(StudioError):
    """More files or bytes than one import may carry."""


class UploadTooLarge(StudioError):
    """More bytes than were announced."""

    status = 413


class NotWaitingForSignOff(Stale):
    """Somebody signed the study off meanwhile, or it never needed it."""


class NobodyThere(StudioError):
    """No subject or study of the project has the name that was looked up."""

    status = 404

    def __init__(self) -> None:
        super().__init__("No subject or study of this project has that name. Compare it letter by letter.")


class PictureChanged(Stale):
    """The picture is not the one that was on the screen."""


class NotMaskable(StudioError):
    """A place that is not in the picture, or a picture that cannot be written again."""


class TextUndecided(Stale):
    """Places that a machine takes for text, and no person has decided on."""


class PicturesUnseen(Stale):
    """Pictures at which no person and no machine has looked, and nobody says why that is right."""


class NothingToClear(Stale):
    """No series of the study shows a face of which somebody would have to say anything."""


class SidesMoved(Stale):
    """Somebody looked at left and right meanwhile, or pictures came."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody looked at left and right of this series meanwhile, or pictures came. Reload the page."
        )


class SidesNotClear(StudioError):
    """An answer that the pictures do not allow."""

    def __init__(self) -> None:
        super().__init__("These pictures do not allow this answer. Reload the page and answer what it asks.")


class FactNotClear(StudioError):
    """A fact names no level, side, zone or grade that exists."""


class NumberingNotClear(StudioError):
    """A numbering nobody can vouch for: marks contradict each other, or what it rests on is not there."""


class MarksStay(StudioError):
    """Marks that somebody vouched for, or that are not the ones the person was asked about."""


class LentMoved(Stale):
    """Marks that are not lent to a series as the page had them."""

    def __init__(self) -> None:
        super().__init__(
            "These marks are not taken over here any more as the page had them. Reload the page."
        )


class MarksMoved(Stale):
    """The person's marks of a series are not the ones that the page was opened with."""


class MarksNotClear(StudioError):
    """Marks that name no level, lie outside of their picture, or cannot be right beside the others."""


class NotCut(StudioError):
    """The slices of a series make no stack that other planes could be cut through."""


class NotExportable(StudioError):
    """Marks or measurements that no DICOM object can carry as they are."""


class MeasurementNotClear(StudioError):
    """A measurement whose points, levels or unit do not fit its series."""


class MeasurementNotYours(NotAllowed):
    """A measurement of somebody else, or of another series."""

    def __init__(self) -> None:
        super().__init__(
            "Only the person who drew this line can change or remove it. Draw your own beside it."
        )


class LineOvertaken(Stale):
    """A message about a line that comes after a later one."""

    def __init__(self) -> None:
        super().__init__("You changed or removed this line later, so this older change was left out.")


class MeasurementsChanged(Stale):
    """Measurements came or went since a person was asked about them."""

    def __init__(self) -> None:
        super().__init__("The measurements changed while you were asked. Nothing was taken away; look again.")


class CalibrationNotClear(StudioError):
    """A line or a length by which no film can be calibrated."""


class CalibrationMoved(Stale):
    """Another calibration of the film counts than the one that the person was shown."""

    def __init__(self) -> None:
        super().__init__("This film was calibrated anew meanwhile, so nothing was changed. Look at it again.")


class PointsNotClear(StudioError):
    """Points of alignment that name nothing, or lie outside of their picture."""


class PointsMoved(Stale):
    """The person's points of a picture are not the ones that the page was opened with."""


class DatasetNotFound(StudioError):
    """A folder in which no file of the dataset lies."""


class ImportStopped(Stale):
    """Somebody stopped an import while it went on."""


class SubjectsStay(StudioError):
    """The other Approval does not allow what was done with the Subjects already."""


class SubjectsChanged(Stale):
    """Subjects came in or were moved since they were counted."""

    def __init__(self) -> None:
        super().__init__("The subjects are not those that were counted. Nothing was moved; look once more.")


class NoSuchPicture(StudioError):
    """A picture that the study does not hold, or a word about one that says nothing."""


class LayoutNotClear(StudioError):
    """A layout that no viewer can have."""


class NoSuggestions(StudioError):
    """A server gave no marks that could be taken; the sentence says why."""


class PicturesStay(StudioError):
    """Pictures may not be sent to a server; `rule` names what forbids it."""

    def __init__(self, rule: str, sentence: str) -> None:
        super().__init__(sentence)
        self.rule = rule


class SuggestionsMoved(Stale):
    """The proposals of a model are not the ones that the person was shown."""

    def __init__(self) -> None:
        super().__init__(
            "The suggestions are not those you were shown. Look at them again; none was accepted."
        )
