"""Fold a raw answer into plain characters of the same length, so that spans stay true."""

from __future__ import annotations

import re
import unicodedata

_DASHES = "‐‑‒–—―−﹣－"
_QUOTES = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "「": '"', "」": '"', "『": '"', "』": '"'}
_INVISIBLE = "\u200b\u200c\u200d\ufeff\u00a0"

# Tags and marks that models put around their reasoning; what stands inside is not an answer.
_TAGS = r"think|thinking|reasoning|thought|thoughts|scratchpad|analysis|reflection|cot|reason"
_OPEN = rf"<(?:{_TAGS})\b[^>]*>|◁think▷|<\|begin_of_thought\|>|\[THINK\]"
_CLOSE = rf"</(?:{_TAGS})\s*>|◁/think▷|<\|end_of_thought\|>|\[/THINK\]"
_MARK = re.compile(f"(?P<open>{_OPEN})|(?P<close>{_CLOSE})", re.IGNORECASE)
_CHANNEL = re.compile(r"<\|channel\|>\s*(\w+)\s*<\|message\|>")
_STRUCK = re.compile(r"~~[^~\n]+~~|<(del|s|strike)>[^<\n]*</\1>", re.IGNORECASE)
_HTML = re.compile(r"</?(?:b|i|strong|em|u|p|br|span|center|h[1-6])\s*/?>")
_LATEX = re.compile(
    r"\\(?:text|textbf|textit|mathrm|mathbf|mathsf|boldsymbol|operatorname|bf|rm|,|;|!|quad)\b"
)


class _Folded(dict[int, str]):
    """Every character met so far and what it is folded to: always one character."""

    def __missing__(self, code: int) -> str:
        self[code] = _fold_character(chr(code))
        return self[code]


_FOLDED = _Folded()
_MARKUP = str.maketrans(dict.fromkeys('*_`$|"{}\\', " "))


def fold(raw: str) -> str:
    """Full width to half width, one kind of dash and quote; the length never changes."""
    return raw if raw.isascii() else raw.translate(_FOLDED)


def lowered(text: str) -> str:
    """Lower case of the same length, so that places stay true."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(one if len(one.lower()) != 1 else one.lower() for one in text)


def _fold_character(character: str) -> str:
    code = ord(character)
    if character in _DASHES:
        return "-"
    if character in _QUOTES:
        return _QUOTES[character]
    if character in _INVISIBLE:
        return " "
    for first in (0x1F150, 0x1F170, 0x1F130):  # Circled and squared letters.
        if first <= code < first + 26:
            return chr(ord("A") + code - first)
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) == 1:
        return plain
    # "⒝" is written as three characters in its plain form; the letter is the middle one.
    return plain[1] if len(plain) == 3 and plain[0] == "(" else character


def hide_reasoning(text: str) -> tuple[str, bool]:
    """Blank out reasoning; the flag says that the answer ended inside it."""
    text, cut = _final_channel(text)
    if not any(mark in text for mark in "<◁["):
        return text, cut
    depth, opened_at = 0, 0
    for mark in list(_MARK.finditer(text)):
        if mark["open"]:
            opened_at = mark.start() if depth == 0 else opened_at
            depth += 1
            continue
        # A closing tag without its opening one: the template had opened it for the model.
        start = opened_at if depth else 0
        depth = max(0, depth - 1)
        if depth == 0:
            text = blank(text, start, mark.end())
    return (blank(text, opened_at, len(text)), True) if depth else (text, cut)


def _final_channel(text: str) -> tuple[str, bool]:
    channels = list(_CHANNEL.finditer(text)) if "<|channel|>" in text else []
    if not channels:
        return text, False
    last = channels[-1]
    if last[1] == "final":
        return blank(text, 0, last.end()), False
    return blank(text, last.start(), len(text)), True


def blank(text: str, start: int, end: int) -> str:
    """The same text with blanks between two places; line ends stay."""
    hidden = "".join("\n" if character == "\n" else " " for character in text[start:end])
    return text[:start] + hidden + text[end:]


def drop_markup(text: str) -> str:
    """Blank out Markdown and LaTeX, keeping the length."""
    text = _LATEX.sub(lambda match: " " * len(match[0]), text)
    if "~~" in text or "</" in text:
        text = _STRUCK.sub(lambda match: " " * len(match[0]), text)
    if "<" in text:
        text = _HTML.sub(lambda match: " " * len(match[0]), text)
    return text.translate(_MARKUP)
