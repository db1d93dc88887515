"""Put DICOM files into the store the short way, for tests of the way out."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from imaging.formats.keeping import pixel_sha256
from imaging.models import Plane, Series, SignOff, SopInstance, Study, Subject
from projects.models import Approval, Project

STUDY_UID = "2.25.100"


def slice_dataset(series: str, number: int, *, rows: int = 8, columns: int = 6) -> Dataset:
    """A small CT slice whose pixels count up from 1000 × its number."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = CTImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID = f"{series}.{number}"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = STUDY_UID, series
    dataset.Modality, dataset.InstanceNumber = "CT", number
    dataset.Rows, dataset.Columns = rows, columns
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit, dataset.PixelRepresentation = 15, 0
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    values = range(1000 * number, 1000 * number + rows * columns)
    dataset.PixelData = b"".join(value.to_bytes(2, "little") for value in values)
    return dataset


def study_store(project: Project, *, series: str = "2.25.200", slices: int = 3) -> Series:
    """A subject with one study of one series; returns the series."""
    approval, _ = Approval.objects.get_or_create(
        project=project,
        number="EC-store",
        defaults={
            "ethics_body": "Ethics committee",
            "basis": Approval.Basis.PUBLIC,
            "may_train": True,
            "may_share": True,
            "valid_from": "2020-01-01",
            "expires_on": "2099-01-01",
        },
    )
    subject, _ = Subject.objects.get_or_create(
        project=project, key_hash="k", defaults={"approval": approval, "pseudonym": "S-1"}
    )
    study, _ = Study.objects.get_or_create(
        project=project,
        study_instance_uid=STUDY_UID,
        defaults={"subject": subject, "sign_off": SignOff.NOT_NEEDED, "study_date": "2020-05-17"},
    )
    row = Series.objects.create(
        study=study, series_instance_uid=series, modality="CT", plane=Plane.AXIAL, frame_count=slices
    )
    for number in range(1, slices + 1):
        dataset_store(row, slice_dataset(series, number))
    return row


def dataset_store(series: Series, dataset: Dataset) -> SopInstance:
    """Store one dataset as it is and make its row."""
    buffer = io.BytesIO()
    dcmwrite(buffer, dataset, enforce_file_format=True)
    content = buffer.getvalue()
    name = default_storage.save(f"dicom/{dataset.SOPInstanceUID}.dcm", ContentFile(content))
    header: dict[str, Any] = json.loads(dataset.to_json(suppress_invalid_tags=True))
    header.pop("7FE00010", None)
    length = len(dataset.PixelData)
    return SopInstance.objects.create(
        series=series,
        sop_instance_uid=dataset.SOPInstanceUID,
        sop_class_uid=dataset.SOPClassUID,
        instance_number=dataset.InstanceNumber or 0,
        slice_position=float(dataset.InstanceNumber or 0),
        number_of_frames=int(dataset.get("NumberOfFrames", 1)),
        transfer_syntax_uid=dataset.file_meta.TransferSyntaxUID,
        path=name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        source_sha256=hashlib.sha256(content).hexdigest(),
        pixel_offset=content.rindex(dataset.PixelData),
        pixel_length=length,
        pixel_sha256=pixel_sha256(dataset),
        metadata=json.dumps(header),
    )
