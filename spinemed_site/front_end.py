"""The front end's manifest, read again when a build has replaced it under the running system."""

from __future__ import annotations

from django_vite.core.asset_loader import (  # type: ignore[import-untyped]
    DjangoViteAppClient,
    ManifestClient,
    ManifestEntry,
)
from django_vite.core.exceptions import DjangoViteManifestError  # type: ignore[import-untyped]

Mark = tuple[int, int, int]


class FreshManifest(ManifestClient):  # type: ignore[misc]
    """Entries of the build that lies there now.

    While a build is under way the manifest is missing or half written: the entries of before stay.
    """

    _mark: Mark | None = None

    def get(self, path: str) -> ManifestEntry:
        """The entry of a source file. Raises DjangoViteAssetNotFoundError when the build has none."""
        self._reread()
        return super().get(path)

    def _reread(self) -> None:
        try:
            found = self.manifest_path.stat()
            mark = found.st_mtime_ns, found.st_size, found.st_ino
            if mark != self._mark:
                self._entries, self.legacy_polyfills_entry = self._parse_manifest()
                self._mark = mark
        except (OSError, DjangoViteManifestError):
            return


class FreshClient(DjangoViteAppClient):  # type: ignore[misc]
    """Writes the tags of a page from the manifest as it stands."""

    ManifestClient = FreshManifest
