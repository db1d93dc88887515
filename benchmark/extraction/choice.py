"""The order in which an answer is read, and who wins."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from benchmark.extraction import cues
from benchmark.extraction.announce import announcements, soft_cues
from benchmark.extraction.echo import is_title, without_echo
from benchmark.extraction.folding import blank, drop_markup, fold, hide_reasoning, lowered
from benchmark.extraction.letters import LetterList, loose_lists, read_list
from benchmark.extraction.option_text import options_within, same_text
from benchmark.extraction.outcome import Extraction, Reading, Status
from benchmark.extraction.payload import (
    Question,
    adjacent_option,
    checked,
    question_of,
    read_payload,
    whole_text,
)
from benchmark.extraction.plain_answer import plain_answer
from benchmark.extraction.structured import structured_readings
from benchmark.extraction.ticks import ticked
from benchmark.extraction.verdicts import option_verdicts

# "Answer: A? No.": a question to oneself.
_ASKED_AND_DENIED = re.compile(
    r"\s*\?\s*(?:no|nope|not|wrong|incorrect|false)\b|\s*\?\s*[不错否]", re.IGNORECASE
)
# "Both A and B": an option that speaks of others.
_NAMES_OPTIONS = re.compile(r"\b[A-J]\s*(?:and|or|&|,|和|、|及)\s*[A-J]\b")
_OPENING = re.compile(r"[\s(\[\"'<>#.\-=]*(?:(?:option|choice|选项?)\s*[(\[]?)?", re.IGNORECASE)
_CONDITIONAL = re.compile(r"\s*,?\s*(?:only\s+)?(?:if|unless|had|were)\b", re.IGNORECASE)
# "C if the disc were dark" says nothing; "C if I had to choose" and "C, unless the labels are wrong" do.
_UNREAL = re.compile(
    r"\s*,?\s*(?:only\s+)?if\b(?!\s+(?:forced|pressed|anything|i (?:had|have|must)\b))", re.IGNORECASE
)


def extract_choice(response: str, options: dict[str, str], *, strict_letters: bool = False) -> Extraction:
    """Which option a free-text answer means; a letter only when it is said, never a guess.

    The last explicit commitment wins. Letters that are denied never count. Two equal
    candidates, a letter that contradicts its own words, a refusal, reasoning that was cut
    off and a transport error give None with a status. With `strict_letters` (items whose
    options look like letters, for example grades) an option is never inferred from its
    words or from a letter within prose.
    """
    if options and all(key.islower() for key in options):
        return _with_small_letters(response, options, strict_letters)
    question = question_of(tuple(options.items()), strict_letters)
    folded = fold(response)
    if not folded.strip():
        return Extraction(None, "none", None, Status.EMPTY)
    visible, cut_off = hide_reasoning(folded)
    if cut_off:
        return Extraction(None, "none", None, Status.TRUNCATED)
    if not visible.strip():
        return Extraction(None, "none", None, Status.EMPTY)
    reading = plain_answer(visible, question) or _read(visible, question)
    if reading is None:
        return Extraction(None, "none", None, Status.UNANSWERED)
    start, end = _tight(response, reading.start, reading.end)
    return Extraction(
        reading.letter, reading.method if reading.letter else "none", (start, end), reading.status
    )


def _with_small_letters(response: str, options: dict[str, str], strict_letters: bool) -> Extraction:
    """Options a, b, c are read like A, B, C."""
    large = {key.upper(): text for key, text in options.items()}
    found = extract_choice(response, large, strict_letters=strict_letters)
    return replace(found, letter=found.letter and found.letter.lower())


def _tight(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _read(visible: str, question: Question) -> Reading | None:
    plain = drop_markup(visible)
    structured, plain = structured_readings(visible, plain, question)
    tick, plain = ticked(visible, plain, question)
    plain = without_echo(plain, question)
    explicit = _announced(plain, question)
    judged, plain = option_verdicts(plain, question)
    bare, plain = _bare_lines(plain, question)
    announced = [*structured, *explicit, *bare, *(one for one in (judged, tick) if one)]
    if announced:
        last = max(announced, key=lambda reading: (reading.end, reading.start))
        if last.status is not Status.UNANSWERED:
            return _unless_taken_back(plain, last, question)
    if cues.ERROR.match(plain) and len(plain.strip()) < 400:
        return Reading(None, Status.ERROR, 0, len(plain))
    if whole := _whole_answer(plain, question):
        return whole
    return _within_prose(plain, question)


def _announced(plain: str, question: Question) -> list[Reading]:
    """The last announcement that commits to something, and letters called the right answer behind them."""
    for start, end in reversed(announcements(plain)):
        reading = _announcement(plain, start, end, question)
        if reading is not None:
            return [reading, *_announced_after(plain, question)]
    return _announced_after(plain, question)


def _announcement(plain: str, start: int, end: int, question: Question) -> Reading | None:
    if is_title(plain[start:end]) and plain[end : end + 1] in {"\n", ""}:
        return None
    before = plain[max(0, start - 60) : start]
    if cues.WRONG_ANSWER.search(before) or cues.HYPOTHETICAL.search(before):
        return None
    reading = read_payload(plain, end, len(plain), question)
    if (
        reading is None
        or _ASKED_AND_DENIED.match(plain, reading.end)
        or _CONDITIONAL.match(plain, reading.end)
    ):
        return None
    line = plain[plain.rfind("\n", 0, start) + 1 : end]
    strict = cues.LAST_LINE.match(line) and not plain[reading.end :].strip(" .*)]\n")
    return replace(reading, method="last_line") if strict and reading.letter else reading


def _announced_after(plain: str, question: Question) -> list[Reading]:
    """ "B is the correct answer": the letter stands first."""
    if not cues.RIGHT_NOUN.search(lowered(plain)):
        return []
    found = []
    for listed in loose_lists(plain, question.letters):
        match = cues.RIGHT_AFTER.match(plain, listed.end)
        if match and match["noun"] and not listed.denied and not _hypothetical(plain, listed.start):
            found.append(_of_list(listed, "cue"))
    return found


def _hypothetical(plain: str, start: int) -> bool:
    return bool(cues.HYPOTHETICAL.search(plain[max(0, start - 40) : start]))


def _of_list(listed: LetterList, method: str) -> Reading:
    if len(set(listed.letters)) > 1:
        return Reading(None, Status.AMBIGUOUS, listed.start, listed.end)
    return Reading(listed.letters[0], Status.ANSWERED, listed.start, listed.end, method)


def _bare_lines(plain: str, question: Question) -> tuple[list[Reading], str]:
    """Lines that are a letter, or a letter and its option's words; a list of options is blanked out."""
    runs = _different_neighbours(plain, _runs(plain, question))
    for run in (run for run in runs if len(run) > 2):
        line_end = plain.find("\n", run[-1].end)
        plain = blank(plain, run[0].start, line_end if line_end >= 0 else len(plain))
    return [run[0] for run in runs if len(run) == 1], plain


def _runs(plain: str, question: Question) -> list[list[Reading]]:
    """Such lines, together where they follow one another and go through the options in their order."""
    lines = [match for match in re.finditer(r"[^\n]+", plain) if match[0].strip()]
    runs: list[list[Reading]] = []
    previous = -2
    for number, line in enumerate(lines):
        run = runs[-1] if number == previous + 1 else []
        reading = _bare(plain, line.start(), line.end(), question)
        if reading is None and len(run) > 1:
            reading = _next_with_more(plain, line, run[-1], question)
        if reading is None:
            continue
        if run and _next_letter(run[-1], reading, question):
            run.append(reading)
        else:
            runs.append([reading])
        previous = number
    return runs


def _next_with_more(plain: str, line: re.Match[str], before: Reading, question: Question) -> Reading | None:
    """The next option of a list with more behind its words: "C) L4/5 <- this one"."""
    opening = _OPENING.match(plain, line.start(), line.end())
    start = opening.end() if opening else line.start()
    listed = read_list(plain[: line.end()], start, question.letters)
    if listed is None or len(listed.letters) > 1:
        return None
    words = plain[listed.end : line.end()].lstrip(" )].:,").casefold()
    reading = _of_list(listed, "bare")
    own = words.startswith(question.options[listed.letters[0]].casefold())
    return reading if own and _next_letter(before, reading, question) else None


def _different_neighbours(plain: str, runs: list[list[Reading]]) -> list[list[Reading]]:
    """Two letters, each alone in its line and nothing between them, are as good as "A or C"."""
    for one, other in pairwise(runs):
        first, second = one[-1], other[0]
        alone = len(one) == len(other) == 1 and first.letter and second.letter
        if alone and first.letter != second.letter and not plain[first.end : second.start].strip(" .)\n"):
            other[0] = Reading(None, Status.AMBIGUOUS, first.start, second.end)
    return runs


def _next_letter(before: Reading, reading: Reading, question: Question) -> bool:
    """Whether two lines go through the options in their order."""
    if before.letter is None or reading.letter is None:
        return False
    return question.letters.index(reading.letter) == question.letters.index(before.letter) + 1


def _bare(plain: str, start: int, end: int, question: Question) -> Reading | None:
    opening = _OPENING.match(plain, start, end)
    begin = opening.end() if opening else start
    whole = not question.strict_letters and len(plain[begin:end].strip(" .")) > 1
    if whole and same_text(plain[begin:end], question.texts):
        return read_payload(plain[:end], begin, end, question, method="bare")
    run = re.fullmatch(r"[A-Z]{2,}", plain[begin:end].strip(" .()[]"))
    if run and set(run[0]) <= question.options.keys() and len(set(run[0])) > 1:
        return Reading(None, Status.AMBIGUOUS, begin, end)
    listed = read_list(plain[:end], begin, question.letters)
    if listed is None:
        return _bare_lower(plain, begin, end, question)
    rest = plain[listed.end : end].strip()
    if listed.denied:
        return None
    if not rest.strip(" .)]>,;:!\"'。") or adjacent_option(plain, listed.end, end, question):
        return (
            _of_list(listed, "bare")
            if len(listed.letters) > 1
            else checked(plain[:end], listed, end, question, "bare")
        )
    return None


def _bare_lower(plain: str, begin: int, end: int, question: Question) -> Reading | None:
    match = re.fullmatch(r"([a-z0-9])[\s)\].]*", plain[begin:end].strip())
    letter = match[1].upper() if match else ""
    if letter in question.options:
        return Reading(letter, Status.ANSWERED, begin, begin + 1, "bare")
    return None


def _unless_taken_back(plain: str, reading: Reading, question: Question) -> Reading:
    """ "Answer: B. Wait, B is wrong." leaves no answer; a new one would have been read."""
    if reading.letter is None:
        return reading
    rest = plain[reading.end :]
    if reopened := cues.REOPENED.search(rest):
        offset = reading.end + reopened.start()
        for listed in loose_lists(blank(plain, 0, offset), question.letters):
            if listed.denied and reading.letter in listed.letters:
                return _soft(plain, offset, question) or Reading(
                    None, Status.UNANSWERED, reading.start, reading.end
                )
            if not listed.denied and len(set(listed.letters)) == 1 and _follows_soft(plain, listed.start):
                return _of_list(listed, "cue")
    return reading


def _follows_soft(plain: str, start: int) -> bool:
    return any(cue.end() == start for cue in cues.SOFT.finditer(plain, max(0, start - 60), start))


def _whole_answer(plain: str, question: Question) -> Reading | None:
    """The whole answer, or its first sentence, is one option's words or a leading letter."""
    begin = len(plain) - len(plain.lstrip())
    for stop in _sentence_ends(plain, begin):
        letter = same_text(plain[begin:stop], question.texts)
        if letter and len(plain[begin:stop].strip(" .")) > 1 and not question.strict_letters:
            rest = plain[stop:]
            others = [o for o in options_within(rest, question.texts) if o != letter]
            if not others:
                return Reading(letter, Status.ANSWERED, begin, stop, "text")
    return None


def _sentence_ends(plain: str, begin: int) -> list[int]:
    stops = [m.start() for m in re.finditer(r"[.,;。，；:](?=\s|$|[一-鿿])|\n", plain[begin:])][:3]
    return [len(plain), *(begin + stop for stop in stops if stop)]


def _within_prose(plain: str, question: Question) -> Reading | None:
    """Nothing was announced: verdicts, a leading letter, a lone letter, then words."""
    if question.strict_letters:
        return _refused(plain) or _soft(plain, 0, question)
    soft = _soft(plain, 0, question)
    if soft is not None:
        return soft
    if refused := _refused(plain):
        return refused
    said = [one for one in loose_lists(plain, question.letters) if not one.denied]
    listed = [one for one in said if not _UNREAL.match(plain, one.end)]
    leading = _leading(plain, listed)
    if leading is not None:
        return (
            checked(plain, leading, len(plain), question, "bare")
            if len(set(leading.letters)) == 1
            else _of_list(leading, "bare")
        )
    named = _named(plain, question)
    letters = {letter for one in listed for letter in one.letters}
    if len(letters) > 1 and len(named) == 1 and _NAMES_OPTIONS.search(question.options[named[0]]):
        place = question.place_of(plain, 0, len(plain), named[0])
        return Reading(named[0], Status.ANSWERED, *place, "text")
    if len(letters) > 1:
        return Reading(None, Status.AMBIGUOUS, listed[0].start, listed[-1].end)
    if letters and named and set(named) != letters and len(named) == 1:
        return Reading(None, Status.CONFLICT, listed[-1].start, listed[-1].end)
    if letters:
        return _of_list(listed[-1], "letter")
    if len(named) == 1:
        place = question.place_of(plain, 0, len(plain), named[0])
        return Reading(named[0], Status.ANSWERED, *place, "text")
    return Reading(None, Status.AMBIGUOUS, 0, len(plain)) if named else None


def _named(plain: str, question: Question) -> list[str]:
    said = [
        r
        for cue in cues.SOFT_TEXT.finditer(plain)
        for r in [read_payload(plain, cue.end(), len(plain), question)]
        if r
    ]
    if said and said[-1].letter:
        return [said[-1].letter]
    return options_within(plain, question.texts)


def _refused(plain: str) -> Reading | None:
    if none := cues.NONE_OF_THEM.search(plain):
        return Reading(None, Status.NONE, *none.span())
    may_refuse = not plain.isascii() or any(map(lowered(plain).__contains__, cues.REFUSAL_WORDS))
    if may_refuse and (refusal := cues.REFUSAL.search(plain)):
        return Reading(None, Status.REFUSAL, *refusal.span())
    return None


def _leading(plain: str, listed: list[LetterList]) -> LetterList | None:
    """ "B. The disc ...": a letter with a delimiter at the very beginning, once."""
    begin = len(plain) - len(plain.lstrip(" \n\t([\"'"))
    for number, one in enumerate(listed):
        following = listed[number + 1].start if number + 1 < len(listed) else len(plain)
        if not re.search(r"\w", plain[one.end : following]) and following < len(plain):
            return None
        if one.start == begin and re.match(r"\s*[).\]:,，。;\-\n]", plain[one.end :]):
            return one
    return None


def _soft(plain: str, start: int, question: Question) -> Reading | None:
    """The last verdict within an argument: "so B", "C is right"."""
    found: list[Reading] = []
    for cue in soft_cues(plain, start):
        position = re.compile(
            r"(?:(?:the )?(?:answer|option|choice|选项|选)\s*)?[(\[\"']*", re.IGNORECASE
        ).match(plain, cue.end())
        listed = read_list(plain, position.end() if position else cue.end(), question.letters)
        if listed and _UNREAL.match(plain, listed.end):
            continue
        if listed and not listed.denied and not _is_prose(plain, listed):
            found.append(
                checked(plain, listed, len(plain), question, "cue")
                if len(set(listed.letters)) == 1
                else _of_list(listed, "cue")
            )
        elif not listed and (words := whole_text(plain, cue.end(), len(plain), question, "text")):
            found.append(words)
    for listed in loose_lists(plain, question.letters):
        if (
            listed.start >= start
            and not listed.denied
            and cues.RIGHT_AFTER.match(plain, listed.end)
            and not _hypothetical(plain, listed.start)
        ):
            found.append(_of_list(listed, "cue"))
    return max(found, key=lambda reading: reading.end) if found else None


def _is_prose(plain: str, listed: LetterList) -> bool:
    return all(
        one.start != listed.start for one in loose_lists(plain[: listed.end + 40], list(listed.letters))
    )
