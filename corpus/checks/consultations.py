"""A consultation: nobody contradicts an earlier turn, the patient answers, red flags are raised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz

from anatomy import Side, SideOf, find_side_claims
from anatomy.mentions.lexer import lower, normalise
from corpus.bodies import Consultation, MultipleChoice, OpenQuestion, Turn
from corpus.checks.denials import Denial
from corpus.checks.material import STATED, CheckFinding, CheckInput, TextField
from corpus.checks.symptoms import SYMPTOMS, SymptomSaid, asks, symptoms_in, symptoms_named

_ONE_SIDED: Final = frozenset({Side.LEFT, Side.RIGHT})
_FELT: Final = frozenset({SideOf.LIMB, SideOf.COMPLAINT})
# A question after anything, which may be answered with anything.
_OPEN: Final = re.compile(
    r"(?<![a-z])(?:anything else|tell me (?:more|about)|what (?:else|brings|happened|is (?:wrong|"
    r"the matter))|"
    r"other (?:symptoms|problems|illnesses|conditions)|history|how (?:are|can|may) |describe|health|medic\w+)"
    r"|还有|其他|其它|哪里不舒服|怎么了|什么不适|说说|描述|病史|身体|用药|情况"
)
# So many things told at once before anybody asks.
_MUCH: Final = 4
# In percent; a turn that holds a plan nearly word for word.
_ALIKE: Final = 90.0
_SHORTEST_PLAN: Final = 12


def symptoms_hold_to_earlier_turns(given: CheckInput) -> list[CheckFinding]:
    """A symptom that was denied is not stated later of this patient, nor the other way round."""
    known: dict[str, tuple[Denial, int]] = {}
    found: list[CheckFinding] = []
    for place, turn in _turns(given):
        for said in symptoms_in(place.text):
            before = known.get(said.name)
            if before and _are_opposed(before[0], said.denial) and not _is_supposed(place.text, said):
                message = (
                    f"Here {said.name} is {said.denial.value}, turn {before[1] + 1} has it {before[0].value}."
                )
                found.append(_say("symptoms_hold_to_earlier_turns", place, said.start, said.end, message))
            elif turn is None or turn[1].speaker == "patient":
                known.setdefault(said.name, (said.denial, turn[0] if turn else -1))
    return found[:1]


def _turns(given: CheckInput) -> Iterator[tuple[TextField, tuple[int, Turn] | None]]:
    """The texts of a consultation in order, each with its turn; the plan, the last of them, has none."""
    if isinstance(given.body, Consultation):
        for place in given.fields:
            number = place.pointer.split("/")[2] if place.pointer.startswith("/turns/") else ""
            yield place, ((int(number), given.body.turns[int(number)]) if number else None)


def _are_opposed(one: Denial, other: Denial) -> bool:
    return {one, other} == {Denial.STATED, Denial.DENIED}


# A warning of what may come, or what another has: nothing that this patient has.
_SUPPOSED: Final = re.compile(
    r"(?<![a-z])(?:if|should|may|might|could|would|can|any|new|risk|watch|warning|develop\w*|return|emergency|call|"
    r"come back|unless|before|ever|until|rule out|look(?:ing)? for|patients|people|worr\w+|stop|avoid|"
    r"quit)(?![a-z])"
    r"|如果|要是|假如|假使|倘|万一|若|一旦|出现|可能|风险|警惕|注意|立即|复诊|随时|排除|避免|停|戒|担心|有没有|是否"
)


def _is_supposed(text: str, said: SymptomSaid) -> bool:
    """Whether the words before it in its sentence, or right behind it, only suppose a symptom."""
    plain = lower(normalise(text))
    start = max(plain.rfind(stop, 0, said.start) for stop in ".。;?!\n") + 1
    before = _SUPPOSED.search(plain, max(start, said.start - 80), said.end)
    if before is not None or _COMES.match(plain, said.end) is not None:
        return True
    stop = re.search(r"[.。;?!\n]", plain[said.end :])
    behind = plain[said.end : said.end + stop.start()] if stop else plain[said.end :]
    return _CALLS_FOR.search(behind) is not None


# `Numb legs mean straight to casualty`: what one is sent to hospital for is not there yet.
_CALLS_FOR: Final = re.compile(
    r"(?<![a-z])(?:straight to|casualty|a&e|emergency|ambulance|hospital|the same (?:day|hour)|at once|"
    r"(?:ring|call|phone|contact|tell) (?:us|me|an?|the))(?![a-z])|急诊|急救|救护车|马上|当天|立刻|立即"
)
_COMES: Final = re.compile(r"\s*(?:develops?|occurs?|appears?|comes? on|sets? in|时|的话|就)")


def facts_are_told_when_asked(given: CheckInput) -> list[CheckFinding]:
    """A patient answers what was asked; what nobody asked for is not told, and not all at once."""
    body = given.body
    if not isinstance(body, Consultation):
        return []
    known: set[str] = set()
    for number, turn in enumerate(body.turns):
        named = {name for name, _, _ in symptoms_named(turn.text)}
        if turn.speaker == "patient":
            before = body.turns[number - 1].text if number else ""
            new = _told_by(turn) - known - _asked_otherwise(before)
            if finding := _unasked(number, before, new, is_first=not known and number <= 1):
                return [finding]
        known |= named
    return []


def _told_by(turn: Turn) -> set[str]:
    """The symptoms that a turn names and does not merely ask about."""
    told = [one for one in _SENTENCE.findall(turn.text) if not asks(one)]
    return {name for one in told for name, _, _ in symptoms_named(one)}


_SENTENCE: Final = re.compile(r"[^.?!。？！]+[.?!。？！]*")
# A question of how one walks asks for the gait.
_OTHERWISE: Final = {"gait": re.compile(r"(?<![a-z])walk(?:s|ing)?(?![a-z])|走路|行走")}


def _asked_otherwise(question: str) -> set[str]:
    plain = lower(normalise(question))
    return {name for name, words in _OTHERWISE.items() if words.search(plain)}


def _unasked(number: int, before: str, new: set[str], *, is_first: bool) -> CheckFinding | None:
    if is_first or not before:
        if len(new) < _MUCH:
            return None
        message = "The patient tells everything at once, before anybody asks."
    elif not new or _OPEN.search(lower(normalise(before))):
        return None
    elif not asks(before):
        message = f"The patient tells of {', '.join(sorted(new))} though the turn before asks nothing."
    elif len(new) > 1:
        message = f"The patient tells of {', '.join(sorted(new))}, which the turn before does not ask for."
    else:
        return None
    return CheckFinding("facts_are_told_when_asked", "warning", message, f"/turns/{number}/text")


def complaint_keeps_its_side(given: CheckInput) -> list[CheckFinding]:
    """Where the question or the patient tells of one side only, nobody calls the other the sick one."""
    asked = {side for place in given.fields if place.role == "question" for _, _, side in _felt(place)}
    if len(asked) != 1 or not isinstance(given.body, Consultation | MultipleChoice | OpenQuestion):
        return []
    (side,) = asked
    found = []
    for place in given.fields:
        felt = list(_felt(place)) if place.role in STATED and place.role != "question" else []
        if felt and all(one != side for _, _, one in felt) and not asks(place.text):
            message = f"Here the complaint is on the {felt[0][2]}, the patient has it on the {side}."
            found.append(_say("complaint_keeps_its_side", place, felt[0][0], felt[0][1], message))
    return found


def _felt(place: TextField) -> Iterator[tuple[int, int, Side]]:
    for claim in find_side_claims(place.text):
        if claim.of in _FELT and claim.side in _ONE_SIDED:
            yield claim.start, claim.end, claim.side


def red_flags_are_raised(given: CheckInput) -> list[CheckFinding]:
    """Each red flag that a clinician must raise is raised: by its words, or by what it shows itself in."""
    body = given.body
    if not isinstance(body, Consultation):
        return []
    told = " ".join([*(turn.text for turn in body.turns if turn.speaker == "clinician"), body.plan])
    words, names = _words(told), {name for name, _, _ in symptoms_named(told)}
    missing = [flag for flag in body.red_flags if not (_words(flag) & words or _shown_in(flag) & names)]
    return [
        CheckFinding(
            "red_flags_are_raised", "note", f"No clinician raises the red flag: {flag}.", "/red_flags"
        )
        for flag in missing
    ]


_SYNDROMES: Final[dict[str, frozenset[str]]] = {
    r"cauda equina|马尾": frozenset({"bladder or bowel trouble", "saddle numbness"}),
    r"infect|感染": frozenset({"fever", "night pain"}),
    r"malignan|metasta|恶性|转移": frozenset({"cancer", "weight loss", "night pain"}),
    r"fracture|骨折": frozenset({"injury", "osteoporosis"}),
    r"myelopath|脊髓": frozenset({"clumsy hands", "gait"}),
    r"motor|运动": frozenset({"weakness"}),
}


def _shown_in(flag: str) -> set[str]:
    """The symptoms that a red flag is, or that it shows itself in."""
    plain = lower(normalise(flag))
    found = {name for name, pattern in SYMPTOMS.items() if pattern.search(plain)}
    for words, names in _SYNDROMES.items():
        if re.search(words, plain):
            found |= names
    return found


_USUAL: Final = frozenset({"with", "from", "loss", "pain", "new", "onset", "severe", "acute", "sudden"})


def _words(text: str) -> set[str]:
    """Words of four letters and more, without their ends, and pairs of Chinese characters."""
    plain = lower(normalise(text))
    latin = {word[:6] for word in re.findall(r"[a-z]{4,}", plain) if word not in _USUAL}
    han = re.findall(r"[\u4e00-\u9fff]+", plain)
    return latin | {run[at : at + 2] for run in han for at in range(len(run) - 1)}


def patient_does_not_know_the_plan(given: CheckInput) -> list[CheckFinding]:
    """No patient says the plan before a clinician has."""
    body = given.body
    if not isinstance(body, Consultation):
        return []
    plan = _even(body.plan)
    heard: list[str] = []
    for number, turn in enumerate(body.turns):
        if turn.speaker == "patient" and _holds(_even(turn.text), plan) and not _was_said(heard, plan):
            message = "The patient says the plan before a clinician does."
            return [CheckFinding("patient_does_not_know_the_plan", "error", message, f"/turns/{number}/text")]
        if turn.speaker == "clinician":
            heard.append(_even(turn.text))
    return []


def _even(text: str) -> str:
    return " ".join(lower(normalise(text)).split()).strip(" .。")


def _holds(text: str, plan: str) -> bool:
    if len(plan) < _SHORTEST_PLAN or len(text) < len(plan):
        return False
    return plan in text or fuzz.partial_ratio(plan, text, score_cutoff=_ALIKE) >= _ALIKE


def _was_said(heard: Sequence[str], plan: str) -> bool:
    return any(_holds(one, plan) for one in heard)


def _say(check: str, place: TextField, start: int, end: int, message: str) -> CheckFinding:
    return CheckFinding(check, "error", message, place.pointer, start, end)
