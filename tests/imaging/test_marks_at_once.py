"""Marks of two imports at once: whatever would be refused one after the other is refused side by side."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connections

from imaging.formats.archive import walk
from imaging.level_conflicts import subject_conflicts
from imaging.models import ImportFile, ImportRun, LevelMark, Subject
from imaging.services.import_runs import import_paths_offer, import_run_create
from imaging.services.import_work import import_run_work
from imaging.services.places import Places, places_of
from projects.models import Approval, Project
from tests.imaging.test_conflicting_series import LUMBAR_LABELS, ct_series, mask
from tests.imaging.test_import_studies import imported, incoming

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["incoming"]
# How long one waits for the other before it goes on alone: it waits for nothing when the other has to wait.
PATIENCE = 3.0


@pytest.fixture
def two_masks(project: Project, approval: Approval, incoming: Path) -> tuple[Path, Path]:
    """Folders of a mask each, on two series in one frame of reference; the second's names are one higher."""
    affines = [ct_series(incoming, 1, 2), ct_series(incoming, 2, 3)]
    imported(incoming, project)
    folders = []
    for name, affine, labels in zip(
        ("one", "two"), affines, (LUMBAR_LABELS, [label - 1 for label in LUMBAR_LABELS]), strict=True
    ):
        folder = incoming.parent / name
        folder.mkdir()
        mask(folder / f"{name}_seg.nii.gz", affine, labels)
        folders.append(folder)
    return folders[0], folders[1]


def waiting_places(run: ImportRun, gate: threading.Barrier) -> Places:
    """The places of an import that puts nothing away before the other one would do so, too."""
    places = places_of(run)

    def put(source: Path, name: str) -> None:
        with suppress(threading.BrokenBarrierError):
            gate.wait(PATIENCE)
        places.put(source, name)

    return replace(places, put=put)


def worked(project: Project, approval: Approval, folder: Path, gate: threading.Barrier) -> ImportFile:
    """Import one mask on a connection of its own; what became of it."""
    try:
        run = import_run_create(project=project, approval=approval, started_by=None)
        import_paths_offer(run=run, paths=walk(folder))
        run.refresh_from_db()
        import_run_work(run=run, owner=folder.name, places=waiting_places(run, gate))
        return run.files.get()
    finally:
        connections.close_all()


def test_of_two_masks_that_contradict_each_other_one_is_taken(
    project: Project, approval: Approval, two_masks: tuple[Path, Path]
) -> None:
    gate = threading.Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        files = list(pool.map(lambda folder: worked(project, approval, folder, gate), two_masks))
    assert sorted(file.state for file in files) == ["refused", "taken"], [file.reason for file in files]
    assert "one place has two names" in next(file.reason for file in files if file.state == "refused")
    assert subject_conflicts(Subject.objects.get().pk) == []
    assert LevelMark.objects.values("series").distinct().count() == 1
