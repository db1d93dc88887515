"""The layout of the other public SpineBench, turned into lines for `import_instances`.

A JSON array of objects with ``image``, ``question``, ``task`` and ``answers`` or ``answer``: a string or a
list, keys and values in any case, options in a field of their own or as lettered lines of the question.
What cannot be turned into one best answer among three to six options is left out, and told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pydantic import ValidationError

from corpus.bodies import body_validate, sha256_hex

LETTERS = "ABCDEF"
_LETTERED = re.compile(r"(?:^|(?<=\s))\(?([A-Fa-f])\s*[.):、．：]\s*", re.MULTILINE)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
AXES = (
    ("level_identification", ("level", "locali", "locat", "count", "segment identification", "定位", "节段")),
    ("planning", ("treat", "surg", "plan", "management", "治疗", "手术")),
    ("measurement", ("measur", "angle", "cobb", "测量")),
    ("prognosis", ("prognos", "risk", "outcome", "预后")),
    ("postoperative", ("postop", "post-op", "follow", "术后")),
    ("communication", ("patient educ", "communicat", "explain", "沟通")),
)


@dataclass
class Converted:
    """Lines to import, and what was found on the way: (number of the object from 1, sentence)."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)


class NotThisShape(ValueError):
    """What is wrong with a file or an object."""


def spinebench_convert(text: str, *, images: Mapping[str, Mapping[str, Any]] | None = None) -> Converted:
    """Turn a file over. `images` names the series and frame here of an image's name there.

    Raises NotThisShape for what is no JSON array of objects. The same object has the same uid each time.
    """
    try:
        objects = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as problem:
        raise NotThisShape(f"The file is not JSON: {problem}") from problem
    if isinstance(objects, dict):
        objects = next((one for one in objects.values() if isinstance(one, list)), None)
    if not isinstance(objects, list):
        raise NotThisShape("The file holds no JSON array.")
    converted = Converted()
    for number, one in enumerate(objects, start=1):
        try:
            converted.rows.append(_row(number, one, images or {}, converted))
        except NotThisShape as fault:
            converted.left_out.append((number, str(fault)))
    return converted


def _row(
    number: int, raw: Any, images: Mapping[str, Mapping[str, Any]], converted: Converted
) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise NotThisShape("It is not an object.")
    one = _folded(number, raw, converted)
    stem, options = _options(one)
    shown = _images(one, images)
    task = str(one.get("task") or "")
    body = {
        "kind": "multiple_choice",
        "language": "zh" if _CHINESE.search(stem) else "en",
        "axis": _axis(number, task, converted),
        "stem": stem,
        "options": [{"key": key, "text": text} for key, text in options.items()],
        "answer": _answer(one, options),
        "images": shown,
    }
    try:
        body_validate(body)
    except ValidationError as problem:
        raise NotThisShape(str(problem.errors(include_url=False)[0]["msg"])) from problem
    told = json.dumps(body, sort_keys=True, ensure_ascii=False)
    # Relatives share an image; the name of the file there is not kept.
    cluster = {"cluster_key": f"image:{sha256_hex(str(one['image']))[:32]}"} if one.get("image") else {}
    return {"uid": str(uuid5(NAMESPACE_URL, f"spinebench {told}")), "body": body, **cluster}


def _folded(number: int, raw: dict[str, Any], converted: Converted) -> dict[str, Any]:
    """The object with lower-case keys; of two that differ in case alone the first with words counts."""
    one: dict[str, Any] = {}
    for key, value in raw.items():
        name = str(key).strip().lower()
        if name != key:
            converted.notes.append((number, f"The key “{str(key)[:40]}” was read as “{name[:40]}”."))
        if name not in one or one[name] in (None, "", []):
            one[name] = value
    return one


def _options(one: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The question without its options, and these by letter."""
    question = one.get("question")
    if not isinstance(question, str) or not question.strip():
        raise NotThisShape("It has no “question”.")
    told = one.get("options") or one.get("choices")
    if isinstance(told, dict):
        return question.strip(), _lettered({str(key): str(text) for key, text in told.items()})
    if isinstance(told, list):
        texts = [
            _LETTERED.sub("", str(text), count=1) if _LETTERED.match(str(text)) else str(text)
            for text in told
        ]
        return question.strip(), _lettered(dict(zip(LETTERS, texts, strict=False)))
    return _split(question)


def _split(question: str) -> tuple[str, dict[str, str]]:
    """Options that stand as “A. …” within the question, from A on without a gap."""
    marks = list(_LETTERED.finditer(question))
    run: list[re.Match[str]] = []
    for mark in marks:
        if mark[1].upper() == "A":
            run = [mark]
        elif run and len(run) < len(LETTERS) and mark[1].upper() == LETTERS[len(run)]:
            run.append(mark)
    if len(run) < 3:
        raise NotThisShape("It has no three options from A on.")
    ends = [mark.start() for mark in run[1:]] + [len(question)]
    texts = {mark[1].upper(): question[mark.end() : end] for mark, end in zip(run, ends, strict=True)}
    return question[: run[0].start()].strip().removesuffix("Options:").strip(), _lettered(texts)


def _lettered(texts: Mapping[str, str]) -> dict[str, str]:
    options = {key.strip().upper(): text.strip(" \t\r\n;；,，") for key, text in texts.items()}
    if "".join(options) != LETTERS[: len(options)] or not 3 <= len(options) <= 6 or not all(options.values()):
        raise NotThisShape("Its options are not three to six, lettered from A on.")
    return options


def _answer(one: Mapping[str, Any], options: Mapping[str, str]) -> str:
    """The one letter that is right: given as a letter, with or without its text, or as the text alone."""
    told = one.get("answers") if one.get("answers") not in (None, "", []) else one.get("answer")
    answers = (
        [str(part) for part in told] if isinstance(told, list) else [str(told)] if told is not None else []
    )
    letters = {letter for answer in answers for letter in _letters(answer, options)}
    if not answers:
        raise NotThisShape("It has neither “answers” nor “answer”.")
    if len(letters) > 1:
        raise NotThisShape("It has several right answers; an item here has one best answer.")
    if not letters:
        raise NotThisShape("Its answer is none of its options.")
    return letters.pop()


def _letters(answer: str, options: Mapping[str, str]) -> Iterator[str]:
    plain = answer.strip().strip("().。")
    by_text = {text.casefold(): letter for letter, text in options.items()}
    if plain.casefold() in by_text:
        yield by_text[plain.casefold()]
    elif plain.upper() in options:
        yield plain.upper()
    elif (found := _LETTERED.match(answer.strip())) and found[1].upper() in options:
        yield found[1].upper()
    else:
        parts = [part.strip().upper() for part in re.split(r"[,，;；、/\s]+", plain) if part.strip()]
        if parts and all(part in options for part in parts):
            yield from parts


def _images(one: Mapping[str, Any], images: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    told = one.get("image") or one.get("images") or []
    names = [str(name) for name in told] if isinstance(told, list) else [str(told)]
    missing = [name for name in names if name not in images]
    if missing:
        raise NotThisShape(
            "It shows an image that is none of a study here. Import the images first, and name the series "
            "and frame of each in the file of --images."
        )
    return [dict(images[name]) for name in names]


def _axis(number: int, task: str, converted: Converted) -> str:
    folded = task.casefold()
    for axis, words in AXES:
        if any(word in folded for word in words):
            return axis
    if folded and "diagnos" not in folded and "patholog" not in folded and "disease" not in folded:
        converted.notes.append((number, f"The task “{task[:40]}” was read as pathology."))
    return "pathology"
