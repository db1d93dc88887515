"""A numbering is certified for the marks that are there: as from a page that was opened just now."""

from __future__ import annotations

from typing import Any

from imaging.models import Subject
from imaging.services.numbering import numbering_certify, subject_marks_version


def numbering_certify_now(*, subject: Subject, **fields: Any) -> Subject:
    """Certify the marks that are stored at this moment."""
    return numbering_certify(subject=subject, seen=subject_marks_version(subject), **fields)
