"""The verdict on a candidate: a level, or something of another field that looks like one."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from anatomy.mentions.bone_beside import ANATOMY_RIGHT, MR_BONE_RIGHT, names_anatomy
from anatomy.mentions.evidence import RELATED, SPINAL, VAGUE, beside_stranger, clause_says
from anatomy.mentions.expression import RANGE, Expression
from anatomy.mentions.fields_around import FIELDS_AROUND
from anatomy.mentions.fields_beside import FIELDS_BESIDE
from anatomy.mentions.name_traps import named_is_level
from anatomy.mentions.surroundings import Surroundings
from anatomy.mentions.trap_rules import BORROWED, MR, SHARED, Rule

_PLACED: Final = re.compile(
    r"\b(?:at|of|to|through|involving|near|over|above|below|into|around|"
    r"including|along|opposite|inside|beside|affects?|damages?|involves?)\s+(?:the\s+)?(?:upper\s+|"
    r"lower\s+|left\s+|"
    r"right\s+)?$|\b(?:sits?|lies|located|situated|seated) in\s*$|(?:[于在至达沿平]|侵犯|累及|对应|提示)\s*$",
    re.ASCII,
)
_MR_SENTENCE: Final = re.compile(
    r"signal|intens|sequenc|\bimag|\bmri?\b|weighted|flair|stir|contrast|信号|加权|序列|磁共振", re.ASCII
)
_FINDING: Final = re.compile(
    r"fractur|metasta|vertebra|lesion|\bribs?\b|collaps|laminect|fusion|screw|tumou?r|spinal|spine|骨折|"
    r"转移|椎",
    re.ASCII,
)
# What points at a place of a picture, or asks for one.
_POINTER: Final = re.compile(
    r"\barrow|\bpointer|\bpoints? (?:at|to)\b|\blevels?\b|\boutlined\b|\bthe (?:key|answer) is\b|"
    r"\banswer:|\bcounted\b|箭头|所指|答案|节段|标记",
    re.ASCII,
)
# Words that any sentence about a count may hold; with labels alone they say nothing of another field.
_COUNTING: Final = re.compile(
    r"\b(?:[ctlsd]?\d+(?:[-/]\d+)?|a|an|and|or|nor|not|no|but|the|this|that|these|it|its|is|are|was|were|be|"
    r"which|what|where|there|here|at|of|on|in|to|from|by|for|with|as|than|then|one|two|three|four|five|"
    r"first|second|third|last|next|above|below|between|over|under|up|upwards?|down|downwards?|higher|lower|"
    r"highest|lowest|upper|count(?:ed|ing|s)?|label(?:led|ed|s)?|mark(?:er|ed|s)?|point(?:er|ed|s|ing)?|"
    r"arrows?|outlined?|box|shown|shows?|seen|visible|identif(?:y|ied)|names?|named|called|correct|wrong|"
    r"right|true|false|answers?|keys?|yes|lies|lie|must|only|also|both|all|none|same|different|[a-h]|vs|"
    r"versus|culprit|neighbou?rs?|its|looks?|appears?|(?:tall|short|dark|bright|wid|narrow|larg|small|"
    r"bigg)er|"
    r"may|might|could|be|left|sides?|bilateral(?:ly)?)\b"
    r"|"
    r"[较比高低大小应所示从而数相对前后移滑是为在的和与或及、，。选择答案正确错误箭头所指向标记第一二三四五上下之间不哪个]",
    re.ASCII,
)
_OTHER_WORD: Final = re.compile(r"[a-z]{2,}|[\u4e00-\u9fff]", re.ASCII)
_KEY_LENGTH: Final = 8
_OPTION_KEY: Final = re.compile(r"\s*(?:[-*]\s*|\(?[a-h][.):、]\s*|\(?[a-h]\)\s*|\d[.)]\s*)?", re.ASCII)
_LINE_END: Final = re.compile(r"\s*[.。;；,，、)]*\s*", re.ASCII)
_HAN_BESIDE: Final = re.compile(r"\s*[\u4e00-\u9fff]")
_HAN_BEFORE: Final = re.compile(r"[\u4e00-\u9fff]\s*$")
_USUAL_PAIRS: Final = ({"S1", "S2"}, {"T3", "T4"}, {"C3", "C4"})
_STATED_RIGHT: Final = re.compile(
    r"\s*(?:(?:are|were|is|was|both|levels?|all)\s+)*(?:normal|regular|present|clear|low|high|raised|"
    r"elevated|reduced|"
    r"within|均?正常|[升降减增]|偏)",
    re.ASCII,
)
# What reports say of a disc behind its name: `L1/2: unremarkable.`
_STATED_HEADING: Final = re.compile(
    r"[:：]\s*(?:normal|unremarkable|preserved|maintained|mild|moderate|severe|minimal|no\b|未见|正常|轻度|中度|重度)",
    re.ASCII,
)
_LOST_PREFIX: Final = re.compile(
    r"(?:^|[^a-z])(?:mid|post|pre|sub|supra|infra|peri|para|non|left|right|level|levels|"
    r"vertebra|disc|root|to|and|or|at|the|of|lower|upper|ex)-$",
    re.ASCII,
)
_PREFIXED: Final = re.compile(r"[a-z0-9]-$", re.ASCII)
_ARTERY_LEFT: Final = re.compile(
    r"(?:颈内动脉|颈动脉|\bica|carotid(?: artery)?(?: segments?)?)\s*$", re.ASCII
)
# `(L1+L2)/2`, `L1-L4 were diameters`: letters of a formula.
_SYMBOL_RIGHT: Final = re.compile(
    r"\s*\)\s*/\s*\d|\s*(?:were|are|denote|represent)\s+(?:the\s+)?(?:diameters|distances|"
    r"lengths|lines|widths)",
    re.ASCII,
)


class Verdict(Enum):
    """What the words around a candidate say of it."""

    LEVEL = "level"
    LIKELY = "likely"
    OPEN = "open"
    OTHER = "other"


def levels_among(places: list[Surroundings]) -> list[Surroundings]:
    """The candidates that name a level of the spine.

    Each is first judged by its own words. Where these are not plain, it follows the company it keeps: a
    label of another field makes its likes doubtful, a level vouches for labels alone.
    """
    verdicts = {place.expression: _by_own_words(place) for place in places}
    return [place for place in places if _is_level(place, verdicts)]


def _is_level(place: Surroundings, verdicts: dict[Expression, Verdict]) -> bool:
    verdict = verdicts[place.expression]
    if verdict in {Verdict.LEVEL, Verdict.OTHER}:
        return verdict is Verdict.LEVEL
    company = [one for one in (*place.group.members, *place.group.neighbours) if one is not place.expression]
    if any(verdicts[one] is Verdict.OTHER and _is_alike(one, place) for one in company):
        return clause_says(place, RELATED if place.expression.labels <= SHARED else VAGUE)
    return verdict is Verdict.LIKELY or _by_company(
        place, [one for one in company if verdicts[one] in {Verdict.LEVEL, Verdict.LIKELY}]
    )


def _is_alike(other: Expression, place: Surroundings) -> bool:
    """The same letter in the same sentence; weightings are no sign, they stand in every report."""
    start, end = place.group.bounds
    return (
        start <= other.start < end
        and bool(other.letters & place.expression.letters)
        and not other.labels <= MR
    )


def _by_own_words(place: Surroundings) -> Verdict:
    expression = place.expression
    if expression.named:
        return _sure(named_is_level(place))
    if expression.style in {"ordinal", "zh"} or _names_region(place):
        return _sure(_is_no_rib(place))
    if _is_hung_on(place) or _SYMBOL_RIGHT.match(place.group.right) or _ARTERY_LEFT.search(place.left):
        return Verdict.OTHER
    if _is_usual_pair(place):
        return Verdict.OTHER
    if _is_safe_pair(expression):
        return _sure(_pair_is_level(place))
    if _struck(FIELDS_BESIDE, place):
        return Verdict.OTHER
    if names_anatomy(place):
        return Verdict.LEVEL
    return Verdict.OTHER if _is_doubtful(place) else _by_sentence(place)


def _is_usual_pair(place: Surroundings) -> bool:
    """`S1, S2 normal.`, `T3 and T4 are low`: heart sounds, hormones or complement of a check-up."""
    group = place.group
    labels = {label for one in group.members for label in one.labels}
    return labels in _USUAL_PAIRS and _STATED_RIGHT.match(group.right) is not None and not group.says(RELATED)


def _sure(is_level: bool) -> Verdict:
    return Verdict.LEVEL if is_level else Verdict.OTHER


def _is_doubtful(place: Surroundings) -> bool:
    """Another field speaks around the label, or a stranger stands beside it, and no word of the spine."""
    labels = place.expression.labels
    if _struck(FIELDS_AROUND, place) and (labels <= BORROWED or not _is_placed_in_spine(place)):
        return True
    return beside_stranger(place) and not clause_says(place, _witness_needed(place))


def _witness_needed(place: Surroundings) -> re.Pattern[str]:
    """How plain a word must clear a label of the stranger; Chinese writes verbs there without a blank."""
    is_han = _HAN_BESIDE.match(place.group.right) or _HAN_BEFORE.search(place.group.left)
    if place.expression.labels <= SHARED:
        return RELATED if is_han else SPINAL
    return VAGUE if is_han else RELATED


def _is_placed_in_spine(place: Surroundings) -> bool:
    return _PLACED.search(place.group.left) is not None and clause_says(place, SPINAL)


def _pair_is_level(place: Surroundings) -> bool:
    """`L4-5` needs no witness, but yields to another field that speaks beside it, the spine unnamed."""
    if len(place.expression.letters) > 1:
        return True
    if place.group.text[place.expression.start] in "Dd" and place.expression.style == "letter":
        return place.group.is_near(RELATED)
    if _struck(FIELDS_BESIDE, place) or _struck(FIELDS_AROUND, place):
        return clause_says(place, RELATED) if _spans_far(place.expression) else place.group.says(RELATED)
    return place.group.says(RELATED) or not (_spans_far(place.expression) and beside_stranger(place))


def _spans_far(expression: Expression) -> bool:
    """`C2-C6`, `L3 to L4`: ranges, which other fields number too; neighbours joined tightly they do not."""
    points = expression.points
    return RANGE in expression.units[0].joins or not (
        points[0].touches(points[1]) or points[1].touches(points[0])
    )


def _names_region(place: Surroundings) -> bool:
    """`lumbar 4`: the region is written out, no other field writes so."""
    start = place.expression.start
    return place.group.lowered.startswith(("lumbar", "cervical", "thoracic", "sacral", "dorsal"), start)


def _is_no_rib(place: Surroundings) -> bool:
    return re.match(r"(?:[-~至到、]\d+)?[\s侧]*肋", place.right) is None


def _is_hung_on(place: Surroundings) -> bool:
    """`PD-L1`, `STIR/T2`, `HLA-C4`: the label is the tail of another word."""
    left = place.left
    if _PREFIXED.search(left) and not _LOST_PREFIX.search(left):
        return len(place.group.members) < 2
    return bool(re.search(r"[a-z]/$", left)) and place.expression.labels <= MR


def _is_safe_pair(expression: Expression) -> bool:
    """Pairs and ranges that no other field writes: `L4-5`, `C5/6`, `T11-L2`."""
    points = expression.points
    if len(points) < 2:
        return False
    labels = expression.labels
    if (
        labels <= MR
        or labels <= {"L1", "L2"}
        or labels <= {"S1", "S2", "S3", "S4"}
        or labels <= {"T1", "T2", "T3", "T4"}
    ):
        return False
    return not labels <= {"C3", "C4"}


def _struck(rules: tuple[Rule, ...], place: Surroundings) -> bool:
    labels = place.expression.labels
    return any(labels <= rule.labels and _rule_strikes(rule, place) for rule in rules)


def _rule_strikes(rule: Rule, place: Surroundings) -> bool:
    if rule.stands_after(place.right) or _after_list(rule, place):
        return True
    if rule.stands_before(place.left) or _before_list(rule, place):
        # `on T2 body`, `group C5 root`: what stands before is weaker than a bone right behind.
        return (MR_BONE_RIGHT if rule.labels is MR else ANATOMY_RIGHT).match(place.right) is None
    if rule.sentence is None or any(not one.labels <= rule.labels for one in place.group.members):
        return False
    return place.group.says(rule.sentence)


def _after_list(rule: Rule, place: Surroundings) -> bool:
    """`T1 and T2 images`: what follows the list counts for all of it that the rule may strike."""
    if rule.right is None or not rule.stands_after(place.group.right):
        return False
    start = place.expression.start
    return all(one.labels <= rule.labels for one in place.group.members if one.start > start)


def _before_list(rule: Rule, place: Surroundings) -> bool:
    if rule.left is None or not rule.stands_before(place.group.left):
        return False
    start = place.expression.start
    return all(one.labels <= rule.labels for one in place.group.members if one.start < start)


def _beside_other_region(place: Surroundings) -> bool:
    """In a list with a label of another region, or of the same one but clearly spinal."""
    return any(one.letters != place.expression.letters and not one.named for one in place.group.members)


def _by_sentence(place: Surroundings) -> Verdict:
    """What the words of the sentence, then of its neighbours, say of a label without a bone beside it."""
    expression = place.expression
    if place.group.text[expression.start] in "Dd" and expression.style == "letter":
        return Verdict.LIKELY if _is_dorsal(place) else Verdict.OTHER
    if expression.labels <= MR:
        return Verdict.LIKELY if _is_first_thoracic(place) else Verdict.OTHER
    return Verdict.LIKELY if _sentence_vouches(place) or _text_vouches(place) else Verdict.OPEN


def _sentence_vouches(place: Surroundings) -> bool:
    if place.group.says(RELATED):
        return True
    vague_will_do = (
        not place.expression.labels <= BORROWED or _PLACED.search(place.group.left) or _is_heading(place)
    )
    if (vague_will_do or place.left.endswith("为")) and place.group.says(VAGUE):
        return True
    return _is_first_disc(place) and _is_heading(place) and bool(_STATED_HEADING.match(place.group.right))


def _is_heading(place: Surroundings) -> bool:
    """`C3: intact.`"""
    group = place.group
    return group.right.startswith(":") and not group.lowered[group.bounds[0] : group.start].strip()


def _is_first_disc(place: Surroundings) -> bool:
    """`L1/2`, written with a stroke; a hyphen joins the names of many things."""
    expression = place.expression
    return expression.labels == {"L1", "L2"} and "/" in place.group.text[expression.start : expression.end]


def _text_vouches(place: Surroundings) -> bool:
    """The sentences around speak of the spine, and none of another field that uses the label."""
    labels = place.expression.labels
    pattern = SPINAL if labels <= SHARED else RELATED
    return place.group.is_near(pattern) and not any(
        labels <= rule.labels and rule.sentence is not None and place.group.is_near(rule.sentence)
        for rule in FIELDS_AROUND
    )


def _by_company(place: Surroundings, levels: list[Expression]) -> bool:
    """Labels alone: they follow the levels beside them, a pointer, or an otherwise empty line."""
    expression = place.expression
    if expression.is_lower or (expression.weak_gap and expression.style != "word"):
        return len(expression.points) > 1 or any(_is_safe_pair(one) for one in levels)
    if any(_is_safe_pair(one) or _vouches(one, place) for one in levels):
        return True
    return place.group.says(_POINTER) or _stands_alone(place) or _only_counts(place)


def _only_counts(place: Surroundings) -> bool:
    """The sentence holds nothing but labels and words that count, point, ask and answer."""
    start, end = place.group.bounds
    return _OTHER_WORD.search(_COUNTING.sub(" ", place.group.lowered[start:end])) is None


def _vouches(other: Expression, place: Surroundings) -> bool:
    """Whether another mention shows that the text numbers the spine."""
    if other.is_lower or other.weak_gap or place.group.text[other.start] in "Dd":
        return False
    same_region = other.letters & place.expression.letters
    return not other.labels <= (BORROWED if same_region else SHARED)


def _stands_alone(place: Surroundings) -> bool:
    """The whole line is the list itself, perhaps behind the key of an option: `C. C3, C4`."""
    group = place.group
    before = group.lowered[max(0, group.start - _KEY_LENGTH) : group.start]
    from_start = group.start <= _KEY_LENGTH or "\n" in before
    line_end = group.right.partition("\n")[0]
    return bool(
        from_start and _OPTION_KEY.fullmatch(before.rpartition("\n")[2]) and _LINE_END.fullmatch(line_end)
    )


def _is_dorsal(place: Surroundings) -> bool:
    """`D` before a number is dorsal only where the text speaks of the spine."""
    expression = place.expression
    if expression.weak_gap:
        return False
    if _beside_other_region(place):
        return True
    high = max((point.number for point in expression.points), default=0) >= 4
    return high and place.group.is_near(RELATED)


def _is_first_thoracic(place: Surroundings) -> bool:
    """T1 and T2 are weightings unless the words speak of a place in the spine."""
    expression = place.expression
    if any(not one.labels <= MR for one in place.group.members):
        return place.group.says(VAGUE) or _only_counts(place)
    if len(expression.points) > 1 and "-" in place.group.text[expression.start : expression.end]:
        return True
    if _PLACED.search(place.left) or _PLACED.search(place.group.left):
        return place.group.is_near(VAGUE) or _only_counts(place)
    if place.group.says(_MR_SENTENCE):
        return False
    return place.group.says(_FINDING) or _counted_from(place)


def _counted_from(place: Surroundings) -> bool:
    """A cervical or thoracic level in the same sentence: `counted down from C7: T1`."""
    start, end = place.group.bounds
    beside = [one for one in place.group.neighbours if start <= one.start < end and one.letters & {"C", "T"}]
    return any(_vouches(one, place) for one in beside)
