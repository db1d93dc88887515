"""Which Releases hold Instances about the Subjects of an Approval, and what for."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.models import Release
from corpus.releases.filters import filters_read
from projects.models import Approval, Purpose


def releases_under(approval: Approval) -> Iterator[tuple[Purpose, str]]:
    """The purpose and the name of each; a row that was withdrawn since is out all the same."""
    held = Release.objects.filter(rows__instance__subject__approval=approval).distinct()
    for release in held.order_by("number"):
        yield Purpose(filters_read(release.filters).purpose), str(release)
