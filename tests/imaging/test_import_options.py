"""What a project chooses to keep of its files, and what is told of scouts, dose sheets and screenshots."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pydicom.uid import SecondaryCaptureImageStorage

from imaging.deidentify import PROFILES, profile_keeping
from imaging.models import ImportOptions, Series, SignOff, SopInstance, Study, Subject
from imaging.selectors import viewer_config
from projects.models import Approval, AuditEvent, Project, User
from tests.imaging import enhanced_files, makers
from tests.imaging.test_import_studies import imported, incoming

__all__ = ["incoming"]
pytestmark = pytest.mark.django_db
AGE, SEX, STATION, METHODS = "00101010", "00100040", "00081010", "00120064"


def visit(folder: Path, number: int = 1, **said: Any) -> None:
    made = makers.slice_dataset(number)
    made.StationName, made.PatientWeight = "CT-ROOM-3", "71"
    for name, value in said.items():
        setattr(made, name, value)
    made.save_as(folder / f"{number}.dcm", enforce_file_format=True)


def header() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(SopInstance.objects.get().metadata)
    return told


def codes(told: dict[str, Any]) -> set[str]:
    return {item["00080100"]["Value"][0] for item in told[METHODS]["Value"]}


def test_patient_characteristics_and_device_stay_unless_a_project_says_otherwise(
    project: Project, approval: Approval, incoming: Path
) -> None:
    visit(incoming)
    imported(incoming, project)
    told = header()
    assert told[AGE]["Value"] == ["071Y"]
    assert told[SEX]["Value"] == ["F"]
    assert told[STATION]["Value"][0].startswith("D-")
    assert {"113108", "113109"} <= codes(told)
    assert (Subject.objects.get().sex, Subject.objects.get().age_band) == ("F", "70-79")


@pytest.mark.parametrize("kind", ["slice", "multi-frame"])
def test_a_project_keeps_neither(
    project: Project,
    approval: Approval,
    incoming: Path,
    client: Client,
    lead: User,
    kind: str,
) -> None:
    client.force_login(lead)
    address = reverse("imaging:import_options", args=[project.slug])
    assert client.post(address, {"keeps_identities": "on"}).status_code == 302
    chosen = ImportOptions.objects.get()
    assert (chosen.keeps_patient_characteristics, chosen.keeps_device_identity) == (False, False)
    detail = json.loads(AuditEvent.objects.get(action="import_options_save").detail)
    assert detail["keeps_device_identity"] is False
    if kind == "slice":
        visit(incoming)
    else:
        made = enhanced_files.enhanced(enhanced_files.sagittal_frames(3))
        made.StationName = "MR-1"
        enhanced_files.write(made, incoming / "enhanced.dcm")
    assert imported(incoming, Project.objects.get())["counts"]["taken"] == 1
    for row in SopInstance.objects.all():
        told = json.loads(row.metadata)
        assert AGE not in told
        assert "Value" not in told.get(SEX, {})
        assert STATION not in told
        assert not {"113108", "113109"} & codes(told)
    assert (Subject.objects.get().sex, Subject.objects.get().age_band) == ("", "")
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    page = client.get(reverse("imaging:study", args=[project.slug, Study.objects.get().uid]))
    assert PROFILES["spinemed-bare"].words in page.content.decode()
    assert "age, sex" not in PROFILES["spinemed-bare"].words


def test_a_study_tells_of_each_profile_that_its_files_came_in_under(
    project: Project, approval: Approval, incoming: Path
) -> None:
    visit(incoming)
    imported(incoming, project)
    ImportOptions.objects.create(project=project, keeps_device_identity=False)
    visit(incoming, 2)
    imported(incoming, Project.objects.get())
    told = json.loads(Study.objects.get().deidentification_report)
    assert told["profile"] == "spinemed, spinemed-no-device"


def test_the_four_choices_are_four_profiles() -> None:
    both = (True, False)
    chosen = {profile_keeping(device=device, patient=patient) for device in both for patient in both}
    assert chosen == PROFILES.keys() - {"basic"}
    for device in both:
        for patient in both:
            profile = PROFILES[profile_keeping(device=device, patient=patient)]
            assert (profile.keep_device, profile.keep_patient_characteristics) == (device, patient)


@pytest.mark.parametrize(
    "said",
    [
        {"ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"]},
        {"SeriesDescription": "Scout sag"},
        {"SeriesDescription": "LOCALIZER"},
    ],
)
def test_a_scout_is_told_as_one(
    project: Project, approval: Approval, incoming: Path, said: dict[str, Any]
) -> None:
    visit(incoming, **said)
    told = imported(incoming, project)["1.dcm"]
    assert "scout, taken to plan others" in told["reason"]
    (series,) = viewer_config(Study.objects.get(), slug="lumbar")["series"]
    assert "scout" in series["label"].lower() or "localizer" in series["label"].lower()


def test_a_plain_series_is_no_scout(project: Project, approval: Approval, incoming: Path) -> None:
    visit(incoming, SeriesDescription="T2 sag")
    assert "scout" not in imported(incoming, project)["1.dcm"]["reason"]
    assert "scout" not in viewer_config(Study.objects.get(), slug="lumbar")["series"][0]["label"]


@pytest.mark.parametrize(
    "said",
    [
        {"SOPClassUID": SecondaryCaptureImageStorage},
        {"ImageType": ["DERIVED", "SECONDARY", "SCREEN SAVE"]},
        {"ImageType": ["DERIVED", "SECONDARY", "DOSE_INFO"]},
    ],
)
def test_dose_sheets_and_screenshots_wait_for_a_person(
    project: Project, approval: Approval, incoming: Path, said: dict[str, Any]
) -> None:
    visit(incoming, **said)
    imported(incoming, project)
    assert Study.objects.get().sign_off == SignOff.WAITING
    assert Series.objects.get().burned_in_suspected
