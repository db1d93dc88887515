"""A question about a picture that is answered as well without it."""

from __future__ import annotations

from typing import Final

from corpus.bodies import MultipleChoice
from corpus.checks.material import CheckFinding, CheckInput

PICTURE_NEEDED: Final = "picture_is_needed"


def picture_is_needed(given: CheckInput) -> list[CheckFinding]:
    """No model was right each time it was asked this question without its picture."""
    if not given.answered_without_picture:
        return []
    field = "/stem" if isinstance(given.body, MultipleChoice) else "/question"
    message = (
        "Answerable without the picture: a model was right each time that it was asked this without the "
        "picture, or with another picture in its place."
    )
    return [CheckFinding(PICTURE_NEEDED, "warning", message, field)]
