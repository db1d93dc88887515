"""What a picture shows is said by whoever imports it, never guessed; another modality is another study."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from PIL import Image

from imaging.models import ImportRun, Series, Study, Subject
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.test_import_studies import incoming, told_by

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]
REFUSED = "A picture does not say whether it is an X-ray, MR or CT, and nobody said it of this import."


def _told(path: Path, project: Project, **options: Any) -> dict[str, dict[str, Any]]:
    return {row["file"]: row for row in told_by("import_studies", path, project, **options)["files"]}


def test_a_picture_of_which_nothing_was_said_is_refused_and_the_rest_is_taken(
    project: Project, approval: Approval, incoming: Path
) -> None:
    makers.png(incoming / "film.png")
    makers.ct_slice(incoming / "IM1", 1)
    told = _told(incoming, project)
    row = told["film.png"]
    assert (row["outcome"], row["reason"], row["read_as"]) == ("refused", REFUSED, "Picture")
    assert "“PNG and JPEG show”" in row["what_to_do"]
    assert "--pictures" in row["what_to_do"]
    assert told["IM1"]["outcome"] == "taken"
    assert set(Series.objects.values_list("modality", flat=True)) == {"CT"}


@pytest.mark.parametrize("said", ["CR", "MR", "CT"])
def test_a_refused_picture_comes_in_as_what_is_said_next_time(
    project: Project, approval: Approval, incoming: Path, said: str
) -> None:
    makers.png(incoming / "film.png")
    _told(incoming, project)
    assert _told(incoming, project, pictures=said)["film.png"]["outcome"] == "taken"
    series = Series.objects.get()
    assert (series.modality, series.laterality) == (said, "unknown")


@pytest.mark.parametrize(("before", "now"), [("CR", "MR"), ("MR", "CR")])
def test_a_picture_that_is_here_as_something_else_says_so_and_what_to_do(
    project: Project, approval: Approval, incoming: Path, before: str, now: str
) -> None:
    words = {"CR": "X-ray picture", "MR": "MR picture"}
    makers.png(incoming / "film.png")
    _told(incoming, project, pictures=before)
    row = _told(incoming, project, pictures=now)["film.png"]
    assert row["outcome"] == "duplicate"
    assert f"as {words[before]}, and stays that." in row["reason"]
    assert "withhold its study" in row["what_to_do"]
    assert row["what_to_do"].endswith(f"import that as {now}")
    assert _told(incoming, project, pictures=before)["film.png"]["reason"].endswith("it is there once.")
    # What it says helps: the picture written anew comes in as what it shows.
    pixels = Image.open(incoming / "film.png")
    pixels.save(incoming / "film.png", compress_level=0)
    assert _told(incoming, project, pictures=now)["film.png"]["outcome"] == "taken"
    assert set(Series.objects.values_list("modality", flat=True)) == {before, now}


def test_an_import_of_which_nothing_is_said_supposes_no_pictures() -> None:
    assert ImportRun().picture_modality == ""


def test_a_picture_that_a_machine_stores_is_refused_too(
    project: Project, approval: Approval, lead: User, tmp_path: Path
) -> None:
    from tests.imaging.test_stow import body

    content = makers.png(tmp_path / "film.png").read_bytes()
    answer = signed_in(lead).post(f"/dicomweb/{project.slug}/studies", **body(content))
    assert answer.status_code == 409
    assert ImportRun.objects.get().files.get().reason == REFUSED


@pytest.mark.parametrize(("said", "studies"), [("CR", 2), ("CT", 2), ("MR", 1)])
def test_a_picture_shares_the_study_of_a_volume_beside_it_only_as_the_same_modality(
    project: Project, approval: Approval, incoming: Path, said: str, studies: int
) -> None:
    makers.nifti(incoming / "p7_t2.nii.gz", makers.noise_image((40, 24, 18)), makers.IPL)
    makers.png(incoming / "p7.png")
    told = _told(incoming, project, pictures=said, volumes="MR")
    assert {row["outcome"] for row in told.values()} == {"taken"}
    assert Study.objects.count() == studies
    assert Subject.objects.count() == 1, "they are one person's all the same"
    for study in Study.objects.all():
        assert len(set(study.series.values_list("modality", flat=True))) == 1


def test_the_dry_run_says_the_same(
    project: Project, approval: Approval, incoming: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    makers.png(incoming / "film.png")
    call_command("import_studies", str(incoming), project=project.slug, dry_run=True)
    assert REFUSED in capsys.readouterr().out


def test_the_page_supposes_no_pictures_and_says_what_becomes_of_them(
    project: Project, approval: Approval, lead: User
) -> None:
    client, address = signed_in(lead), reverse("imaging:imports", args=[project.slug])
    assert '<option value="" selected>No picture comes' in client.get(address).content.decode()
    sent = {"approval": approval.pk}
    page = client.post(address, sent, follow=True).content.decode()
    assert "PNG and JPEG are refused in this import" in page
    page = client.post(address, sent | {"picture_modality": "MR"}, follow=True).content.decode()
    assert "PNG and JPEG are taken as MR" in page
    assert [run.picture_modality for run in ImportRun.objects.order_by("pk")] == ["", "MR"]
