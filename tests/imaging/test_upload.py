"""Uploading: files arrive in pieces, are sealed, read, and each says what became of it."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from imaging.errors import ChunkOutOfPlace
from imaging.models import ImportFile, ImportRun, Series, SignOff, Study
from imaging.services.import_runs import import_chunk_receive, import_paths_offer, import_run_create
from imaging.services.import_work import import_run_work
from projects.models import Approval, AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging import makers

pytestmark = pytest.mark.django_db


def opened(client: Client, project: Project, approval: Approval) -> ImportRun:
    answer = client.post(
        reverse("imaging:imports", args=[project.slug]),
        {"approval": approval.pk, "picture_modality": "CR", "numbering_scheme": "", "volume_modality": ""},
    )
    run = ImportRun.objects.get()
    assert answer["Location"] == reverse("imaging:import", args=[project.slug, run.uid])
    return run


def offered(client: Client, run: ImportRun, files: list[dict[str, Any]]) -> Any:
    address = reverse("imaging:files_offer", args=[run.project.slug, run.uid])
    return client.post(address, json.dumps({"files": files}), content_type="application/json")


def sent(client: Client, address: str, offset: int, content: bytes) -> HttpResponse:
    answer: Any = client.post(f"{address}?offset={offset}", content, content_type="application/octet-stream")
    return answer  # type: ignore[no-any-return]


def test_a_file_arrives_in_pieces_and_is_read_after_sealing(
    project: Project, approval: Approval, lead: User, tmp_path: Path
) -> None:
    client, content = signed_in(lead), makers.png(tmp_path / "film.png").read_bytes()
    run = opened(client, project, approval)
    place = offered(client, run, [{"name": "in/film.png", "size": len(content)}]).json()["files"][0]
    half = len(content) // 2
    assert json.loads(sent(client, place["address"], 0, content[:half]).content) == {"received": half}
    again = offered(client, run, [{"name": "in/film.png", "size": len(content)}]).json()["files"][0]
    assert again["received"] == half, "a broken upload goes on where it stopped"
    assert json.loads(sent(client, place["address"], half, content[half:]).content)["received"] == len(
        content
    )
    client.post(reverse("imaging:import_seal", args=[project.slug, run.uid]))
    run.refresh_from_db()
    assert import_run_work(run=run, owner="test")
    page = client.get(reverse("imaging:import", args=[project.slug, run.uid])).content.decode()
    assert "X-ray picture" in page
    assert "Taken, pixels only" in page
    assert Series.objects.count() == 1


def test_a_piece_out_of_place_is_told_where_to_go_on(
    project: Project, approval: Approval, lead: User
) -> None:
    client = signed_in(lead)
    run = opened(client, project, approval)
    place = offered(client, run, [{"name": "a", "size": 10}]).json()["files"][0]
    sent(client, place["address"], 0, b"12345")
    answer = client.post(
        f"{place['address']}?offset=2",
        b"345",
        content_type="application/octet-stream",
        HTTP_ACCEPT="application/json",
    )
    assert answer.status_code == 200, "the same bytes again change nothing"
    answer = client.post(
        f"{place['address']}?offset=7",
        b"89",
        content_type="application/octet-stream",
        HTTP_ACCEPT="application/json",
    )
    assert answer.status_code == 409
    assert answer.json()["detail"] == "a has arrived up to byte 5; go on there."
    assert client.post(f"{place['address']}?offset=5", b"1" * 9, content_type="x/y").status_code == 413


def test_a_late_piece_of_another_tab_overwrites_nothing(
    project: Project, approval: Approval, lead: User
) -> None:
    client = signed_in(lead)
    run = opened(client, project, approval)
    place = offered(client, run, [{"name": "a", "size": 10}]).json()["files"][0]
    sent(client, place["address"], 0, b"12345")
    sent(client, place["address"], 5, b"67890")
    file = ImportFile.objects.get()
    for offset, content in ((0, b"abcde"), (5, b"fghij"), (2, b"cd"), (0, b"abcdefghij")):
        answer: Any = sent(client, place["address"], offset, content)
        assert answer.status_code == 409
        assert "Another file named a is arriving" in answer.content.decode()
        assert Path(file.staged_path).read_bytes() == b"1234567890"
    assert sent(client, place["address"], 0, b"1234567890").status_code == 200
    file.refresh_from_db()
    assert (file.received, file.state) == (10, "waiting")


@pytest.mark.django_db(transaction=True)
def test_of_tabs_that_send_at_once_one_writes(project: Project, approval: Approval, lead: User) -> None:
    client, size = signed_in(lead), 400_000
    run = opened(client, project, approval)
    offered(client, run, [{"name": "a", "size": size}])
    start, answers = threading.Barrier(4), []

    def tab(letter: bytes) -> None:
        file = ImportFile.objects.select_related("run").get()
        start.wait(10)
        try:
            import_chunk_receive(file=file, offset=0, content=letter * size)
            answers.append(letter)
        except ChunkOutOfPlace:
            pass
        finally:
            connection.close()

    tabs = [threading.Thread(target=tab, args=(letter,)) for letter in (b"a", b"b", b"c", b"d")]
    for one in tabs:
        one.start()
    for one in tabs:
        one.join(30)
    (winner,) = answers
    assert Path(ImportFile.objects.get().staged_path).read_bytes() == winner * size


@pytest.mark.parametrize(
    "files",
    [
        '[{"name": "a", "size": 1e999}]',
        '[{"name": "a", "size": NaN}]',
        '[{"name": "a", "size": -1}]',
        '[{"name": "a", "size": 1.5}]',
        '[{"name": "a", "size": true}]',
        '[{"name": "a", "size": "10"}]',
        '[{"name": "a", "size": null}]',
        '[{"name": "a", "size": 1' + "0" * 40 + "}]",
        '[{"name": "a", "size": 1' + "0" * 5000 + "}]",
        '[{"name": null, "size": 1}]',
        '[{"name": "a"}]',
        '{"name": "a", "size": 1}',
        '"a"',
        "7",
        "[" * 100_000,
        "[" + ",".join(f'{{"name": "{number}", "size": 1}}' for number in range(20_001)) + "]",
    ],
    ids=range(16),
)
def test_an_absurd_offer_is_refused_with_a_sentence(
    project: Project, approval: Approval, lead: User, files: str
) -> None:
    client = signed_in(lead)
    run = opened(client, project, approval)
    address = reverse("imaging:files_offer", args=[project.slug, run.uid])
    answer = client.post(
        address, '{"files": ' + files + "}", content_type="application/json", HTTP_ACCEPT="application/json"
    )
    assert answer.status_code == 422
    assert answer.json()["detail"].endswith(".")
    assert not ImportFile.objects.exists()


@pytest.mark.parametrize("offset", ["-1", "1e9", "NaN", "", "²", "1.0", "9" * 16, "9" * 5000])
def test_a_piece_without_a_place_is_refused_with_a_sentence(
    project: Project, approval: Approval, lead: User, offset: str
) -> None:
    client = signed_in(lead)
    run = opened(client, project, approval)
    place = offered(client, run, [{"name": "a", "size": 10}]).json()["files"][0]
    answer = client.post(f"{place['address']}?offset={offset}", b"1", content_type="x/y")
    assert answer.status_code == 422
    assert "where it starts" in answer.content.decode()
    assert sent(client, place["address"], 10**15 - 1, b"1").status_code == 413


def test_a_sealed_import_takes_no_more_files(project: Project, approval: Approval, lead: User) -> None:
    client = signed_in(lead)
    run = opened(client, project, approval)
    offered(client, run, [{"name": "a", "size": 10}])
    client.post(reverse("imaging:import_seal", args=[project.slug, run.uid]))
    assert offered(client, run, [{"name": "b", "size": 10}]).status_code == 409
    assert ImportFile.objects.get().reason == "The upload of this file broke off."


def test_a_name_cannot_climb_out_of_its_folder(project: Project, approval: Approval, lead: User) -> None:
    client = signed_in(lead)
    run = opened(client, project, approval)
    told = offered(client, run, [{"name": "../../etc/passwd", "size": 1}]).json()
    assert told["files"][0]["name"] == "etc/passwd"
    refused = offered(client, run, [{"name": "../../etc/passwd\x00", "size": 1}])
    assert refused.status_code == 400
    assert "NUL" in refused.json()["detail"]
    assert run.files.count() == 1


def test_an_import_needs_an_approval_that_is_valid_today(
    project: Project, approval: Approval, lead: User
) -> None:
    Approval.objects.update(may_draft=False)
    client = signed_in(lead)
    page = client.get(reverse("imaging:imports", args=[project.slug])).content.decode()
    assert "No approval allows drafting today" in page
    answer = client.post(reverse("imaging:imports", args=[project.slug]), {"approval": approval.pk})
    assert answer.status_code == 422
    assert not ImportRun.objects.exists()


@pytest.fixture
def finished(project: Project, approval: Approval, tmp_path: Path) -> ImportRun:
    """An import of a picture, slices and a stranger's file, worked off."""
    folder = tmp_path / "incoming"
    folder.mkdir()
    makers.png(folder / "film.png")
    (folder / "=notes.txt").write_text("hello")
    for number in range(3):
        makers.ct_slice(folder / f"IM{number}", number)
    return worked(project, approval, folder)


def worked(project: Project, approval: Approval, folder: Path) -> ImportRun:
    run = import_run_create(project=project, approval=approval, started_by=None, picture_modality="CR")
    import_paths_offer(run=run, paths=[(path, path.name, None) for path in sorted(folder.iterdir())])
    run.refresh_from_db()
    import_run_work(run=run, owner="test")
    run.refresh_from_db()
    return run


def test_the_page_counts_and_links_what_was_refused(finished: ImportRun, lead: User) -> None:
    address = reverse("imaging:import", args=[finished.project.slug, finished.uid])
    page = signed_in(lead).get(address).content.decode()
    assert "1 file was refused. Nothing of it was kept." in page
    assert "3 files" in page, "slices of one series are one line"
    refused = ImportFile.objects.get(state="refused")
    assert f'href="#file-{refused.uid}"' in page
    only = signed_in(lead).get(address, {"show": "refused"}).content.decode()
    assert ">file 0001.txt" in only
    assert "file 0005.png" not in only


def test_the_outcome_list_is_harmless_in_a_spreadsheet(finished: ImportRun, lead: User) -> None:
    ImportFile.objects.filter(state="refused").update(reason="=1+1")
    address = reverse("imaging:import_csv", args=[finished.project.slug, finished.uid])
    table = signed_in(lead).get(address).content.decode()
    assert "'=1+1" in table


def test_the_list_asks_as_much_for_eight_imports_as_for_one(
    finished: ImportRun,
    approval: Approval,
    lead: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client, address = signed_in(lead), reverse("imaging:imports", args=[finished.project.slug])
    with django_assert_max_num_queries(12) as one:
        client.get(address)
    for _ in range(7):
        ImportRun.objects.create(project=finished.project, approval=approval)
    with django_assert_max_num_queries(12) as eight:
        client.get(address)
    assert len(one) == len(eight)


def test_the_page_asks_as_much_for_eight_files_as_for_one(
    project: Project,
    approval: Approval,
    lead: User,
    tmp_path: Path,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    counts = []
    for size in (1, 8):
        folder = tmp_path / f"in{size}"
        folder.mkdir()
        for number in range(size):
            makers.png(folder / f"{number}.png", seed=number + 10 * size)
        run = worked(project, approval, folder)
        address = reverse("imaging:import", args=[project.slug, run.uid])
        with django_assert_max_num_queries(31) as asked:
            signed_in(lead).get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_sign_off_lets_a_study_be_reviewed_and_is_recorded(finished: ImportRun, steward: User) -> None:
    study = Study.objects.get(sign_off=SignOff.WAITING)
    client = signed_in(steward)
    address = reverse("imaging:sign_off", args=[finished.project.slug, study.uid])
    page = client.get(address).content.decode()
    assert "Look at the whole picture." in page
    assert client.post(address, {"verdict": "withhold", "seen_files": 1}).status_code == 422
    assert client.post(address, {"verdict": "sign", "seen_files": 0}).status_code == 409
    doubtful = client.post(address, {"verdict": "sign", "seen_files": 1, "reason": "Name at the top"})
    assert doubtful.status_code == 422
    assert "nothing was signed off" in doubtful.content.decode()
    body = {"verdict": "sign", "seen_files": 1, "unseen_reason": "Noise without a plate"}
    assert client.post(address, body).status_code == 302
    study.refresh_from_db()
    assert (study.sign_off, study.signed_off_by) == (SignOff.SIGNED, steward)
    assert study in Study.objects.reviewable()
    assert AuditEvent.objects.filter(action="study_sign_off", actor=steward).exists()


def test_a_withheld_study_is_not_reviewable(finished: ImportRun, steward: User) -> None:
    study = Study.objects.get(sign_off=SignOff.WAITING)
    address = reverse("imaging:sign_off", args=[finished.project.slug, study.uid])
    sends = {"verdict": "withhold", "reason": "Name at the top left", "seen_files": 1}
    signed_in(steward).post(address, sends)
    study.refresh_from_db()
    assert (study.sign_off, study.sign_off_reason) == (SignOff.WITHHELD, "Name at the top left")
    assert study not in Study.objects.reviewable()


def test_a_withheld_study_leads_back_to_its_sign_off_and_both_decisions_stay_on_record(
    finished: ImportRun, steward: User
) -> None:
    study, client = Study.objects.get(sign_off=SignOff.WAITING), signed_in(steward)
    address = reverse("imaging:sign_off", args=[finished.project.slug, study.uid])
    client.post(address, {"verdict": "withhold", "reason": "Name at the top left", "seen_files": 1})
    page = client.get(reverse("imaging:study", args=[finished.project.slug, study.uid])).content.decode()
    assert f'href="{address}">Look again</a>' in page
    assert "Name at the top left" in client.get(address).content.decode()
    body = {"verdict": "sign", "seen_files": 1, "unseen_reason": "Noise without a plate"}
    assert client.post(address, body).status_code == 302
    assert study in Study.objects.reviewable()
    decided = AuditEvent.objects.filter(object_kind="study", object_uid=str(study.uid)).order_by("pk")
    assert list(decided.values_list("action", flat=True)) == ["study_withhold", "study_sign_off"]
