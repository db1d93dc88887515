"""The command `evaluate`: what it takes, what it tells, and with which status it ends."""

from __future__ import annotations

import json
import uuid
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from benchmark.models import EvaluationRun, SuiteVersion
from corpus.models import HeldOut, Release
from generation.models import Endpoint
from projects.models import Project, RunState
from tests.benchmark.checkpoints import (  # noqa: F401 - fixtures are found by their names
    own_data,
    release_to_learn,
    to_release,
    trained,
    training,
    version_unknown,
)
from training.accelerators import slot_held
from training.models import Checkpoint
from training.supervise import training_run_carry_out

pytestmark = pytest.mark.django_db(transaction=True)
USAGE, REFUSED, NOT_DONE, BELOW = 2, 3, 4, 6


def evaluate(project: Project, **options: Any) -> str:
    """What it prints."""
    out = StringIO()
    call_command("evaluate", project=project.slug, suite="Discs", stdout=out, **options)
    return out.getvalue()


def refused(project: Project, **options: Any) -> tuple[int, str]:
    """Its status and its sentence."""
    with pytest.raises(CommandError) as refusal:
        evaluate(project, **options)
    return refusal.value.returncode, str(refusal.value)


@pytest.mark.once
@pytest.mark.torch
def test_a_checkpoint_is_served_and_asked_while_the_command_waits(
    version: SuiteVersion, release: Release
) -> None:
    run = training(release)
    assert training_run_carry_out(run=run)
    checkpoint = Checkpoint.objects.get(run=run, is_final=True)
    asked = {"checkpoint": str(checkpoint.uid), "tokens": 4, "wait": True, "json": True}
    told = json.loads(evaluate(version.suite.project, **asked))
    assert (told["state"], told["done"], told["failed"], told["error"]) == ("done", 3, 0, "")
    assert told["manifest"]["checkpoint"] == checkpoint.sha256
    assert told["figures"]["source"] == "run here, own checkpoint"
    assert EvaluationRun.objects.get().max_tokens == 4
    status, sentence = refused(version.suite.project, **asked, at_least=101)
    assert (status, sentence) == (BELOW, "Fewer than 101 % are right.")
    assert Endpoint.objects.get(is_own=True).open_requests == 0


def test_a_checkpoint_is_left_to_a_worker_where_nobody_waits(
    version: SuiteVersion, release: Release, project: Project
) -> None:
    told = evaluate(project, checkpoint=str(trained(release).uid), seed=5)
    run = EvaluationRun.objects.get()
    assert (run.state, run.seed, run.max_tokens) == (RunState.QUEUED, 5, 1024)
    assert "0 of 3 items answered" in told


def test_a_checkpoint_that_may_not_take_part_is_refused_with_its_sentence(
    version: SuiteVersion, release: Release, project: Project, other_project: Project
) -> None:
    checkpoint = trained(release)
    held = HeldOut.objects.filter(suite_uid=version.suite.uid).order_by("pk")
    row = release.rows.select_related("instance").order_by("pk")[0].instance
    held.filter(pk=held[0].pk).update(instance_uid=row.uid)
    status, sentence = refused(project, checkpoint=str(checkpoint.uid))
    assert (status, "would measure memory" in sentence) == (REFUSED, True)
    Checkpoint.objects.update(is_removed=True)
    status, sentence = refused(project, checkpoint=str(checkpoint.uid))
    assert (status, "only the last two and the best are kept" in sentence) == (REFUSED, True)
    assert not EvaluationRun.objects.exists()


def test_a_checkpoint_of_another_project_is_refused(
    version: SuiteVersion, project: Project, other_project: Project
) -> None:
    theirs = trained(to_release(other_project, first=800))
    assert refused(project, checkpoint=str(theirs.uid)) == (
        REFUSED,
        "This checkpoint belongs to another project.",
    )


def test_what_answers_is_named_once_and_is_there(
    version: SuiteVersion, release: Release, project: Project
) -> None:
    one = str(trained(release).uid)
    status, sentence = refused(project, checkpoint=one, endpoint="Examinee")
    assert (status, sentence) == (USAGE, "Name one of --endpoint, --checkpoint and --predictions.")
    assert refused(project)[0] == USAGE
    for unknown in (str(uuid.uuid4()), "no-uid"):
        status, sentence = refused(project, checkpoint=unknown)
        assert (status, f"There is no checkpoint {unknown!r}" in sentence) == (USAGE, True)


@pytest.mark.parametrize(
    "option", [{"budget": 5}, {"over_budget": True}, {"repeats": 2}, {"model": "x"}, {"family": "x"}]
)
def test_what_a_checkpoint_has_no_use_for_is_said(
    version: SuiteVersion, release: Release, project: Project, option: dict[str, Any]
) -> None:
    status, sentence = refused(project, checkpoint=str(trained(release).uid), **option)
    flag = "--" + next(iter(option)).replace("_", "-")
    assert (status, sentence) == (USAGE, f"{flag} says nothing of a checkpoint: leave it out.")


def test_a_wait_for_an_accelerator_ends_with_the_timeout(
    version: SuiteVersion, release: Release, project: Project
) -> None:
    with slot_held() as slot:
        assert slot is not None
        status, sentence = refused(project, checkpoint=str(trained(release).uid), wait=True, timeout=0.1)
    assert (status, sentence) == (NOT_DONE, "The run is waiting.")
    assert EvaluationRun.objects.get().state == RunState.QUEUED


def test_a_server_that_loads_longer_than_the_timeout_leaves_the_run_to_others(
    version: SuiteVersion, release: Release, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.serving.trainer_check", lambda: None)
    monkeypatch.setattr("training.serving.child_start", _sleeps)
    status, sentence = refused(project, checkpoint=str(trained(release).uid), wait=True, timeout=0.1)
    assert (status, sentence) == (NOT_DONE, "The run is waiting.")
    run = EvaluationRun.objects.get()
    assert (run.state, run.error_for_user, run.lease_owner) == (RunState.QUEUED, "", "")


def test_a_server_that_cannot_begin_ends_the_command_with_a_sentence(
    version: SuiteVersion, release: Release, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.serving.trainer_check", lambda: None)
    out = StringIO()
    with pytest.raises(CommandError, match="The run is failed") as refusal:
        call_command(
            "evaluate", project=project.slug, suite="Discs", checkpoint=str(trained(release).uid),
            wait=True, stdout=out,
        )  # fmt: skip
    assert refusal.value.returncode == NOT_DONE
    assert "ended as it began" in out.getvalue()


def _sleeps(*_arguments: str, **_how: Any) -> Any:
    """A server that never comes up."""
    import subprocess

    return subprocess.Popen(["sleep", "60"], start_new_session=True)
