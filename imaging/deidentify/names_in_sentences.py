"""Names in the midst of English sentences: beside words that speak of persons, and by lists of surnames."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imaging.deidentify.letters import Reading
from imaging.deidentify.name_rules import (
    GIVEN,
    NO_PATIENT,
    OF,
    PLACES,
    YEAR,
    Place,
    is_clinical,
    is_common,
    words_of,
)
from imaging.deidentify.tried import Tried

SURNAMES = frozenset(word.lower() for word in words_of("surnames.txt"))

# `I've had this pain`: a verb drawn into the word before it.
_DRAWN_IN = r"(?![A-Z][a-z]{0,3}['’](?:ve|ll|re|m|d|t)\b)"
_WORD = (
    rf"(?:{OF}{_DRAWN_IN}[A-Z][a-z]{{0,3}}['’]?[A-Z]?[a-z]{{1,20}}(?:-[A-Z][a-z]{{1,20}}){{0,2}}(?: van| de|"
    rf" der){{0,2}}(?![A-Za-z]))"
)
_INITIAL = r"(?:[A-Z]\.? ?){1,2}(?<=[. ])"
_NAME = rf"(?:{_INITIAL})?{_WORD}(?: (?:[A-Z]\.? )?{_WORD}){{0,2}}"
_BEGINS = r"(?:(?<=\n)|(?<=[.;:] )|^)"
_IN = r"(?<![\w'’-])[a-z]{2,15}[,;)]{0,2} "
_TITLE = r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sr)\.? )?"
# Who they are, or what is done to them; a name comes next.
_STRONG = (
    r"(?:(?i:spoke|speaking|spoken|talked|hand(?:ed)? ?over|handover|deferred|grateful|thanks|updated"
    r"|introduced) (?i:to|with)"
    r"|(?i:refer(?:red|ral)) (?i:to|from|by)|(?i:thank(?:s| you)|thanked) (?i:for|to) (?i:sending"
    r"|referring|seeing|asking)"
    r"(?: me to see)?|(?i:letting me (?:see|review|assess))|(?i:pleasure|opportunity) (?i:of|to) (?i:meet"
    r"|see|review)(?:ing)?"
    r"|(?i:pleased to (?:see|meet|review)|good to see|review(?:ed|ing)?(?= [A-Z][a-z]+, whom))"
    r"|(?i:assisted|an[a]?esthe\w{2,4}|accompanied|documented|countersigned|interpreted|witnessed"
    r"|supervised|proctored|scrubbed) (?i:by)"
    r"|(?i:seen)(?: [^.;:\n]{1,20})? (?i:by)|(?i:theatre|list|care) (?i:under|of)|(?i:on behalf of"
    r"|addressed to|correspondence to)"
    r"|(?i:copies to|copied to|copy to)\s?:?|(?i:likes to be called|prefers to be called|friend called"
    r"|goes by|named|known as|called)"
    r"|(?i:signed by|consent from|consent (?:was )?given by|login given to|booked (?:for|with)|addendum"
    r" \S{1,20}(?: \S{1,12}){0,3} by)"
    r"|(?i:the (?:gp|carer|driver|witness|interpreter|chaperone|locum)),?|(?i:driver|witness|pedestrian"
    r"|passenger)"
    r"|(?i:nok|wr|s/b|d/w|bleeped|informed|rang|phoned|texted|emailed|asked|scrub|circulating|radiographer"
    r"|reporter|checked|verified)"
    r"\s?:?|(?i:pending with|appointment with|works with|lives with|stays with|at \d\d[:.]\d\d with))"
)
_DOES = (
    r"(?:will|would|was|is|has|had|can|cannot|could|may|might|did|does|feels?|felt|develop(?:s|ed)"
    r"|report(?:s|ed)|said|says"
    r"|denie[sd]|wish(?:es|ed)|remain(?:s|ed)|mobilis\w{1,4}|tolerat\w{1,4}|attend(?:s|ed)|returned"
    r"|walk(?:s|ed|ing))\b"
)
_ONLY_PERSONS = (
    r"(?:was|is|has been|were) (?:log-rolled|brought in|extricated|updated|counselled|consented"
    r"|mobili[sz]ed|discharged|seen|met"
    r"|tolerating|walking|delighted|grateful|keen|anxious|distressed|informed|aware|reviewed|transferred"
    r"|admitted|bleeped|supportive)"
    r"|has (?:now )?(?:returned|given|agreed|consented|declined|asked|attended)|(?:and [A-Z]\w+ )?both"
    r" attended"
    r"|(?:rang|phoned|called|feels|asks|asked|agreed|attended|consented|declined|denies|wishes"
    r"|tolerated)\b|informed\b|aware\b"
)
_THEIRS = (
    r"['’]s (?:mother|father|wife|husband|partner|son|daughter|parents?|family|pain|scans?|films?|images"
    r"|notes|symptoms|wound"
    r"|consent|progress|appointment|employer|diary|operation|surgery|legs?|back|GP|carer|story|history|MRI"
    r"|CT|X-?rays?)\b"
)
_ROLE = (
    r" \((?i:[a-z ]{0,24}(?:nurse|clerk|practitioner|physio(?:therapist)?|registrar|consultant|sister"
    r"|matron|carer|friend|SpR|SHO|HCA|F[12]))\)"
)
_RULES = (
    re.compile(rf"(?<![\w'’-]){_STRONG}[ \t]+{_TITLE}(?P<it>{_NAME}(?:(?:,| and|;) (?={_TITLE}{_NAME}))?)"),
    re.compile(rf"{_IN}{_TITLE}(?P<it>{_WORD})(?= {_DOES})"),
    re.compile(rf"{_BEGINS}{_TITLE}(?P<it>{_NAME})(?= (?:{_ONLY_PERSONS}))"),
    re.compile(rf"{_IN}(?P<it>{_NAME})(?= (?:{_ONLY_PERSONS}))"),
    re.compile(rf"(?<![\w'’-])(?P<it>{_NAME})(?={_THEIRS})"),
    re.compile(rf"(?<![\w'’-])(?P<it>{_NAME})(?={_ROLE})"),
    # Whom a department was asked by.
    re.compile(
        r"\b(?i:discussed|d/w|seen|reviewed|referred|spoken?|handed over|agreed) (?:with|to|by) [a-z ]{2,30} "
        rf"\({_TITLE}(?P<it>{_NAME})\)"
    ),
    # A name before its number, or before a date of birth.
    re.compile(
        rf"{_BEGINS}(?P<it>(?:{_INITIAL}|{_WORD} (?:[A-Z]\.? )?){_WORD}(?: {_WORD})?)"
        r"(?= \(?(?:[A-Z]{0,3}[-#]?\d[\d/ -]{4,}|DOB\b|D\.O\.B)|,? born (?:on |in )?[\dA-Z])"
    ),
    # Further ones among those who get a copy.
    re.compile(rf"\b(?i:cop(?:y|ies|ied) to|cc)\b[^\n]{{0,120}}?; {_TITLE}(?P<it>{_NAME})(?=[;,.\n(]|$)"),
)
_CAPS = r"[A-Z]{2,4}['’-]?[A-Z]{0,18}(?:-[A-Z]{2,15})?"
# Who has a number or a date behind the name in capitals is on a list of patients.
_LISTED = re.compile(
    rf"(?<![\w'’-])(?P<it>(?:{_CAPS} )?{_CAPS},? (?:{_CAPS}|[A-Z](?![A-Za-z])))(?=["
    rf" \t]+(?:[A-Z]{{0,3}}[-#]?\d[\d/ -]{{4,}}|DOB\b|\d{{1,2}}[./]))"
)
_PAIR = re.compile(rf"(?<![\w'’-])(?P<it>(?:{_INITIAL})?{_WORD},? (?:[A-Z]\.? )?(?:{_WORD}|[A-Z]\b))")
_WITH_INITIAL = re.compile(rf"(?<![\w.'’-])(?P<it>(?:[A-Z]\.? ?){{1,2}}(?<=[. ]){_WORD})(?!\.[A-Za-z])")
_CAPS_PAIR = re.compile(rf"(?<![\w'’-])(?P<it>{_CAPS},? (?:{_CAPS}|[A-Z]\b))(?![\w'’])")
_WORDS = re.compile(r"[A-Za-z'’-]+")
# Departments and offices are written as names are.
_OFFICE = re.compile(
    r"(?i)(?:.{3,}(?:ology|ics|therapy|surgery|iatry)|ward|unit|team|clinic|services?|department|office"
    r"|centre|center|hospital|insurance"
    r"|pharmacy|outreach|outpatients?|procedure|technique|approach|method|system|scale|index|law|rule"
    r"|point|line|angle|view|brace"
    r"|frame|table|clamp|rod|screw|collar|needle|retractor|catheter|drain)"
)


def names_in_sentences(reading: Reading) -> Iterator[Place]:
    """Where such names stand, in the places of the plain letters."""
    text = reading.text
    tried = Tried(text)
    for rule in _RULES:
        for found in tried.finds(rule):
            yield from _names_only(text, *found.span("it"))
    for found in tried.finds(_LISTED):
        if not any(map(_is_told, _WORDS.findall(found["it"]))):
            yield found.span("it")
    for rule in (_PAIR, _WITH_INITIAL, _CAPS_PAIR):
        for found in tried.finds(rule):
            if _is_known(found["it"]) and not _is_cited(text, found.end("it")):
                yield found.span("it")


def _names_only(text: str, start: int, end: int) -> Iterator[Place]:
    """The stretch up to its first word of the language or the clinic; nothing where it begins with one."""
    last, before = start, ""
    for word in _WORDS.finditer(text, start, end):
        is_initial = len(word[0]) == 1 and word[0].isupper()
        # Behind an initial or a given name an eponym is a surname.
        is_surname = (len(before) == 1 or before in GIVEN) and word[0].lower() in SURNAMES
        if not (is_initial or is_surname) and _is_told(word[0]):
            break
        last, before = word.end(), word[0].lower()
    if last > start + 2 and not _is_cited(text, last):
        yield start, last


def _is_told(word: str) -> bool:
    """Whether a word is of the language, the clinic or a place, or an abbreviation."""
    low = word.lower()
    is_short = word.isupper() and 1 < len(word) < 4 and low not in GIVEN and low not in SURNAMES
    is_joined = "-" in low and any(is_clinical(part) for part in low.split("-"))
    is_named = is_common(word) or is_clinical(word) or low in PLACES or is_joined
    return is_named or is_short or _OFFICE.fullmatch(word) is not None


def _is_known(name: str) -> bool:
    """Whether a surname of the list stands beside a given name, an initial, or a word that nobody knows."""
    words = _WORDS.findall(name)
    if len(words) < 2 or words[0].lower() == words[-1].lower():
        return False
    told = [word for word in words if len(word) > 1]
    is_free = not any(map(_is_told, told))
    return is_free and any(word.lower().removesuffix("’s").removesuffix("'s") in SURNAMES for word in told)


def _is_cited(text: str, end: int) -> bool:
    return NO_PATIENT.match(text, end) is not None or YEAR.match(text, end) is not None
