"""The parts of a request are cut where its boundaries are, however its bytes come (RFC 2046 5.1.1)."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imaging.dicomweb.parts import PartsProblem, parts_write

TYPE = 'multipart/related; type="application/dicom"; boundary={}'
HEAD = b"Content-Type: application/dicom\r\n\r\n"


class Pieces:
    """A body that comes in pieces of these sizes, again and again."""

    def __init__(self, content: bytes, sizes: list[int]) -> None:
        self._stream, self._sizes = io.BytesIO(content), sizes

    def read(self, _size: int, /) -> bytes:
        self._sizes = [*self._sizes[1:], self._sizes[0]]
        return self._stream.read(self._sizes[-1])


def written(content: bytes, *, boundary: str = "b", sizes: list[int] | None = None) -> list[bytes]:
    with tempfile.TemporaryDirectory() as name:
        body = Pieces(content, sizes or [len(content) + 1])
        paths = parts_write(body, TYPE.format(boundary), Path(name), most_bytes=10**6, most_parts=9)
        return [path.read_bytes() for path in paths]


def test_a_preamble_and_an_epilogue_are_no_parts() -> None:
    content = b"--b\r\n" + HEAD + b"one\r\n--b\r\n" + HEAD + b"two\r\n--b--"
    for before in (b"", b"\r\n", b"\r\n\r\n", b"This is a message in MIME.\r\n", b"--c\r\n\r\nno\r\n"):
        for behind in (b"", b"\r\n", b"  \r\nEpilogue\r\n--b\r\n\r\nno\r\n--b--\r\n"):
            assert written(before + content + behind) == [b"one", b"two"], (before, behind)


def test_headers_may_be_folded_or_missing() -> None:
    folded = b"Content-Type: application/dicom;\r\n\ttransfer-syntax=1.2.840.10008.1.2.1\r\n\r\n"
    content = b"--b\r\n" + folded + b"one\r\n--b\r\n\r\ntwo\r\n--b--\r\n"
    assert written(content) == [b"one", b"two"]


@pytest.mark.parametrize("named", ['"b c"', '"b\'()+_,-./:=?"', "b'+_.-"])
def test_a_boundary_may_be_quoted(named: str) -> None:
    inner = named.strip('"').encode()
    content = b"--" + inner + b"\r\n" + HEAD + b"one\r\n--" + inner + b"--\r\n"
    assert written(content, boundary=named) == [b"one"]


def test_a_boundary_is_a_whole_line() -> None:
    inside = b"\r\n--bc\r\n--b \tx\r\n--\r\n--b-\r\n\r\n --b\r\n"
    assert written(b"--b  \t\r\n" + HEAD + inside + b"\r\n--b--") == [inside]


def test_parts_may_be_empty() -> None:
    assert written(b"--b\r\n" + HEAD + b"\r\n--b\r\n" + HEAD + b"--b\r\n\r\n--b--") == [b"", b"", b""]
    assert written(b"--b--\r\n") == []


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "told from each other"),
        (b"what is this", "told from each other"),
        (b"--b\r\n" + HEAD + b"one", "broke off"),
        (b"--b\r\n" + HEAD + b"one\r\n--b", "broke off"),
        (b"--b\r\nContent-Type: applica", "broke off"),
        (b"--b\r\nX-Long: " + b"x" * 20_000, "header of a part"),
    ],
)
def test_what_is_not_whole_is_refused(content: bytes, word: str) -> None:
    with pytest.raises(PartsProblem, match=word) as problem:
        written(content)
    assert problem.value.status == 400


def line_free(boundary: bytes) -> st.SearchStrategy[bytes]:
    """Content full of what looks like a boundary and is none."""
    pieces = st.sampled_from([b"\r\n--", b"--", b"\r", b"\n", b"\r\n", boundary, boundary + b"x", b"-", b" "])
    content = st.lists(st.one_of(pieces, st.binary(max_size=5)), max_size=30).map(b"".join)
    delimiter = b"\r\n--" + boundary
    return content.filter(lambda found: delimiter not in b"\r\n" + found + b"\r\n--x")


@settings(max_examples=300, deadline=None)
@given(
    parts=st.lists(line_free(b"b0"), max_size=4),
    preamble=line_free(b"b0"),
    epilogue=st.binary(max_size=20),
    padding=st.sampled_from([b"", b" ", b"\t  "]),
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=5),
)
def test_whatever_the_parts_hold_they_come_out_as_they_went_in(
    parts: list[bytes], preamble: bytes, epilogue: bytes, padding: bytes, sizes: list[int]
) -> None:
    opening = b"\r\n--b0" + padding + b"\r\n"
    content = preamble + b"".join(opening + HEAD + part for part in parts) + b"\r\n--b0--\r\n" + epilogue
    assert written(content, boundary="b0", sizes=sizes) == parts


@settings(max_examples=300, deadline=None)
@given(
    content=st.lists(
        st.sampled_from([b"\r\n", b"--b", b"--", b"\r\n--b\r\n", b"\r\n\r\n", b"A: b", b"\0", b" "]),
        max_size=20,
    ).map(b"".join),
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=4),
)
def test_however_it_comes_it_means_the_same(content: bytes, sizes: list[int]) -> None:
    assert outcome(content, sizes) == outcome(content, [len(content) + 1])


def outcome(content: bytes, sizes: list[int]) -> list[bytes] | str:
    try:
        return written(content, sizes=sizes)
    except PartsProblem as problem:
        return str(problem)
