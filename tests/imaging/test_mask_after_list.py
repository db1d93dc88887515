"""A mask gives its outlines to the centres there before it: the order of import makes no difference."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from imaging.models import ImportFile, LevelMark
from imaging.services.mark_accept import mark_accept
from imaging.services.orphans import orphans_remove
from projects.models import Approval, Project, User
from tests.imaging.test_import_studies import imported, incoming, lumbar
from tests.imaging.test_shared_files import chosen

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]

MARKS = ("level", "x", "y", "z", "box")


def kept() -> dict[str, Any]:
    """What is stored of the marks, with their outlines."""
    found: dict[str, Any] = {}
    for mark in LevelMark.objects.order_by("level"):
        with default_storage.open(mark.outline_path) as stream:
            lines = json.loads(gzip.decompress(stream.read()))
        found[mark.level] = ([getattr(mark, name) for name in MARKS], lines)
    return found


def in_turns(project: Project, folder: Path, *turns: str) -> list[dict[str, Any]]:
    """Import the files of a folder, the image with each: one import for each ending."""
    told = []
    for number, ending in enumerate(turns):
        into = folder.parent / f"{folder.name}-{number}-{ending}"
        into.mkdir()
        for path in folder.iterdir():
            if not path.name.endswith(turns) or path.name.endswith(ending):
                shutil.copy(path, into)
        told.append(imported(into, project))
    return told


def centres_of(folder: Path, marks: dict[str, int]) -> None:
    """A list beside the made volume that points into its blocks, a little off their middle."""
    rows = [{"label": label, "X": 11.5, "Y": 8 * place + 3.5, "Z": 8.5} for place, label in marks.items()]
    (folder / "a_ctd.json").write_text(json.dumps([{"direction": ["P", "I", "R"]}, *rows]))


@pytest.fixture
def both(incoming: Path) -> Path:
    """A volume, a mask of L1 to L5 and a list of L1 to L4."""
    centres_of(lumbar(incoming), {place: 20 + place for place in range(4)})
    return incoming


@pytest.mark.once
def test_the_order_of_a_made_mask_and_list_makes_no_difference(
    project: Project, approval: Approval, both: Path
) -> None:
    told = in_turns(project, both, "_ctd.json", "_lab.nii.gz")
    row = told[1]["a_lab.nii.gz"]
    assert (row["outcome"], row["reason"][:36]) == ("taken", "Agrees with the marks already there "), row
    assert "Its outlines are added to them." in row["reason"]
    first = kept()
    assert sorted(first) == ["L1", "L2", "L3", "L4", "L5"]
    assert orphans_remove(older_than=-1) == 0
    LevelMark.objects.all().delete()
    later = both.rename(both.parent / "again")
    ImportFile.objects.all().delete()
    told = in_turns(project, later, "_lab.nii.gz", "_ctd.json")
    assert told[1]["a_ctd.json"]["reason"].startswith("Agrees with the marks already there")
    assert kept() == first


def test_an_accepted_centre_stays_as_it_was_seen(
    project: Project, approval: Approval, both: Path, surgeon_a: User
) -> None:
    into = both.parent / "first"
    shutil.copytree(both, into, ignore=shutil.ignore_patterns("*_lab*"))
    imported(into, project)
    mark = LevelMark.objects.get(level="L2")
    mark_accept(mark=mark, person=surgeon_a)
    imported(both, project)
    seen = LevelMark.objects.get(level="L2")
    assert (seen.outline_path, seen.box, seen.y) == ("", "", mark.y)
    assert LevelMark.objects.exclude(outline_path="").count() == 4


@pytest.mark.once
@pytest.mark.shared
def test_the_order_of_a_public_mask_and_list_makes_no_difference(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path
) -> None:
    folder = chosen(shared_files / "lumbar_mr", tmp_path / "in", "VBs_VB2_12*")
    told = in_turns(project, folder, ".json", "_lab.nii.gz")
    assert "Its outlines are added to them." in told[1]["VBs_VB2_12_lab.nii.gz"]["reason"]
    assert all(lines and mark[-1] for mark, lines in kept().values())
