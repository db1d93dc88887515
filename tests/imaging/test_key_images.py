"""Pictures marked as key: kept once, by whom, taken back, and given out as a DICOM key object selection."""

from __future__ import annotations

import io
import json
from typing import Any

import pydicom
import pytest
from django.test import Client
from django.urls import reverse
from pydicom.uid import KeyObjectSelectionDocumentStorage

from imaging.models import KeyImage, Series
from imaging.selectors import viewer_config
from projects.models import AuditEvent, Project, User
from tests.imaging.stored import study_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(project: Project) -> Series:
    return study_store(project)


def address(name: str, series: Series) -> str:
    return reverse(f"imaging:{name}", args=["lumbar", series.study.uid])


def decide(client: Client, person: User, series: Series, number: int, key: object = True) -> int:
    """Mark the slice of this number, or take that back."""
    client.force_login(person)
    sent = {"sop": f"{series.series_instance_uid}.{number}", "frame": 1, "key": key}
    return client.post(address("key_image", series), json.dumps(sent), "application/json").status_code


def told(client: Client, person: User, series: Series, whose: str = "") -> list[dict[str, Any]]:
    client.force_login(person)
    answer = client.get(address("key_images", series), {"whose": whose} if whose else {})
    return list(answer.json()["keys"])


def test_a_key_image_is_kept_once_and_told_with_its_author(
    client: Client, series: Series, surgeon_a: User, surgeon_b: User
) -> None:
    assert decide(client, surgeon_a, series, 2) == 200
    assert decide(client, surgeon_a, series, 2) == 200
    assert decide(client, surgeon_b, series, 2) == 200
    assert decide(client, surgeon_b, series, 1) == 200
    uid = series.series_instance_uid
    rows = [(key["sop"], key["own"]) for key in told(client, surgeon_a, series)]
    assert sorted(rows) == [(f"{uid}.1", False), (f"{uid}.2", False), (f"{uid}.2", True)]
    assert told(client, surgeon_a, series, "own") == [
        {"series": uid, "sop": f"{uid}.2", "frame": 1, "author": surgeon_a.display_name, "own": True}
    ]
    assert AuditEvent.objects.filter(action="key_image_mark").count() == 3


def test_only_ones_own_mark_is_taken_back(
    client: Client, series: Series, surgeon_a: User, surgeon_b: User
) -> None:
    decide(client, surgeon_a, series, 2)
    assert decide(client, surgeon_b, series, 2, key=False) == 200
    assert KeyImage.objects.count() == 1
    assert decide(client, surgeon_a, series, 2, key=False) == 200
    assert KeyImage.objects.count() == 0
    assert AuditEvent.objects.filter(action="key_image_unmark").count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"sop": "1.9", "frame": 1, "key": True},
        {"sop": "2.25.200.1", "frame": 2, "key": True},
        {"sop": "2.25.200.1", "frame": 0, "key": True},
        {"sop": "2.25.200.1", "frame": True, "key": True},
        {"sop": "2.25.200.1", "frame": 1, "key": "yes"},
        {"sop": 7, "frame": 1, "key": True},
        {"frame": 1, "key": True},
        [],
    ],
)
def test_what_is_no_picture_of_the_study_is_refused(
    client: Client, series: Series, surgeon_a: User, sent: object
) -> None:
    client.force_login(surgeon_a)
    answer = client.post(address("key_image", series), json.dumps(sent), "application/json")
    assert answer.status_code == 422
    assert KeyImage.objects.count() == 0


def test_readers_of_an_item_are_told_their_own_and_a_sign_off_none(series: Series) -> None:
    plain = viewer_config(series.study, slug="lumbar")["key_images"]
    assert plain == {"list": address("key_images", series), "decide": address("key_image", series)}
    assert viewer_config(series.study, slug="lumbar", own_lines=True)["key_images"]["list"].endswith(
        "?whose=own"
    )
    hidden = viewer_config(series.study, slug="lumbar", hide_marks=True)["key_images"]
    assert hidden == {"list": "", "decide": ""}


def test_ones_own_key_images_are_given_out_as_a_key_object_selection(
    client: Client, series: Series, surgeon_a: User, surgeon_b: User
) -> None:
    decide(client, surgeon_a, series, 3)
    decide(client, surgeon_a, series, 1)
    decide(client, surgeon_b, series, 2)
    client.force_login(surgeon_a)
    answer = client.get(address("key_object", series))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="S-1-key-images-KO.dcm"'
    made = pydicom.dcmread(io.BytesIO(answer.content))
    assert made.SOPClassUID == KeyObjectSelectionDocumentStorage
    assert made.Modality == "KO"
    assert made.StudyInstanceUID == series.study.study_instance_uid
    assert made.ConceptNameCodeSequence[0].CodeMeaning == "Of Interest"
    named = [
        each.ReferencedSOPSequence[0].ReferencedSOPInstanceUID
        for each in made.ContentSequence
        if each.ValueType == "IMAGE"
    ]
    uid = series.series_instance_uid
    assert named == [f"{uid}.1", f"{uid}.3"]
    (evidence,) = made.CurrentRequestedProcedureEvidenceSequence[0].ReferencedSeriesSequence
    assert evidence.SeriesInstanceUID == uid
    text = str(made)
    assert str(made.PatientName) == "S-1"
    assert surgeon_a.display_name not in text
    assert surgeon_a.username not in text
    assert "R-" in text
    again = client.get(address("key_object", series)).content
    assert again == answer.content


def test_without_a_key_image_nothing_is_given_out(client: Client, series: Series, surgeon_a: User) -> None:
    client.force_login(surgeon_a)
    answer = client.get(address("key_object", series))
    assert answer.status_code == 422
