"""The glossary: terms of spine surgery in English and Chinese, a sentence each. It knows of no item."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

_TERMS = Path(__file__).with_name("terms.txt")


class Term(NamedTuple):
    """A term by its names in both languages, the first of each heads it, and what it means."""

    names: tuple[str, ...]
    names_zh: tuple[str, ...]
    says: str
    says_zh: str


@cache
def glossary() -> tuple[Term, ...]:
    """Every term, in the order of the English alphabet."""
    lines = _TERMS.read_text(encoding="utf-8").splitlines()
    terms = [_term(line) for line in lines if line and not line.startswith("#")]
    return tuple(sorted(terms, key=lambda term: term.names[0].casefold()))


def _term(line: str) -> Term:
    names, names_zh, says, says_zh = (part.strip() for part in line.split("|"))
    return Term(_parted(names), _parted(names_zh), says, says_zh)


def _parted(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(";"))
