"""Pictures of which it is not known any more which ones are meant."""

from __future__ import annotations

from corpus.checks.material import CheckFinding, CheckInput

MESSAGE = (
    "Image {number} is named by its place among the slices alone, and slices came since: which one was meant "
    "is not known any more, so none is shown. Have the text sent back or rejected."
)


def pictures_are_known(given: CheckInput) -> list[CheckFinding]:
    """A picture that is named by its place in a stack is one that stood there when the text came.

    Where that cannot be told any more its SOP Instance UID is empty (`corpus.named_pictures`).
    """
    return [
        CheckFinding("pictures_are_known", "error", MESSAGE.format(number=number), f"/images/{number - 1}")
        for number, image in enumerate(given.body.images, 1)
        if image.sop == ""
    ]
