"""A study made on the spot (stored DICOM, marks, facts), a guideline, and endpoints for tests."""

from __future__ import annotations

import io
import json
import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage, generate_uid

from corpus.models import Source, SourceKind
from corpus.sources.source_add import source_add
from generation.models import Endpoint, Price
from imaging.models import (
    AuthorKind,
    Laterality,
    LevelFact,
    LevelMark,
    MarkSpace,
    NumberingBasis,
    Plane,
    Series,
    SignOff,
    SopInstance,
    Study,
    Subject,
)
from projects.models import Approval, Egress, Project, Purpose
from tests.terms import terms_make

NOWHERE = "http://127.0.0.1:9/v1"  # where nobody listens
# What an admin fills in to allow an endpoint, its address apart.
ENDPOINT_FIELDS: dict[str, object] = {
    "name": "House model",
    "model_name": "spine-test-1",
    "model_family": "spine-test",
    "is_local": "on",
    "is_active": "on",
    "max_concurrency": 2,
    "requests_per_minute": 60,
    "max_output_tokens": 1000,
    "timeout_seconds": 5,
}
SIDE_PX = 96
SPACING_MM = 2.0
LEVELS = ("T12", "L1", "L2", "L3", "L4", "L5", "S1")
GUIDELINE = """# Care of lumbar disc disease

## Imaging

Magnetic resonance imaging is recommended before an operation when the neurological deficit is progressive.
Plain radiographs cannot show the nerve roots, so they must not delay magnetic resonance imaging for more
than 2 days.

## Red flags

Suspected cauda equina syndrome requires emergency decompression within 48 hours after the onset of retention.
Urinary retention must always be asked about before a patient with saddle numbness is sent home. The risk
increases when decompression is performed after more than 48 hours.
"""
GUIDELINE_ZH = """# 腰椎间盘疾病诊疗

## 影像学

神经功能进行性下降时,推荐在手术之前行磁共振检查,等待时间应在2天以内。

## 警示征象

怀疑马尾综合征时应在48小时以内行急诊减压,超过48小时后预后风险增加。尿潴留患者不应在检查之前离院。
"""


def study_make(
    project: Project,
    approval: Approval,
    *,
    name: str = "S-1",
    egress: str = Egress.ANY_MODEL,
    laterality: str = Laterality.UNKNOWN,
    facts: bool = True,
) -> Study:
    """A sagittal MR series of three stored slices with a mark on every level from T12 to S1."""
    subject = Subject.objects.create(
        project=project,
        approval=approval,
        pseudonym=name,
        key_hash=f"key {name}",
        egress=egress,
        numbering_basis=NumberingBasis.SACRUM_ASSUMED,
    )
    study = Study.objects.create(
        project=project,
        subject=subject,
        study_instance_uid=generate_uid(entropy_srcs=[name, "study"]),
        sign_off=SignOff.NOT_NEEDED,
    )
    series = Series.objects.create(
        study=study,
        series_instance_uid=generate_uid(entropy_srcs=[name, "series"]),
        modality="MR",
        description="T2 sagittal",
        plane=Plane.SAGITTAL,
        laterality=laterality,
        rows=SIDE_PX,
        columns=SIDE_PX,
        frame_count=3,
    )
    for number in range(3):
        _slice_store(series, number)
    for place, level in enumerate(LEVELS):
        LevelMark.objects.create(
            series=series,
            level=level,
            space=MarkSpace.PATIENT,
            x=SPACING_MM,  # the middle slice
            y=90.0,
            z=-(10.0 + 24.0 * place),
            author_kind=AuthorKind.IMPORT,
            author_name="test",
        )
    if facts:
        facts_make(study)
    return study


def facts_make(study: Study) -> None:
    """Pfirrmann grades of every lumbar disc, one side-specific stenosis."""
    grades = {"L1/L2": "2", "L2/L3": "2", "L3/L4": "3", "L4/L5": "5", "L5/S1": "4"}
    for level, grade in grades.items():
        fact_make(study, level, "disc", "degeneration", grade, scale="Pfirrmann")
    fact_make(study, "L4/L5", "foramen", "stenosis", "severe", side="left")


def fact_make(
    study: Study, level: str, structure: str, attribute: str, value: str, *, scale: str = "", side: str = ""
) -> LevelFact:
    """One fact of a dataset's grading."""
    return LevelFact.objects.create(
        subject=study.subject,
        study=study,
        level=level,
        structure=structure,
        attribute=attribute,
        value=value,
        scale=scale,
        side=side,
        author_kind=AuthorKind.IMPORT,
        author_name="test",
    )


def guideline_make(
    project: Project, *, text: str = GUIDELINE, language: str = "en", egress: Egress = Egress.ANY_MODEL
) -> Source:
    """A guideline whose Rights allow drafting."""
    return source_add(
        project=project,
        kind=SourceKind.GUIDELINE,
        text=text,
        language=language,
        terms=terms_make(Purpose.DRAFT, Purpose.TRAIN, egress=egress, rights_expire_on=date(2099, 1, 1)),
    )


def endpoint_make(url: str, **fields: object) -> Endpoint:
    """An endpoint on the test server."""
    settings: dict[str, object] = {
        "name": "Test endpoint",
        "base_url": url,
        "model_name": "spine-test-1",
        "model_family": "spine-test",
        "honours_schema": True,
        "sees_images": True,
        "is_local": False,
        "max_concurrency": 1,
        "open_limit": 1,
        "requests_per_minute": 60_000,
        "timeout_seconds": 5,
    }
    price = [fields.pop("input_price", 1), fields.pop("output_price", 4)]
    settings.update(fields)
    settings["open_limit"] = settings["max_concurrency"]
    endpoint = Endpoint.objects.create(**settings)
    price_make(endpoint, *price)
    return endpoint


def price_make(endpoint: Endpoint, inward: object, outward: object, **fields: object) -> Price:
    """What the endpoint's model costs from an hour ago on."""
    told: dict[str, object] = {
        "model_name": endpoint.model_name,
        "input_price": Decimal(str(inward)),
        "output_price": Decimal(str(outward)),
        "valid_from": timezone.now() - timedelta(hours=1),
    }
    return Price.objects.create(endpoint=endpoint, **(told | fields))


def _slice_store(series: Series, number: int) -> None:
    """One sagittal slice: rows run along -z, columns along +y, x grows from slice to slice."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = MRImageStorage
    uid = generate_uid(entropy_srcs=[series.series_instance_uid, str(number)])
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID = uid
    dataset.Rows = dataset.Columns = SIDE_PX
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit, dataset.PixelRepresentation = 15, 0
    dataset.PixelSpacing = [SPACING_MM, SPACING_MM]
    dataset.ImagePositionPatient = [SPACING_MM * number, 0.0, 0.0]
    dataset.ImageOrientationPatient = [0, 1, 0, 0, 0, -1]
    ramp = np.add.outer(np.arange(SIDE_PX), np.arange(SIDE_PX)) * 8 + number
    dataset.PixelData = ramp.astype("<u2").tobytes()
    out = io.BytesIO()
    dataset.save_as(out, enforce_file_format=True)
    path = default_storage.save(f"dicom/{uid}.dcm", ContentFile(out.getvalue()))
    metadata = {
        "00180015": {"vr": "CS", "Value": ["LSPINE"]},
        "00200032": {"vr": "DS", "Value": [SPACING_MM * number, 0.0, 0.0]},
        "00200037": {"vr": "DS", "Value": [0, 1, 0, 0, 0, -1]},
        "00280030": {"vr": "DS", "Value": [SPACING_MM, SPACING_MM]},
    }
    SopInstance.objects.create(
        series=series,
        sop_instance_uid=uid,
        sop_class_uid=MRImageStorage,
        instance_number=number + 1,
        slice_position=SPACING_MM * number,
        transfer_syntax_uid=ExplicitVRLittleEndian,
        path=path,
        size=len(out.getvalue()),
        sha256="0" * 64,
        source_sha256="0" * 64,
        pixel_offset=0,
        pixel_length=ramp.size * 2,
        metadata=json.dumps(metadata),
    )


def words_of(page: str) -> str:
    """A page as it reads, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())
