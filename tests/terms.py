"""Under what terms the texts of tests are used."""

from __future__ import annotations

from typing import Any

from corpus.sources.source_add import Terms
from projects.models import Egress, Purpose


def terms_make(*purposes: Purpose, **changed: Any) -> Terms:
    """An open licence for these purposes (drafting where none is named), for any model, with quotes."""
    usual = {
        "licence": "CC BY 4.0",
        "citation": "A society, 2026",
        "egress": Egress.ANY_MODEL,
        "purposes": frozenset(purposes or {Purpose.DRAFT}),
        "may_quote": True,
    }
    return Terms(**{**usual, **changed})
