"""Where stored files lie, by `STORAGE_URL`: a folder, or an S3-compatible store."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

FORMS = "STORAGE_URL is file:///folder or s3://bucket/prefix?endpoint=https://host&region=name."


class Storage(NamedTuple):
    """`folder` holds what is worked on here, and the files where `setting`, Django's, names no store."""

    folder: Path
    setting: dict[str, Any]


def storage_of(url: str, *, folder: Path) -> Storage:
    """The storage that a URL names; files in `folder` where it is empty. Raises ImproperlyConfigured."""
    if not url or url.startswith("file://"):
        root = Path(url.removeprefix("file://")) if url else folder
        return Storage(root, {"BACKEND": "django.core.files.storage.FileSystemStorage"})
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.hostname:
        raise ImproperlyConfigured(FORMS)
    if parts.username or parts.password:
        raise ImproperlyConfigured(
            "STORAGE_URL holds no keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )
    asked = parse_qs(parts.query, keep_blank_values=True)
    if unknown := sorted(asked.keys() - {"endpoint", "region"}):
        raise ImproperlyConfigured(f"STORAGE_URL knows no {', '.join(unknown)}. {FORMS}")
    return Storage(
        folder, {"BACKEND": "imaging.s3_storage.RangedS3Storage", "OPTIONS": _options(parts, asked)}
    )


def _options(parts: Any, asked: dict[str, list[str]]) -> dict[str, Any]:
    endpoint, region = (asked.get(name, [""])[0] or None for name in ("endpoint", "region"))
    return {
        "bucket_name": parts.netloc,
        "location": unquote(parts.path).strip("/"),
        "endpoint_url": endpoint,
        "region_name": region,
        # Stores that are not Amazon's seldom answer to names of buckets as names of hosts.
        "addressing_style": "path" if endpoint else None,
        # A name stands for one file: what a broken step left is replaced.
        "file_overwrite": True,
        "default_acl": None,
    }
