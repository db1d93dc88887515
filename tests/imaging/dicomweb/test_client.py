"""Each verb of a stranger's client, dicomweb-client, against a real server."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from dicomweb_client.api import DICOMwebClient
from PIL import Image
from pydicom import Dataset
from pydicom.uid import RLELossless
from requests import HTTPError

from imaging.models import SopInstance
from projects.models import Project, User
from projects.services.people import token_create
from tests.imaging.dicomweb.places import SERIES_UID
from tests.imaging.stored import STUDY_UID, dataset_store, slice_dataset, study_store

INSTANCE = f"{SERIES_UID}.2"
PACKED = f"{SERIES_UID}.7"
EXPLICIT_LE = "1.2.840.10008.1.2.1"


@pytest.fixture
def client(project: Project, steward: User, served_url: str) -> DICOMwebClient:
    """Three plain slices, and a file of three RLE frames."""
    series = study_store(project)
    dataset = slice_dataset(SERIES_UID, 7)
    dataset.NumberOfFrames = 3
    dataset.PixelData = b"".join(np.full(48, 700 + frame, "<u2").tobytes() for frame in (1, 2, 3))
    dataset.compress(RLELossless, generate_instance_uid=False)
    dataset_store(series, dataset)
    _, token = token_create(user=steward, name="client")
    headers = {"Authorization": f"Token {token}"}
    return DICOMwebClient(f"{served_url}/dicomweb/{project.slug}", headers=headers)


def number(picture: Any) -> int:
    return int(np.frombuffer(picture, "<u2")[0])


def with_port(client: DICOMwebClient, address: str) -> str:
    """This client names the host without its port, so the addresses that it is told lack it too."""
    service = urlsplit(client.base_url)
    assert urlsplit(address).netloc == service.hostname
    return urlsplit(address)._replace(netloc=service.netloc).geturl()


def test_search(client: DICOMwebClient) -> None:
    (study,) = client.search_for_studies(search_filters={"ModalitiesInStudy": "CT"})
    assert Dataset.from_json(study).NumberOfStudyRelatedInstances == 4
    assert client.search_for_studies(search_filters={"PatientID": "S?1"}, fuzzymatching=True)
    assert client.search_for_studies(offset=1) == []
    (series,) = client.search_for_series(
        STUDY_UID, search_filters={"Modality": "CT"}, fields=["BodyPartExamined"]
    )
    assert Dataset.from_json(series).NumberOfSeriesRelatedInstances == 4
    assert len(client.search_for_series()) == 1
    instances = client.search_for_instances(STUDY_UID, SERIES_UID, fields=["00280103"])
    assert [Dataset.from_json(one).InstanceNumber for one in instances] == [1, 2, 3, 7]
    assert len(client.search_for_instances(STUDY_UID)) == len(client.search_for_instances()) == 4
    assert len(client.search_for_instances(limit=2, offset=3)) == 1
    with pytest.raises(HTTPError, match="400"):
        client.search_for_studies(search_filters={"PixelSpacing": "1"})


def test_metadata_and_what_it_points_at(client: DICOMwebClient) -> None:
    assert len(client.retrieve_study_metadata(STUDY_UID)) == 4
    assert len(client.retrieve_series_metadata(STUDY_UID, SERIES_UID)) == 4
    told = client.retrieve_instance_metadata(STUDY_UID, SERIES_UID, INSTANCE)
    address = with_port(client, told["7FE00010"]["BulkDataURI"])
    (whole,) = client.retrieve_bulkdata(address)
    assert (len(whole), number(whole)) == (96, 2000)
    (same,) = client.retrieve_bulkdata(address, media_types=("application/octet-stream",), byte_range=(0, 9))
    assert same == whole, "a range of parts is not cut"
    assert [number(part) for part in client.iter_bulkdata(address)] == [2000]

    def handler(_tag: str, _vr: str, uri: str) -> bytes:
        return bytes(client.retrieve_bulkdata(with_port(client, uri))[0])

    assert number(Dataset.from_json(told, bulk_data_uri_handler=handler).PixelData) == 2000


def test_files(client: DICOMwebClient) -> None:
    packed = client.retrieve_instance(STUDY_UID, SERIES_UID, PACKED)
    assert packed.NumberOfFrames == 3
    plain = client.retrieve_instance(
        STUDY_UID, SERIES_UID, PACKED, media_types=(("application/dicom", EXPLICIT_LE),)
    )
    assert plain.file_meta.TransferSyntaxUID == EXPLICIT_LE
    stored = client.retrieve_instance(
        STUDY_UID, SERIES_UID, PACKED, media_types=(("application/dicom", "*"),)
    )
    assert stored.file_meta.TransferSyntaxUID == RLELossless
    assert (plain.pixel_array == stored.pixel_array).all()
    assert len(client.retrieve_series(STUDY_UID, SERIES_UID)) == 4
    assert len(client.retrieve_study(STUDY_UID)) == 4
    assert [one.InstanceNumber for one in client.iter_series(STUDY_UID, SERIES_UID)] == [1, 2, 3, 7]
    assert [one.InstanceNumber for one in client.iter_study(STUDY_UID)] == [1, 2, 3, 7]
    with pytest.raises(HTTPError, match="406"):
        client.retrieve_instance(
            STUDY_UID, SERIES_UID, PACKED, media_types=(("application/dicom", "1.2.840.10008.1.2.4.90"),)
        )


def test_frames(client: DICOMwebClient) -> None:
    asked = (STUDY_UID, SERIES_UID, PACKED)
    assert [number(one) for one in client.retrieve_instance_frames(*asked, [3, 1])] == [703, 701]
    assert [number(one) for one in client.iter_instance_frames(*asked, [2])] == [702]
    octets = (("application/octet-stream", "*"),)
    rle = client.retrieve_instance_frames(*asked, [1], media_types=octets)
    assert bytes(rle[0]) != bytes(client.retrieve_instance_frames(*asked, [1])[0])
    with pytest.raises(HTTPError, match="404"):
        client.retrieve_instance_frames(*asked, [4])


def test_pictures(client: DICOMwebClient) -> None:
    def size(body: bytes) -> tuple[int, int]:
        return Image.open(io.BytesIO(body)).size

    asked = (STUDY_UID, SERIES_UID, INSTANCE)
    for kind in ("jpeg", "png", "gif"):
        assert size(client.retrieve_instance_rendered(*asked, media_types=(f"image/{kind}",))) == (6, 8)
    window = {"window": "2024,24,linear", "viewport": "60,80"}
    assert size(client.retrieve_instance_rendered(*asked, media_types=("image/png",), params=window)) == (
        60,
        80,
    )
    frame = client.retrieve_instance_frames_rendered(
        STUDY_UID, SERIES_UID, PACKED, [2], media_types=("image/png",)
    )
    assert size(frame) == (6, 8)
    assert client.retrieve_instance_frames_rendered(STUDY_UID, SERIES_UID, PACKED, [1, 2]).startswith(b"--")
    moving: Any = Image.open(
        io.BytesIO(
            client.retrieve_series_rendered(
                STUDY_UID, SERIES_UID, media_types=("image/gif",), params={"window": "2000,4000"}
            )
        )
    )
    assert moving.n_frames >= 2, "alike ones are shown as one"


def test_store(client: DICOMwebClient) -> None:
    dataset = slice_dataset("2.25.900", 1)
    dataset.PatientID, dataset.StudyInstanceUID = "77", "2.25.901"
    told = client.store_instances([dataset])
    (stored,) = told.ReferencedSOPSequence
    assert SopInstance.objects.filter(sop_instance_uid=stored.ReferencedSOPInstanceUID).exists()
    assert len(client.search_for_studies()) == 2


def test_nothing_is_deleted(client: DICOMwebClient) -> None:
    for forget in (
        lambda: client.delete_study(STUDY_UID),
        lambda: client.delete_series(STUDY_UID, SERIES_UID),
        lambda: client.delete_instance(STUDY_UID, SERIES_UID, INSTANCE),
    ):
        with pytest.raises(HTTPError, match=r"40[35]"):
            forget()
    assert SopInstance.objects.count() == 4
