"""Reading single pieces of an expression: labels, bare numbers and what joins them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from anatomy.mentions.expression import LAST_OF_REGION, NEXT_REGION, RANGE, TIGHT, Point
from anatomy.mentions.lexer import NUMBER_WORDS, ORDINAL_WORDS, Token, han_numbers, plain_number, words

LETTERS: Final = {"c": "C", "t": "T", "th": "T", "d": "T", "l": "L", "s": "S"}
ZH_REGIONS: Final = {"颈": "C", "頸": "C", "胸": "T", "腰": "L", "骶": "S"}
EN_REGIONS: Final = {
    "cervical": "C",
    "thoracic": "T",
    "dorsal": "T",
    "lumbar": "L",
    "sacral": "S",
}
REGION_NOUNS: Final = words(
    "vertebra vertebrae vertebral body bodies disc discs disk disks intervertebral level "
    "levels segment segments "
    "root roots nerve nerves interspace interspaces"
)
# A letter glued to one of these is a lost blank (`atL4`), glued to anything else a different word.
LOST_BLANK_BEFORE: Final = words(
    "at the of and in to from on with by through mri ct level levels left right or via "
    "for near disc vertebra body "
    "root between"
)
LOST_BLANK_AFTER: Final = re.compile(
    r"(?:vert|dis[ck]|body|bodies|root|nerve|level|and|to|thr|or|is|was|were|are|with|at|"
    r"on|in|of|over|spond|"
    r"foram|facet|interver|radicu|lamin|pedic|screw|fract|fusion|stenos|hernia|segment|"
    r"burst|compress|shows?|"
    r"derma|myot|post|left|right|bilat|interbody|for|from|the|ai$|alif|plif|tlif|acdf|by|has|had|ct$|mri$)"
)
RANGE_WORDS: Final = words("to through thru until till")
LIST_WORDS: Final = words("and or")
ZH_RANGE: Final = frozenset("至到")
ZH_LIST: Final = frozenset("、及和与或&+,")
_SACRUM_WORDS: Final = frozenset({"sacrum"})
_PELVIS_WORDS: Final = words("pelvis ilium iliac")
_NO_HAN_AFTER: Final = frozenset("直般些样个次下起边侧定旦天周年月种处共点指肢官尖角维叉过度分例位名")


class Label(NamedTuple):
    """A read label: its points (`腰四五` gives two), the token after it, how it was written."""

    points: tuple[Point, ...]
    after: int
    style: str
    weak_gap: bool = False


class Cursor:
    """Token access with the small readers the grammar is made of. Every reader is bounded."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self._stop = Token("end", len(text), len(text), "")

    def at(self, index: int) -> Token:
        """The token at an index, an empty one outside."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else self._stop

    def gap(self, index: int) -> int:
        """Blanks between the token before and this one."""
        return self.at(index).start - self.at(index - 1).end if index > 0 else 9

    def is_upper(self, index: int) -> bool:
        """Whether the token starts with a capital letter."""
        token = self.at(index)
        return token.end > token.start and self.text[token.start].isupper()

    def number(self, index: int, *, words: bool = False) -> tuple[list[int], int] | None:
        """A bare number (or number word, or Chinese digits) and the token after it."""
        token = self.at(index)
        if token.kind == "num":
            value = plain_number(token.low)
            return None if value is None else ([value], index + 1)
        if token.kind == "znum":
            return self._han(index)
        if words and token.kind == "word" and token.low in NUMBER_WORDS:
            return [NUMBER_WORDS[token.low]], index + 1
        return None

    def _han(self, index: int) -> tuple[list[int], int] | None:
        token = self.at(index)
        after = self.text[token.end : token.end + 1]
        numbers = han_numbers(token.low)
        refused = after in _NO_HAN_AFTER or (len(token.low) > 2 and "十" not in token.low)
        return None if refused or not numbers else (numbers, index + 1)

    def label(self, index: int, *, inside: bool = False) -> Label | None:
        """A letter or Chinese region with its number; `inside` a chain it may be glued to a number."""
        token = self.at(index)
        if token.kind == "word" and token.low in LETTERS:
            return self._letter_label(index, inside=inside)
        if token.kind == "zreg":
            return self._zh_label(index)
        if inside and token.kind == "word" and token.low in EN_REGIONS:
            return self.word_label(index)
        return None

    def _letter_label(self, index: int, *, inside: bool) -> Label | None:
        token, before = self.at(index), self.at(index - 1)
        if index and before.end == token.start:
            if before.kind == "word" and before.low not in LOST_BLANK_BEFORE:
                return None
            if before.kind == "num" and not inside:
                return None
        letter, gap, place, weak = LETTERS[token.low], self.gap(index + 1), index + 1, False
        dashed = self.at(place).low == "-" and gap == 0 and self.gap(place + 1) == 0
        if dashed:
            place, weak = place + 1, True
        elif gap:
            weak = True
        if gap > 2 or (weak and not self.is_upper(index) and self.at(place).kind != "num"):
            return None
        if weak and not self.is_upper(index) and not inside and not self._pairs_on(place):
            return None
        read = self.number(place, words=weak and self.is_upper(index))
        points = tuple(Point(letter, number) for number in read[0]) if read else ()
        if read is None or not all(point.is_valid for point in points) or self.glued_after(read[1]):
            return None
        return Label(points, read[1], "letter" if self.at(place).kind == "num" else "word", weak)

    def _pairs_on(self, place: int) -> bool:
        """Whether a number is joined on: `l 4-5` is a pair though its letter is small."""
        return self.at(place + 1).kind == "dash" and self.number(place + 2) is not None

    def glued_after(self, index: int) -> bool:
        """Whether a foreign word hangs on the number before this token (`C5a`, `T2DM`, `5mm`)."""
        token = self.at(index)
        if self.gap(index) or token.kind != "word":
            return token.kind == "num" and self.gap(index) == 0
        if token.low in LETTERS and self.at(index + 1).kind == "num" and self.gap(index + 1) == 0:
            number = plain_number(self.at(index + 1).low)
            return number is None or not Point(LETTERS[token.low], number).is_valid
        return LOST_BLANK_AFTER.match(token.low) is None

    def _zh_label(self, index: int) -> Label | None:
        token = self.at(index)
        place = index + 1 + (self.at(index + 1).kind == "znth")
        if self.gap(place) > 1:
            return None
        read = self.number(place)
        letter = ZH_REGIONS[token.low[0]]
        points = tuple(Point(letter, number) for number in read[0]) if read else ()
        if read is None or not all(point.is_valid for point in points) or self._measures(read[1]):
            return None
        return Label(points, read[1], "zh")

    def word_label(self, index: int) -> Label | None:
        """`lumbar 4`, `cervical vertebrae 6`, `lumbar four`."""
        letter, place = EN_REGIONS[self.at(index).low], index + 1
        while self.at(place).low in REGION_NOUNS and place < index + 4:
            place += 1
        if self.at(place).low == "-" and self.gap(place) == 0:
            return None
        read = self.number(place, words=True) or self.ordinal(place)
        if (
            read is None
            or self.gap(place) == 0
            or self.glued_after(read[1])
            or self._measures(read[1])
            or self.counts_something(read[1])
        ):
            return None
        point = Point(letter, read[0][0])
        return Label((point,), read[1], "word") if point.is_valid else None

    def ordinal(self, index: int) -> tuple[list[int], int] | None:
        """`fourth`, `4th`, `第四` and the token after it."""
        token = self.at(index)
        if token.low in ORDINAL_WORDS:
            return [ORDINAL_WORDS[token.low]], index + 1
        if token.kind == "znth":
            return self.number(index + 1)
        if (
            token.kind == "num"
            and self.at(index + 1).low in {"st", "nd", "rd", "th"}
            and self.gap(index + 1) == 0
        ):
            value = plain_number(token.low)
            return None if value is None else ([value], index + 2)
        return None

    def tight(self, index: int) -> int | None:
        """The token after a dash, slash or tilde (also doubled)."""
        place = index
        while self.at(place).kind == "dash" and place < index + 2 and self.gap(place) <= 2:
            place += 1
        return place if place > index and self.gap(place) <= 2 else None

    def range_word(self, index: int) -> int | None:
        """The token after `to`, `through`, `至`, with `down to the`, `up to upper` and the like."""
        place = index
        if self.at(place).low in {"down", "up"}:
            place += 1
        if self.at(place).low == "-" and self.at(place + 1).low in RANGE_WORDS:
            place += 1
        token = self.at(place)
        if token.low == "起" and self.at(place + 1).low in ZH_RANGE:  # 自T8起至L3
            place += 1
            token = self.at(place)
        done = token.low + self.at(place + 1).low
        if done in {"融合", "固定"} and self.at(place + 2).low in ZH_RANGE:  # 自T10融合至骨盆
            return place + 3
        if token.low in ZH_RANGE:
            return place + 1
        if token.low not in RANGE_WORDS:
            return None
        place += 1
        skipped = {
            "the",
            "level",
            "of",
            "upper",
            "lower",
            "mid",
            "superior",
            "inferior",
            "-",
            "and",
            "including",
        }
        while self.at(place).low in skipped and place < index + 7:
            place += 1
        return place

    def list_word(self, index: int) -> int | None:
        """The token after a comma, `and`, `、`, `及` or a mix of them."""
        place = index
        while place < index + 4:
            token = self.at(place)
            if token.low == "以" and self.at(place + 1).low == "及":
                place += 2
            elif token.low in LIST_WORDS or token.low in ZH_LIST:
                place += 1
            elif token.low == "/" and self.at(place + 1).low == "or" and place > index:
                place += 2
            else:
                break
        return place if place > index else None

    def end_word(self, index: int) -> tuple[Point, int] | None:
        """A range's end that carries no number: the sacrum, `S`, the pelvis."""
        token, after = self.at(index), self.at(index + 1)
        if token.low in _SACRUM_WORDS or (
            token.low == "s" and self.is_upper(index) and self._stands_alone(index)
        ):
            return Point("sacrum"), index + 1
        if token.low in _PELVIS_WORDS:
            return Point("pelvis"), index + 1
        if token.low[:1] == "骶" and token.kind == "zreg":
            return Point("sacrum"), index + (2 if after.low in {"骨", "椎"} else 1)
        if token.low in {"骨", "髂"} and after.low in {"盆", "骨"}:
            return Point("pelvis"), index + 2
        return None

    def _stands_alone(self, index: int) -> bool:
        after = self.at(index + 1)
        return not (after.kind in {"word", "num"} and self.gap(index + 1) == 0)

    def measures_something(self, index: int) -> bool:
        """Whether the number just read measures what follows (`5 mm`, `4-5 years`, `4-5年`)."""
        token = self.at(index)
        low = token.low
        if self.glued_after(index):
            return True
        if low == "-" and self.gap(index) == 0 and self.gap(index + 1) == 0:
            return self.at(index + 1).low in _COUNTED_HYPHEN
        if low == "/" and self.at(index + 1).kind == "num" and self.number(index + 1) is None:
            return True
        if low in {"%", "°", "℃", "±"}:
            return True
        if low in {"x", "×"}:
            return self._is_by(index)
        return (
            low in _MEASURED
            if token.kind == "word"
            else _ZH_COUNTED.match(self.text, token.start) is not None
        )

    def _is_by(self, index: int) -> bool:
        """`4 x 3 mm` is a size and `5x` is a multiple; in `L3/4 x 2` the level is treated twice."""
        number = self.at(index + 1)
        return number.kind != "num" or self.at(index + 2).low in _SIZED

    def _measures(self, index: int) -> bool:
        """Whether the number, or the range of numbers it begins, measures something (`4-5 years`)."""
        # `腰椎4处`, `腰椎4-5处` count places, `腰4处` and `腰椎4/5处` are some.
        counts = self.text.startswith("椎", self.at(index - 1).start - 1)
        if self.measures_something(index):
            return counts or not self.is_place(index)
        place = self.tight(index)
        read = self.number(place) if place else None
        if read is None or not self.measures_something(read[1]):
            return False
        return (counts and self.at(index).low != "/") or not self.is_place(read[1])

    def is_place(self, index: int) -> bool:
        """Whether what was just read is said to be where something is: `L4/5处`, no five of anything."""
        return self.text.startswith("处", self.at(index).start)

    def counts_something(self, index: int) -> bool:
        """Whether the number measures, or counts things that are no levels (`3 screws`, `2 patients`)."""
        low = self.at(index).low
        if self.at(index - 1).low in {"1", "one"} and low.endswith("s"):
            return False
        return low in _COUNTED or self.measures_something(index)


_MEASURED: Final = words(
    "mm cm m um nm ml l mg g kg mcg ug iu hz khz mhz kv ma ms s sec min mins minute minutes h hr hrs "
    "hour hours day days week weeks wk wks month months mo year years yr yrs decade decades degree "
    "degrees deg percent times fold tesla "
)
_SIZED: Final = words("mm cm x ×")
_COUNTED: Final = words(
    "cases case patients patient subjects women men screws screw rods rod cages levels points point "
    "of out other others more additional further different separate consecutive adjacent contiguous "
    "view views views films visits sessions injections operations surgeries procedures episodes "
    "stages reviewers observers readers columns parts grade grades mets dimensional d ribs vials "
    "units "
)
_COUNTED_HYPHEN: Final = words(
    "year month week day hour minute mm cm level column part view fold point stage "
    "degree item question gauge "
    "dimensional segment person"
)
_ZH_COUNTED: Final = re.compile(
    r"年|个|个?月|天|周|日|小时|分(?!布|叶|离|裂|支)|秒|次|例|枚|颗|根(?!部|性|管|出|受|袖)|度|级|型|期|"
    r"岁|厘米|毫米|倍|支(?!配)|张|幅|"
    r"处|名|位(?!于|置)|种|项|点|层"
    r"|肋|指肠|mm|cm"
)


def resolve(last: Point, number: int) -> Point | None:
    """A bare number after a point: the same region, or 1 after the region's last (`5-1` is L5/S1)."""
    if last.letter not in LAST_OF_REGION or number == last.number:
        return None
    if number == 1 and last.number >= LAST_OF_REGION[last.letter] and last.letter in NEXT_REGION:
        return Point(NEXT_REGION[last.letter], 1)
    point = Point(last.letter, number)
    return point if point.is_valid else None


__all__ = ["EN_REGIONS", "LETTERS", "RANGE", "TIGHT", "ZH_REGIONS", "Cursor", "Label", "resolve"]
