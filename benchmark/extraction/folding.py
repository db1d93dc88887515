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
_LATEX = re.compile(
    r"\\(?:text|textbf|textit|mathrm|mathbf|mathsf|boldsymbol|operatorname|bf|rm|,|;|!|quad)\b"
)


def fold(raw: str) -> str:
    """Full width to half width, one kind of dash and quote; the length never changes."""
    return "".join(_fold_character(character) for character in raw)


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
    channels = list(_CHANNEL.finditer(text))
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
    text = re.sub(r"</?(?:b|i|strong|em|u|p|br|span)\s*/?>", lambda m: " " * len(m[0]), text)
    return re.sub(r"[*_`~$|\"{}\\]", " ", text)
