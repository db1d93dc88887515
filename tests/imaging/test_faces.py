"""A face in view keeps a series out of releases until a person who looked says that none can be rebuilt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ObjectDoesNotExist

from corpus.releases.filters import ReleaseFilters
from corpus.releases.plan import release_plan, release_preview
from imaging.errors import NothingToClear, NotWaitingForSignOff
from imaging.models import Series
from imaging.services.sign_off import study_faces_clear, study_file_count
from projects.models import Approval, AuditEvent, Project, User
from tests.conftest import signed_in
from tests.corpus.releasing import approved, refused, released, source_make
from tests.imaging import makers
from tests.imaging.test_import_studies import imported


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


def head(folder: Path, name: str = "IM", numbers: tuple[int, ...] = (1, 2), **header: Any) -> None:
    for number in numbers:
        made = makers.slice_dataset(number)
        for word, value in {"BodyPartExamined": "HEAD", **header}.items():
            setattr(made, word, value)
        made.save_as(folder / f"{name}{number}", enforce_file_format=True)


def asks_of(project: Project, series: Series, number: int = 1) -> Any:
    shown = [{"series": series.series_instance_uid, "frame": 1}]
    return approved(project, source_make(project, f"Guide {number}"), number, images=shown)


def test_the_release_names_the_face_and_can_leave_it_out(
    project: Project, approval: Approval, lead: User, incoming: Path
) -> None:
    head(incoming)
    imported(incoming, project)
    series = Series.objects.select_related("study__subject").get()
    assert series.face_in_view
    one = asks_of(project, series)
    approved(project, source_make(project, "Other"), 2)
    told = refused(project)
    assert told.startswith(
        f"{one.uid} shows a series of {series.study.subject.pseudonym} with a face in view or not ruled out."
    )
    assert release_preview(project=project, filters=ReleaseFilters(), seed=0)["refused"] == [told]
    plan = release_plan(project=project, filters=ReleaseFilters(leave_out_held_out=True), seed=0)
    assert (plan.left_out, len(plan.rows)) == (1, 1)
    study_faces_clear(study=series.study, cleared_by=lead, seen_files=2)
    assert released(project).row_count == 2


def test_a_face_that_was_taken_off_is_none(project: Project, approval: Approval, incoming: Path) -> None:
    head(incoming, RecognizableVisualFeatures="NO")
    imported(incoming, project)
    asks_of(project, Series.objects.get())
    assert released(project).row_count == 1


def test_new_slices_need_a_new_look(
    project: Project, approval: Approval, lead: User, incoming: Path, tmp_path: Path
) -> None:
    head(incoming)
    imported(incoming, project)
    study = Series.objects.get().study
    with pytest.raises(NotWaitingForSignOff):
        study_faces_clear(study=study, cleared_by=lead, seen_files=1)
    assert study_faces_clear(study=study, cleared_by=lead, seen_files=2) == 1
    with pytest.raises(NothingToClear):
        study_faces_clear(study=study, cleared_by=lead, seen_files=2)
    assert AuditEvent.objects.filter(action="study_faces_clear", object_uid=study.uid).count() == 1
    (tmp_path / "later").mkdir()
    head(tmp_path / "later", numbers=(3,))
    imported(tmp_path / "later", project)
    assert Series.objects.showing_a_face().count() == 1


# A volume without a header: 3 mm from slice to slice towards the feet, 40 slices.
AFFINE = np.array([[0.0, 0, -1, 0], [0, -1, 0, 0], [-3, 0, 0, 0], [0, 0, 0, 1]])
SHAPE = (40, 24, 18)


@pytest.mark.parametrize(
    ("labels", "above", "is_in_view"),
    [
        ([1, 2, 3, 4], 12, True),
        ([2, 3, 4, 5], 12, True),
        ([1, 2, 3, 4], 2, False),
        ([20, 21, 22, 23], 12, False),
    ],
)
def test_a_volume_that_reaches_on_above_the_atlas_shows_a_face(
    project: Project, approval: Approval, incoming: Path, labels: list[int], above: int, is_in_view: bool
) -> None:
    makers.nifti(incoming / "a_img.nii.gz", makers.noise_image(SHAPE), AFFINE)
    mask = np.zeros(SHAPE, dtype=np.int16)
    for number, label in enumerate(labels):
        start = above + number * 6
        mask[start : start + 5, 6:18, 5:13] = label
    makers.nifti(incoming / "a_lab.nii.gz", mask, AFFINE)
    told = imported(incoming, project)
    assert told["counts"]["taken"] == 2, told
    assert Series.objects.get().face_in_view is is_in_view


def test_the_sign_off_page_shows_the_badge_and_takes_the_word_of_a_steward(
    project: Project, approval: Approval, steward: User, surgeon_a: User, incoming: Path
) -> None:
    head(incoming)
    run = imported(incoming, project)
    assert run["counts"]["taken"] == 2
    study = Series.objects.get().study
    client, address = signed_in(steward), f"/p/lumbar/studies/{study.uid}/"
    assert "Face in view" in client.get(address).content.decode()
    page = client.get(address + "sign-off/").content.decode()
    assert "Face in view" in page
    assert "kept out of releases" in page
    assert signed_in(surgeon_a).post(address + "faces/", {"seen_files": 2}).status_code == 403
    assert client.post(address + "faces/", {}).status_code == 400
    assert client.post(address + "faces/", {"seen_files": 9}).status_code == 409
    answer = client.post(address + "faces/", {"seen_files": study_file_count(study)}, follow=True)
    page = answer.content.decode()
    assert "no face can be rebuilt, says Steward" in page
    assert "kept out of releases" not in page
    assert "Face in view</span>" not in client.get(address).content.decode()


def test_a_lumbar_series_shows_none(project: Project, approval: Approval, incoming: Path) -> None:
    head(incoming, BodyPartExamined="LSPINE")
    imported(incoming, project)
    with pytest.raises(ObjectDoesNotExist):
        Series.objects.showing_a_face().get()
