"""The hash chain: a row changed, dropped or slipped in is named."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from corpus.history.chain import GENESIS, canonical_json, first_break, link_hash


@dataclass(frozen=True)
class Row:
    seq: int
    payload: str
    previous_hash: str
    hash: str


def chain(length: int) -> list[Row]:
    rows: list[Row] = []
    previous = GENESIS
    for seq in range(1, length + 1):
        payload = canonical_json({"seq": seq, "what": "moved"})
        row_hash = link_hash(previous=previous, payload=payload)
        rows.append(Row(seq, payload, previous, row_hash))
        previous = row_hash
    return rows


def test_an_untouched_chain_holds() -> None:
    assert first_break(chain(5)) is None
    assert first_break([]) is None


def test_a_changed_row_is_named() -> None:
    rows = chain(5)
    rows[2] = replace(rows[2], payload=rows[2].payload.replace("moved", "mowed"))
    broken = first_break(rows)
    assert broken is not None
    assert broken.seq == 3


def test_a_row_rewritten_with_its_own_hash_breaks_the_next() -> None:
    rows = chain(5)
    forged = rows[2].payload.replace("moved", "mowed")
    rows[2] = replace(rows[2], payload=forged, hash=link_hash(previous=rows[1].hash, payload=forged))
    broken = first_break(rows)
    assert broken is not None
    assert broken.seq == 4


def test_a_missing_row_is_named() -> None:
    rows = chain(5)
    del rows[1]
    broken = first_break(rows)
    assert broken is not None
    assert broken.seq == 2


def test_canonical_bytes_do_not_depend_on_the_order_of_keys() -> None:
    assert canonical_json({"b": 1, "a": "腰"}) == canonical_json({"a": "腰", "b": 1}) == '{"a":"腰","b":1}'


def test_a_number_that_is_none_has_no_canonical_bytes() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json({"a": float("nan")})
