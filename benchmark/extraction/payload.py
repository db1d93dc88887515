"""What stands where an answer was announced: a letter, an option's words, or a refusal."""

# ruff: noqa: E501  A pattern reads better as one line of alternatives.

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from benchmark.extraction import cues
from benchmark.extraction.letters import LetterList, is_article, is_grade, read_list
from benchmark.extraction.option_text import OptionText, longest_same, options_within, prepare, same_text
from benchmark.extraction.outcome import Reading, Status
from benchmark.extraction.places import place_of

_OPENING = re.compile(r"[\s(\[<\"'.:=>\-,→⇒&]*")
_FILLER = re.compile(
    r"(?:options?|choices?|letters?|answers?|clearly|most likely|likely|probably|definitely|therefore|indeed|the|selected|number|either|between|both"
    r"|best|correct|right|is|are|that|it|with|to be|be|certainly|actually|still|only|simply|now|最可能是|最可能的是|应该是|应是|选项|选择|选|为|是|应|的|第)(?![a-z])\s*",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.;。；!！?](?=\s|$|[一-鿿])|\n|\s-\s")
_CLAUSE = re.compile(
    r"[.;。；!！,，(（:](?=\s|$|[一-鿿(])|\n|\s-\s|[(（]|\b(?:because|since|as|given|due to|which|so|with|at|and not|not|rather than|based)\b|因为|由于"
)
_LETTER_FIRST = re.compile(r"[A-Z]\s*[.):,(\-]")
_OWN_WORDS = re.compile(
    r"\s*[)\]>]?\s*(?:[.:,;\-=)]|\()?\s*[(\"']?(?:(?:i\.e\.|that is|namely|meaning|which is|which means|the|即|也就是)(?![a-z])[\s,:]*)?",
    re.IGNORECASE,
)


BEYOND = 20  # characters: what a cut may make of the words that stand at it is too long for any option


@lru_cache(maxsize=4096)
def question_of(options: tuple[tuple[str, str], ...], strict_letters: bool) -> Question:
    """The same item is asked of many models; its options are prepared once."""
    return Question(dict(options), strict_letters)


@dataclass(frozen=True)
class Question:
    """The options in the forms that reading needs."""

    options: dict[str, str]
    strict_letters: bool = False
    texts: list[OptionText] = field(init=False)
    letters: list[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", prepare(self.options))
        object.__setattr__(self, "letters", list(self.options))

    def place_of(self, text: str, start: int, end: int, letter: str) -> tuple[int, int]:
        """Where an option is named between two places."""
        option = self.texts[self.letters.index(letter)]
        return place_of(text, start, end, option, self.options[letter])


def read_payload(
    text: str, start: int, end: int, question: Question, *, method: str = "cue"
) -> Reading | None:
    """Read what stands between two places; None when it commits to nothing."""
    start = _OPENING.match(text, start, end).end()  # type: ignore[union-attr]
    if reading := whole_text(text, start, end, question, method):
        return reading
    position = _past_fillers(text, start, end)
    if reading := _letters(text, position, end, question, method):
        return reading
    if reading := whole_text(text, position, end, question, method):
        return reading
    if after := re.match(
        r"(?:not\b|不是|并非).{1,60}?(?:\bbut\b(?: rather)?|\brather\b|\binstead\b|而是|而选)\s*",
        text[position:end],
    ):
        return read_payload(text, position + after.end(), end, question, method=method)
    return _words(text, position, end, question, method)


def _past_fillers(text: str, position: int, end: int) -> int:
    known, passed = _fillers_passed(text, end), []
    while position not in known:
        passed.append(position)
        filler = _FILLER.match(text, position, end)
        after = _OPENING.match(text, filler.end() if filler else position, end)
        moved = after.end() if after else position
        if moved == position:
            break
        position = moved
    position = known.get(position, position)
    known.update(dict.fromkeys(passed, position))
    return position


@lru_cache(maxsize=4)
def _fillers_passed(text: str, end: int) -> dict[int, int]:
    """Where the fillers behind a place end, by place: a text of many announcements is walked once."""
    return {}


def _letters(text: str, position: int, end: int, question: Question, method: str) -> Reading | None:
    found = read_list(text, position, question.letters) or _lower_case(text, position, question)
    if found is None:
        return _run_together(text, position, end, question)
    if found.denied:
        return None
    if len(set(found.letters)) > 1:
        return Reading(None, Status.AMBIGUOUS, found.start, found.end)
    letter = found.letters[0]
    if letter in {"A", "I"} and is_article(text, found.start, letter):
        return _article_or_letter(text, found, end, question, method)
    return checked(text, found, end, question, method)


def _article_or_letter(
    text: str, found: LetterList, end: int, question: Question, method: str
) -> Reading | None:
    """ "A microdiscectomy" is an article; "A Microdiscectomy" before its own words is a letter."""
    own = adjacent_option(text, found.end, end, question)
    if own is None:
        return None
    return Reading(own, Status.ANSWERED, found.start, found.end, method)


def checked(text: str, found: LetterList, end: int, question: Question, method: str) -> Reading:
    """A letter, unless the words right after it are another option's."""
    letter = found.letters[0]
    own = adjacent_option(text, found.end, end, question)
    if own is not None and own != letter:
        return Reading(None, Status.CONFLICT, found.start, found.end)
    return Reading(letter, Status.ANSWERED, found.start, found.end, method)


def adjacent_option(text: str, start: int, end: int, question: Question) -> str | None:
    """The option whose whole words stand right after a letter."""
    first = _OWN_WORDS.match(text, start, end)
    begin = first.end() if first else start
    for stop in _segments(text, begin, end, question):
        if letter := same_text(text[begin:stop], question.texts):
            return letter if len(text[begin:stop].strip()) > 1 else None
    return None


def _segments(text: str, start: int, end: int, question: Question) -> list[int]:
    """Ends of the line, its sentences and its clauses, the longest first; at most eight.

    Sentences and clauses that no option's words can fill are not looked for: a line may be a whole answer.
    """
    line = text.find("\n", start, end)
    line = end if line < 0 else line
    last = min(line, start + longest_same(question.texts) + BEYOND)
    stops = {m.start() for m in islice(_STOP.finditer(text, start, last), 8)}
    stops |= {m.start() for m in islice(_CLAUSE.finditer(text, start, last), 8)}
    closing = text.find(")", start, line)
    nearest = sorted({*stops, *([closing] if closing > 0 else [])} - {start})[:7]
    return [line, *reversed(nearest)]


def _lower_case(text: str, position: int, question: Question) -> LetterList | None:
    """A lower-case letter counts only where nothing else follows: "answer: b"."""
    match = re.match(r"([a-z])(?=\s*[)\].,;]*\s*(?:$|\n))", text[position:])
    if match is None:
        return None
    letter = match[1].upper() if match[1].upper() in question.options else match[1]
    if letter not in question.options:
        return None
    return LetterList((letter,), position, position + 1, False)


def _run_together(text: str, position: int, end: int, question: Question) -> Reading | None:
    match = re.match(r"[A-Z]{2,}(?![A-Za-z0-9\-/])", text[position:end])
    if match is None or not set(match[0]) <= question.options.keys() or len(set(match[0])) != len(match[0]):
        return None
    return Reading(None, Status.AMBIGUOUS, position, position + match.end())


def whole_text(text: str, start: int, end: int, question: Question, method: str) -> Reading | None:
    """The payload is, from its beginning, one option's words and nothing but."""
    for stop in _segments(text, start, end, question):
        segment = text[start:stop]
        # The letter of "A. Fusion" must not pass for the article of "a fusion".
        if len(segment.strip(" .()")) < 2 or _LETTER_FIRST.match(segment):
            continue
        if letter := same_text(segment, question.texts):
            named = _letter_in_brackets(text, stop, question)
            if named and named != letter:
                return Reading(None, Status.CONFLICT, start, stop)
            return Reading(letter, Status.ANSWERED, start, stop, "text" if method == "bare" else method)
    return None


def _letter_in_brackets(text: str, start: int, question: Question) -> str | None:
    match = re.match(r"\s*[,:\-]?\s*\(?\s*(?:option|choice|answer|选项)?\s*([A-Za-z0-9])\s*\)", text[start:])
    return match[1] if match and match[1] in question.options and "(" in match[0] else None


def _words(text: str, start: int, end: int, question: Question, method: str) -> Reading | None:
    line = text.find("\n", start, end)
    line = end if line < 0 else line
    stop = (
        next((m.start() for m in re.finditer(r"[.;。；](?=\s|$|[一-鿿])", text[start:line])), line - start)
        + start
    )
    sentence = text[start:stop]
    if cues.NONE_OF_THEM.search(sentence) and not options_within(sentence, question.texts):
        return Reading(None, Status.NONE, start, stop)
    if cues.REFUSAL.search(sentence):
        return Reading(None, Status.REFUSAL, start, stop)
    bracketed = re.search(r"\(\s*(?:option |choice )?([A-Z])\s*\)", sentence)
    named = options_within(sentence, question.texts)
    if len(named) == 1:
        letter = bracketed[1] if bracketed and bracketed[1] in question.options else named[0]
        if letter != named[0]:
            return Reading(None, Status.CONFLICT, start, stop)
        return Reading(letter, Status.ANSWERED, *question.place_of(text, start, stop, letter), method)
    if len(named) > 1:
        return Reading(None, Status.AMBIGUOUS, start, stop)
    if bracketed and bracketed[1] in question.options and not is_grade(text, start + bracketed.start(1)):
        return Reading(
            bracketed[1], Status.ANSWERED, start + bracketed.start(1), start + bracketed.end(1), method
        )
    tail = re.search(r"\b(?:option|choice|answer)\s+\(?([A-Z])\)?(?![\w-])", sentence)
    if tail and tail[1] in question.options:
        return Reading(tail[1], Status.ANSWERED, start + tail.start(1), start + tail.end(1), method)
    return None
