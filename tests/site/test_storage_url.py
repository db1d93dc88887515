"""Where files lie is told by one address; what it cannot mean is refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from spinemed_site.storage_url import storage_of

HERE = Path("/here")


def test_without_one_files_lie_in_the_data_folder() -> None:
    told = storage_of("", folder=HERE)
    assert told.folder == HERE
    assert told.setting == {"BACKEND": "django.core.files.storage.FileSystemStorage"}


def test_a_folder_of_its_own() -> None:
    assert storage_of("file:///elsewhere", folder=HERE).folder == Path("/elsewhere")


def test_a_bucket() -> None:
    told = storage_of("s3://images/lumbar%20spine?endpoint=https://store:9000&region=eu", folder=HERE)
    assert told.folder == HERE
    assert told.setting["BACKEND"] == "imaging.s3_storage.RangedS3Storage"
    options = told.setting["OPTIONS"]
    assert (options["bucket_name"], options["location"]) == ("images", "lumbar spine")
    assert (options["endpoint_url"], options["region_name"]) == ("https://store:9000", "eu")
    assert options["addressing_style"] == "path"
    assert storage_of("s3://images", folder=HERE).setting["OPTIONS"]["endpoint_url"] is None


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ftp://a/b", "file:///folder or s3://bucket"),
        ("s3://", "file:///folder or s3://bucket"),
        ("s3://key:secret@images", "holds no keys"),
        ("s3://images?acl=public-read", "knows no acl"),
    ],
)
def test_what_it_cannot_mean_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence):
        storage_of(url, folder=HERE)
