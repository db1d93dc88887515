"""The errors of the house: every message is fit for the person who reads it."""

from __future__ import annotations


class StudioError(Exception):
    """A rule was broken. The message says what is wrong and what to do."""

    status = 422


class NotAllowed(StudioError):
    """The person's role does not allow this."""

    status = 403


class Stale(StudioError):
    """What was on the screen has moved on meanwhile."""

    status = 409


class RunNotOpen(Stale):
    """The run has ended, so it can be neither paused nor cancelled."""


class NoValidApproval(StudioError):
    """No Approval allows this purpose today."""


class LastLead(StudioError):
    """A project keeps somebody who leads it."""

    def __init__(self) -> None:
        super().__init__("Nobody else leads this project. Make somebody else its lead first.")


class NoAdjudicator(StudioError):
    """Not everybody may decide where readers differ."""

    def __init__(self) -> None:
        super().__init__("Only a surgeon of this project who is no trainee can decide where readers differ.")


class SeatGone(Stale):
    """The role was ended meanwhile."""

    def __init__(self) -> None:
        super().__init__("This person does not have that role any more. Nothing was changed.")


class InvitationClosed(StudioError):
    """The invitation was used or withdrawn, or its time is over."""

    status = 410

    def __init__(self) -> None:
        super().__init__("This invitation was used, was withdrawn, or has expired. Ask for a new one.")


class AddressTaken(StudioError):
    """Another project has this address."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"Another project has the address {slug}. Choose another one.")


class ApprovalKnown(StudioError):
    """The project has an Approval of this number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"Approval {number} is in this project already. Renew that one instead.")


class ApprovalEnded(Stale):
    """Somebody ended the Approval meanwhile."""

    def __init__(self, number: str) -> None:
        super().__init__(f"Approval {number} was ended already. Nothing was changed.")


class LeaveRefused(StudioError):
    """The days or the person do not make a leave."""


class LeaveGone(Stale):
    """The leave is over, or somebody ended it meanwhile."""

    def __init__(self) -> None:
        super().__init__("This leave is over, or was ended already. Nothing was changed.")
