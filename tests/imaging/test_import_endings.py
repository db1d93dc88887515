"""The end of an import: no file and no name of a patient outlives it."""

from __future__ import annotations

import logging
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imaging.formats.reader import Reader
from imaging.models import ImportFile, ImportRun, LevelMark
from imaging.services import import_work
from imaging.services.harmless_names import names_harmless
from imaging.services.import_endings import HELD, import_run_held_until, imports_let_go
from imaging.services.import_runs import import_paths_offer, import_run_create
from imaging.services.import_work import import_run_work
from imaging.services.orphans import leftovers_remove
from projects.models import Approval, Project, RunState, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.test_import_studies import imported
from tests.imaging.test_upload import offered, opened, sent

WHO = "MUELLER_HANS"


def arriving() -> list[Path]:
    return [path for path in (Path(settings.MEDIA_ROOT) / "arriving").rglob("*") if path.is_file()]


def half_sent(client: Client, project: Project, approval: Approval) -> ImportRun:
    run = opened(client, project, approval)
    (place,) = offered(client, run, [{"name": f"{WHO}/IM1.dcm", "size": 10}]).json()["files"]
    sent(client, place["address"], 0, b"12345")
    assert len(arriving()) == 1
    return run


@pytest.mark.django_db(transaction=True)
def test_an_upload_nobody_finishes_is_ended_and_removed_after_a_day(
    project: Project, approval: Approval, lead: User
) -> None:
    client = signed_in(lead)
    run = half_sent(client, project, approval)
    imports_let_go()
    assert len(arriving()) == 1, "an upload may take hours"
    ImportRun.objects.update(created_at=timezone.now() - HELD - timedelta(minutes=1))
    imports_let_go()
    assert len(arriving()) == 1, "a piece came in a moment ago"
    long_ago = (timezone.now() - HELD - timedelta(minutes=1)).timestamp()
    os.utime(arriving()[0], (long_ago, long_ago))
    imports_let_go()
    assert arriving() == []
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    page = client.get(reverse("imaging:import", args=[project.slug, run.uid])).content.decode()
    assert "No more files arrived for 24 hours" in page
    assert "Continue" not in page
    assert WHO not in page


@pytest.mark.django_db(transaction=True)
def test_an_upload_that_is_given_up_is_removed_at_once(
    project: Project, approval: Approval, lead: User
) -> None:
    client = signed_in(lead)
    run = half_sent(client, project, approval)
    page = client.get(reverse("imaging:import", args=[project.slug, run.uid])).content.decode()
    stop = reverse("imaging:import_stop", args=[project.slug, run.uid])
    assert f'href="{stop}"' in page
    asked = client.get(stop).content.decode()
    assert "of 1 file have arrived and are removed from this machine" in " ".join(asked.split())
    assert WHO not in asked
    assert len(arriving()) == 1, "asking removes nothing"
    client.post(stop)
    assert arriving() == []
    assert ImportFile.objects.get().name == "folder 1/file 0001.dcm"
    assert client.post(reverse("imaging:import_continue", args=[project.slug, run.uid])).status_code == 409
    # What has ended is not asked about again.
    assert client.get(stop).headers["Location"] == reverse("imaging:import", args=[project.slug, run.uid])


def broken_off(
    project: Project, approval: Approval, lead: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> tuple[Client, ImportRun]:
    """A sealed upload of one picture whose reading failed by a fault."""
    client, content = signed_in(lead), makers.png(tmp_path / "film.png").read_bytes()
    run = opened(client, project, approval)
    (place,) = offered(client, run, [{"name": f"{WHO}/film.png", "size": len(content)}]).json()["files"]
    sent(client, place["address"], 0, content)
    client.post(reverse("imaging:import_seal", args=[project.slug, run.uid]))
    run.refresh_from_db()

    def fault(**_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(import_work, "step_read", fault)
        with pytest.raises(ZeroDivisionError):
            import_run_work(run=run, owner="one")
    run.refresh_from_db()
    return client, run


@pytest.mark.django_db(transaction=True)
def test_a_failed_import_keeps_its_files_as_long_as_it_may_be_continued(
    project: Project, approval: Approval, lead: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    client, run = broken_off(project, approval, lead, monkeypatch, tmp_path)
    page = client.get(reverse("imaging:import", args=[project.slug, run.uid])).content.decode()
    assert "It may be continued until" in page
    ImportRun.objects.update(ended_at=timezone.now() - HELD + timedelta(minutes=5))
    imports_let_go()
    leftovers_remove()
    client.post(reverse("imaging:import_continue", args=[project.slug, run.uid]))
    run.refresh_from_db()
    assert import_run_work(run=run, owner="two")
    assert ImportFile.objects.get().state == "taken"
    assert arriving() == []


@pytest.mark.django_db(transaction=True)
def test_a_failed_import_nobody_continues_says_why_it_cannot_be_and_what_to_do(
    project: Project, approval: Approval, lead: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    client, run = broken_off(project, approval, lead, monkeypatch, tmp_path)
    ImportRun.objects.update(ended_at=timezone.now() - HELD - timedelta(minutes=5))
    imports_let_go()
    assert arriving() == []
    page = client.get(reverse("imaging:import", args=[project.slug, run.uid])).content.decode()
    assert "Nobody continued this import for 24 hours" in page
    again = reverse("imaging:import_continue", args=[project.slug, run.uid])
    assert again not in page
    answer = client.post(again)
    assert answer.status_code == 409
    run.refresh_from_db()
    assert (run.state, import_run_held_until(run)) == (RunState.FAILED, None)
    assert ImportFile.objects.get().reason == "The import ended before this file was read."


@pytest.mark.django_db
def test_no_name_that_was_sent_outlives_the_import(
    project: Project,
    approval: Approval,
    lead: User,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    folder = tmp_path / WHO
    folder.mkdir()
    makers.ct_slice(folder / f"{WHO}.dcm", 1)
    makers.ct_slice(folder / f"again {WHO}.dcm", 1)
    (folder / f"letter.{WHO}").write_text("hello")
    run = import_run_create(project=project, approval=approval, started_by=lead)
    paths = [(path, f"{WHO}/{path.name}", None) for path in sorted(folder.iterdir())]
    import_paths_offer(run=run, paths=paths)
    run.refresh_from_db()
    client, address = signed_in(lead), reverse("imaging:import", args=[project.slug, run.uid])
    table = reverse("imaging:import_csv", args=[project.slug, run.uid])
    assert WHO in client.get(address).content.decode(), "while it is open its owner may know the files"
    assert WHO not in client.get(table).content.decode()
    import_run_work(run=run, owner="test")
    assert {file.state for file in run.files.all()} == {"taken", "duplicate", "refused"}
    for file in ImportFile.objects.values():
        assert WHO not in str(file)
    for place in (address, table, reverse("imaging:imports", args=[project.slug])):
        page = client.get(place).content.decode()
        assert WHO not in page
    assert "folder 1/file 0001.dcm" in client.get(table).content.decode()
    assert "are not kept" in client.get(address).content.decode()
    assert WHO not in caplog.text


@pytest.mark.django_db
def test_a_label_that_comes_in_later_still_finds_its_image_by_name(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    shape = (40, 24, 18)
    mask = makers.spine_blocks(shape, makers.IPL, [20, 21, 22, 23, 24])
    for part in ("images", "labels"):
        (tmp_path / part).mkdir()
    for seed, name in enumerate(("HANS", "OTTO")):
        path = tmp_path / "images" / f"{name}_img.nii.gz"
        makers.nifti(path, makers.noise_image(shape, seed), makers.IPL)
    makers.nifti(tmp_path / "labels" / "OTTO_lab.nii.gz", mask, makers.IPL)
    first = imported(tmp_path / "images", project)
    later = imported(tmp_path / "labels", project)
    assert later["counts"]["taken"] == 1
    assert later["OTTO_lab.nii.gz"]["series"] == first["OTTO_img.nii.gz"]["series"]
    assert LevelMark.objects.count() == 5
    assert not ImportFile.objects.filter(name__contains="OTTO").exists()


@pytest.mark.django_db
def test_the_command_tells_the_names_it_was_given_and_those_that_are_kept(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    makers.png(tmp_path / "in" / f"{WHO}.png")
    told = imported(tmp_path / "in", project)
    assert told[f"{WHO}.png"]["kept_as"] == "file 0001.png" == ImportFile.objects.get().name


@pytest.mark.django_db
def test_a_name_that_looks_like_a_kept_one_takes_nobody_elses_place(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    for seed, name in enumerate(("a.png", "file 0001.png", "file 0003.png")):
        makers.png(tmp_path / "in" / name, seed=seed)
    told = imported(tmp_path / "in", project)
    assert [told[name]["kept_as"] for name in ("a.png", "file 0001.png", "file 0003.png")] == [
        "file 0001.png",
        "file 0002.png",
        "file 0003.png",
    ]


def test_harmless_names_count_as_a_file_manager_sorts_and_keep_only_endings_of_formats() -> None:
    kept = names_harmless(
        [
            "HANS/MR/IM10.dcm",
            "HANS/MR/IM2.DCM",
            "HANS/IM1.1955.MUELLER",
            "all.zip",
            "all.zip!/HANS/a_img.nii.gz",
            "DICOMDIR",
        ]
    )
    assert kept["HANS/MR/IM2.DCM"] == "folder 2/file 0001.dcm"
    assert kept["HANS/MR/IM10.dcm"] == "folder 2/file 0002.dcm"
    assert kept["HANS/IM1.1955.MUELLER"] == "folder 1/file 0001"
    assert kept["all.zip"] == "file 0001.zip"
    assert kept["all.zip!/HANS/a_img.nii.gz"] == "file 0001.zip!/folder 1/file 0001.nii.gz"
    assert kept["DICOMDIR"] == "file 0002"
    assert len(set(kept.values())) == 6


@pytest.mark.django_db
def test_leftovers_of_no_import_go_and_a_stray_file_does_not_stop_it(project: Project) -> None:
    root = Path(settings.MEDIA_ROOT) / "arriving"
    (root / "not-a-uid").mkdir(parents=True)
    (root / "not-a-uid" / "x").write_text("x")
    (root / "stray").write_text("x")
    leftovers_remove()
    assert not (root / "not-a-uid").exists()


def test_a_fault_in_reading_is_logged_without_the_words_of_the_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / f"{WHO}.dcm"
    with Reader() as reader, pytest.raises(Exception, match="could not be read"):
        reader.ask("read", path, scratch=str(tmp_path), secret="00", content="", subject="")
    assert "FileNotFoundError" in caplog.text
    assert WHO not in caplog.text
