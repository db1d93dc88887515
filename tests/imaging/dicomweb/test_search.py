"""QIDO-RS: what is matched by, what is told, page by page; what cannot be asked is said."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from imaging.models import Series, SopInstance, Study, Subject
from projects.models import Project, User
from tests.conftest import signed_in
from tests.imaging.dicomweb.places import INSTANCE, ROOT, SEARCHES, SERIES, SERIES_UID, STUDY, get
from tests.imaging.stored import STUDY_UID, dataset_store, slice_dataset, study_store

pytestmark = pytest.mark.django_db
OTHER = "2.25.300"


@pytest.fixture
def client(project: Project, surgeon_a: User) -> Client:
    """One study of three CT slices, and one of an MR slice."""
    series = study_store(project)
    Series.objects.filter(pk=series.pk).update(description="Sagittal [T2]_100%", number=7)
    approval = series.study.subject.approval
    subject = Subject.objects.create(
        project=project, approval=approval, key_hash="m", pseudonym="S-2", sex="F"
    )
    study = Study.objects.create(
        project=project, subject=subject, study_instance_uid=OTHER, sign_off="not_needed", description="Spine"
    )
    other = Series.objects.create(study=study, series_instance_uid=f"{OTHER}.1", modality="MR", plane="axial")
    dataset = slice_dataset(f"{OTHER}.1", 1)
    dataset.StudyTime, dataset.PatientAge, dataset.BodyPartExamined = "101500", "047Y", "LSPINE"
    dataset_store(other, dataset)
    return signed_in(surgeon_a)


def search(client: Client, address: str, query: str = "") -> list[dict[str, Any]]:
    answer = get(client, f"{address}?{query}", "application/dicom+json")
    assert answer.status_code in {200, 204}, answer.content
    return answer.json() if answer.status_code == 200 else []


def uids(found: list[dict[str, Any]], tag: str = "0020000D") -> list[str]:
    return [one[tag]["Value"][0] for one in found]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", [STUDY_UID, OTHER]),
        (f"StudyInstanceUID={OTHER}", [OTHER]),
        (f"StudyInstanceUID={OTHER},{STUDY_UID}", [STUDY_UID, OTHER]),
        (f"StudyInstanceUID={OTHER}%5C{STUDY_UID}", [STUDY_UID, OTHER]),
        (f"StudyInstanceUID={OTHER}&StudyInstanceUID={STUDY_UID}", [STUDY_UID, OTHER]),
        (f"0020000d={OTHER}", [OTHER]),
        ("StudyDate=20200517", [STUDY_UID]),
        ("StudyDate=20200101-20201231", [STUDY_UID]),
        ("StudyDate=-20191231", []),
        ("StudyDate=20200517-", [STUDY_UID]),
        ("00080020=20200518-", []),
        ("PatientID=S-1", [STUDY_UID]),
        ("PatientID=S-%3F", [STUDY_UID, OTHER]),
        ("PatientID=*2", [OTHER]),
        ("PatientID=s-*", []),
        ("PatientName=S*", [STUDY_UID, OTHER]),
        ("PatientSex=F", [OTHER]),
        ("StudyDescription=S*n%3F", [OTHER]),
        ("StudyDescription=S%25", []),
        ("StudyDescription=*", [STUDY_UID, OTHER]),
        ("ModalitiesInStudy=MR", [OTHER]),
        ("ModalitiesInStudy=CT%5CMR", [STUDY_UID, OTHER]),
        ("ModalitiesInStudy=C*", [STUDY_UID]),
        ("00080061=XA", []),
        ("AccessionNumber=", [STUDY_UID, OTHER]),
        ("AccessionNumber=1", []),
        ("StudyID=*", [STUDY_UID, OTHER]),
        ("ReferringPhysicianName=Who*", []),
        ("limit=1", [STUDY_UID]),
        ("limit=1&offset=1", [OTHER]),
        ("offset=9", []),
        ("limit=0", []),
    ],
)
def test_studies_are_found_by(client: Client, query: str, wanted: list[str]) -> None:
    assert uids(search(client, f"{ROOT}/studies", query)) == wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("Modality=CT", [SERIES_UID]),
        ("Modality=%3FR", [f"{OTHER}.1"]),
        ("SeriesNumber=7", [SERIES_UID]),
        ("SeriesDescription=Sagittal [T2]_100%25", [SERIES_UID]),
        ("SeriesDescription=*[T2]*", [SERIES_UID]),
        ("SeriesDescription=*[T]*", []),
        ("SeriesDescription=*%25", [SERIES_UID]),
        ("SeriesDescription=S%5Fgittal*", []),
        ("ModalitiesInStudy=MR", [f"{OTHER}.1"]),
        ("PatientSex=F", [f"{OTHER}.1"]),
        (f"StudyInstanceUID={OTHER}", [f"{OTHER}.1"]),
    ],
)
def test_series_are_found_by(client: Client, query: str, wanted: list[str]) -> None:
    assert uids(search(client, f"{ROOT}/series", query), "0020000E") == wanted


def test_instances_are_found_by(client: Client) -> None:
    found = search(client, f"{ROOT}/instances", "InstanceNumber=2&Modality=CT")
    assert uids(found, "00080018") == [f"{SERIES_UID}.2"]
    assert len(search(client, f"{STUDY}/instances", "SOPClassUID=1.2.840.10008.5.1.4.1.1.2")) == 3
    assert search(client, f"{SERIES}/instances", "SOPInstanceUID=2.25.1") == []


def test_a_study_is_told_whole(client: Client) -> None:
    told, other = search(client, f"{ROOT}/studies")
    assert list(told) == sorted(told)
    assert told["00080061"]["Value"] == ["CT"]
    assert told["00201206"]["Value"] == [1]
    assert told["00201208"]["Value"] == [3]
    assert told["00081190"]["Value"] == [f"http://testserver{STUDY}"]
    assert told["00100010"]["Value"] == [{"Alphabetic": "S-1"}]
    assert told["00080030"] == {"vr": "TM"}
    assert other["00080030"]["Value"] == ["101500"]
    assert other["00100040"]["Value"] == ["F"]
    assert set(told) >= {"00080020", "00080050", "00080056", "00080090", "00100030", "00200010"}


def test_a_series_and_an_instance_are_told_whole(client: Client) -> None:
    (series,) = search(client, f"{STUDY}/series")
    assert series["00201209"]["Value"] == [3]
    assert series["00081190"]["Value"] == [f"http://testserver{SERIES}"]
    assert "00100020" not in series, "the address says which study"
    assert search(client, f"{ROOT}/series")[0]["00100020"]["Value"] == ["S-1"]
    told = search(client, f"{SERIES}/instances")[1]
    assert told["00081190"]["Value"] == [f"http://testserver{INSTANCE}"]
    sizes = [told[tag]["Value"][0] for tag in ("00280008", "00280010", "00280011", "00280100")]
    assert sizes == [1, 8, 6, 16]
    assert "00080060" not in told
    assert search(client, f"{STUDY}/instances")[0]["00080060"]["Value"] == ["CT"]
    everywhere = search(client, f"{ROOT}/instances")[-1]
    assert everywhere["00080061"]["Value"] == ["MR"]


def test_more_fields_are_included(client: Client) -> None:
    def last(address: str, query: str) -> dict[str, Any]:
        return search(client, f"{ROOT}/{address}", query)[-1]

    assert "00101010" not in last("studies", "")
    assert last("studies", "includefield=PatientAge")["00101010"]["Value"] == ["047Y"]
    assert last("studies", "includefield=00101010,StudyTime")["00080030"]["Value"] == ["101500"]
    assert "00280010" not in last("studies", "includefield=all"), "files of a study may differ in it"
    assert last("series", "includefield=BodyPartExamined&includefield=PatientAge")["00180015"]["Value"] == [
        "LSPINE"
    ]
    everything = last("instances", "includefield=all")
    assert everything["00280103"]["Value"] == [0]
    assert everything["7FE00010"]["BulkDataURI"].endswith(f"/instances/{OTHER}.1.1/bulkdata/7FE00010")
    assert "00280103" in last("instances", "includefield=PixelRepresentation")


@pytest.mark.parametrize("address", SEARCHES)
@pytest.mark.parametrize(
    "query",
    [
        "StudyDate=yesterday",
        "StudyDate=20201332",
        "SeriesNumber=one",
        "NoSuchKey=1",
        "00280030=1",
        "RequestAttributesSequence.ScheduledProcedureStepID=1",
        "includefield=Nonsense",
        "limit=-1",
        "offset=x",
        "fuzzymatching=maybe",
        "PatientID=1&PatientID=2",
        "PatientID=a*b*c*d*e",
        "series__study__project=1",
        "pk=1",
    ],
)
def test_what_cannot_be_asked_is_said(client: Client, address: str, query: str) -> None:
    answer = get(client, f"{address}?{query}")
    assert answer.status_code == 400
    assert answer.content.decode().endswith(".")


def test_what_lies_behind_the_page_is_told(client: Client) -> None:
    answer = get(client, f"{ROOT}/instances?limit=1")
    assert answer["Warning"] == (
        f"299 http://testserver{ROOT}: There are 3 additional results that can be requested"
    )
    assert "Warning" not in get(client, f"{ROOT}/instances?limit=4")
    assert "Warning" not in get(client, f"{ROOT}/instances?limit=1&offset=3")


def test_what_is_not_offered_is_told(client: Client) -> None:
    answer = get(client, f"{ROOT}/studies?fuzzymatching=true&PatientName=S-1")
    assert "fuzzymatching parameter is not supported" in answer["Warning"]
    assert len(answer.json()) == 1
    assert "Warning" not in get(client, f"{ROOT}/studies?fuzzymatching=false")
    assert "emptyvaluematching" in get(client, f"{ROOT}/studies?emptyvaluematching=true")["Warning"]


def test_pages_never_lose_or_repeat_a_slice(client: Client) -> None:
    SopInstance.objects.update(slice_position=0.0, instance_number=1)
    pages = [search(client, f"{ROOT}/instances", f"limit=1&offset={page}") for page in range(4)]
    assert len({uids(page, "00080018")[0] for page in pages}) == 4


def test_text_is_never_more_than_text(client: Client) -> None:
    assert search(client, f"{ROOT}/studies", "PatientID=%27%3B DROP TABLE x--") == []
    assert search(client, f"{ROOT}/studies", "PatientID=%5C%5C*") == []
