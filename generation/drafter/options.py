"""Options of a multiple-choice draft: the right one among wrong ones, in an order given by the seed."""

from __future__ import annotations

import random
from collections.abc import Sequence

from generation.answers import OPTION_KEYS, DraftedOption


def ordered_options(
    right: str, wrong: Sequence[tuple[str, str]], *, seed: int
) -> tuple[list[DraftedOption], str]:
    """Options keyed A, B, C, … and the key of the right one; ``wrong`` pairs text and why it is wrong."""
    texts = [(right, ""), *wrong]
    random.Random(f"options {seed}").shuffle(texts)  # noqa: S311 - order of options, not a secret
    options = [
        DraftedOption(key=key, text=text, why_wrong=why)
        for key, (text, why) in zip(OPTION_KEYS, texts, strict=False)
    ]
    return options, next(option.key for option in options if option.text == right)
