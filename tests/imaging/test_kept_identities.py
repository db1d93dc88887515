"""Who stands behind a pseudonym: sealed at import, found again by an admin with a reason, by nobody else."""

from __future__ import annotations

import json
from base64 import b64encode
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core import serializers
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from imaging.models import ImportOptions, KeptIdentity, Study, Subject
from imaging.sealed_identities import NotSealedSo, seal_of
from imaging.services.identity_keep import Told, identity_opened
from projects.models import Approval, AuditEvent, Project, User
from tests.imaging import makers
from tests.imaging.test_import_studies import imported, incoming

__all__ = ["incoming"]
pytestmark = pytest.mark.django_db

KEY = "the first key, of more than 32 letters 1"
NEXT = "another key, of more than 32 letters too"
REASON = "Incidental mass on the sagittal T2."


@pytest.fixture(autouse=True)
def _key(settings: LazySettings) -> None:
    settings.REID_KEY = KEY


def visit(
    folder: Path, *, slices: int = 5, accession: str = "ACC-77", first: int = 1, series: int = 1
) -> None:
    """Slices of one examination of Jane Doe."""
    for number in range(first, first + slices):
        made = makers.slice_dataset(number, patient="HOSP-4711")
        made.StudyInstanceUID, made.SeriesInstanceUID = "1.2.840.99.5", f"1.2.840.99.5.{series}"
        made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = f"1.2.840.99.5.{series}.{number}"
        made.PatientBirthDate, made.AccessionNumber, made.StudyDate = "19500102", accession, "20240305"
        made.save_as(folder / f"{series}-{number}.dcm", enforce_file_format=True)


def opened(key: str = KEY) -> Told:
    """The only kept identity."""
    return identity_opened(seal_of(key), KeptIdentity.objects.select_related("study__project").get())


def look(client: Client, admin: User, project: Project, name: str, reason: str = REASON) -> str:
    client.force_login(admin)
    answer = client.post(
        reverse("identities:look"), {"project": project.slug, "name": name, "reason": reason}
    )
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.content.decode()


def test_an_admin_finds_the_patient_study_and_accession_behind_a_pseudonym(
    project: Project, approval: Approval, incoming: Path, client: Client, admin: User
) -> None:
    visit(incoming)
    assert imported(incoming, project)["counts"]["taken"] == 5
    page = look(client, admin, project, Subject.objects.get().pseudonym)
    for fact in ("Doe^Jane", "HOSP-4711", "19500102", "ACC-77", "1.2.840.99.5", "20240305"):
        assert fact in page, fact
    event = AuditEvent.objects.get(action="identity_look")
    assert (event.actor, event.project) == (admin, project)
    assert json.loads(event.detail)["reason"] == REASON
    assert "HOSP" not in event.detail
    assert "Doe" not in event.detail


def test_a_study_is_found_by_the_uid_that_it_has_here(
    project: Project, approval: Approval, incoming: Path, client: Client, admin: User
) -> None:
    visit(incoming)
    imported(incoming, project)
    assert "HOSP-4711" in look(client, admin, project, Study.objects.get().study_instance_uid)


def test_nothing_is_shown_without_a_reason_or_for_a_name_that_is_not_here(
    project: Project, approval: Approval, incoming: Path, client: Client, admin: User
) -> None:
    visit(incoming)
    imported(incoming, project)
    pseudonym = Subject.objects.get().pseudonym
    assert "HOSP-4711" not in look(client, admin, project, pseudonym, reason="")
    assert "HOSP-4711" not in look(client, admin, project, pseudonym, reason="because")
    assert "No subject or study" in look(client, admin, project, "S-NOBODY")
    assert not AuditEvent.objects.filter(action="identity_look").exists()


def test_the_identity_stands_nowhere_in_plain(
    project: Project, approval: Approval, incoming: Path, client: Client, admin: User
) -> None:
    visit(incoming)
    imported(incoming, project)
    look(client, admin, project, Subject.objects.get().pseudonym)
    every = (row for model in apps.get_models() for row in model._default_manager.all())
    sealed = bytes(KeptIdentity.objects.get().sealed)
    # Without what is sealed: written in 64 characters it may hold any three letters.
    rows = str(serializers.serialize("json", every)).replace(b64encode(sealed).decode(), "")
    for fact in ("HOSP-4711", "Doe^", "ACC-77", "1.2.840.99.5"):
        assert fact not in rows, fact
        assert fact.encode() not in sealed


def test_what_other_series_of_the_study_say_is_added(
    project: Project, approval: Approval, incoming: Path
) -> None:
    visit(incoming)
    visit(incoming, accession="ACC-78", series=2)
    imported(incoming, project)
    assert opened()["AccessionNumber"] == ["ACC-77", "ACC-78"]
    assert opened()["PatientID"] == ["HOSP-4711"]


def test_what_came_in_before_the_key_is_kept_once_more_slices_of_it_come(
    project: Project, approval: Approval, incoming: Path, settings: LazySettings
) -> None:
    settings.REID_KEY = ""
    visit(incoming)
    imported(incoming, project)
    assert not KeptIdentity.objects.exists()
    settings.REID_KEY = KEY
    visit(incoming, first=6, slices=12)
    imported(incoming, project)
    assert opened()["PatientID"] == ["HOSP-4711"]


def test_a_volume_is_found_by_the_name_of_its_file(
    project: Project, approval: Approval, incoming: Path
) -> None:
    makers.nifti(incoming / "brown_ct.nii.gz", makers.noise_image((12, 16, 10)), makers.IPL)
    assert imported(incoming, project)["counts"]["taken"] == 1
    assert opened() == {"FileName": ["brown_ct.nii.gz"]}


def test_a_project_may_keep_none(
    project: Project, approval: Approval, incoming: Path, client: Client, lead: User, admin: User
) -> None:
    client.force_login(lead)
    address = reverse("imaging:import_options", args=[project.slug])
    assert "Keep who stands behind a pseudonym" in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 302
    assert not ImportOptions.objects.get().keeps_identities
    assert AuditEvent.objects.filter(action="import_options_save", actor=lead).exists()
    visit(incoming)
    imported(incoming, Project.objects.get())
    assert not KeptIdentity.objects.exists()
    assert "Not kept" in look(client, admin, project, Subject.objects.get().pseudonym)


def test_without_a_key_the_page_says_what_to_do(
    project: Project, client: Client, admin: User, lead: User, settings: LazySettings
) -> None:
    settings.REID_KEY = ""
    client.force_login(admin)
    assert "REID_KEY" in client.get(reverse("identities:look")).content.decode()
    client.force_login(lead)
    assert "no key" in client.get(reverse("imaging:import_options", args=[project.slug])).content.decode()


def test_a_changed_key_is_told_and_the_command_seals_anew(
    project: Project,
    approval: Approval,
    incoming: Path,
    client: Client,
    admin: User,
    settings: LazySettings,
) -> None:
    visit(incoming)
    imported(incoming, project)
    settings.REID_KEY = NEXT
    page = look(client, admin, project, Subject.objects.get().pseudonym)
    assert "reencrypt_identities" in page
    assert "HOSP-4711" not in page
    visit(incoming, series=2)
    imported(incoming, project)
    assert opened(KEY)["PatientID"] == ["HOSP-4711"], "an import under another key takes nothing away"
    settings.REID_KEYS_OLD = ["a key that is of no use here, really none"]
    with pytest.raises(CommandError, match="REID_KEY_OLD"):
        call_command("reencrypt_identities", stdout=StringIO())
    settings.REID_KEYS_OLD = [KEY]
    told = StringIO()
    call_command("reencrypt_identities", stdout=told)
    assert told.getvalue().startswith("1 sealed with the new key, 0 left")
    assert opened(NEXT)["PatientID"] == ["HOSP-4711"]
    with pytest.raises(NotSealedSo):
        opened(KEY)
    assert "HOSP-4711" in look(client, admin, project, Subject.objects.get().pseudonym)


def test_what_is_moved_to_another_study_does_not_open(
    project: Project, approval: Approval, incoming: Path
) -> None:
    visit(incoming)
    makers.nifti(incoming / "brown_ct.nii.gz", makers.noise_image((12, 16, 10)), makers.IPL)
    imported(incoming, project)
    one, other = KeptIdentity.objects.select_related("study__project").order_by("pk")
    one.sealed = other.sealed
    with pytest.raises(NotSealedSo):
        identity_opened(seal_of(KEY), one)


def test_it_goes_with_its_study(project: Project, approval: Approval, incoming: Path) -> None:
    visit(incoming)
    imported(incoming, project)
    Study.objects.all().delete()
    assert not KeptIdentity.objects.exists()
