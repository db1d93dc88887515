"""Public studies through the built-in drafter, every kind, both languages; `pytest -s` prints what came."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from corpus.models import Finding, Instance, State
from generation.services.recipe import KINDS, LANGUAGES
from imaging.models import SignOff, Study
from projects.models import Approval, Project, RunState
from tests.generation.driving import drive, start
from tests.imaging.test_import_studies import imported
from tests.imaging.test_shared_files import chosen

pytestmark = [pytest.mark.shared, pytest.mark.once]


@pytest.mark.parametrize(
    ("folder", "names", "options"),
    [
        ("lumbar_mr", ["VBs_*.nii.gz"], {}),
        (
            "TotalSegmentator",
            ["example_ct_dicom/*", "example_seg_dicom.nii.gz"],
            {"numbering": "totalsegmentator"},
        ),
    ],
)
def test_the_built_in_drafter_asks_about_public_studies(
    project: Project,
    approval: Approval,
    shared_files: Path,
    tmp_path: Path,
    folder: str,
    names: list[str],
    options: dict[str, str],
) -> None:
    brought = imported(chosen(shared_files / folder, tmp_path / "in", *names), project, **options)
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    studies = tuple(Study.objects.filter(project=project))
    run = drive(start(project, studies=studies, kinds=KINDS, languages=LANGUAGES, count=40))
    made = Instance.objects.filter(project=project)
    kinds = Counter(f"{one.kind} {one.language}" for one in made)
    said = Counter(Finding.objects.exclude(severity="note").values_list("severity", "check_name"))
    print(  # noqa: T201 the figures are asked for
        f"{folder}: {brought['counts']}, {len(studies)} studies; {run.done_count} of {run.total_count} "
        f"drafted, {run.failed_count} failed: {dict(sorted(kinds.items()))}; findings {dict(said)}"
    )
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, run.total_count, 0)
    assert set(made.values_list("state", flat=True)) == {State.REVISED}
    assert not Finding.objects.filter(severity="error").exclude(check_name="text_is_new").exists()
    assert {one.language for one in made} == set(LANGUAGES)
    assert made.filter(study__isnull=False).count() == made.count()
