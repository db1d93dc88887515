"""Files that a crash left without a row are found and removed, others stay."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.conf import settings

from imaging.models import LevelMark, SopInstance
from imaging.services.names import name_shown
from imaging.services.orphans import leftovers_remove, orphans_remove
from imaging.services.places import receiving_folder
from projects.models import Approval, Project
from tests.imaging.test_import_studies import imported, lumbar


@pytest.mark.django_db
def test_only_files_without_a_row_are_removed(project: Project, approval: Approval, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    imported(lumbar(tmp_path / "in"), project)
    root = Path(settings.MEDIA_ROOT)
    kept = root / SopInstance.objects.order_by("pk")[0].path
    lost = kept.with_name("2.25.1.dcm")
    lost.write_bytes(b"left by a crash")
    before = sum(1 for path in root.rglob("*") if path.is_file())
    assert orphans_remove() == 0, "young files may belong to a step under way"
    assert orphans_remove(older_than=-1) == 1
    assert not lost.exists()
    assert sum(1 for path in root.rglob("*") if path.is_file()) == before - 1
    assert (root / LevelMark.objects.order_by("pk")[0].outline_path).exists()


@pytest.mark.django_db
def test_what_a_sender_broke_off_is_not_kept_longer_than_a_day() -> None:
    left, arriving = receiving_folder(), receiving_folder()
    (left / "00001").write_bytes(b"a patient's file")
    a_day_ago = time.time() - 25 * 3600
    os.utime(left, (a_day_ago, a_day_ago))
    leftovers_remove()
    assert (left.exists(), arriving.exists()) == (False, True)


def test_a_name_is_shown_without_what_could_mislead() -> None:
    assert name_shown("../a\\b\x00\udcff.dcm") == "a/b.dcm"
