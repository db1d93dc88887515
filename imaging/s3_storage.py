"""Files in an S3-compatible store, read by range. Needs `requirements/s3.txt`, and `STORAGE_URL=s3://…`."""

from __future__ import annotations

from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

GONE, BEHIND_THE_END = 404, 416


class RangedS3Storage(S3Storage):  # type: ignore[misc]
    """The storage of django-storages, with the one way to read that frames need."""

    def read_range(self, name: str, offset: int, length: int) -> bytes:
        """Bytes from `offset`, fewer where the file ends. Raises FileNotFoundError."""
        if length <= 0:
            return b""
        place = self.bucket.Object(self._normalize_name(clean_name(name)))
        try:
            answer = place.get(Range=f"bytes={offset}-{offset + length - 1}")
        except ClientError as problem:
            status = problem.response["ResponseMetadata"]["HTTPStatusCode"]
            if status == GONE:
                raise FileNotFoundError(name) from problem
            if status == BEHIND_THE_END:
                return b""
            raise
        return bytes(answer["Body"].read())

    def size(self, name: str) -> int:
        """Bytes of a file. Raises FileNotFoundError."""
        try:
            return int(self.bucket.Object(self._normalize_name(clean_name(name))).content_length)
        except ClientError as problem:
            raise FileNotFoundError(name) from problem
