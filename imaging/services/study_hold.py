"""One at a time: pictures come into a study, or somebody says that all of its pictures were seen."""

from __future__ import annotations

from imaging.models import Study


def study_held(pk: int) -> Study:
    """A study as it stands now; nobody else comes to it until the transaction ends."""
    return Study.objects.select_for_update().get(pk=pk)
