"""Films that nobody looked at are signed off with a reason only, and a machine looks at them afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imaging.boxes import is_text_news
from imaging.errors import PicturesUnseen
from imaging.models import Series, SignOff, SopInstance, Study
from imaging.policies import may_be_reviewed
from imaging.selectors.looks import study_walk
from imaging.services.picture_looks import picture_look
from imaging.services.sign_off import study_sign_off
from imaging.services.text_finds import FOUND_LATE, text_waits, texts_find
from projects.models import Approval, AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging.burned import film
from tests.imaging.stored import STUDY_UID, study_store
from tests.imaging.test_import_studies import imported
from tests.imaging.test_picture_looks import LETTER, NAME

pytestmark = pytest.mark.django_db
REASON = "Same patient plate as on the films before"


@pytest.fixture
def study(project: Project) -> Study:
    """Three pictures in which text is suspected, waiting for a person."""
    series = study_store(project)
    Series.objects.filter(pk=series.pk).update(burned_in_suspected=True)
    Study.objects.filter(pk=series.study_id).update(sign_off=SignOff.WAITING)
    return Study.objects.get(pk=series.study_id)


@pytest.fixture
def named(project: Project, approval: Approval, tmp_path: Path) -> Study:
    """A film with a name in its pixels, which no machine has looked at."""
    folder = tmp_path / "incoming"
    folder.mkdir()
    film(folder / "film.png", NAME, LETTER)
    imported(folder, project)
    return Study.objects.exclude(study_instance_uid=STUDY_UID).get()


def looked(study: Study, person: User, count: int) -> None:
    for file in SopInstance.objects.filter(series__study=study).order_by("pk")[:count]:
        picture_look(file=file, covers=[], spares=[], looked_by=person, seen=file.sha256)


def test_the_page_says_how_many_pictures_nobody_looked_at(study: Study, steward: User) -> None:
    client, address = signed_in(steward), f"/p/lumbar/studies/{study.uid}/sign-off/"
    page = client.get(address).content.decode()
    assert "No person has looked at 3 of 3 pictures one by one." in page
    assert "The machine has not looked at 3 pictures yet." in page
    looked(study, steward, 1)
    # That a machine looked and found nothing, or could not look, is no person's look.
    told = iter(["[]", "null"])
    for file in SopInstance.objects.filter(series__study=study).order_by("pk")[1:]:
        SopInstance.objects.filter(pk=file.pk).update(text_places=next(told))
    assert study_walk(study).unseen == 2
    page = client.get(address).content.decode()
    assert "No person has looked at 2 of 3 pictures one by one." in page
    assert "may be read though nobody looked" in page
    looked(study, steward, 3)
    assert "No person has looked at" not in client.get(address).content.decode()


def test_a_machine_that_found_nothing_signs_nothing_off(study: Study, steward: User) -> None:
    SopInstance.objects.filter(series__study=study).update(text_places="[]")
    client, address = signed_in(steward), f"/p/lumbar/studies/{study.uid}/sign-off/"
    refused = client.post(address, {"verdict": "sign", "seen_files": 3})
    study.refresh_from_db()
    assert (refused.status_code, study.sign_off) == (422, SignOff.WAITING)
    assert b"No person has looked at 3 pictures one by one." in refused.content


def test_without_a_look_it_is_signed_off_with_a_reason_only_which_is_kept(
    study: Study, steward: User
) -> None:
    with pytest.raises(PicturesUnseen, match="looked at 3 pictures one by one"):
        study_sign_off(study=study, signed_by=steward, seen_files=3)
    client, address = signed_in(steward), f"/p/lumbar/studies/{study.uid}/sign-off/"
    body = {"verdict": "sign", "seen_files": 3}
    refused = client.post(address, body | {"unseen_reason": "  "})
    assert (refused.status_code, b"say why they may be read unseen" in refused.content) == (422, True)
    study.refresh_from_db()
    assert study.sign_off == SignOff.WAITING
    assert client.post(address, body | {"unseen_reason": REASON}).status_code == 302
    study.refresh_from_db()
    assert (study.sign_off, study.signed_unseen) == (
        SignOff.SIGNED,
        f"3 pictures signed off unseen: {REASON}",
    )
    assert REASON in AuditEvent.objects.get(action="study_sign_off").detail
    assert f"3 pictures signed off unseen: {REASON}" in client.get(address).content.decode()


def test_after_a_look_at_each_no_reason_is_asked_for(study: Study, steward: User) -> None:
    looked(study, steward, 3)
    study_sign_off(study=study, signed_by=steward, seen_files=3)
    study.refresh_from_db()
    assert (study.sign_off, study.signed_unseen) == (SignOff.SIGNED, "")


def test_what_a_machine_finds_after_the_sign_off_makes_the_study_wait(named: Study, steward: User) -> None:
    study_sign_off(study=named, signed_by=steward, seen_files=1, unseen_reason=REASON)
    assert text_waits().count() == 1
    assert texts_find(seconds=60) == 1
    named.refresh_from_db()
    assert (named.sign_off, named.sign_off_reason, named.signed_off_by) == (SignOff.WAITING, FOUND_LATE, None)
    assert not may_be_reviewed(named)
    found = AuditEvent.objects.get(action="text_found_late")
    assert (found.actor, found.object_uid) == (None, str(named.uid))
    page = signed_in(steward).get(f"/p/lumbar/studies/{named.uid}/sign-off/").content.decode()
    assert "After it was signed off, a machine found what may be text" in page
    assert study_walk(named).undecided == 1


def test_a_film_without_text_stays_signed_off(
    project: Project, approval: Approval, tmp_path: Path, steward: User
) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    film(folder / "film.png", LETTER)
    imported(folder, project)
    study = Study.objects.get()
    study_sign_off(study=study, signed_by=steward, seen_files=1, unseen_reason=REASON)
    assert texts_find(seconds=60) == 1
    study.refresh_from_db()
    assert study.sign_off == SignOff.SIGNED
    assert not text_waits().exists()


def test_what_waits_for_a_person_is_looked_at_before_what_is_signed_off(
    study: Study, named: Study, steward: User
) -> None:
    study_sign_off(study=study, signed_by=steward, seen_files=3, unseen_reason=REASON)
    assert [file.series.study for file in text_waits()] == [named, study, study, study]


def test_a_place_that_was_seen_is_no_news_if_it_is_boxed_a_little_otherwise() -> None:
    seen = json.dumps([[10, 10, 20, 8, "text"]])
    assert not is_text_news(seen, json.dumps([[11, 9, 20, 8, "text"], [60, 60, 9, 9, "lead"]]))
    assert is_text_news(seen, json.dumps([[40, 10, 20, 8, "text"]]))
    assert is_text_news("", seen)
    assert not is_text_news("", "null")
