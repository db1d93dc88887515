"""What a Suite of another project holds out is kept out here as well, and whose it is stays untold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pydicom
import pytest
from django.conf import LazySettings

from corpus.bodies import body_parse
from corpus.models import Instance, Passage, Source, SourceKind
from corpus.releases.filters import ReleaseFilters
from corpus.releases.plan import release_plan
from corpus.signature import text_signature
from corpus.sources.source_add import source_add
from imaging.models import Series, SopInstance
from projects.models import Approval, Project, Purpose
from tests.corpus.releasing import approved, refused, released, source_make
from tests.held_out import hold_out
from tests.imaging import makers
from tests.imaging.test_import_studies import imported
from tests.terms import terms_make
from training.curriculum import recipe_for
from training.errors import DataRefused
from training.services import training_run_start


@pytest.fixture(autouse=True)
def _own_data(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def approvals(project: Project, other_project: Project) -> None:
    for each in (project, other_project):
        Approval.objects.create(
            project=each,
            number=f"EC {each.slug}",
            ethics_body="A committee",
            basis=Approval.Basis.PUBLIC,
            may_draft=True,
            may_train=True,
            valid_from="2020-01-01",
            expires_on="2099-01-01",
        )


def hold_out_whole(instance: Instance) -> None:
    """With the signature of its text."""
    assert instance.current_revision is not None
    signature = text_signature(body_parse(instance.current_revision.body))
    hold_out(instance, suite_name="Secret suite", text_signature=signature)


def question(
    project: Project, number: int, series: Series | None = None, frame: int = 1, **columns: Any
) -> Instance:
    shown = [{"series": series.series_instance_uid, "frame": frame}] if series else []
    instance = approved(project, source_make(project, f"{project} {number}"), number, images=shown)
    Instance.objects.filter(pk=instance.pk).update(**columns)
    instance.refresh_from_db()
    return instance


ELSEWHERE = "a suite of another project holds out."


def told(project: Project) -> tuple[str, int, int]:
    """Why the plan refuses, and what it leaves out and keeps once it may leave out what is held out."""
    plan = release_plan(project=project, filters=ReleaseFilters(leave_out_held_out=True), seed=0)
    return refused(project), plan.left_out, len(plan.rows)


def series_in(project: Project, folder: Path) -> Series:
    counts = imported(folder, project)["counts"]
    assert counts["taken"] == len(list(folder.iterdir()))
    return Series.objects.filter(study__project=project).latest("pk")


def slices(folder: Path, patient: str = "4711", seed: int = 0) -> Path:
    folder.mkdir()
    for number in (1, 2, 3):
        made = makers.slice_dataset(number, patient=patient, seed=seed)
        made.StudyInstanceUID, made.SeriesInstanceUID = f"1.2.{patient}", f"1.2.{patient}.1"
        made.save_as(folder / f"IM{number}", enforce_file_format=True)
    return folder


def test_a_picture_under_other_identifiers_is_the_same_picture(
    project: Project, other_project: Project, approvals: None, tmp_path: Path
) -> None:
    there = series_in(other_project, slices(tmp_path / "there"))
    here = series_in(project, slices(tmp_path / "here", patient="815"))
    stranger = series_in(project, slices(tmp_path / "stranger", patient="77", seed=9))
    assert there.series_instance_uid != here.series_instance_uid
    hold_out_whole(question(other_project, 1, there, 2))
    same = question(project, 2, here, 2)
    question(project, 3, stranger, 2)
    assert told(project) == (f"{same.uid} shows an image that {ELSEWHERE}", 1, 1)


def test_another_picture_of_the_same_person_is_a_relative(
    project: Project, other_project: Project, approvals: None, tmp_path: Path
) -> None:
    there = series_in(other_project, slices(tmp_path / "there"))
    here = series_in(project, slices(tmp_path / "here"))
    stranger = series_in(project, slices(tmp_path / "stranger", patient="77", seed=9))
    hold_out_whole(question(other_project, 1, there, 2, subject=there.study.subject))
    relative = question(project, 2, here, 3)
    question(project, 3, stranger, 3)
    assert told(project) == (
        f"{relative.uid} is about a person whose images a suite of another project holds out.",
        1,
        1,
    )


def test_a_picture_packed_otherwise_is_the_same_picture(
    project: Project, other_project: Project, approvals: None, tmp_path: Path
) -> None:
    there = series_in(other_project, slices(tmp_path / "there"))
    packed = slices(tmp_path / "packed")
    for path in packed.iterdir():
        made = pydicom.dcmread(path)
        made.compress(pydicom.uid.RLELossless)
        made.save_as(path)
    here = series_in(project, packed)
    assert SopInstance.objects.filter(series=here).first().transfer_syntax_uid.endswith("1.2.5")  # type: ignore[union-attr]
    hold_out_whole(question(other_project, 1, there, 2))
    same = question(project, 2, here, 2)
    question(project, 3)
    assert told(project) == (f"{same.uid} shows an image that {ELSEWHERE}", 1, 1)


def test_a_blank_picture_makes_nobody_a_relative(
    project: Project, other_project: Project, approvals: None, tmp_path: Path
) -> None:
    made = {}
    for number, each in enumerate((project, other_project)):
        folder = slices(tmp_path / each.slug, patient=f"{number + 1}", seed=number)
        blank = pydicom.dcmread(folder / "IM3")
        blank.PixelData = bytes(len(blank.PixelData))
        blank.save_as(folder / "IM3")
        made[each] = series_in(each, folder)
    there = made[other_project]
    hold_out_whole(question(other_project, 1, there, 3, subject=there.study.subject))
    question(project, 2, made[project], 3)
    assert released(project).row_count == 1


def test_a_question_in_the_same_words_is_the_same_question(project: Project, other_project: Project) -> None:
    hold_out_whole(question(other_project, 1))
    other = approved(project, source_make(project), 7, stem="Question  1!")
    question(project, 3)
    assert told(project) == (f"{other.uid} asks what an item of a suite of another project asks.", 1, 1)


TEXT = "# Guide\n\n## One\n\nRest helps in the first days.\n\n## Two\n\nSurgery helps a progressive deficit."


def guide(project: Project, text: str = TEXT) -> Source:
    return source_add(
        project=project,
        kind=SourceKind.GUIDELINE,
        text=text,
        language="en",
        terms=terms_make(Purpose.TRAIN),
    )


def drawn_from(project: Project, number: int, passage: Passage, *, whole: bool = True) -> Instance:
    cluster = f"source:{passage.source.uid}" if whole else f"chapter-{number}"
    return question(project, number, source=passage.source, passage=passage, cluster_key=cluster)


@pytest.mark.parametrize("more", ["", "\n\n## Three\n\nA chapter that came later."])
def test_the_same_text_added_elsewhere_is_held_out_with_it(
    project: Project, other_project: Project, more: str
) -> None:
    hold_out_whole(drawn_from(other_project, 1, guide(other_project).passages.get(heading="One")))
    other = drawn_from(project, 2, guide(project, TEXT + more).passages.get(heading="Two"))
    question(project, 3)
    assert told(project) == (
        f"{other.uid} is drawn from a text that a suite of another project holds out.",
        1,
        1,
    )


def test_an_item_of_a_chapter_holds_out_its_passage_alone(project: Project, other_project: Project) -> None:
    passage = guide(other_project).passages.get(heading="One")
    hold_out_whole(drawn_from(other_project, 1, passage, whole=False))
    here = guide(project, TEXT + "\n\nMore.")
    drawn_from(project, 2, here.passages.get(heading="Two"))
    other = drawn_from(project, 3, here.passages.get(heading="One"))
    assert told(project) == (
        f"{other.uid} is drawn from a text that a suite of another project holds out.",
        1,
        1,
    )


def test_a_suite_frozen_elsewhere_after_the_release_stops_the_training(
    project: Project, other_project: Project, approvals: None, tmp_path: Path
) -> None:
    here = series_in(project, slices(tmp_path / "here"))
    there = series_in(other_project, slices(tmp_path / "there"))
    question(project, 2, here, 2)
    release = released(project, shares=(100, 0, 0))
    hold_out_whole(question(other_project, 1, there, 2))
    with pytest.raises(DataRefused, match="shows an image that a suite of another project holds out"):
        training_run_start(
            release=release, recipe=recipe_for(project, "tiny"), base="tiny", seed=1, started_by=None
        )
