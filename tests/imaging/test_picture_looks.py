"""A person goes through the pictures of a study one by one; what is said can be undone until the sign-off."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import ComputedRadiographyImageStorage

from imaging.boxes import Box
from imaging.errors import NotMaskable, PictureChanged, TextUndecided
from imaging.models import PictureLook, Series, SignOff, SopInstance, Study
from imaging.selectors.looks import study_walk
from imaging.services.faces import FACE_NOT_KNOWN
from imaging.services.masking import picture_mask
from imaging.services.picture_looks import TO_MASK, picture_look, picture_look_take_back
from imaging.services.sign_off import study_faces_clear, study_sign_off
from imaging.services.text_finds import text_waits, texts_find
from projects.models import Approval, AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.burned import film
from tests.imaging.stored import study_store
from tests.imaging.test_import_studies import imported
from tests.imaging.test_masking import pixels

NAME, LETTER = ("DOE JANE", 16, (40, 100)), ("R", 40, (20, 20))
FOUND = json.dumps([[10, 10, 20, 8, "text"], [40, 4, 12, 12, "lead"]])


@pytest.fixture
def films(project: Project, approval: Approval, tmp_path: Path) -> list[SopInstance]:
    """Three films of noise, each a series of one study that waits for a person."""
    folder = tmp_path / "incoming"
    folder.mkdir()
    for seed in range(3):
        makers.png(folder / f"film-{seed}.png", seed=seed)
    imported(folder, project)
    return list(SopInstance.objects.order_by("pk"))


def look(file: SopInstance, person: User, *covers: Box, spares: tuple[Box, ...] = ()) -> PictureLook:
    return picture_look(file=file, covers=covers, spares=spares, looked_by=person, seen=file.sha256)


def test_nothing_is_black_before_the_sign_off_and_lead_letters_stay(
    films: list[SopInstance], steward: User
) -> None:
    file = films[0]
    study, before = file.series.study, pixels(file)
    look(file, steward, Box(0, 0, 30, 10), spares=(Box(4, 2, 6, 6),))
    assert (pixels(file) == before).all()
    seen = SopInstance.objects.filter(series__study=study).count()
    study_sign_off(study=study, signed_by=steward, seen_files=seen)
    file.refresh_from_db()
    after, masked = pixels(file), np.zeros(before.shape, dtype=bool)
    masked[:10, :30] = True
    masked[2:8, 4:10] = False
    assert (after[masked] == before.min()).all()
    assert (after[~masked] == before[~masked]).all()
    assert Study.objects.get(pk=study.pk).sign_off == SignOff.SIGNED
    assert [one.action for one in AuditEvent.objects.order_by("pk")][-3:] == [
        "picture_look",
        "picture_mask",
        "study_sign_off",
    ]
    kept = PictureLook.objects.get()
    assert (kept.sha256, kept.covers) == (file.sha256, "[]"), "it is not masked twice"


def test_what_was_said_is_changed_and_taken_back(films: list[SopInstance], steward: User) -> None:
    file = films[0]
    look(file, steward, Box(0, 0, 30, 10))
    look(file, steward)
    assert PictureLook.objects.get().covers == "[]"
    picture_look_take_back(file=file, taken_by=steward, seen=file.sha256)
    assert study_walk(file.series.study).looked == 0
    with pytest.raises(PictureChanged):
        picture_look_take_back(file=file, taken_by=steward, seen=file.sha256)


def test_a_place_to_mask_hides_a_study_that_was_open_to_review(project: Project, steward: User) -> None:
    file = study_store(project).sop_instances.get(instance_number=1)
    assert file.series.study in Study.objects.reviewable()
    look(file, steward)
    assert file.series.study in Study.objects.reviewable(), "a look that finds nothing changes nothing"
    look(file, steward, Box(0, 0, 2, 2))
    assert file.series.study not in Study.objects.reviewable()


def test_a_picture_is_shown_in_its_own_size_not_that_of_its_series(
    project: Project, approval: Approval, steward: User, tmp_path: Path
) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    for number, side in ((1, 32), (2, 48)):
        made = makers.slice_dataset(number)
        made.SOPClassUID, made.Modality = ComputedRadiographyImageStorage, "CR"
        for word in ("ImageOrientationPatient", "ImagePositionPatient"):
            delattr(made, word)
        made.Rows = made.Columns = side
        made.PixelData = np.random.default_rng(number).integers(0, 900, (side, side)).astype("<i2").tobytes()
        made.save_as(folder / f"IM{number}", enforce_file_format=True)
    imported(folder, project)
    study = Series.objects.get().study
    assert Series.objects.get().columns == 32
    page = signed_in(steward).get(f"/p/lumbar/studies/{study.uid}/mask/2/").content.decode()
    assert 'width="48" height="48"' in page
    assert 'width="32"' not in page


def test_a_study_with_places_to_mask_does_not_open_because_no_face_is_in_view(
    project: Project, approval: Approval, steward: User, tmp_path: Path
) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    for number in (1, 2):
        made = makers.slice_dataset(number)
        made.BodyPartExamined = ""
        made.save_as(folder / f"IM{number}", enforce_file_format=True)
    imported(folder, project)
    file = SopInstance.objects.latest("pk")
    study = file.series.study
    assert FACE_NOT_KNOWN in study.sign_off_reason
    look(file, steward, Box(0, 0, 2, 2))
    study_faces_clear(study=study, cleared_by=steward, seen_files=2)
    study.refresh_from_db()
    assert (study.sign_off, study.sign_off_reason) == (SignOff.WAITING, TO_MASK)
    study_sign_off(study=study, signed_by=steward, seen_files=2)
    assert PictureLook.objects.get().covers == "[]"


def test_boxes_outside_and_pictures_masked_meanwhile_are_refused(
    films: list[SopInstance], steward: User
) -> None:
    file = films[0]
    seen = file.sha256
    with pytest.raises(NotMaskable, match="64 × 64 pixels"):
        look(file, steward, Box(64, 0, 5, 5))
    picture_mask(
        file=SopInstance.objects.get(pk=file.pk), boxes=[Box(0, 0, 5, 5)], masked_by=steward, seen=seen
    )
    with pytest.raises(PictureChanged):
        look(file, steward)
    assert not PictureLook.objects.exists()


def test_text_that_was_found_needs_a_decision_before_the_sign_off(
    films: list[SopInstance], steward: User
) -> None:
    file = films[0]
    study = file.series.study
    SopInstance.objects.filter(pk=file.pk).update(text_places=FOUND)
    seen = SopInstance.objects.filter(series__study=study).count()
    with pytest.raises(TextUndecided, match="1 picture "):
        study_sign_off(study=study, signed_by=steward, seen_files=seen)
    page = signed_in(steward)
    address = f"/p/lumbar/studies/{study.uid}/sign-off/"
    answer = page.post(address, {"verdict": "sign", "seen_files": seen})
    assert (answer.status_code, "Look at each of them" in answer.content.decode()) == (422, True)
    picture_look(file=file, covers=[], spares=[], looked_by=steward, seen=file.sha256, found=FOUND)
    study_sign_off(study=study, signed_by=steward, seen_files=seen)


def test_what_the_machine_finds_after_a_look_is_asked_about_again(
    films: list[SopInstance], steward: User
) -> None:
    file = films[0]
    look(file, steward, Box(0, 0, 5, 5))
    before = study_walk(file.series.study).looked
    SopInstance.objects.filter(pk=file.pk).update(text_places=FOUND)
    walk = study_walk(file.series.study)
    assert (walk.looked, walk.undecided, walk.covers) == (before - 1, 1, 1)
    client, address = signed_in(steward), f"/p/lumbar/studies/{file.series.study.uid}/mask/1/"
    page = client.get(address).content.decode()
    assert 'name="found" value="10, 10, 20, 8" checked' in page
    assert "0, 0, 5, 5</textarea>" in page
    client.post(address, {"seen": file.sha256, "shown": FOUND, "boxes": "0, 0, 5, 5"})
    assert study_walk(file.series.study).undecided == 0


def test_the_way_leads_through_all_pictures_to_the_sign_off_and_the_next_study(
    films: list[SopInstance], project: Project, steward: User
) -> None:
    series = study_store(project)
    study, own = series.study, list(series.sop_instances.order_by("slice_position"))
    Series.objects.filter(pk=series.pk).update(burned_in_suspected=True)
    client, base = signed_in(steward), f"/p/lumbar/studies/{study.uid}/"
    for place, file in enumerate(own, 1):
        address = f"{base}mask/{place}/"
        assert f"Picture {place} of {len(own)}" in client.get(address).content.decode()
        answer = client.post(address, {"seen": file.sha256, "boxes": "1, 1, 4, 4" if place == 1 else ""})
        last = place == len(own)
        assert answer.headers["Location"] == (f"{base}sign-off/" if last else f"{base}mask/{place + 1}/")
    page = client.get(f"{base}sign-off/").content.decode()
    assert "1 place will be black for good" in page
    answer = client.post(f"{base}sign-off/", {"verdict": "sign", "seen_files": len(own)})
    assert answer.headers["Location"] == f"/p/lumbar/studies/{films[0].series.study.uid}/sign-off/"


def test_where_no_picture_is_asked_about_the_way_leads_through_all(project: Project, steward: User) -> None:
    study = study_store(project).study
    client, base = signed_in(steward), f"/p/lumbar/studies/{study.uid}/"
    for place, file in enumerate(SopInstance.objects.order_by("slice_position"), 1):
        answer = client.post(f"{base}mask/{place}/", {"seen": file.sha256})
        on = f"mask/{place + 1}/" if place < 3 else "sign-off/"
        assert answer.headers["Location"] == base + on
    assert study_walk(study).asked == 0


def test_the_page_proposes_what_was_found_and_keeps_what_was_chosen(
    films: list[SopInstance], steward: User
) -> None:
    file = films[0]
    SopInstance.objects.filter(pk=file.pk).update(text_places=FOUND)
    client, address = signed_in(steward), f"/p/lumbar/studies/{file.series.study.uid}/mask/1/"
    page = client.get(address).content.decode()
    assert 'name="found" value="10, 10, 20, 8" checked' in page
    assert 'name="kept" value="40, 4, 12, 12" checked' in page
    own = {"seen": file.sha256, "shown": FOUND}
    answer = client.post(address, {**own, "kept": "40, 4, 12, 12", "boxes": "38, 2, 20, 20"})
    assert answer.status_code == 302
    page = client.get(address).content.decode()
    assert 'value="10, 10, 20, 8">' in page
    assert 'value="40, 4, 12, 12" checked' in page
    assert "38, 2, 20, 20</textarea>" in page
    made_up = {"seen": file.sha256, "found": "0, 0, 1, 1"}
    assert client.post(address, made_up).status_code == 422
    elsewhere = client.post(f"{address}take-back/", {"seen": "of another picture"})
    assert elsewhere.status_code == 409
    assert PictureLook.objects.exists(), "what stood on the screen was another picture"
    assert client.post(f"{address}take-back/", {"seen": file.sha256}).status_code == 302
    assert not PictureLook.objects.exists()


def test_the_machine_looks_at_films_that_wait_and_only_once(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    film(folder / "film.png", NAME, LETTER)
    imported(folder, project)
    assert text_waits().count() == 1
    assert texts_find() == 1
    assert texts_find() == 0
    file = SopInstance.objects.get()
    assert sorted(kind for *_box, kind in json.loads(file.text_places)) == ["lead", "text"]
    walk = study_walk(file.series.study)
    assert (walk.asked, walk.unread, walk.undecided) == (1, 0, 1)


def test_a_masked_picture_is_looked_at_by_the_machine_again(films: list[SopInstance], steward: User) -> None:
    file = films[0]
    SopInstance.objects.filter(pk=file.pk).update(text_places=FOUND)
    file.refresh_from_db()
    picture_mask(file=file, boxes=[Box(0, 0, 5, 5)], masked_by=steward, seen=file.sha256)
    assert file.pk in text_waits().values_list("pk", flat=True)


def test_a_picture_that_cannot_be_looked_at_ends_its_waiting(films: list[SopInstance]) -> None:
    SopInstance.objects.filter(pk=films[0].pk).update(path="gone.dcm")
    assert texts_find(seconds=60) == 3
    assert SopInstance.objects.get(pk=films[0].pk).text_places == "null"
    assert not text_waits().exists()
