"""A person masks what a picture says of somebody: it is gone for good, and the study is looked at again."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pydicom
import pytest
from django.core.files.storage import default_storage
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from imaging.errors import NotMaskable, PictureChanged
from imaging.models import SignOff, SopInstance, Study
from imaging.services.masking import Box, picture_mask
from imaging.services.sign_off import study_file_count, study_sign_off, study_withhold
from projects.models import Approval, AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.test_import_studies import imported


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


def pixels(file: SopInstance) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    with default_storage.open(file.path) as stream:
        return np.array(pydicom.dcmread(stream).pixel_array)


def film(folder: Path, project: Project, kind: str = "grey") -> SopInstance:
    grey = np.random.default_rng(1).integers(40, 255, (48, 64)).astype(np.uint8)
    colour = np.stack([grey, grey[::-1], grey[:, ::-1]], axis=2)
    if kind == "slice":
        made = makers.slice_dataset(1)
        made.Modality, made.PhotometricInterpretation = "CR", "MONOCHROME1"
        made.compress(pydicom.uid.RLELossless)
        made.save_as(folder / "film.dcm", enforce_file_format=True)
    else:
        Image.fromarray(grey if kind == "grey" else colour).save(folder / "film.png")
    imported(folder, project)
    return SopInstance.objects.select_related("series__study").get()


@pytest.mark.parametrize("kind", ["grey", "colour", "slice"])
def test_masked_places_are_black_the_rest_is_as_it_was_and_the_old_file_is_gone(
    project: Project,
    approval: Approval,
    steward: User,
    incoming: Path,
    kind: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    file = film(incoming, project, kind)
    before, old_path, old_pixels = pixels(file), file.path, file.pixel_sha256
    with django_capture_on_commit_callbacks(execute=True):
        picture_mask(
            file=file, boxes=[Box(2, 3, 10, 5), Box(28, 30, 99, 99)], masked_by=steward, seen=file.sha256
        )
    file.refresh_from_db()
    after = pixels(file)
    masked = np.zeros(before.shape[:2], dtype=bool)
    masked[3:8, 2:12] = True
    masked[30:, 28:] = True
    black = before.max() if kind == "slice" else (before.min() if kind == "grey" else 0)
    assert (after[masked] == black).all()
    assert (after[~masked] == before[~masked]).all()
    assert not default_storage.exists(old_path)
    assert file.pixel_sha256 != old_pixels
    with default_storage.open(file.path) as stream:
        stream.seek(file.pixel_offset)
        assert len(stream.read(file.pixel_length)) == file.pixel_length == after.nbytes
    assert AuditEvent.objects.get(action="picture_mask").object_uid == str(file.series.study.uid)
    done = json.loads(file.metadata)["00120064"]["Value"]
    assert "113101" in [code["00080100"]["Value"][0] for code in done]


def test_a_masked_study_is_looked_at_again(
    project: Project, approval: Approval, steward: User, incoming: Path
) -> None:
    file = film(incoming, project)
    study = file.series.study
    study_withhold(study=study, withheld_by=steward, reason="A name, top left", seen_files=1)
    picture_mask(file=file, boxes=[Box(0, 0, 5, 5)], masked_by=steward, seen=file.sha256)
    study.refresh_from_db()
    assert study.sign_off == SignOff.WAITING
    study_sign_off(
        study=study, signed_by=steward, seen_files=study_file_count(study), unseen_reason="Seen at the mask"
    )
    assert Study.objects.reviewable().get() == study


def test_two_people_do_not_mask_what_only_one_saw(
    project: Project, approval: Approval, steward: User, incoming: Path
) -> None:
    file = film(incoming, project)
    seen = file.sha256
    picture_mask(file=file, boxes=[Box(0, 0, 5, 5)], masked_by=steward, seen=seen)
    with pytest.raises(PictureChanged):
        picture_mask(file=file, boxes=[Box(9, 9, 5, 5)], masked_by=steward, seen=seen)


@pytest.mark.parametrize("box", [Box(64, 0, 5, 5), Box(0, 48, 5, 5), Box(0, 0, 0, 5), Box(0, 0, 5, 0)])
def test_a_box_outside_of_the_picture_masks_nothing(
    project: Project, approval: Approval, steward: User, incoming: Path, box: Box
) -> None:
    file = film(incoming, project)
    with pytest.raises(NotMaskable, match="64 × 48 pixels"):
        picture_mask(file=file, boxes=[box], masked_by=steward, seen=file.sha256)
    assert SopInstance.objects.get().sha256 == file.sha256


def test_the_same_file_sent_again_does_not_bring_the_name_back(
    project: Project, approval: Approval, steward: User, incoming: Path
) -> None:
    file = film(incoming, project)
    picture_mask(file=file, boxes=[Box(0, 0, 5, 5)], masked_by=steward, seen=file.sha256)
    assert imported(incoming, project)["counts"]["duplicate"] == 1
    assert (pixels(SopInstance.objects.get())[:5, :5] == pixels(SopInstance.objects.get())[0, 0]).all()


def test_the_page_shows_the_picture_and_takes_boxes_without_script(
    project: Project, approval: Approval, steward: User, surgeon_a: User, incoming: Path
) -> None:
    file = film(incoming, project)
    client, study = signed_in(steward), f"/p/lumbar/studies/{file.series.study.uid}"
    address = f"{study}/mask/1/"
    sign_off = client.get(f"{study}/sign-off/").content.decode()
    assert address in sign_off
    page = client.get(address).content.decode()
    source = page.split('<img src="')[1].split('"')[0]
    assert Image.open(io.BytesIO(client.get(source).content)).size == (64, 48)
    assert signed_in(surgeon_a).get(address).status_code == 403
    assert client.get(address.replace("/1/", "/2/")).status_code == 404
    sent = {"seen": file.sha256, "boxes": "1, 2, 3"}
    answer = client.post(address, sent)
    assert (answer.status_code, "Line 1 is not four whole numbers" in answer.content.decode()) == (422, True)
    assert client.post(address, sent | {"boxes": "99 0 5 5"}).status_code == 422
    assert client.post(address, sent | {"boxes": "0, 0, 5, 5\n10 10 5 5"}).status_code == 302
    assert client.post(f"{study}/sign-off/", {"verdict": "sign", "seen_files": 1}).status_code == 302
    assert client.post(address, sent | {"boxes": "0, 0, 5, 5"}).status_code == 409
    assert (pixels(SopInstance.objects.get())[10:15, 10:15] == 40).all()
