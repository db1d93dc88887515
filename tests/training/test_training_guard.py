"""What a run may not learn from is refused before it is queued."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from corpus.models import HeldOut, Release, Source
from corpus.releases.places import release_folder
from projects.models import Project
from tests.corpus.releasing import approved, released, source_make
from tests.held_out import hold_out, hold_out_row
from tests.imaging.stored import study_store
from training.curriculum import config_build, kinds_present, recipe_for, recipe_revise
from training.errors import BaseUnknown, DataRefused, RecipeRefused
from training.models import TrainingRun
from training.services import training_run_start


@pytest.fixture(autouse=True)
def _own_data(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def release(project: Project) -> Release:
    source = source_make(project)
    for number in range(8):
        approved(project, source, number)
    return released(project, shares=(100, 0, 0))


def start(release: Release, base: str = "tiny") -> TrainingRun:
    recipe = recipe_for(release.project, "tiny")
    return training_run_start(release=release, recipe=recipe, base=base, seed=1, started_by=None)


def test_a_suite_frozen_after_the_release_stops_the_run(release: Release) -> None:
    instance = release.rows.all()[0].instance
    hold_out(instance)
    with pytest.raises(DataRefused, match=f"{instance.uid} is an item of Suite 1"):
        start(release)
    assert not TrainingRun.objects.exists()


def test_an_image_held_out_after_the_release_stops_the_run(project: Project) -> None:
    series = study_store(project)
    images = [
        {"series": series.series_instance_uid, "frame": 1, "window": {"center": 1024, "width": w}}
        for w in (48, 10)
    ]
    approved(project, source_make(project), 1, images=images)
    release = released(project, shares=(100, 0, 0))
    digests = [path.stem for path in (release_folder(release) / "images").glob("*.png")]
    assert len(digests) == 2
    for digest in digests:
        HeldOut.objects.all().delete()
        hold_out_row(project, image_sha256=digest)
        with pytest.raises(DataRefused, match="holds an image of an item of Suite 1"):
            start(release)


def test_rights_that_ended_after_the_release_stop_the_run(release: Release) -> None:
    Source.objects.update(may_train=False)
    with pytest.raises(DataRefused, match="The rights of “Guideline” do not allow"):
        start(release)


def test_a_touched_release_stops_the_run(release: Release) -> None:
    file = release_folder(release) / "messages-train.jsonl"
    file.write_bytes(file.read_bytes().replace(b"Answer: B", b"Answer: C"))
    with pytest.raises(DataRefused, match=r"messages-train\.jsonl of .* was changed"):
        start(release)


def test_an_unknown_base_is_refused(release: Release) -> None:
    with pytest.raises(BaseUnknown, match="no base model 'Qwen/Qwen2"):
        start(release, "Qwen/Qwen2.5-VL-7B-Instruct")


def test_the_default_curriculum_has_the_published_stages(release: Release) -> None:
    recipe = recipe_for(release.project, "some 7B")
    config = config_build(recipe=recipe, release=release, base="b", seed=1, output="o")
    told = [(stage["name"], stage["learning_rate"], stage["max_length"]) for stage in config["stages"]]
    # The release has no dialogue, so the third stage has nothing to learn from.
    assert told == [("Questions", 1e-5, 16_384), ("All kinds", 1e-5, 16_384)]
    assert kinds_present(release) == {("train", "multiple_choice"): 8}


def test_a_recipe_without_rows_is_refused(release: Release) -> None:
    recipe = recipe_for(release.project, "tiny")
    reports = recipe_revise(recipe=recipe, stages=[{"name": "Reports", "kinds": ["report"]}], knobs={})
    assert reports.version == 2
    with pytest.raises(RecipeRefused, match="no training row"):
        config_build(recipe=reports, release=release, base="b", seed=1, output="o")


def test_a_run_keeps_what_it_was_made_of(release: Release) -> None:
    run = start(release)
    assert str(release_folder(release)) in run.config
    assert release.manifest_sha256 in run.environment
