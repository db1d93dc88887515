"""Finding a Release's folder by its uid or by its path."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings

from corpus.models import Release
from corpus.releases.errors import NotARelease


def release_folder(release: Release) -> Path:
    """The folder of a Release inside the storage."""
    return Path(settings.MEDIA_ROOT) / release.path


def place_find(named: str) -> tuple[Path, str]:
    """The folder and the manifest's known digest (empty for a bare path). Raises NotARelease."""
    if Path(named).is_dir():
        return Path(named), ""
    try:
        release = Release.objects.get(uid=UUID(named))
    except (ValueError, Release.DoesNotExist) as problem:
        raise NotARelease(f"{named} is neither a folder nor the uid of a release.") from problem
    return release_folder(release), release.manifest_sha256
