"""The board as the paper reports it (arXiv 2510.03160), with every total computed again from its parts.

Figures in percent, as published; None is not public. They are facts of a publication, not
results of this system.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.statistics.proportions import wilson

TEXT_ITEMS, IMAGE_ITEMS, REPORTS = 294, 193, 87  # 294 and 193 are inferred; 487 and 87 are published.
ROUNDING = 0.015  # two decimals in the parts and the total


@dataclass(frozen=True, slots=True)
class Reported:
    """One published row and what follows from its parts."""

    model: str
    text: float | None
    image: float | None
    closed: float
    report: float | None
    total: float | None

    @property
    def text_interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of the text score, by the inferred number of items; in percent."""
        return _interval(self.text, TEXT_ITEMS)

    @property
    def image_interval(self) -> tuple[float, float] | None:
        """The same of the image score."""
        return _interval(self.image, IMAGE_ITEMS)

    @property
    def closed_interval(self) -> tuple[float, float] | None:
        """The same of the closed average as it follows from its parts, else as published."""
        return _interval(self.closed_again or self.closed, TEXT_ITEMS + IMAGE_ITEMS)

    @property
    def closed_again(self) -> float | None:
        """The closed average from text and image, weighted by their numbers of items."""
        if self.text is None or self.image is None:
            return None
        right = _right(self.text, TEXT_ITEMS) + _right(self.image, IMAGE_ITEMS)
        return 100 * right / (TEXT_ITEMS + IMAGE_ITEMS)

    @property
    def total_again(self) -> float | None:
        """The total from the closed average and the reports, weighted by their numbers of items."""
        if self.report is None:
            return None
        closed, items = self.closed_again or self.closed, TEXT_ITEMS + IMAGE_ITEMS
        return (closed * items + self.report * REPORTS) / (items + REPORTS)

    @property
    def flags(self) -> list[str]:
        """What does not follow from its parts, in sentences."""
        found = []
        if self.closed_again is not None and abs(self.closed_again - self.closed) > ROUNDING:
            found.append(f"closed average follows as {self.closed_again:.2f}, not {self.closed:.2f}")
        if self.total is None or self.total_again is None:
            return found
        if abs(self.total_again - self.total) > ROUNDING:
            found.append(f"total follows as {self.total_again:.2f}, not {self.total:.2f}")
        return found


def _interval(percent: float | None, items: int) -> tuple[float, float] | None:
    if percent is None:
        return None
    low, high = wilson(_right(percent, items), items)
    return 100 * low, 100 * high


def _right(percent: float, items: int) -> float:
    """How many items were right: the whole number that gives the published percentage, where one does."""
    count = round(percent * items / 100)
    return count if abs(100 * count / items - percent) < 0.006 else percent * items / 100


ROWS = (
    Reported("Gemini-2.5-Pro", None, None, 88.50, 93.32, 89.23),
    Reported("SpineGPT 7B", 89.46, 84.46, 87.89, 87.24, 87.44),
    Reported("GPT5-mini", None, None, 85.83, 93.56, 87.01),
    Reported("GPT5", 87.41, 79.97, 84.46, 91.60, 85.54),
    Reported("GLM-4.5V", 85.71, 81.35, 83.98, 79.24, 83.26),
    Reported("Qwen2.5-VL-72B", None, None, 82.75, 63.80, 79.88),
    Reported("MedGemma-27B", None, None, 82.34, 70.16, 76.66),
    Reported("Qwen2.5-VL-7B", 75.51, 74.09, 74.95, 54.52, 64.74),
    Reported("GPT-4o", None, None, 84.74, None, None),
    Reported("Claude4", None, None, 79.67, None, None),
)
