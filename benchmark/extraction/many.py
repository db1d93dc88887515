"""Read many answers at once, on as many cores as are given. No database and no Django here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import NamedTuple

from benchmark.extraction.choice import extract_choice
from benchmark.extraction.outcome import Extraction

_SHARE = 500  # answers that travel to a process together


class Put(NamedTuple):
    """One raw answer and what it was an answer to; a tuple, for hundreds of thousands travel to processes."""

    text: str
    options: tuple[tuple[str, str], ...]
    strict_letters: bool


class Readers:
    """Reads in this process, or spread over others; the order of the answers stays."""

    def __init__(self, pool: ProcessPoolExecutor | None) -> None:
        self._pool = pool

    def begin(self, puts: Sequence[Put]) -> Iterator[Extraction]:
        """Start reading at once; what comes back waits for each answer in its turn."""
        shares = [puts[start : start + _SHARE] for start in range(0, len(puts), _SHARE)]
        if self._pool is None:
            return (found for share in shares for found in read_share(share))
        under_way = [self._pool.submit(read_share, share) for share in shares]
        return (found for future in under_way for found in future.result())


@contextmanager
def readers(processes: int) -> Iterator[Readers]:
    """Readers for as long as the block lasts; with one process nothing else is started."""
    if processes < 2:
        yield Readers(None)
        return
    # Spawned, not forked: a copy of a process with open connections and threads is none to work in.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield Readers(pool)


def read_share(puts: Sequence[Put]) -> list[Extraction]:
    """Every answer of a share, in its order."""
    return [extract_choice(put.text, dict(put.options), strict_letters=put.strict_letters) for put in puts]
