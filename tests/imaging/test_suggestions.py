"""A model suggests where the levels are: proposals that count for nothing until a person accepts them."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pydicom
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from imaging.errors import MarksNotClear, NoSuggestions, SuggestionsMoved
from imaging.models import (
    AuthorKind,
    LevelMark,
    Series,
    SignOff,
    SopInstance,
    Study,
    SuggestionRun,
    SuggestionServer,
)
from imaging.selectors import marks_sheet
from imaging.selectors.labelling import label_sheet
from imaging.services import suggestions_work
from imaging.services.faces import Face, series_face
from imaging.services.level_doubts import level_doubts
from imaging.services.mark_accept import mark_accept, suggestions_accept
from imaging.services.marks_place import Placing, own_marks
from imaging.services.orphans import leftovers_remove
from imaging.services.places import scratch_folder
from imaging.services.suggestions_read import Suggested, answer_read
from imaging.services.suggestions_start import suggestions_start
from imaging.tasks import work_suggestions
from projects.models import Approval, AuditEvent, Egress, Project, RunState, User
from tests.conftest import signed_in
from tests.imaging.exchanged import objects_of
from tests.imaging.suggestion_servers import answer_of, asked, saying, server_at, serving, standing_in
from tests.imaging.test_import_studies import imported, incoming
from tests.imaging.test_marks_place import column_of, film_made, placed, series_made

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]


def pixel(series: Series, level: str, row: float, **more: Any) -> dict[str, Any]:
    """A level on the second slice, or the film."""
    sops = [file.sop_instance_uid for file in series.sop_instances.order_by("instance_number")]
    return {"level": level, "sop": sops[min(1, len(sops) - 1)], "column": 60.0, "row": row} | more


def proposed(series: Series) -> dict[str, LevelMark]:
    return {mark.level: mark for mark in series.level_marks.filter(author_kind=AuthorKind.MODEL)}


def test_what_a_model_suggests_counts_for_nothing_until_it_is_accepted(
    project: Project, surgeon_a: User
) -> None:
    series = series_made(project)
    placed(series, surgeon_a, column_of(series, ["L3"], top=70))
    points = [{"level": "L4", "point": [3.0, 40.0, -10.0], "confidence": 0.91}, pixel(series, "L5", 130.0)]
    with serving(saying(200, answer_of(*points))) as heard:
        run = asked(series, server_at(heard.address), surgeon_a)
    assert (run.state, run.error_for_user, run.mark_count) == (RunState.DONE, "", 2)
    assert run.model_name == "Finder 2 on House"
    marks = proposed(series)
    assert (marks["L4"].x, marks["L4"].y, marks["L4"].z, marks["L4"].confidence) == (3, 40, -10, 0.91)
    assert (marks["L5"].y, marks["L5"].z) == (40.0, -40.0)
    assert all(mark.is_proposal and mark.author_id is None for mark in marks.values())
    assert [mark.level for mark in own_marks(series, surgeon_a)] == ["L3"]
    assert level_doubts(series.study) == []
    studies = signed_in(surgeon_a).get(reverse("imaging:studies", args=["lumbar"])).context["page"]
    assert [study.mark_count for study in studies.rows] == [1]
    told = {mark["level"]: mark["why"] for mark in marks_sheet(series)["marks"]}
    assert "A proposal: nobody has accepted it, so it counts for nothing yet." in told["L4"]
    (lent,) = label_sheet(series, slug="lumbar", person=surgeon_a)["lent"]
    assert (lent["by"], [mark["level"] for mark in lent["marks"]]) == ("Finder 2 on House", ["L4", "L5"])
    with pytest.raises(SuggestionsMoved):
        suggestions_accept(mark=marks["L4"], person=surgeon_a, seen=3)
    assert suggestions_accept(mark=marks["L4"], person=surgeon_a, seen=2) == 2
    assert {mark.accepted_by for mark in proposed(series).values()} == {surgeon_a}
    assert AuditEvent.objects.filter(action="mark_accept", actor=surgeon_a).count() == 2
    (kept,) = AuditEvent.objects.filter(action="suggestions_store")
    assert {mark["level"] for mark in json.loads(kept.detail)["marks"]} == {"L4", "L5"}


def test_a_new_answer_takes_the_place_of_the_old_one_but_not_of_what_was_accepted(
    project: Project, surgeon_a: User
) -> None:
    series = series_made(project)
    # It shows that the pictures end below the neck.
    placed(series, surgeon_a, column_of(series, ["L2"], top=40))
    answers = [
        answer_of(pixel(series, "L3", 70.0), pixel(series, "L4", 100.0), pixel(series, "L5", 130.0)),
        answer_of(pixel(series, "L4", 104.0), pixel(series, "L5", 134.0)),
    ]
    server = server_at("http://127.0.0.1:9/")
    for answer in answers:
        with serving(saying(200, answer)) as heard:
            SuggestionServer.objects.update(address=heard.address)
            server.refresh_from_db()
            asked(series, server, surgeon_a)
        if answer is answers[0]:
            mark_accept(mark=proposed(series)["L4"], person=surgeon_a)
    marks = proposed(series)
    assert {level: mark.z for level, mark in marks.items()} == {"L4": -10.0, "L5": -44.0}
    assert marks["L4"].accepted_by == surgeon_a


def test_a_suggestion_that_contradicts_a_person_stands_beside_and_is_not_accepted(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    series = series_made(project)
    placed(series, surgeon_a, column_of(series, ["L2", "L3", "L4"]))
    shifted = [pixel(series, level, 10.0 + 30 * at) for at, level in enumerate(["L3", "L4", "L5"])]
    with serving(saying(200, answer_of(*shifted))) as heard:
        run = asked(series, server_at(heard.address), surgeon_b)
    assert (run.state, run.mark_count) == (RunState.DONE, 3)
    mark = proposed(series)["L3"]
    with pytest.raises(MarksNotClear, match="Nothing was accepted"):
        mark_accept(mark=mark, person=surgeon_b)
    with pytest.raises(MarksNotClear, match="Surgeon A"):
        suggestions_accept(mark=mark, person=surgeon_b, seen=3)
    page = signed_in(surgeon_b)
    answer = page.post(reverse("imaging:mark", args=[project.slug, mark.uid]), follow=True)
    assert "Nothing was accepted" in answer.content.decode()
    assert not series.level_marks.filter(accepted_at__isnull=False).exists()
    # A person who goes on is not held up by it either.
    placed(series, surgeon_b, column_of(series, ["L2", "L3"], top=12))


def test_only_pixels_and_geometry_are_sent(project: Project, surgeon_a: User) -> None:
    series = series_made(project)
    for file in SopInstance.objects.all():
        with default_storage.open(file.path) as stream:
            made = pydicom.dcmread(io.BytesIO(stream.read()))
        made.PatientName, made.PatientID, made.StudyDescription = "Lindqvist^Ebba", "S-1", "Ebba, fell"
        made.SeriesDescription, made.InstitutionName, made.StudyDate = "T2 Ebba", "Lindqvist ward", "20200517"
        made.add_new(0x00091010, "LO", "Ebba")
        default_storage.delete(file.path)
        with default_storage.open(file.path, "wb") as stream:
            made.save_as(stream, enforce_file_format=True)
    with serving(saying(200, answer_of())) as heard:
        run = asked(series, server_at(heard.address, api_key_variable="FINDER_KEY_OF_TESTS"), surgeon_a)
    assert run.state == RunState.DONE
    ((headers, body),) = heard.requests
    for word in (b"Ebba", b"Lindqvist", b"20200517", b"S-1\x00", b"fell"):
        assert word not in body
    assert "Authorization" not in headers
    told = json.loads(heard.archive().read("request.json"))
    assert (told["interface"], told["series"], told["space"], told["plane"]) == (
        1,
        "2.25.1",
        "patient",
        "sagittal",
    )
    assert [image["sop"] for image in told["images"]] == ["2.25.1.1", "2.25.1.2", "2.25.1.3"]
    for image in told["images"]:
        sent = pydicom.dcmread(io.BytesIO(heard.archive().read(image["file"])))
        stored = SopInstance.objects.get(sop_instance_uid=image["sop"])
        with default_storage.open(stored.path) as stream:
            whole = pydicom.dcmread(stream)
        assert sent.PixelData == whole.PixelData
        assert sent.ImagePositionPatient == whole.ImagePositionPatient
        assert (sent.PatientName, sent.StudyDate) == ("", "")


def test_the_key_is_sent_to_a_server_that_has_one(
    project: Project, surgeon_a: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINDER_KEY_OF_TESTS", "a-key")
    with serving(saying(200, answer_of())) as heard:
        asked(
            series_made(project), server_at(heard.address, api_key_variable="FINDER_KEY_OF_TESTS"), surgeon_a
        )
    assert heard.requests[0][0]["Authorization"] == "Bearer a-key"


def test_a_film_is_answered_in_pixels(project: Project, surgeon_a: User) -> None:
    series = film_made(project)
    with serving(saying(200, answer_of(pixel(series, "L4", 100.0)))) as heard:
        run = asked(series, server_at(heard.address), surgeon_a)
    assert run.state == RunState.DONE, run.error_for_user
    mark = proposed(series)["L4"]
    assert (mark.space, mark.x, mark.y, mark.z) == ("pixel", 60, 100, 0)


@pytest.mark.once
def test_the_stand_in_gives_back_a_segmentation_of_a_real_mr(
    project: Project, approval: Approval, surgeon_a: User, incoming: Path, tmp_path: Path, shared_files: Path
) -> None:
    for kind in ("img", "lab"):
        shutil.copy(shared_files / "lumbar_mr" / f"VBs_VB2_12_{kind}.nii.gz", incoming)
    imported(incoming, project)
    series = Series.objects.get()
    before = {mark.level: (mark.x, mark.y, mark.z) for mark in LevelMark.objects.all()}
    answers = tmp_path / "answers"
    answers.mkdir()
    shutil.copy(objects_of(series, tmp_path / "made")["seg"], answers / f"{series.series_instance_uid}.dcm")
    LevelMark.objects.all().delete()
    with standing_in(answers) as address:
        run = asked(series, server_at(address), surgeon_a)
    assert (run.state, run.error_for_user, run.model_name) == (RunState.DONE, "", "House")
    assert run.done_count == run.total_count == series.frame_count
    marks = proposed(series)
    assert len(before) >= 5
    assert {level: (mark.x, mark.y, mark.z) for level, mark in marks.items()} == {
        level: pytest.approx(at, abs=0.01) for level, at in before.items()
    }
    drawn = {mark["level"]: mark["outlines"] for mark in marks_sheet(series)["marks"]}
    assert all(drawn.values())
    assert suggestions_accept(mark=marks["L3"], person=surgeon_a, seen=len(marks)) == len(marks)


def test_the_stand_in_has_no_answer_for_another_series(
    project: Project, surgeon_a: User, tmp_path: Path
) -> None:
    with standing_in(tmp_path) as address:
        run = asked(series_made(project), server_at(address), surgeon_a)
    assert run.state == RunState.FAILED
    assert run.error_for_user == (
        "House answered with error 404: “There is no answer for this series.”. Nothing was taken."
    )


def test_one_server_is_asked_once_at_a_time(project: Project, surgeon_a: User) -> None:
    series, server = series_made(project), server_at("http://127.0.0.1:9/")
    suggestions_start(series=series, server=server, started_by=surgeon_a)
    with pytest.raises(NoSuggestions, match="is being asked about this series already"):
        suggestions_start(series=series, server=server, started_by=surgeon_a)


def test_a_stop_sends_nothing_more_and_leaves_nothing_behind(project: Project, surgeon_a: User) -> None:
    series = series_made(project)
    with serving(saying(200, answer_of(pixel(series, "L4", 100.0)))) as heard:
        run = suggestions_start(series=series, server=server_at(heard.address), started_by=surgeon_a)
        SuggestionRun.objects.update(cancel_requested=True)
        work_suggestions(run.pk)
    run.refresh_from_db()
    assert (run.state, heard.requests, proposed(series)) == (RunState.CANCELLED, [], {})
    assert not scratch_folder(run).exists()


@pytest.mark.parametrize("change", [{"cancel_requested": True}, {"lease_owner": "another:1"}])
def test_a_stop_that_comes_with_the_answer_keeps_no_mark_and_no_outline(
    project: Project, surgeon_a: User, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    def answered(*arguments: Any, **more: Any) -> Suggested:
        suggested = answer_read(*arguments, **more)
        for mark in suggested.marks:
            mark["outlines"] = [(0, [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0]])]
        SuggestionRun.objects.update(**change)
        return suggested

    monkeypatch.setattr(suggestions_work, "answer_read", answered)
    series = series_made(project)
    with serving(saying(200, answer_of(pixel(series, "L4", 100.0)))) as heard:
        run = asked(series, server_at(heard.address), surgeon_a)
    assert run.state == (RunState.CANCELLED if "cancel_requested" in change else RunState.RUNNING)
    assert proposed(series) == {}
    assert list(Path(default_storage.path("")).rglob("*.json.gz")) == []


def test_the_scratch_of_an_asking_that_goes_on_is_kept(project: Project, surgeon_a: User) -> None:
    run = suggestions_start(
        series=series_made(project), server=server_at("http://127.0.0.1:9/"), started_by=surgeon_a
    )
    scratch_folder(run).mkdir(parents=True)
    leftovers_remove()
    assert scratch_folder(run).is_dir()
    SuggestionRun.objects.update(state=RunState.FAILED)
    leftovers_remove()
    assert not scratch_folder(run).exists()


def test_suggestions_are_asked_for_followed_and_accepted_in_the_browser(
    project: Project, surgeon_a: User
) -> None:
    series, client = series_made(project), signed_in(surgeon_a)
    # It shows that the pictures end below the neck.
    placed(series, surgeon_a, column_of(series, ["L2"], top=40))
    page = f"{reverse('imaging:label', args=[project.slug, series.study.uid])}?series={series.uid}"
    assert "Ask for suggestions" not in client.get(page).content.decode()
    with serving(saying(200, answer_of(pixel(series, "L4", 100.0), pixel(series, "L5", 130.0)))) as heard:
        server = server_at(heard.address)
        assert "Ask for suggestions" in client.get(page).content.decode()
        sent = {"series": series.uid, "server": server.uid}
        answer = client.post(
            reverse("imaging:suggestions_ask", args=[project.slug, series.study.uid]), sent, follow=True
        )
        assert "Waiting" in answer.content.decode()
        run = SuggestionRun.objects.get()
        assert "House is being asked" in client.get(page).content.decode()
        work_suggestions(run.pk)
    told = client.get(reverse("imaging:suggestions", args=[project.slug, run.uid])).content.decode()
    assert "Finder 2 on House suggests 2 marks. They count for nothing until somebody accepts them." in told
    shown = client.get(page).content.decode()
    assert "Accept all 2" in shown
    address = reverse("imaging:suggestions_accept", args=[project.slug, proposed(series)["L4"].uid])
    assert client.post(address, {"seen": 1}).status_code == 409
    assert (
        "2 suggestions accepted in your name."
        in client.post(address, {"seen": 2}, follow=True).content.decode()
    )
    assert "Accept all" not in client.get(page).content.decode()


def test_a_series_of_another_study_cannot_be_sent(project: Project, surgeon_a: User) -> None:
    series, server = series_made(project), server_at("http://127.0.0.1:9/")
    sent = {"series": "00000000-0000-4000-8000-000000000000", "server": server.uid}
    address = reverse("imaging:suggestions_ask", args=[project.slug, series.study.uid])
    assert "Nothing was sent." in signed_in(surgeon_a).post(address, sent, follow=True).content.decode()
    assert not SuggestionRun.objects.exists()


def test_an_admin_allows_a_server(admin: User) -> None:
    client, address = signed_in(admin), reverse("suggestion_servers:new")
    sent = {
        "name": "House",
        "address": "http://finder:8765/marks/",
        "is_active": "on",
        "timeout_seconds": "60",
    }
    assert client.post(address, sent | {"address": "http://me:key@finder/"}).status_code == 422
    assert client.post(address, sent | {"address": "file:///etc/passwd"}).status_code == 422
    assert client.post(address, sent | {"address": "http://finder:99999/"}).status_code == 422
    assert client.post(address, sent | {"timeout_seconds": "0"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    server = SuggestionServer.objects.get()
    assert (server.address, server.is_local) == ("http://finder:8765/marks", False)
    assert json.loads(AuditEvent.objects.get(action="suggestion_server_save").detail)["is_local"] is False
    assert "Elsewhere" in client.get(reverse("suggestion_servers:list")).content.decode()


def test_what_may_go_anywhere_is_noted_with_the_asking(project: Project, surgeon_a: User) -> None:
    series = series_made(project)
    type(series.study.subject).objects.update(egress=Egress.ANY_MODEL)
    series = Series.objects.select_related("study__subject", "study__project").get()
    with serving(saying(200, answer_of())) as heard:
        run = asked(series, server_at(heard.address, is_local=False), surgeon_a)
    assert (run.state, run.egress, run.server_is_local) == (RunState.DONE, Egress.ANY_MODEL, False)


def test_a_proposed_neck_may_show_a_face_but_never_that_there_is_none(
    project: Project, surgeon_a: User
) -> None:
    series = series_made(project)
    assert series_face(series) is Face.NOT_KNOWN
    # The pictures end 2 mm above it: marked by a person it would say that no face is in view.
    for row, face in ((2.0, Face.NOT_KNOWN), (60.0, Face.IN_VIEW)):
        with serving(saying(200, answer_of(pixel(series, "C2", row)))) as heard:
            run = asked(series, server_at(heard.address, name=f"House {row}"), surgeon_a)
        assert run.state == RunState.DONE
        assert series_face(series) is face
        series.level_marks.all().delete()
        Series.objects.update(face_in_view=False)
        Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    placed(series, surgeon_a, [Placing("C2", "", "2.25.1.2", 60.0, 2.0)])
    assert series_face(series) is Face.NONE
