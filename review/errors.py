"""What can go wrong in reviewing; every message may be read by the reviewer."""

from __future__ import annotations

from uuid import UUID

from projects.errors import Stale, StudioError


class ReviewError(StudioError):
    """A rule of reviewing was broken."""


class AssignmentTaken(Stale, ReviewError):
    """Somebody else holds the lease, or the assignment is not for this person."""

    def __init__(self, message: str = "This is not for you to read now. Take the next one.") -> None:
        super().__init__(message)


class AlreadyDecided(Stale, ReviewError):
    """The Assignment was closed before."""

    def __init__(self, message: str = "This was decided already.") -> None:
        super().__init__(message)


class InstanceWithdrawn(AlreadyDecided):
    """The Instance left the project while somebody read it."""

    def __init__(self) -> None:
        super().__init__("This item was withdrawn while you had it open. Nothing was decided.")


class GuidelinesMovedOn(Stale, ReviewError):
    """Somebody else put another version in force meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Another version was put in force meanwhile. Yours is kept below: compare it with the one in "
            "force, then put it in force again."
        )


class WorkflowMovedOn(Stale, ReviewError):
    """The settings are not those any more that the form was made of."""

    def __init__(self) -> None:
        super().__init__(
            "These settings were changed meanwhile, here or among the people: Changes says what and by whom. "
            "Nothing was saved. Saving again sets all that stands in this form, adjudicators too."
        )


class UnsettledFindings(ReviewError):
    """An error Finding stands in the way of approval."""

    def __init__(self, messages: list[str]) -> None:
        self.messages = messages
        count = len(messages)
        super().__init__(
            f"{count} error{'s' if count > 1 else ''} must be fixed, or overruled with a reason: "
            + " ".join(messages)
        )


class ErrorsNotShown(Stale, ReviewError):
    """A reason was given against the errors on a page, and by now the checks find others."""

    def __init__(self, messages: list[str]) -> None:
        errors = "1 error that was" if len(messages) == 1 else f"{len(messages)} errors that were"
        super().__init__(
            f"The checks find {errors} not on your page. Nothing was decided; your text and your reason are "
            f"kept. Fix the text, or press again if your reason holds here too: {' '.join(messages)}"
        )


class MarksChanged(Stale, ReviewError):
    """The checks find an error that the reader was not shown, because marks changed."""

    def __init__(self) -> None:
        super().__init__("The marks changed since you opened this; look at the findings.")


class ReasonMissing(ReviewError):
    """A rejection or a send-back lacks what the next person needs."""


class NotAnswered(ReviewError):
    """The draft of an item that is answered blind was asked for too early."""

    def __init__(self) -> None:
        super().__init__("Answer the question first; then its draft is shown and can be decided on.")


class OtherQuestionFirst(ReviewError):
    """An item about images of which the person can still answer a level question blind: it names levels."""

    def __init__(self, waiting: int, number: int, uid: UUID) -> None:
        super().__init__(
            f"Question {number} about the same images asks for a level before their levels are shown."
            f" Answer it; then question {waiting} opens."
        )
        self.uid = uid


class UndoTooLate(Stale, ReviewError):
    """The time to take a decision back is over, or it has had its effect."""

    def __init__(self, message: str = "It is too late to take this back.") -> None:
        super().__init__(message)


class StaleWork(Stale, ReviewError):
    """The work in progress was saved from another tab meanwhile."""

    def __init__(self) -> None:
        super().__init__("You changed this in another tab. Both versions are kept: choose below.")


class SeededEnded(AlreadyDecided):
    """A tab still shows an item with a seeded error that its reader has decided on."""

    def __init__(self, uid: UUID) -> None:
        self.uid = uid
        super().__init__(
            "This held a seeded error and has ended. Nothing was kept of it. Take the next item."
        )


class StudyWithheld(Stale, ReviewError):
    """Somebody must look at the images for identity before anybody reads them."""

    def __init__(self) -> None:
        super().__init__(
            "These images wait for a sign-off or were withheld. Nothing was decided; go on to the next item."
        )


class WaitsInLot(AssignmentTaken):
    """A Lot of drafts holds the item while a sample of it is read."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"This waits in Lot {number}: a sample of its drafts is read, and what is found decides on all "
            "of them. It comes back to the queue if the lot is refused."
        )


class NobodyCalled(ReviewError):
    """A comment names somebody who may not see the item, or nobody."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Nobody whom you may ask about this item is called @{name}. Nothing was said.")


class ThreadSettled(Stale, ReviewError):
    """Somebody resolved the thread meanwhile, or opened it again."""
