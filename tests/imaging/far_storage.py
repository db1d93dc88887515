"""Storages of tests without a folder on this machine: one read by range, one only whole, and S3's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage

FAR = "tests.imaging.far_storage"
READ: list[tuple[str, int, int]] = []


class WholeStorage(Storage):
    """Files that can be fetched whole, and in no other way."""

    def __init__(self, place: str) -> None:
        self.inner = FileSystemStorage(location=place)

    def _open(self, name: str, mode: str = "rb") -> File:
        return self.inner.open(name, mode)

    def _save(self, name: str, content: File) -> str:
        return self.inner.save(name, content)

    def delete(self, name: str) -> None:
        self.inner.delete(name)

    def exists(self, name: str) -> bool:
        return self.inner.exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self.inner.listdir(path)

    def size(self, name: str) -> int:
        return self.inner.size(name)

    def get_modified_time(self, name: str) -> Any:
        return self.inner.get_modified_time(name)


class RangedStorage(WholeStorage):
    """The same, read by range; what was read is noted in `READ`."""

    def read_range(self, name: str, offset: int, length: int) -> bytes:
        """As `ReadsRanges`."""
        READ.append((name, offset, length))
        with self.inner.open(name, "rb") as stream:
            stream.seek(offset)
            return stream.read(length)


@contextmanager
def storage_setting(kind: str, folder: Path) -> Iterator[dict[str, Any]]:
    """Django's setting of a storage of that kind, empty, as long as the block lasts."""
    READ.clear()
    if kind == "s3":
        with s3_server() as (endpoint, bucket):
            yield {
                "BACKEND": "imaging.s3_storage.RangedS3Storage",
                "OPTIONS": {
                    "bucket_name": bucket,
                    "location": "studio",
                    "endpoint_url": endpoint,
                    "region_name": "us-east-1",
                    "addressing_style": "path",
                    "access_key": "test",
                    "secret_key": "test",
                    "file_overwrite": True,
                    "default_acl": None,
                },
            }
        return
    name = {"whole": "WholeStorage", "ranged": "RangedStorage"}[kind]
    yield {"BACKEND": f"{FAR}.{name}", "OPTIONS": {"place": str(folder / "far")}}


@contextmanager
def s3_server() -> Iterator[tuple[str, str]]:
    """A server that speaks S3, and an empty bucket on it."""
    pytest.importorskip("storages", reason="django-storages is not installed: see requirements/s3.in.")
    boto3 = pytest.importorskip("boto3", reason="boto3 is not installed: see requirements/s3.in.")
    moto = pytest.importorskip("moto.server", reason="No server that speaks S3 is installed.")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint, bucket = f"http://{host}:{port}", f"b{uuid4().hex}"
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
        boto3.client("s3", endpoint_url=endpoint, **keys).create_bucket(Bucket=bucket)
        yield endpoint, bucket
    finally:
        server.stop()
