"""Whose a file is: its folder counts, and a label never lands on another person's image."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from imaging.models import LevelMark, Series, Study, Subject
from imaging.services.names import name_read
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.test_import_studies import imported, told_by

SHAPE = (40, 24, 18)


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    """Where the files to import lie, apart from where they are stored."""
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


def volume(root: Path, name: str, seed: int = 1) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    makers.nifti(path, makers.noise_image(SHAPE, seed), makers.IPL)


def mask(root: Path, name: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    makers.nifti(path, makers.spine_blocks(SHAPE, makers.IPL, [20, 21, 22, 23, 24]), makers.IPL)


def marked(told: dict[str, Any], image: str) -> bool:
    """Whether every mark lies on the series of this image, and there is one."""
    (series,) = set(LevelMark.objects.values_list("series__series_instance_uid", flat=True))
    return bool(series == told[image]["series"])


@pytest.mark.parametrize(
    ("name", "whose", "folders"),
    [
        ("VBs_VB2_12_img.nii.gz", "VBs_VB2_12", ()),
        ("VBs_VB2_12.json", "VBs_VB2_12", ()),
        ("derivatives/sub-verse004/sub-verse004_seg-subreg_ctd.json", "sub-verse004", ("sub-verse004",)),
        ("images/12_t2_SPACE_slice56.png", "12", ()),
        ("pat7.zip!/ct/scan.nii.gz", "scan", ("pat7",)),
        ("a/t2.nii.gz", "", ("a",)),
        ("t2.nii.gz", "t2", ()),
    ],
)
def test_a_name_says_whose_a_file_is_without_format_and_role(
    name: str, whose: str, folders: tuple[str, ...]
) -> None:
    assert (name_read(name).whose, name_read(name).folders) == (whose, folders)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("pat1/scan.nii.gz", "pat2/scan.nii.gz", False),
        ("pat1/t1.nii.gz", "pat2/t1.nii.gz", False),
        ("images/12_t1.mha", "images/12_t2.mha", True),
        ("all.zip!/a/IM0001.png", "all.zip!/b/IM0001.png", False),
        ("sub-01/ses-1/anat/a_T1w.nii.gz", "sub-01/ses-2/anat/b_T2w.nii.gz", True),
        ("sub-01/anat/a.nii.gz", "derivatives/fusion/sub-01/anat/a.nii.gz", True),
        ("all.zip!/sub-01/a.nii.gz", "all.zip!/derivatives/fusion/sub-01/a.nii.gz", True),
        ("sub-01/anat/a.nii.gz", "sub-02/anat/a.nii.gz", False),
        ("north/sub-01/a.nii.gz", "south/sub-01/a.nii.gz", False),
        ("derivatives/sub-01/a.nii.gz", "derivatives/sub-02/a.nii.gz", False),
    ],
)
def test_one_name_in_two_folders_is_two_persons(one: str, other: str, same: bool) -> None:
    assert (name_read(one).person == name_read(other).person) is same


@pytest.mark.django_db
def test_the_sessions_and_derivatives_of_one_bids_folder_are_one_subject(
    project: Project, approval: Approval, incoming: Path
) -> None:
    names = (
        "sub-01/ses-1/anat/sub-01_ses-1_T1w.nii.gz",
        "sub-01/ses-2/anat/sub-01_ses-2_T1w.nii.gz",
        "derivatives/fusion/sub-01/anat/sub-01_T1w.nii.gz",
        "sub-02/ses-1/anat/sub-02_ses-1_T1w.nii.gz",
    )
    for seed, name in enumerate(names):
        volume(incoming, name, seed)
    mask(incoming, "derivatives/labels/sub-01/ses-2/anat/sub-01_ses-2_T1w_seg.nii.gz")
    told = imported(incoming, project)
    assert told["counts"]["taken"] == 5
    assert marked(told, names[1])
    owners = [
        Subject.objects.get(studies__series__series_instance_uid=told[name]["series"]) for name in names
    ]
    assert owners[0] == owners[1] == owners[2] != owners[3]
    assert Subject.objects.count() == 2


@pytest.mark.django_db
def test_two_folders_are_two_subjects_and_a_mask_stays_in_its_own(
    project: Project, approval: Approval, incoming: Path
) -> None:
    volume(incoming, "pat1/scan.nii.gz")
    volume(incoming, "pat2/scan.nii.gz", seed=2)
    mask(incoming, "pat2/scan_seg.nii.gz")
    told = imported(incoming, project)
    assert (Subject.objects.count(), Study.objects.count()) == (2, 2)
    assert marked(told, "pat2/scan.nii.gz")


@pytest.mark.django_db
def test_pictures_of_one_name_in_two_folders_are_two_subjects(
    project: Project, approval: Approval, incoming: Path
) -> None:
    for number in (1, 2):
        (incoming / f"pat{number}").mkdir()
        makers.png(incoming / f"pat{number}/IM0001.png", seed=number)
    (incoming / "pat2/IM0001.json").write_text(json.dumps([{"label": 20, "X": 5, "Y": 9}]))
    told = imported(incoming, project)
    assert Subject.objects.count() == 2
    assert marked(told, "pat2/IM0001.png")


@pytest.mark.django_db
def test_a_mask_whose_image_is_missing_is_not_drawn_on_the_next_folder(
    project: Project, approval: Approval, incoming: Path
) -> None:
    volume(incoming, "pat1/scan.nii.gz")
    mask(incoming, "pat2/scan_seg.nii.gz")
    row = imported(incoming, project)["pat2/scan_seg.nii.gz"]
    assert (row["outcome"], row["what_to_do"]) == (
        "refused",
        "Put it into the folder of its image, under the name of that",
    )


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("image", "label"),
    [
        ("images/{}.nii.gz", "masks/{}.nii.gz"),
        ("images/{}_t2.nii.gz", "masks/{}_t2.nii.gz"),
        ("rawdata/sub-{0}/sub-{0}_ct.nii.gz", "derivatives/sub-{0}/sub-{0}_seg-vert_msk.nii.gz"),
        ("s{}/ct.nii.gz", "s{}/segmentations/vertebrae.nii.gz"),
        ("imagesTr/{}.nii.gz", "labelsTr/{}.nii.gz"),
    ],
    ids=["spider", "spider-sequence", "verse", "one-folder-each", "training"],
)
def test_the_layouts_of_public_datasets_pair_person_by_person(
    project: Project, approval: Approval, incoming: Path, image: str, label: str
) -> None:
    for number in (1, 2):
        volume(incoming, image.format(number), seed=number)
    mask(incoming, label.format(2))
    told = imported(incoming, project)
    assert told["counts"]["taken"] == 3, told
    assert marked(told, image.format(2))


@pytest.mark.django_db
def test_of_two_sequences_of_a_person_a_mask_takes_the_one_it_names(
    project: Project, approval: Approval, incoming: Path
) -> None:
    for number, sequence in enumerate(("t1", "t2"), start=1):
        volume(incoming, f"images/12_{sequence}.nii.gz", seed=number)
    mask(incoming, "masks/12_t2.nii.gz")
    told = imported(incoming, project)
    assert Subject.objects.count() == 1
    assert marked(told, "images/12_t2.nii.gz")


@pytest.mark.django_db
def test_a_mask_that_two_like_named_images_fit_is_refused(
    project: Project, approval: Approval, incoming: Path
) -> None:
    for number in (1, 2):
        volume(incoming, f"pat{number}/scan.nii.gz", seed=number)
    mask(incoming, "scan_seg.nii.gz")
    row = imported(incoming, project)["scan_seg.nii.gz"]
    assert row["outcome"] == "refused"
    assert row["reason"] == (
        "2 images have the name and the grid of this mask; which one it belongs to cannot be told."
    )


def labels(path: Path, project: Project) -> dict[str, Any]:
    """What `import_labels` said of the only file it took."""
    (row,) = told_by("import_labels", path, project)["files"]
    return dict(row)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "found"), [("pat2/scan_seg.nii.gz", 1), ("pat3/scan_seg.nii.gz", 0)])
def test_a_later_label_finds_its_image_by_folder_and_name(
    project: Project, approval: Approval, incoming: Path, name: str, found: int
) -> None:
    for number in (1, 2):
        volume(incoming, f"pat{number}/scan.nii.gz", seed=number)
    told = imported(incoming, project)
    mask(incoming.parent / "later", name)
    row = labels(incoming.parent / "later", project)
    assert row["outcome"] == ("taken" if found else "refused"), row
    series = set(
        Series.objects.filter(level_marks__isnull=False).values_list("series_instance_uid", flat=True)
    )
    assert series == ({told["pat2/scan.nii.gz"]["series"]} if found else set())
