"""Importing: everything that fits is taken once, everything else is refused with a sentence."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from imaging.models import (
    ImportFile,
    ImportRun,
    LevelMark,
    NumberingBasis,
    Series,
    SignOff,
    SopInstance,
    Study,
    Subject,
)
from imaging.services.grids import series_grid
from imaging.services.import_runs import (
    import_files_offer,
    import_paths_offer,
    import_run_continue,
    import_run_create,
)
from imaging.services.import_steps import step_read
from imaging.services.import_work import import_run_work
from projects.errors import NoValidApproval
from projects.models import Approval, Project, RunState, User
from projects.services.approvals import approval_end
from tests.imaging import makers

pytestmark = pytest.mark.django_db


def imported(path: Path, project: Project, **options: Any) -> dict[str, Any]:
    """Import through the command, pictures as X-ray unless said otherwise; the outcome by file name."""
    told = told_by("import_studies", path, project, **{"pictures": "CR"} | options)
    return {"counts": told["counts"], **{row["file"]: row for row in told["files"]}}


def told_by(command: str, path: Path, project: Project, **options: Any) -> dict[str, Any]:
    """What an importing command prints, with its exit status as `status`."""
    out, status = StringIO(), 0
    try:
        call_command(command, str(path), project=project.slug, json=True, stdout=out, **options)
    except CommandError as refusal:
        status = refusal.returncode
    return json.loads(out.getvalue() or "{}") | {"status": status}


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    """Where the files to import lie, apart from where they are stored."""
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


def stored_bytes(name: str) -> bytes:
    with default_storage.open(name) as stored:
        return bytes(stored.read())


def lumbar(folder: Path, affine: np.ndarray[Any, Any] = makers.IPL) -> Path:
    shape = (40, 24, 18)
    makers.nifti(folder / "a_img.nii.gz", makers.noise_image(shape), affine)
    makers.nifti(folder / "a_lab.nii.gz", makers.spine_blocks(shape, affine, [20, 21, 22, 23, 24]), affine)
    return folder


def test_a_volume_with_its_mask_becomes_a_series_with_marks(
    project: Project, approval: Approval, incoming: Path
) -> None:
    told = imported(lumbar(incoming), project)
    assert told["counts"]["taken"] == 2
    assert told["a_lab.nii.gz"]["levels"] == ["L1", "L2", "L3", "L4", "L5"]
    series = Series.objects.get()
    assert (series.modality, series.plane, series.laterality) == ("MR", "sagittal", "unknown")
    assert series.frame_count == 18
    marks = {mark.level: mark for mark in LevelMark.objects.all()}
    assert marks["L1"].z > marks["L5"].z
    subject = Subject.objects.get()
    assert subject.numbering_basis == NumberingBasis.SACRUM_ASSUMED
    assert subject.level_is_assumed
    assert Study.objects.get().sign_off == SignOff.NOT_NEEDED


def test_stored_files_hold_the_slices_where_the_rows_say(
    project: Project, approval: Approval, incoming: Path
) -> None:
    imported(lumbar(incoming), project)
    sop = SopInstance.objects.order_by("slice_position")[3]
    with default_storage.open(sop.path) as stored:
        stored.seek(sop.pixel_offset)
        frame = np.frombuffer(stored.read(sop.pixel_length), "<u2").reshape(40, 24)
    volume = makers.noise_image((40, 24, 18))
    # Slices ascend along column x row, which for a sagittal stack is from left to right.
    assert any(np.array_equal(frame, volume[:, :, number]) for number in (3, 14))
    assert json.loads(sop.metadata)["00280010"]["Value"] == [40]


def test_outlines_run_along_the_edges_of_the_labels(
    project: Project, approval: Approval, incoming: Path
) -> None:
    imported(lumbar(incoming), project)
    mark = LevelMark.objects.get(level="L3")
    with default_storage.open(mark.outline_path) as stored:
        outlines = json.loads(gzip.decompress(stored.read()))
    points = np.array([point for outline in outlines for point in outline["points"]])
    # The block of L3 holds rows 17 to 22 of 1 mm: its edges lie half a millimetre outside their centres.
    assert points[:, 2].max() == pytest.approx(-16.5)
    assert points[:, 2].min() == pytest.approx(-22.5)
    box = json.loads(mark.box)
    assert box["min"][2] == pytest.approx(-22.5)
    assert {outline["sop"] for outline in outlines} <= set(
        SopInstance.objects.values_list("sop_instance_uid", flat=True)
    )


@pytest.mark.once
@pytest.mark.parametrize(
    "affine", [makers.PIR, makers.LAS, makers.IPL, makers.oblique(17)], ids=["PIR", "LAS", "IPL", "oblique"]
)
def test_any_axes_keep_their_place_in_the_patient(
    project: Project, approval: Approval, incoming: Path, affine: np.ndarray[Any, Any]
) -> None:
    shape = (30, 32, 28)
    mask = makers.spine_blocks(shape, affine, [22, 23, 24])
    makers.nifti(incoming / "b_img.nii.gz", makers.noise_image(shape), affine)
    makers.nifti(incoming / "b_msk.nii.gz", mask, affine)
    assert imported(incoming, project)["counts"]["taken"] == 2
    for mark in LevelMark.objects.all():
        label = {"L3": 22, "L4": 23, "L5": 24}[mark.level]
        middle = np.argwhere(mask == label).mean(axis=0)
        ras = affine @ np.append(middle, 1)
        assert (mark.x, mark.y, mark.z) == pytest.approx((-ras[0], -ras[1], ras[2]), abs=0.01)
    grid = series_grid(Series.objects.get())
    assert grid is not None
    sides = np.linalg.norm(np.array(grid["affine"])[:3, :3], axis=0)
    assert sorted(sides) == pytest.approx(sorted(np.linalg.norm(affine[:3, :3], axis=0)))


def test_the_same_file_twice_is_taken_once(project: Project, approval: Approval, incoming: Path) -> None:
    imported(lumbar(incoming), project)
    told = imported(incoming, project)
    assert told["counts"] == {"arriving": 0, "waiting": 0, "taken": 0, "duplicate": 2, "refused": 0}
    assert (Study.objects.count(), LevelMark.objects.count()) == (1, 5)


def test_a_mask_on_another_grid_is_refused(project: Project, approval: Approval, incoming: Path) -> None:
    lumbar(incoming)
    other = makers.spine_blocks((40, 20, 18), makers.IPL, [20, 21, 22])
    makers.nifti(incoming / "a_seg.nii.gz", other, makers.IPL)
    row = imported(incoming, project)["a_seg.nii.gz"]
    assert row["outcome"] == "refused"
    assert row["reason"] == "The grid of this mask (40 × 20 × 18) differs from its image (40 × 24 × 18)."


def test_a_mask_shifted_by_a_voxel_is_refused(project: Project, approval: Approval, incoming: Path) -> None:
    lumbar(incoming)
    shifted = makers.IPL.copy()
    shifted[0, 3] += 1
    mask = makers.spine_blocks((40, 24, 18), makers.IPL, [20, 21, 22, 23, 24])
    makers.nifti(incoming / "a_lab.nii.gz", mask, shifted)
    assert imported(incoming, project)["a_lab.nii.gz"]["outcome"] == "refused"
    assert not LevelMark.objects.exists()


def test_levels_that_do_not_ascend_are_refused(project: Project, approval: Approval, incoming: Path) -> None:
    lumbar(incoming)
    wrong = makers.spine_blocks((40, 24, 18), makers.IPL, [20, 22, 21])
    makers.nifti(incoming / "a_lab.nii.gz", wrong, makers.IPL)
    row = imported(incoming, project)["a_lab.nii.gz"]
    assert row["outcome"] == "refused"
    assert "the levels do not ascend" in row["reason"]


def test_totalsegmentator_numbers_are_told_from_verse_numbers(
    project: Project, approval: Approval, incoming: Path
) -> None:
    lumbar(incoming)
    mask = makers.spine_blocks((40, 24, 18), makers.IPL, [32, 31, 30, 29])
    makers.nifti(incoming / "a_lab.nii.gz", mask, makers.IPL)
    assert imported(incoming, project)["a_lab.nii.gz"]["levels"] == ["T12", "L1", "L2", "L3"]


def test_verse_centroids_are_placed_by_their_direction(
    project: Project, approval: Approval, incoming: Path
) -> None:
    lumbar(incoming)
    centres = [{"direction": ["P", "I", "R"]}, {"label": 20, "X": 11.5, "Y": 3.5, "Z": 8.5}]
    (incoming / "a_ctd.json").write_text(json.dumps(centres))
    row = imported(incoming, project)["a_ctd.json"]
    assert row["outcome"] == "taken"
    assert row["reason"].startswith("Agrees with the marks already there within")


def test_two_slices_of_one_patient_are_one_subject_and_one_series(
    project: Project, approval: Approval, incoming: Path
) -> None:
    for number in range(4):
        # Four digits alone stand in some UID by chance.
        makers.ct_slice(incoming / f"IM{number}", number, patient="MRN-4711-QZ")
    assert imported(incoming, project)["counts"]["taken"] == 4
    series = Series.objects.get()
    assert (series.modality, series.plane, series.frame_count) == ("CT", "axial", 4)
    assert series.spacing_is_regular
    subject = Subject.objects.get()
    assert (subject.sex, subject.age_band) == ("F", "70-79")
    stored = b"".join(map(stored_bytes, SopInstance.objects.values_list("path", flat=True)))
    assert b"Doe" not in stored
    assert b"4711-QZ" not in stored
    grid = series_grid(series)
    assert grid is not None
    assert grid["affine"][0] == pytest.approx([0.75, 0, 0, -10])
    assert grid["affine"][1] == pytest.approx([0, 0.5, 0, -20])


def test_the_same_picture_under_one_identifier_is_a_duplicate_and_another_is_refused(
    project: Project, approval: Approval, incoming: Path
) -> None:
    makers.ct_slice(incoming / "one", 1)
    imported(incoming, project)
    content = (incoming / "one").read_bytes()
    (incoming / "one").write_bytes(content.replace(b"Doe^Jane", b"Poe^Jane"))
    assert imported(incoming, project)["one"]["outcome"] == "duplicate"
    (incoming / "one").write_bytes(content[:-2] + b"\x07\x07")
    assert imported(incoming, project)["one"]["outcome"] == "refused"
    assert SopInstance.objects.count() == 1


def test_a_picture_waits_for_a_person(project: Project, approval: Approval, incoming: Path) -> None:
    makers.png(incoming / "film.png")
    row = imported(incoming, project)["film.png"]
    assert row["read_as"] == "X-ray picture"
    study = Study.objects.get()
    assert study.sign_off == SignOff.WAITING
    assert not Study.objects.reviewable().exists()
    series = Series.objects.get()
    assert (series.plane, series.laterality, series.calibrated) == ("projection", "unknown", False)


def test_a_zip_lists_each_of_its_files(project: Project, approval: Approval, incoming: Path) -> None:
    makers.ct_slice(incoming / "one", 1)
    with zipfile.ZipFile(incoming / "all.zip", "w") as archive:
        archive.write(incoming / "one", "folder/one")
        archive.writestr("folder/notes.txt", "hello")
    told = imported(incoming / "all.zip", project)
    assert told["all.zip!/folder/one"]["outcome"] == "taken"
    assert told["all.zip!/folder/notes.txt"]["outcome"] == "refused"


def test_what_systems_leave_beside_files_is_passed_over(
    project: Project, approval: Approval, incoming: Path
) -> None:
    """Packed on a Mac, an archive holds a note of Finder on each picture, and Explorer leaves its own."""
    (incoming / "stick").mkdir()
    makers.ct_slice(incoming / "stick" / "one", 1)
    left = {"._one": b"\0\5\x16\7\0\2", ".DS_Store": b"\0\0\0\1Bud1", "desktop.ini": b"[.ShellClassInfo]"}
    for name, content in left.items():
        (incoming / "stick" / name).write_bytes(content)
    makers.ct_slice(incoming / "two", 2)
    with zipfile.ZipFile(incoming / "all.zip", "w") as archive:
        archive.write(incoming / "two", "disc/two")
        archive.writestr("__MACOSX/disc/._two", left["._one"])
        archive.writestr("__MACOSX/notes", b"more")
        for name, content in left.items():
            archive.writestr(f"disc/{name}", content)
    (incoming / "two").unlink()
    told = imported(incoming, project)
    assert told["counts"]["refused"] == 0
    assert set(told) == {"counts", "stick/one", "all.zip", "all.zip!/disc/two"}
    assert SopInstance.objects.count() == 2


def test_without_a_valid_approval_nothing_comes_in(
    project: Project, approval: Approval, incoming: Path
) -> None:
    Approval.objects.update(expires_on=date(2021, 1, 1))
    makers.png(incoming / "film.png")
    with pytest.raises(CommandError, match="No approval of this project"):
        call_command("import_studies", str(incoming), project=project.slug)
    approval.refresh_from_db()
    with pytest.raises(NoValidApproval):
        import_run_create(project=project, approval=approval, started_by=None)


def test_an_approval_that_ends_while_an_import_works_stops_it_at_the_next_file(
    project: Project, approval: Approval, incoming: Path, lead: User
) -> None:
    makers.ct_slice(incoming / "one", 1)
    makers.ct_slice(incoming / "two", 2)
    run = import_run_create(project=project, approval=approval, started_by=lead)
    import_paths_offer(run=run, paths=[(path, path.name, None) for path in sorted(incoming.iterdir())])

    def end_once() -> None:
        if Approval.objects.filter(ended_at__isnull=True).exists():
            approval_end(approval=approval, reason="Withdrawn", ended_by=lead)

    import_run_work(run=run, owner="test", settled=end_once)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "EC-1 does not allow drafting today" in run.error_for_user
    assert SopInstance.objects.count() == 1
    with pytest.raises(NoValidApproval):
        import_run_continue(run=run)


def test_files_are_not_taken_under_an_approval_that_ended(
    project: Project, approval: Approval, lead: User
) -> None:
    run = import_run_create(project=project, approval=approval, started_by=lead)
    approval_end(approval=approval, reason="Withdrawn", ended_by=lead)
    with pytest.raises(NoValidApproval):
        import_files_offer(run=run, names=[("a.dcm", 10)])


def test_a_symbolic_link_is_not_followed(project: Project, approval: Approval, incoming: Path) -> None:
    (incoming / "in").mkdir()
    makers.png(incoming / "film.png")
    (incoming / "in" / "link.png").symlink_to(incoming / "film.png")
    row = imported(incoming / "in", project)["link.png"]
    assert (row["outcome"], row["reason"]) == ("refused", "A symbolic link is not followed.")


def test_a_killed_worker_loses_nothing_and_doubles_nothing(
    project: Project, approval: Approval, incoming: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        makers.ct_slice(incoming / f"IM{number}", number)
    run = import_run_create(project=project, approval=approval, started_by=None)
    import_paths_offer(run=run, paths=[(path, path.name, None) for path in sorted(incoming.iterdir())])
    run.refresh_from_db()
    steps: list[str] = []

    def dies_at_the_second(**step: Any) -> None:
        steps.append(step["file"].name)
        if len(steps) == 2:
            raise KeyboardInterrupt
        step_read(**step)

    monkeypatch.setattr("imaging.services.import_work.step_read", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        import_run_work(run=run, owner="one")
    assert SopInstance.objects.count() == 1
    monkeypatch.undo()
    assert not import_run_work(run=run, owner="two"), "the first worker's lease still runs"
    ImportRun.objects.update(lease_until="2020-01-01T00:00:00Z")
    assert import_run_work(run=run, owner="two")
    run.refresh_from_db()
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 3, 0)
    assert SopInstance.objects.count() == 3
    assert Series.objects.get().frame_count == 3


def test_a_stopped_import_keeps_what_it_took(project: Project, approval: Approval, incoming: Path) -> None:
    makers.ct_slice(incoming / "IM1", 1)
    run = import_run_create(project=project, approval=approval, started_by=None)
    import_paths_offer(run=run, paths=[(incoming / "IM1", "IM1", None)])
    ImportRun.objects.filter(pk=run.pk).update(cancel_requested=True)
    run.refresh_from_db()
    import_run_work(run=run, owner="one")
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert ImportFile.objects.get().state == "waiting"
