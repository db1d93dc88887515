"""Stored files may lie in no folder of this machine: all that reads and writes them works as well."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from pydicom.encaps import get_frame
from pytest_django import DjangoCaptureOnCommitCallbacks

from imaging.dicomweb import pixels as frames
from imaging.dicomweb import reach
from imaging.dicomweb.accept import EXPLICIT_LE
from imaging.dicomweb.pixels import FrameSource, frame_read
from imaging.image_cache import cache_forget
from imaging.models import LevelMark, Series, SignOff, SopInstance, Study
from imaging.render import frame_png
from imaging.selectors import marks_sheet
from imaging.services.masking import Box, picture_mask
from imaging.services.orphans import orphans_remove
from imaging.services.places import stored_folder_empty
from imaging.stored_bytes import stored_names, stored_path, stored_region
from projects.models import Approval, Project, User
from tests.imaging import makers
from tests.imaging.dicomweb.places import body_of
from tests.imaging.far_storage import READ, storage_setting
from tests.imaging.test_import_studies import imported, incoming, lumbar

__all__ = ["incoming"]
pytestmark = pytest.mark.django_db


@pytest.fixture(params=["whole", "ranged", "s3"])
def far(request: pytest.FixtureRequest, settings: LazySettings, tmp_path: Path) -> Iterator[str]:
    """Files lie elsewhere."""
    with storage_setting(request.param, tmp_path) as setting:
        settings.STORAGES = settings.STORAGES | {"default": setting}
        frames.forget_series()
        reach.forget_everybody()
        yield request.param


@pytest.fixture
def volume(far: str, project: Project, approval: Approval, incoming: Path) -> Series:
    """A volume with marks and their outlines."""
    assert imported(lumbar(incoming), project)["counts"]["taken"] == 2
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    return Series.objects.select_related("study__project").get()


def sources(series: Series) -> list[FrameSource]:
    rows = SopInstance.objects.filter(series=series).order_by("slice_position").values_list(
        "series_id", "path", "pixel_offset", "pixel_length", "number_of_frames",
        "transfer_syntax_uid", "sha256",
    )  # fmt: skip
    return [FrameSource(*row) for row in rows]


def test_an_import_leaves_nothing_on_this_machine_and_its_frames_are_the_files_own(
    volume: Series, far: str, settings: LazySettings
) -> None:
    assert stored_path("anything") is None
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    for source in sources(volume)[:3]:
        with default_storage.open(source.path) as stored:
            told = pydicom.dcmread(stored)
        READ.clear()
        assert frame_read(source, 1, EXPLICIT_LE) == told.PixelData[: source.length]
        if far == "ranged":
            assert [(source.path, source.offset, source.length)] == READ, "the frame alone is fetched"


@pytest.mark.parametrize("packing", [pydicom.uid.RLELossless, pydicom.uid.JPEG2000Lossless])
def test_packed_frames_leave_as_they_are_stored_and_unpacked(
    far: str, project: Project, approval: Approval, incoming: Path, packing: pydicom.uid.UID
) -> None:
    made = makers.slice_dataset(1)
    plain = made.pixel_array.tobytes()
    made.compress(packing)
    made.save_as(incoming / "a.dcm", enforce_file_format=True)
    imported(incoming, project)
    (source,) = sources(Series.objects.get())
    with default_storage.open(source.path) as stored:
        told = pydicom.dcmread(stored)
    if source.syntax == packing:
        assert frame_read(source, 1, packing) == get_frame(told.PixelData, 0, number_of_frames=1)
    assert frame_read(source, 1, EXPLICIT_LE) == plain


def test_every_way_out_answers(volume: Series, client: Client, lead: User) -> None:
    client.force_login(lead)
    row = SopInstance.objects.filter(series=volume).order_by("slice_position")[0]
    base = f"/dicomweb/lumbar/studies/{volume.study.study_instance_uid}"
    one = f"{base}/series/{volume.series_instance_uid}/instances/{row.sop_instance_uid}"
    whole = client.get(one, headers={"Accept": "application/dicom; transfer-syntax=*"})
    assert whole.status_code == 200
    assert len(body_of(whole)) == row.size
    part = client.get(
        one, headers={"Accept": "application/dicom; transfer-syntax=*", "Range": "bytes=100-131"}
    )
    assert (part.status_code, part.content) == (206, whole.content[100:132])
    every = client.get(base, headers={"Accept": 'multipart/related; type="application/dicom"'})
    assert body_of(every).count(b"DICM") == 18
    pixels = client.get(f"{one}/bulkdata/7FE00010", headers={"Accept": "application/octet-stream"})
    assert pixels.content == stored_region(row.path, row.pixel_offset, row.pixel_length)
    drawn = client.get(f"{one}/rendered", headers={"Accept": "image/png"})
    assert drawn.content.startswith(b"\x89PNG")
    assert frame_png(volume, frame=1).startswith(b"\x89PNG")
    default_storage.delete(row.path)
    cache_forget(row.sha256)
    gone = client.get(
        one, headers={"Accept": "application/dicom; transfer-syntax=*", "Cache-Control": "no-cache"}
    )
    assert gone.status_code == 410


def test_outlines_of_marks_are_read_back(volume: Series) -> None:
    told = {mark["level"]: mark["outlines"] for mark in marks_sheet(volume)["marks"]}
    assert told.keys() == {"L1", "L2", "L3", "L4", "L5"}
    assert all(told.values())


def test_a_masked_picture_takes_the_place_of_the_old_one(
    far: str,
    project: Project,
    approval: Approval,
    incoming: Path,
    steward: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    makers.png(incoming / "film.png")
    imported(incoming, project)
    file = SopInstance.objects.select_related("series__study").get()
    old = file.path
    with django_capture_on_commit_callbacks(execute=True):
        picture_mask(file=file, boxes=[Box(0, 0, 10, 10)], masked_by=steward, seen=file.sha256)
    file.refresh_from_db()
    assert not default_storage.exists(old)
    with default_storage.open(file.path) as stored:
        assert not pydicom.dcmread(stored).pixel_array[:10, :10].any()


def test_a_file_without_a_row_is_found_and_removed(volume: Series) -> None:
    names = sorted(stored_names(str(volume.study.project.uid)))
    assert len(names) == 18 + 5
    lost = SopInstance.objects.order_by("pk")[0]
    path = lost.path
    SopInstance.objects.filter(pk=lost.pk).delete()
    assert orphans_remove() == 0, "young files may belong to a step under way"
    assert orphans_remove(older_than=-60) == 1
    assert not default_storage.exists(path)
    assert default_storage.exists(LevelMark.objects.order_by("pk")[0].outline_path)
    stored_folder_empty(str(volume.study.project.uid))
    assert list(stored_names(str(volume.study.project.uid))) == []


def test_a_backup_that_would_lack_the_images_is_refused(far: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--without-images"):
        call_command("backup", str(tmp_path / "backup.tar"))
    assert not (tmp_path / "backup.tar").exists()
