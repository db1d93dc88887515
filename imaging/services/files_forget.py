"""Files whose marks or measurements were taken away: they may come again."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import dateformat, timezone

from imaging.models import ImportFile


def files_forget(files: QuerySet[ImportFile], what: str) -> None:
    """Files that left nothing on a series any more count as never taken; `what` they had left, in words."""
    today = dateformat.format(timezone.localtime(), "j M Y")
    files.update(series=None, reason=f"Its {what} were taken away on {today}.")
