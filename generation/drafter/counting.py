"""How a level is counted, from a start that a reader finds on the picture itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from anatomy import parse_level
from anatomy.levels import next_caudal
from generation.drafter.neighbours import cranial_to_caudal
from generation.material import Language

_AXIS: Final = ("the vertebra with the dens", "有齿状突的椎体")
_LAST: Final = ("the lowest vertebra of the lumbar spine in view", "图中最末一个腰椎")
_LOWEST_DISC: Final = ("the disc directly above the sacrum", "紧邻骶骨上方的椎间盘")
# Where a count may start: the lowest that is marked of those from which it runs upwards, else from the top.
_FROM_BELOW: Final = {
    "S1": ("the uppermost segment of the sacrum", "骶骨最上一节"),
    "L6": _LAST,
    "L5": _LAST,
    "L6/S1": _LOWEST_DISC,
    "L5/S1": _LOWEST_DISC,
    "L4/S1": _LOWEST_DISC,
}
_FROM_ABOVE: Final = {"C2": _AXIS, "C2/C3": ("the uppermost disc", "最上一个椎间盘")}


@dataclass(frozen=True)
class Count:
    """The levels from the start of a count to the level counted, and how the start is recognised.

    `start` is that in English and in Chinese. `is_seen` tells that one picture shows all of them.
    """

    path: tuple[str, ...]
    start: tuple[str, str]
    is_seen: bool

    @property
    def is_upwards(self) -> bool:
        """Whether it runs towards the head."""
        return self.path[0] in _FROM_BELOW

    def place(self, language: Language) -> str:
        """“Counted upwards from the uppermost segment of the sacrum …”, without a name."""
        number = len(self.path)
        if language == "zh":
            if number == 1:
                return f"它是{self.start[1]}。"
            way = "上" if self.is_upwards else "下"
            return f"{self._where(language)}自{self.start[1]}(第1个)向{way}数,它是第{number}个。"
        if number == 1:
            return f"It is {self.start[0]}."
        way = "upwards" if self.is_upwards else "downwards"
        where = self._where(language)
        return f"Counted {where}{way} from {self.start[0]}, which is number 1, it is number {number}."

    def chain(self, language: Language, *, assumed: bool) -> str:
        """The names on the way, from the start on; one name alone is told by what it is."""
        if len(self.path) == 1:
            return self.place(language)
        first, where = self.path[0], self._where(language)
        # An assumed name is said of what is seen; nobody mistakes the dens.
        taken = assumed and self.is_upwards
        if language == "zh":
            begun = f"{self.start[1]}(推定为{first})" if taken else f"{first}({self.start[1]})"
            return f"{where}自{begun}向{'上' if self.is_upwards else '下'}数:{'、'.join(self.path)}。"
        begun = f"{self.start[0]}, taken as {first}" if taken else f"{first}, {self.start[0]}"
        way = "upwards" if self.is_upwards else "downwards"
        return f"Counted {where}{way} from {begun}: {', '.join(self.path)}."

    def _where(self, language: Language) -> str:
        """One slice that shows one level alone cannot be counted on."""
        if self.is_seen:
            return ""
        return "在整个序列上" if language == "zh" else "on the whole series "


def count_to(level: str, marked: list[str], bones: Sequence[str], *, is_seen: bool) -> Count | None:
    """How a level is counted where `marked` are the levels of its kind in view; None without a start.

    Levels that nobody marked on the way are counted as well: `bones`, from the head down, are there.
    """
    here = parse_level(level)
    below = [name for name in _FROM_BELOW if name in marked and parse_level(name) >= here]
    above = [name for name in _FROM_ABOVE if name in marked and parse_level(name) <= here]
    if not below and not above:
        return None
    first = below[0] if below else above[0]
    low, high = sorted((here, parse_level(first)))
    names = {name for name in marked if low <= parse_level(name) <= high} | {level}
    step = next_caudal(low, bones)
    while step is not None and step < high:
        names.add(str(step))
        step = next_caudal(step, bones)
    path = cranial_to_caudal(names)
    start = _FROM_BELOW[first] if below else _FROM_ABOVE[first]
    return Count(tuple(path[::-1] if below else path), start, is_seen)
