"""A list of levels that only its name pairs with an image says so, and the study's page says it too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.urls import reverse

from imaging.models import LevelMark, Study
from imaging.services.level_doubts import level_doubts
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.test_import_studies import imported

pytestmark = pytest.mark.django_db
CENTRES = [{"direction": ["P", "I", "R"]}, {"label": 20, "X": 11.5, "Y": 3.5, "Z": 8.5}]
SHAPE = (40, 24, 18)


def image(path: Path, seed: int = 1) -> None:
    makers.nifti(path, makers.noise_image(SHAPE, seed), makers.IPL)


def centres(path: Path) -> None:
    path.write_text(json.dumps(CENTRES))


@pytest.mark.parametrize(
    ("name", "said"), [("a_ctd.json", "placed by its name on"), ("b.json", "placed by being alone on")]
)
def test_a_list_that_nothing_else_pairs_says_so_in_its_outcome_and_on_the_study(
    project: Project, approval: Approval, surgeon_a: User, tmp_path: Path, name: str, said: str
) -> None:
    image(tmp_path / "a_img.nii.gz")
    centres(tmp_path / name)
    row = imported(tmp_path, project)[name]
    assert row["outcome"] == "taken"
    assert said in row["reason"]
    assert "check that it belongs there." in row["reason"]
    (doubt,) = level_doubts(Study.objects.get())
    assert said in doubt
    page = signed_in(surgeon_a).get(reverse("imaging:study", args=[project.slug, Study.objects.get().uid]))
    assert said in page.content.decode()


def test_a_mask_of_the_same_series_proves_it(project: Project, approval: Approval, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    image(first / "a_img.nii.gz")
    centres(first / "a_ctd.json")
    imported(first, project)
    image(second / "a_img.nii.gz")
    mask = makers.spine_blocks(SHAPE, makers.IPL, [20, 21, 22, 23])
    makers.nifti(second / "a_seg.nii.gz", mask, makers.IPL)
    row = imported(second, project)["a_seg.nii.gz"]
    assert row["reason"].startswith("Agrees with the marks already there"), row
    assert not [doubt for doubt in level_doubts(Study.objects.get()) if "placed by" in doubt]


def test_a_list_whose_name_several_images_have_is_refused(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    image(tmp_path / "a_t1.nii.gz", 1)
    image(tmp_path / "a_t2.nii.gz", 2)
    centres(tmp_path / "a_ctd.json")
    row = imported(tmp_path, project)["a_ctd.json"]
    assert (row["outcome"], row["reason"]) == ("refused", "2 images have the name of this list.")
    assert not LevelMark.objects.exists()
