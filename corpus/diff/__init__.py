"""Word differences between versions of a text: compared, shown, merged and counted."""

from corpus.diff.distance import words_changed
from corpus.diff.merge import Chunk, Merge, merge
from corpus.diff.three_way import Diff, Hunk, Piece, Stage, three_way
from corpus.diff.tokens import Token, tokenise

__all__ = [
    "Chunk",
    "Diff",
    "Hunk",
    "Merge",
    "Piece",
    "Stage",
    "Token",
    "merge",
    "three_way",
    "tokenise",
    "words_changed",
]
