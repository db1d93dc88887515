"""What a run may not learn from is refused before it is queued."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from corpus.models import Finding, HeldOut, Instance, Release, Source, State
from corpus.releases.places import release_folder
from corpus.unread import UNREAD
from imaging.models import Series
from imaging.services.masking import Box, picture_mask
from imaging.services.sign_off import study_faces_clear, study_sign_off, study_withhold
from projects.models import Project, User
from review.services.instance_withdraw import instance_withdraw
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


@pytest.fixture
def pictured(project: Project) -> tuple[Release, Series]:
    """A release of a question on a study, one on another text, and the series of the first."""
    series = study_store(project)
    shown = [{"series": series.series_instance_uid, "frame": 1, "window": {"center": 1024, "width": 48}}]
    approved(project, source_make(project), 1, images=shown)
    approved(project, source_make(project, "Other"), 2)
    return released(project, shares=(100, 0, 0)), series


def refused(release: Release) -> list[str]:
    with pytest.raises(DataRefused) as problem:
        start(release)
    assert not TrainingRun.objects.exists()
    return str(problem.value).splitlines()


THEN = "Make a new release, which leaves these rows out, and train on that."


def test_rows_that_fell_since_stop_the_run_with_a_sentence_per_kind(release: Release, lead: User) -> None:
    first, second, third, fourth = [row.instance for row in release.rows.order_by("pk")[:4]]
    for each in (first, second):
        instance_withdraw(instance=each, seen=each.current_revision, by=lead, reason="Found elsewhere.")
    Instance.objects.filter(pk=third.pk).update(state=State.IN_REVIEW)
    Instance.objects.filter(pk=fourth.pk).update(current_revision=first.current_revision)
    Source.objects.update(may_train=False)
    assert refused(release) == [
        "Release 1: First may not be trained on today:",
        "2 rows were withdrawn.",
        "1 row is no longer approved.",
        "1 row was worded anew.",
        "The rights of “Guideline” do not allow “Train” today: 8 instances.",
        THEN,
    ]


@pytest.mark.parametrize(
    ("check", "told"),
    [
        ("text_identifies_nobody", "1 row has a text that looks as if it names somebody."),
        (UNREAD, "1 row has a text that is still looked through for names."),
    ],
)
def test_a_name_found_in_a_text_since_stops_the_run(release: Release, check: str, told: str) -> None:
    ((revision, uid),) = release.rows.order_by("pk").values_list("revision", "instance__uid")[:1]
    start(release)
    TrainingRun.objects.all().delete()
    Finding.objects.create(
        uid=UUID(int=7), revision_id=revision, check_name=check, severity="error", message="x"
    )
    assert refused(release)[1:] == [told, THEN]
    again = released(release.project, name="Second", leave_out_held_out=True)
    assert uid not in set(again.rows.values_list("instance__uid", flat=True))


def test_a_sign_off_taken_back_stops_the_run(
    pictured: tuple[Release, Series], steward: User, project: Project
) -> None:
    release, series = pictured
    study_withhold(study=series.study, withheld_by=steward, reason="A name", seen_files=3)
    assert refused(release)[1:] == ["1 row shows a study that waits for a sign-off or is withheld.", THEN]
    Instance.objects.filter(number=1).update(study=series.study, subject=series.study.subject)
    assert refused(release)[1].startswith("1 row shows a study that waits"), "told once, not twice"
    assert released(project, leave_out_held_out=True).row_count == 1


def test_a_face_found_since_stops_the_run_until_it_is_cleared(
    pictured: tuple[Release, Series], lead: User
) -> None:
    release, series = pictured
    Series.objects.update(face_in_view=True)
    assert refused(release)[1:] == ["1 row shows a series with a face in view or not ruled out.", THEN]
    study_faces_clear(study=series.study, cleared_by=lead, seen_files=3)
    assert start(release).release == release


def test_a_picture_masked_since_stays_out_though_the_study_was_signed_again(
    pictured: tuple[Release, Series], steward: User, project: Project
) -> None:
    release, series = pictured
    file = series.sop_instances.order_by("instance_number")[0]
    picture_mask(file=file, boxes=[Box(0, 0, 2, 2)], masked_by=steward, seen=file.sha256)
    study_sign_off(study=series.study, signed_by=steward, seen_files=3)
    assert refused(release)[1:] == ["1 row shows a study of which a picture was masked since.", THEN]
    again = released(project, shares=(100, 0, 0))
    assert start(again).release == again


def test_show_prints_what_the_guard_says_and_fails_as_a_start_would(release: Release) -> None:
    def shown() -> dict[str, Any]:
        return dict(json.loads(said.getvalue()))

    said = io.StringIO()
    call_command("train", project="lumbar", show=True, stdout=said)
    assert (shown()["guard"]["rows"], shown()["guard"]["held_out"]) == (8, 0)
    Source.objects.update(may_train=False)
    said = io.StringIO()
    with pytest.raises(CommandError, match="would be refused"):
        call_command("train", project="lumbar", show=True, stdout=said)
    assert "do not allow “Train” today" in shown()["guard"]["refused"][1]
    assert not TrainingRun.objects.exists()
