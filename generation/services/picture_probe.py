"""Asking a question again without the picture it is about: whoever is right then needs no picture.

Three times, each with the options in other letters: without a picture, with that of another, and, where both
were right, without once more. Right all three times is more than chance: 1 in 64 for four options.
"""

from __future__ import annotations

import random
import re
from typing import Final

from corpus.bodies import Body, MultipleChoice
from corpus.models import PictureProbe, RevisionKind
from corpus.pictures_asked import asks_sha256, is_probed, is_right
from generation.answers import OPTION_KEYS, PictureAnswer
from generation.calls.gate import Clearance
from generation.calls.question import Picture
from generation.calls.rendering import picture_question
from generation.errors import AccessRejected, CallFailure
from generation.models import Endpoint, GenerationItem, PromptVersion
from generation.other_pictures import other_picture
from generation.services.item_work import Work, asked

BLANK, OTHER, AGAIN = "no picture", "other picture", "no picture again"
TURNS: Final = (BLANK, OTHER, AGAIN)
_LETTER = re.compile(r"\W*(?:option\s+)?([A-F])(?![A-Za-z])", re.IGNORECASE)


def is_to_be_probed(item: GenerationItem, body: Body) -> bool:
    """Whether the run asks without pictures, its endpoint saw this one, and an answer can be marked."""
    run = item.run
    if run.picture_prompt_id is None or run.endpoint is None or not run.endpoint.sees_images:
        return False
    return is_probed(body)


def picture_probe(work: Work) -> PictureProbe:
    """Ask, or read from the ledger, and say what became of it; not yet saved.

    Raises what ``asked`` raises, but for a model that gives no answer: that is not right.
    """
    revision, body = work.latest(RevisionKind.REVISION)
    asking = _Asking(work, body)
    blank = asking.is_right(BLANK)
    series = body.images[0].series if body.images else ""
    pictures, clearance = other_picture(
        item=work.item, endpoint=asking.endpoint, series=series, clearance=work.clearance
    )
    other = asking.is_right(OTHER, pictures=pictures, clearance=clearance)
    again = asking.is_right(AGAIN) if blank and other else None
    return PictureProbe(
        revision=revision,
        asks_sha256=asks_sha256(body),
        options=len(body.options) if isinstance(body, MultipleChoice) else 0,
        right_blank=blank,
        right_other=other if pictures else None,
        right_again=again,
        is_answerable=bool(again),
        model_name=asking.endpoint.model_name,
    )


class _Asking:
    """One question, asked of the run's endpoint by the prompt that the run is pinned to."""

    def __init__(self, work: Work, body: Body) -> None:
        assert work.endpoint is not None
        assert work.item.run.picture_prompt is not None
        self.work, self.body = work, body
        self.endpoint: Endpoint = work.endpoint
        self.prompt: PromptVersion = work.item.run.picture_prompt

    def is_right(
        self, turn: str, *, pictures: tuple[Picture, ...] = (), clearance: Clearance | None = None
    ) -> bool:
        """Whether the answer is right. No answer is none."""
        work, seed = self.work, self.work.material.seed
        letters = letters_of(self.body, turn, seed=seed)
        question = picture_question(
            endpoint=self.endpoint,
            prompt=self.prompt,
            body=self.body,
            letters=letters,
            pictures=pictures,
            seed=seed + TURNS.index(turn),
            may_say=work.may_say,
        )
        try:
            answer = asked(work, question, PictureAnswer, prompt=self.prompt, step=turn, clearance=clearance)
        except CallFailure as failure:
            if failure.again or isinstance(failure, AccessRejected):
                raise
            return False
        return is_right(self.body, _key_said(answer.answer, self.body, letters))


def letters_of(body: Body, turn: str, *, seed: int) -> dict[str, str]:
    """The letter of this turn for each option's key, in the order shown; none for an open question.

    No option has one letter twice: who always takes the same letter is right once at most.
    """
    if not isinstance(body, MultipleChoice):
        return {}
    keys = [option.key for option in body.options]
    random.Random(f"without the picture {seed}").shuffle(keys)  # noqa: S311 - order of options, no secret
    at = TURNS.index(turn)
    return dict(zip(keys[at:] + keys[:at], OPTION_KEYS, strict=False))


def _key_said(answer: str, body: Body, letters: dict[str, str]) -> str:
    """The key that the body has for a letter or an option's words; of an open question the answer itself."""
    if not isinstance(body, MultipleChoice):
        return answer
    words = answer.strip().casefold()
    for option in body.options:
        if option.text.strip().casefold() == words:
            return option.key
    said = _LETTER.match(answer)
    keys = {letter: key for key, letter in letters.items()}
    return keys.get(said[1].upper(), "") if said else ""
