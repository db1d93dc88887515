"""Persons' names in plain letters: by title, label and signature, and by lists of names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from imaging.deidentify.letters import Reading, plain
from imaging.deidentify.text import is_plain_word
from imaging.deidentify.tried import Tried

_HERE = Path(__file__).parent


def words_of(name: str) -> list[str]:
    """The words of a list beside this file, in plain letters."""
    return plain((_HERE / name).read_text()).split()


def _one_of(name: str) -> str:
    """A pattern of the words of a list, longer ones first."""
    return "|".join(map(re.escape, sorted(set(words_of(name)), key=len, reverse=True)))


GIVEN = frozenset(
    word.lower()
    for word in (
        *words_of("given_names.txt"),
        *words_of("given_names_more.txt"),
        *words_of("given_names_world.txt"),
    )
)
COMMON = frozenset(words_of("common_words.txt"))
NOT_NAMES = frozenset(words_of("not_names.txt"))
# Towns and bodies that are written with marks: beside them stands no name.
PLACES = frozenset(words_of("places.txt"))
# Given names that are words as well: alone they name nobody.
WORDS_TOO = frozenset(words_of("given_words.txt"))

Place = tuple[int, int]

_SIGNED = r"(?:MD|M\.D\.|DO|FRCR|FRCS|MBBS|PhD|RN|MBChB|NP|PA-C)\b"
# Bounded, so that no text takes longer than its length asks for.
_PART = (
    rf"(?!{_SIGNED})(?<![A-Za-z])(?:[A-Z][a-z]{{0,4}}['’]?[A-Z]?[a-z]{{1,20}}(?:-[A-Za-z][a-z]{{1,20}}){{0,"
    rf"3}}"
    r"|[A-Z]['’]?[A-Z]{1,20}(?:-[A-Z]{1,20}){0,2})"
)
OF = (
    r"(?:(?:van|von|vom|zu|zur|de|den|der|ter|ten|del|della|di|da|dos|du|des|la|las|los|le|bin|ibn"
    r"|al|el|af|av"
    r"|VAN|VON|DE|DEN|DER|TER|DEL|DELLA|DI|DA|DOS|DU|LA|LE|BIN|AL|EL)[ -]){0,3}"
)
_BESIDE = rf"[ \t](?:[A-Z]\.? )?{OF}{_PART}"
_NEXT = rf",?{_BESIDE}"
_INITIALS = r"(?:(?<![A-Za-z])[A-Z]\.?[ \t]?){0,2}"
_FULL = rf"(?:[A-Z][.'’]? )?{OF}{_PART}(?:{_NEXT}|,? [A-Z]\.(?: {_PART})?){{0,2}}"
_TITLE = rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Sister|Nurse|{_one_of('titles.txt')})\.?[ \t]+"
# These stand before other words as well; `L4/5 Lt.` is left, and no lieutenant.
_TITLE_TOO = r"(?<![\w.])(?:M\.|(?<!\d )Lt\.?|Sr\.?|Sig\.?|Hr\.?|Pan|DR|k\.)[ \t]+"
_BY = r"(?:referred|reported|dictated|signed|reviewed|verified|requested) by"
_BEFORE = (
    rf"(?i:\b(?:patient|name|pt|dear|{_BY}|physio|daughter|son|wife|husband|mother|father|carer"
    rf"|{_one_of('patients.txt')}))"
)
_LABEL = (
    rf"(?i:\b(?:patient(?:'s)? name|patient|name|pt|re|referring (?:physician|doctor|clinician)|{_BY}|signed"
    r"|radiologist|surgeon|consultant|attending|operator|technologist|next of kin|contact|registrar"
    r"|an(?:a|e)?esthetist"
    r"|an(?:a|e)?esthesiologist|assistant|nurse|interpreter|fellow|resident|physiotherapist|gp"
    rf"|{_one_of('labels.txt')}))"
)
_DOES = (
    r"(?:underwent|presented|presents|attended|attends|was|is|has|had|complains|returned|reports"
    r"|tells|says|said)"
)
_ROLE = (
    r"surgeon|assistant|an(?:a|e)?esthetist|an(?:a|e)?esthesiologist|registrar|consultant"
    r"|radiologist|physiotherapist"
    r"|nurse|midwife|interpreter|fellow|resident|chaperone|social worker|carer"
)
_KIN = (
    r"husband|wife|son|daughter|mother|father|sister|brother|carer|caregiver|partner|aunt|uncle|niece|nephew"
    r"|grand(?:son|daughter|mother|father)|cousin|fianc[e]{1,2}|neighbour|neighbor|friend|guardian"
    r"|mum|dad|spouse"
)
_DONE = (
    r"was (?:taken|discharged|transferred|admitted|mobili[sz]ed|extubated|reviewed|counselled|consented"
    r"|brought)"
)
_BOTH = r"mr\.? (?:and|&) mrs\.?|dr\.? (?:and|&) (?:mrs|mr|dr)\.?"
_KNOWN = (
    r"(?:keen|retired|pleasant|delightful|lovely|widowed|married|frail|fit|right-handed|left-handed"
    r"|former|\d{2})"
)
_SAID = (
    r"(?:wrote|rang|phoned|telephoned|emailed|asked|asks|agreed|agrees|consented|consents|wishes|understands"
    r"|interpreted|insists|lives)"
)
_TELL = (
    r"(?i:explain|discuss|describ|offer|spok|speak|talk|said|wrote|told|address|handed?|g[ia]ve)[a-z]{0,4}"
)
_SAW = r"(?i:discussed|reviewed|seen|examined|operated|performed|assessed|referred)"
_BEGINS = r"(?:(?<=\n)|(?<=[.;:] )|^)"

# What a title or DICOM's own writing names is a name, whatever the word.
_SURE = (
    re.compile(rf"{_TITLE}(?=(?P<it>(?:[A-Z]\.? )*{_FULL}))"),
    re.compile(r"(?<![A-Za-z'’-])(?P<it>[A-Za-z'’-]{1,40}\^[A-Za-z'’^-]{1,60})"),
)
# In small letters or only capitals, where a clinical word may stand in the same place (`MR SHOWS`).
_LOOSE = re.compile(
    r"(?<!\d )\b(?:(?!M[RS]\b)(?i:mrs?|ms|miss|mx|dr|prof|professor)|"
    r"M[RS](?=\.?[ \t]+[A-Z])(?!\.?[ \t]+[CTLS]{1,2}[/-]?[Ss]pine))"
    r"(?:\.[ \t]*|[ \t]+)(?P<it>[A-Za-z]['’]?[A-Za-z'’-]{1,30})"
)
_LOOSE_LABEL = re.compile(
    r"(?i:\b(?:patient(?:'s)? name|patient|name|pt))[ \t]*[:=][ \t]*(?:(?i:mrs?|ms|dr)\.? )?"
    r"(?P<it>[A-Za-z][A-Za-z'’-]{1,30}(?:,? [A-Za-z][A-Za-z'’-]{1,30}){1,2})(?![A-Za-z'’-])"
    rf"(?=[ \t]*(?:[^A-Za-z \t]|$)|[ \t]+(?i:dob|age|aged|mrn|id|{_DOES})\b)"
)
# So is what a label with its colon names, if it is not only words of the language.
_LABELLED = re.compile(rf"{_LABEL}[ \t]*[:–-][ \t]*(?:{_TITLE})?(?=(?P<it>{_INITIALS}{_FULL}))")
# Here a clinical word may stand in the same place.
_LIKELY = (
    re.compile(rf"{_TITLE_TOO}(?=(?P<it>{_FULL}))"),
    re.compile(rf"{_BEFORE}[ \t]+(?P<it>{_FULL})"),
    re.compile(rf"(?P<it>\b{_FULL}),? {_SIGNED}"),
    re.compile(rf"{_BEGINS}(?P<it>{_PART})(?= (?:tells|says|said)\b)"),
    re.compile(rf"\b(?P<it>{_PART} (?:[A-Z]\. )?{_PART})(?=['’]s\b)"),
    re.compile(rf"(?i:sincerely|faithfully|regards),?\s+(?P<it>{_FULL})"),
    re.compile(rf"(?<=[a-z,;] )(?P<it>(?![A-Z]+\b){OF}{_PART})(?= {_DONE}\b)"),
    re.compile(rf"\b(?P<it>{_PART})(?=['’]s (?:{_KIN})\b)"),
    re.compile(
        rf"\b(?i:colleague|policy holder|copy:|c/o|operated on|{_BOTH})[ \t]+(?P<it>{_INITIALS}{_FULL})"
    ),
    re.compile(rf"\b(?P<it>{_FULL})(?= \((?i:{_KIN}|{_ROLE})\))"),
    re.compile(rf"\b(?i:{_ROLE})[ \t]+(?P<it>{_INITIALS}{_FULL})"),
    re.compile(rf"\b(?i:{_KIN})(?:,? | ?[(:] ?| - )(?P<it>{_FULL})"),
    re.compile(
        rf"\b(?i:signed|(?:signed off|typed|checked|transcribed|dictated|entered|approved|authori[sz]ed"
        rf"|written) by):?[ \t]+(?P<it>{_INITIALS}{_FULL})"
    ),
    re.compile(rf"\b(?i:certify|confirm|state) that (?P<it>{_FULL})(?= (?:is|was|has|had|will|attended)\b)"),
    re.compile(rf"\b{_TELL}\b[^.;\n]{{0,60}}? (?:to|with) (?P<it>{_PART})(?= and\b|[.,;]|$)"),
    re.compile(
        rf"\b(?i:on examination|o/e),? (?P<it>(?![A-Z]+\b){OF}{_PART})(?= (?:has|had|is|was|walks|stands)\b)"
    ),
    re.compile(rf"(?:{_BEGINS}|\b[Aa]s )(?P<it>(?![A-Z]+\b){OF}{_PART}(?: {_PART})?)(?= {_SAID}\b)"),
    re.compile(rf"{_BEGINS}(?P<it>{_PART}(?: {_PART})?)(?= is an? (?:very )?{_KNOWN}\b)"),
    re.compile(rf"\b{_SAW}\b[^.;\n]{{0,20}}? (?:by|with) (?P<it>{_PART}(?: and {_PART})?)"),
)
# Two words that do something are a person's, unless one is a word of the language: Chance Fracture is.
_ACTS = re.compile(rf"{_BEGINS}(?P<it>{_PART} (?:[A-Z]\.? )?{OF}{_PART})(?= {_DOES}\b)")
# One comma parts a name; with more it is a list.
_RUN = re.compile(rf"(?<!\w){_PART}(?:{_NEXT})?(?:{_BESIDE}){{0,3}}")
_WORDS = re.compile(r"[A-Za-z'’-]+\.?")
_ALONE = re.compile("[A-Z][a-z]{2,}(?:-[A-Za-z][a-z]+){0,3}")
_GRADE = re.compile("[ivx]{2,4}")
# What ends an adjective of two words.
_JOINED = re.compile(
    "[a-z]{3,}(?:ed|ing|al|ic|ive|ary|ory|able)|like|smoker|free|up|down|out|bound|side|term|old"
    "|known|wise|type"
)
# What stands behind `MR` for magnetic resonance, and behind `patient:`, and is on no list.
_OTHER_WORDS = re.compile(
    "(?i:[a-z]*(?:graph|gram|grams|graphy|graphic|scopy|metry|metric|ing|ed|ly|ion|ions|sis|ses|ity"
    "|ness|ment|ology|able|ible"
    "|itis|oma|omas|ous|ance|ence|ical|eal|ular|ist|ists|ism)|[a-z]|and|or|nor|sees|shows?"
    "|scanners?|sequences?|finds?"
    "|may|might|must|would|will|shall|units?|coils?|data|features?|protocols?|physics|safe|unsafe"
    "|guided|guidance"
    "|arthro[a-z]*|cholangio[a-z]*|uro[a-z]*|neuro[a-z]*|myelo[a-z]*|spectro[a-z]*|pelvis|abdomen"
    "|knee|shoulder|liver"
    "|heart|cardiac|thorax|wrist|ankle|elbow|foot|hand|prostate|breast|contrast|exams?|reveals?"
    "|demonstrates?|confirms?|plaques?"
    "|denies|states|feels|wants|needs|walks|uses|takes|smokes|lives|works|sleeps|gets|goes|comes"
    "|asks|declines|refuses)"
)
_INITIAL = re.compile(r"[A-Z]\.?")
YEAR = re.compile(r",? \(?(?:19|20)\d\d\b")
# Whoever stands before these wrote an article, or gave a sign or a test the name.
NO_PATIENT = re.compile(
    r"(?:,? (?:and|&) [A-Z][\w'’-]{1,30})?,? et al\b|(?:['’]s)?(?: and [A-Z][\w'’-]{1,30})?"
    r" (?i:tests?|signs?|syndrome|diseases?|fracture|procedure|osteotom|prote|kyphosis|scoliosis|brace"
    r"|classification|type|grade|score|criteria|nodes?|manoeuv)"
)


def english_names(reading: Reading) -> Iterator[Place]:
    """Where names stand, in the places of the plain letters."""
    text = reading.text
    tried = Tried(text)
    for rule in _SURE:
        yield from (found.span("it") for found in tried.finds(rule))
    for found in tried.finds(_LABELLED):
        if not all(map(is_common, _WORDS.findall(found["it"]))):
            yield found.span("it")
    yield from _loose_names(tried)
    for rule in _LIKELY:
        for found in tried.finds(rule):
            start, end = _trimmed(text, *found.span("it"))
            if start < end:
                yield start, end
    for found in tried.finds(_ACTS):
        start, end = _trimmed(text, *found.span("it"))
        if start < end and not any(map(is_common, _WORDS.findall(found["it"]))):
            yield start, end
    for found in tried.finds(_RUN):
        yield from _capitals_in(reading, *found.span())


def _loose_names(tried: Tried) -> Iterator[Place]:
    """Names in letters of any case behind a title, and behind a label two words of which none is common."""
    for found in tried.finds(_LOOSE):
        name = found["it"]
        if not is_clinical(name) and not _OTHER_WORDS.fullmatch(name):
            yield found.span("it")
    for found in tried.finds(_LOOSE_LABEL):
        words = _WORDS.findall(found["it"])
        if len(words) > 1 and not any(
            is_clinical(word) or _OTHER_WORDS.fullmatch(word) for word in words[:2]
        ):
            yield found.span("it")


def _capitals_in(reading: Reading, start: int, end: int) -> Iterator[Place]:
    """Names in a run of capital words: a given name or letters with marks, with the words beside them."""
    text = reading.text
    words = [(start + one.start(), start + one.end(), one[0]) for one in _WORDS.finditer(text[start:end])]
    group: list[tuple[int, int, str]] = []
    for word in (*words, (end, end, "")):
        if word[2] and (_is_given(word[2]) or _INITIAL.fullmatch(word[2]) or not is_common(word[2])):
            group.append(word)
            continue
        is_cited = group and (len(group) == 1 and YEAR.match(text, group[-1][1]))
        is_foreign = len(group) > 1 and reading.has_marks(group[0][0], group[-1][1]) and not _is_known(group)
        if (
            (is_foreign or _names_somebody(group))
            and not is_cited
            and not NO_PATIENT.match(text, group[-1][1])
        ):
            yield group[0][0], group[-1][1]
        group = []


def _is_known(group: list[tuple[int, int, str]]) -> bool:
    """Whether a word of a group is a place’s or an eponym."""
    return any(word.rstrip(".").lower() in PLACES or is_clinical(word) for _start, _end, word in group)


def _names_somebody(group: list[tuple[int, int, str]]) -> bool:
    """Whether capital words beside each other name somebody: one is a given name, alone no word as well."""
    if not any(_is_given(word) for _start, _end, word in group):
        return False
    if len(group) > 1:
        return not all(is_clinical(word) for _start, _end, word in group)
    low = group[0][2].lower()
    is_word_too = low in WORDS_TOO or is_clinical(low)
    return not is_word_too and _ALONE.fullmatch(group[0][2]) is not None


def _is_given(word: str) -> bool:
    low = word.rstrip(".").lower()
    return low in GIVEN or (
        not is_clinical(word) and any(part in GIVEN and part not in WORDS_TOO for part in low.split("-"))
    )


def _is_word(low: str) -> bool:
    return low in NOT_NAMES or low in COMMON or is_plain_word(low)


def _trimmed(text: str, start: int, end: int) -> Place:
    """The place without the words at its ends that are clinical."""
    found = _WORDS.finditer(text[start:end])
    words = [(start + word.start(), start + word.end(), is_clinical(word[0])) for word in found]
    names = [word for word in words if not word[2]]
    return (names[0][0], names[-1][1]) if names else (start, start)


def is_common(word: str) -> bool:
    """Whether a word is one of the language, so that it names nobody even beside a label."""
    low = word.rstrip(".").lower().removesuffix("'s").removesuffix("’s")
    return low in COMMON or is_plain_word(low) or _GRADE.fullmatch(low) is not None or _is_compound(low)


def is_clinical(word: str) -> bool:
    """Whether a word is one of the clinic or of the language, so that it names nobody."""
    low = word.rstrip(".").lower().removesuffix("'s").removesuffix("’s")
    return _is_word(low) or all(map(_is_word, low.split("-"))) or _is_compound(low)


def _is_compound(low: str) -> bool:
    """Whether hyphens make an adjective or a noun of words: `left-sided`, `follow-up`, `chiari-like`."""
    first, *_middle, last = low.split("-") if "-" in low else ("", "")
    return _is_word(first) and (_is_word(last) or _JOINED.fullmatch(last) is not None)
