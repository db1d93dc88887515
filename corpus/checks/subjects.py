"""Which levels a sentence and its clauses speak of, and which they only compare with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from anatomy import Assertion, LevelMention
from corpus.checks.clause import VERB, Clause

# How far back, in characters, a word that a level is only compared with may stand.
_REACH: Final = 60
# What stands between the levels of one list.
_LIST: Final = re.compile(
    r"(?:[\s,、/()和及与或]|(?<![a-z])(?:and|or|at|the|both|also|to|dis[ck]s?|levels?|segments?|foram(?:en|ina)|"
    r"vertebra[el]?|bod(?:y|ies))(?![a-z])|椎间盘|椎体|水平|节段)*"
)
# Not of a finding that was named before: `herniation at L3/L4 and L4/L5 is seen`.
_OWN_VERB: Final = re.compile(
    r"\s*(?:(?:level|dis[ck]|segment|canal|vertebra)\s+)?(?:shows?|has|(?:is|was)(?!\s+(?:also\s+|not\s+)?(?:seen|noted|"
    r"present|found|absent|excluded|evident|identified|visible|suspected|ruled|recorded|demonstrated)))(?![a-z])"
)
_COMPARED: Final = re.compile(
    r"(?:(?<![a-z])(?:(?<!is )(?<!are )(?<!was )(?<!were )not (?:seen|found|present|visible|identified)|"
    r"not (?:extend|reach|involve)|sparing|spares|except(?: for)?|apart from|other than|aside from|besides|"
    r"than|unlike|in contrast (?:to|with)|compared (?:with|to)|relative to|versus|vs|not|as opposed to|like|"
    r"as at|as in|rather than|instead of)|"
    r"较|比|不同于|相对于|而非|不是|除了?|未见于|不见于)"
    r"\s*(?:(?:that|those|the|of|at|in|on|to|into|by|from|with|left|right|dis[ck])\s+)*$"
)
_COMPARED_BEHIND: Final = re.compile(r"[^,。]{0,8}?(?:相比|不同|相较)")
_COMPARED_SIDE: Final = re.compile(r"(?:(?<![a-z])than|较|比)\s*(?:(?:that|those|of|at|in|on|the)\s+)*$")


def subjects_of(blotted: str, start: int, mentions: Sequence[LevelMention]) -> list[LevelMention]:
    """The levels a sentence speaks of: no roots, nothing past, nothing it only compares with."""
    found: list[LevelMention] = []
    compared: LevelMention | None = None
    for one in mentions:
        goes_on = compared and re.fullmatch(
            r"\s*(?:and|or|和|与|及|、)\s*", blotted[compared.end : one.start]
        )
        if (
            goes_on
            or _COMPARED.search(blotted, max(start, one.start - _REACH), one.start)
            or _COMPARED_BEHIND.match(blotted, one.end)
        ):
            compared = one
        elif not one.nerve_root and one.assertion is not Assertion.HISTORICAL:
            found.append(one)
    return found


def is_compared_side(blotted: str, at: int) -> bool:
    """Whether a word of side is that of what something is compared with: `worse than on the left`."""
    return _COMPARED_SIDE.search(blotted, max(0, at - _REACH), at) is not None


def is_right_behind(blotted: str, mention_end: int, at: int) -> bool:
    """Whether a finding belongs to a level just before it: `larger than the L3/L4 bulge`."""
    return mention_end <= at <= mention_end + 8 and not re.search(r"[,]|是|为|有", blotted[mention_end:at])


def lists_of(
    blotted: str, start: int, mentions: Sequence[LevelMention], words: list[int]
) -> list[tuple[int, int]]:
    """Where nothing is cut, since the levels on both sides stand in one list."""
    found: list[tuple[int, int]] = []
    head = 0
    for at, (one, other) in enumerate(pairwise(mentions), start=1):
        is_list = _LIST.fullmatch(blotted, one.end, other.start) is not None
        is_apart = _is_denied_apart(blotted, mentions[head], one, other)
        if is_list and not is_apart and not _begins_anew(blotted, start, mentions[head], other, words):
            found.append((one.end, other.start))
        else:
            head = at
    return found


_SEEN_AT: Final = re.compile(r"(?:见于|位于|累及)\s*$")
_DENIED_BEHIND: Final = re.compile(
    r"(?:\s*[、和与及]\s*§+)*\s*(?:椎间盘|椎体|节段|水平)?[均都也皆亦]*(?:没有|未|无|不|正常|完好)"
)


def _is_denied_apart(blotted: str, first: LevelMention, one: LevelMention, other: LevelMention) -> bool:
    """`骨折见于L2,L4和T11没有骨折`: behind the comma stand the levels that are free of it."""
    if "," not in blotted[one.end : other.start]:
        return False
    is_told = _SEEN_AT.search(blotted, max(0, first.start - _REACH), first.start) is not None
    return is_told and _DENIED_BEHIND.match(blotted, other.end) is not None


def _begins_anew(blotted: str, start: int, first: LevelMention, last: LevelMention, words: list[int]) -> bool:
    """`herniation at L3/L4 and L4/L5 is normal`: the last of the list has a word of its own."""
    if not re.search(
        r"(?<![a-z])(?:at|in|of)\s+(?:the\s+)?$", blotted[max(start, first.start - _REACH) : first.start]
    ):
        return False
    following = next((word for word in words if word > last.end), None)
    own_word = following is not None and VERB.search(blotted, last.end, following) is not None
    has_own = own_word or _OWN_VERB.match(blotted, last.end) is not None
    return has_own and any(start <= word < first.start for word in words)


def clauses_bound(pieces: list[Clause]) -> list[Clause]:
    """Each clause with the levels it speaks of."""
    found: list[Clause] = []
    for at, piece in enumerate(pieces):
        if piece.own:
            found.append(replace(piece, mentions=piece.own))
            continue
        lender = _lender(piece, found, pieces[at + 1 :])
        found.append(replace(piece, mentions=lender.own if lender else (), lender=lender))
    return found


# `There is a herniation, while L3/L4 has kept its shape`: what is opposed lends nothing to what it follows.
_OPPOSED: Final = re.compile(r"[\s,]*(?:(?:while|whereas)(?![a-z])|而|却)")
# `该节段突出,L4/L5未见突出`: of a level that an earlier sentence names.
_POINTS_BACK: Final = re.compile(
    r"[\s,]*(?:[该此]|上述)(?:节段|平面|水平|间隙|椎体|椎间盘|层面|处)"
    r"|[\s,]*(?:at|in|of) (?:this|that|the same) (?:level|segment|dis[ck])(?![a-z])"
)
_RELATIVE: Final = re.compile(r"[\s,]*(?:where|whose|which)(?![a-z])|,其")


def _lender(piece: Clause, earlier: list[Clause], later: list[Clause]) -> Clause | None:
    """Of which neighbour's levels a clause without one speaks; None where that cannot be told."""
    before = next((one for one in reversed(earlier) if one.own), None)
    after = next((one for one in later if one.own), None)
    if _POINTS_BACK.match(piece.plain, piece.start):
        return before
    if before is None and after and _OPPOSED.match(after.plain, after.start):
        return None
    if _RELATIVE.match(piece.plain, piece.start):
        # Of what stands right before it, which may be a level that is only compared with.
        return before if earlier and earlier[-1].end == piece.start else None
    leads_on = after is not None and after.words and after.words[0] < after.own[0].start
    if before is None or after is None or not leads_on or piece.is_joined:
        return before or after
    # `…, severe stenosis and bulging at L5/S1`: said of the level behind it, unless one waits before it.
    return after if later[0].is_joined and before.words else None
