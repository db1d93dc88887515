"""The reading process without de-identification; see `tests.bench.as_it_came`."""

from __future__ import annotations

from typing import Any

from pydicom.dataset import Dataset

from imaging.deidentify.identity import identity_digests, subject_key
from imaging.deidentify.keyed import keyed_pseudonym
from imaging.deidentify.report import Report
from imaging.formats import child, keeping


def _as_it_came(dataset: Dataset, *, profile: Any, secret: bytes) -> tuple[Dataset, Report]:
    """The dataset itself, and a report of nothing done."""
    report = Report(profile="none", subject=keyed_pseudonym(secret, subject_key(dataset)))
    report.identity = identity_digests(dataset, secret)
    return dataset, report


def main() -> None:
    """Answer requests until the input ends."""
    keeping.deidentify = _as_it_came
    child.main()
