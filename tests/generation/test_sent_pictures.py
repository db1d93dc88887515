"""The ledger tells which picture left and how it was made; it is shown again byte for byte, or not at all."""

from __future__ import annotations

import base64
import json
import re

import pytest
from django.core.files.storage import default_storage

from corpus.models import Instance
from generation.models import Call, Endpoint, GenerationItem, GenerationRun, SentPicture
from generation.sent_pictures import CHANGED, GONE, picture_redraw
from imaging.dicomweb import reads
from imaging.models import LevelFact, Study
from projects.models import Approval, AuditEvent, Project, User
from tests.conftest import signed_in
from tests.generation.cast import study_make
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer


@pytest.fixture
def run(project: Project, study: Study, endpoint: Endpoint, server: ChatServer) -> GenerationRun:
    """A question about a mark, drafted by a model that was shown the slice with an arrow."""
    LevelFact.objects.all().delete()
    return drive(start(project, studies=(study,), endpoint=endpoint, count=1, kinds=("multiple_choice",)))


def page_of(row: SentPicture, item: GenerationItem) -> str:
    return f"/p/lumbar/generation/{item.run.uid}/items/{item.uid}/pictures/{row.uid}/"


def test_each_picture_that_left_is_on_record_with_what_was_done_to_it(run: GenerationRun) -> None:
    calls = list(Call.objects.order_by("pk"))
    assert [call.step for call in calls] == ["draft", "revision"]
    image = json.loads(Instance.objects.get().revisions.order_by("number")[0].body)["images"][0]
    for call in calls:
        (row,) = call.pictures.all()
        assert [row.sha256] == call.picture_hashes
        assert (row.series_instance_uid, row.sop_instance_uid) == (image["series"], image["sop"])
        assert (row.frame, row.place) == (1, 1)
        assert json.loads(row.pointer) == image["pointer"]
        assert (row.width, row.height) == (96, 96)


@pytest.mark.django_db(transaction=True)
def test_with_many_at_once_as_well(
    project: Project, study: Study, server: ChatServer, endpoint: Endpoint
) -> None:
    Endpoint.objects.update(max_concurrency=4, open_limit=4)
    endpoint.refresh_from_db()
    drive(start(project, studies=(study,), endpoint=endpoint, count=4, kinds=("multiple_choice",)))
    for call in Call.objects.all():
        assert list(call.pictures.values_list("sha256", flat=True)) == call.picture_hashes
    assert SentPicture.objects.exists()


def test_the_lead_sees_it_byte_for_byte_and_the_reading_is_audited(run: GenerationRun, lead: User) -> None:
    reads._seen.clear()  # Another test's person and series may have had the same keys.
    item, client = GenerationItem.objects.get(), signed_in(lead)
    row = SentPicture.objects.order_by("pk")[0]
    assert (
        page_of(row, item) in client.get(f"/p/lumbar/generation/{run.uid}/items/{item.uid}/").content.decode()
    )
    page = client.get(page_of(row, item)).content.decode()
    assert "byte for byte what was sent" in page
    found = re.search(r"data:image/png;base64,([^\"]+)", page)
    assert found
    import hashlib

    assert hashlib.sha256(base64.b64decode(found[1])).hexdigest() == row.sha256
    assert AuditEvent.objects.filter(action="image_read", actor=lead).exists()


def test_a_stored_image_that_changed_is_said_and_not_shown(run: GenerationRun, lead: User) -> None:
    row, item = SentPicture.objects.order_by("pk")[0], GenerationItem.objects.get()
    SentPicture.objects.update(window_center=10.0, window_width=20.0)
    page = signed_in(lead).get(page_of(row, item)).content.decode()
    assert CHANGED in page
    assert "data:image" not in page


def test_an_erased_image_is_said_and_its_record_stays(
    run: GenerationRun, project: Project, lead: User
) -> None:
    row = SentPicture.objects.order_by("pk")[0]
    from imaging.models import SopInstance

    for path in SopInstance.objects.values_list("path", flat=True):
        default_storage.delete(path)
    drawn = picture_redraw(row, project=project, unsigned=True, person=lead.pk)
    assert (drawn.picture, drawn.problem) == (None, GONE)


def test_what_waits_for_a_sign_off_is_not_shown_to_who_may_not_see_it(
    run: GenerationRun, project: Project, lead: User
) -> None:
    row = SentPicture.objects.order_by("pk")[0]
    Study.objects.update(sign_off="withheld")
    assert picture_redraw(row, project=project, unsigned=False, person=lead.pk).problem == GONE
    assert picture_redraw(row, project=project, unsigned=True, person=lead.pk).picture is not None


def test_a_picture_of_another_item_or_project_is_not_found_there(
    run: GenerationRun, project: Project, approval: Approval, endpoint: Endpoint, lead: User
) -> None:
    other = study_make(project, approval, name="S-2", facts=False)
    drive(start(project, studies=(other,), endpoint=endpoint, count=1, kinds=("multiple_choice",)))
    first, second = GenerationItem.objects.order_by("pk")
    row = SentPicture.objects.filter(call__item=first)[0]
    assert signed_in(lead).get(page_of(row, second)).status_code == 404


def test_of_a_question_from_before_the_page_says_that_only_hashes_were_kept(
    run: GenerationRun, lead: User
) -> None:
    SentPicture.objects.all().delete()
    item = GenerationItem.objects.get()
    page = signed_in(lead).get(f"/p/lumbar/generation/{run.uid}/items/{item.uid}/").content.decode()
    assert "1 picture went with it. Which, was not kept at that time" in page
