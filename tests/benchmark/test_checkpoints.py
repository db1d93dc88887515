"""A checkpoint that was trained here takes the examination, unless it has seen what is asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.utils.html import escape

from benchmark.errors import EvaluationRefused
from benchmark.models import EvaluationRun, ModelEntry, SuiteVersion
from benchmark.selectors import figures_of
from benchmark.services.checkpoint_start import checkpoint_evaluation_start
from benchmark.tasks import checkpoint_work, evaluation_work
from corpus.models import HeldOut, Release
from generation.models import Endpoint
from projects.models import Membership, Project, Role, RunState, User
from tests.benchmark.boards import BOARD
from tests.benchmark.checkpoints import (  # noqa: F401 - fixtures are found by their names
    frozen,
    own_data,
    release_to_learn,
    to_release,
    trained,
    training,
    version_unknown,
)
from tests.conftest import ROOT, signed_in
from tests.corpus.releasing import approved, released, source_make
from training.lineage import releases_behind
from training.models import Checkpoint, TrainingRun
from training.services import output_folder
from training.supervise import training_run_carry_out

pytestmark = pytest.mark.django_db(transaction=True)
NEW = f"{BOARD}runs/checkpoint/"


@pytest.mark.once
@pytest.mark.torch
def test_a_trained_checkpoint_is_served_asked_and_stands_on_the_board(
    version: SuiteVersion, release: Release, evaluator: User
) -> None:
    run = training(release)
    assert training_run_carry_out(run=run)
    checkpoint = Checkpoint.objects.get(run=run, is_final=True)
    examined = checkpoint_evaluation_start(
        version=version, checkpoint=checkpoint, max_tokens=4, seed=3, by=evaluator
    )
    checkpoint_work(examined.pk)
    examined.refresh_from_db()
    log = (output_folder(run) / "serve.log").read_text(encoding="utf-8")
    assert (examined.state, examined.error_for_user) == (RunState.DONE, ""), log[-2000:]
    assert (examined.done_count, examined.failed_count, examined.total_count) == (3, 0, 3)
    assert all(one.output_tokens for one in examined.responses.all())
    version.refresh_from_db()
    row = figures_of(EvaluationRun.objects.get(pk=examined.pk))
    assert row is not None
    assert row["source"] == "run here, own checkpoint"
    assert row["note"] == f"Trained on {release}"
    endpoint = Endpoint.objects.get(is_own=True)
    assert (endpoint.open_requests, endpoint.base_url[:17]) == (0, "http://127.0.0.1:")
    again = checkpoint_evaluation_start(
        version=version, checkpoint=checkpoint, max_tokens=4, seed=3, by=evaluator
    )
    assert again.manifest == examined.manifest
    assert again.model == examined.model
    # Nothing of torch came into this process: it stood in that of the server.
    told = "import sys, benchmark.services.checkpoint_drive; print('torch' in sys.modules)"
    setup = f"import django; django.setup(); {told}"
    done = subprocess.run(
        [sys.executable, "-c", setup],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "spinemed_site.settings"},
    )
    assert done.stdout.strip() == "False"


def test_the_entry_names_weights_base_release_and_manifest(
    version: SuiteVersion, release: Release, evaluator: User
) -> None:
    checkpoint = trained(release)
    run = checkpoint_evaluation_start(version=version, checkpoint=checkpoint, by=evaluator)
    entry = ModelEntry.objects.get()
    assert (entry.checkpoint, entry.base_model, entry.release) == (checkpoint, "tiny", release)
    assert entry.release_sha256 == release.manifest_sha256
    told = json.loads(run.manifest)
    assert told["checkpoint"] == checkpoint.sha256
    assert (told["base_model"], told["release"]) == ("tiny", release.manifest_sha256)
    assert (told["endpoint"], told["model"]) == ("", entry.name)
    assert entry.name.startswith("tiny, stage 1, step 2 (")


def test_two_trainings_that_gave_the_same_weights_are_two_contestants(
    version: SuiteVersion, release: Release, evaluator: User
) -> None:
    same = "a" * 64
    first, second = trained(release, sha256=same), trained(release, sha256=same)
    entries = [
        checkpoint_evaluation_start(version=version, checkpoint=one, by=evaluator).model
        for one in (first, second, first)
    ]
    assert entries[0] == entries[2] != entries[1]
    assert entries[1].name == f"{entries[0].name}, {second.uid}"


def test_its_endpoint_is_offered_nowhere(
    version: SuiteVersion, release: Release, evaluator: User, admin: User
) -> None:
    checkpoint_evaluation_start(version=version, checkpoint=trained(release), by=evaluator)
    own = Endpoint.objects.get(is_own=True)
    assert str(own.uid) not in signed_in(evaluator).get(f"{BOARD}runs/new/").content.decode()
    client = signed_in(admin)
    assert str(own.uid) not in client.get("/endpoints/").content.decode()
    assert client.get(f"/endpoints/{own.uid}/").status_code == 404


@pytest.mark.parametrize("what", ["item", "cluster", "text", "elsewhere"])
def test_what_the_release_shares_with_the_suite_refuses(
    version: SuiteVersion, release: Release, other_project: Project, evaluator: User, what: str
) -> None:
    checkpoint = trained(release)
    row = release.rows.select_related("instance").order_by("pk")[0].instance
    held = HeldOut.objects.filter(suite_uid=version.suite.uid)
    columns: dict[str, dict[str, Any]] = {
        "item": {"instance_uid": row.uid},
        "cluster": {"cluster_key": row.cluster_key},
        "text": {"text_signature": _signature(release)},
        "elsewhere": {},
    }
    held.filter(pk=held.order_by("pk")[0].pk).update(**columns[what])
    if what == "elsewhere":  # A suite of others holds the row out: that is no matter of this suite.
        held.filter(pk=held.order_by("pk")[0].pk).update(suite_uid=row.uid, cluster_key=row.cluster_key)
        checkpoint_evaluation_start(version=version, checkpoint=checkpoint, by=evaluator)
        return
    with pytest.raises(EvaluationRefused, match="would measure memory"):
        checkpoint_evaluation_start(version=version, checkpoint=checkpoint, by=evaluator)
    assert not EvaluationRun.objects.exists()
    assert not ModelEntry.objects.exists()


def _signature(release: Release) -> str:
    from corpus.releases.fallen import members

    return next(iter(members(release))).signature


def test_what_the_base_learnt_counts_too(
    project: Project, version: SuiteVersion, release: Release, evaluator: User
) -> None:
    first = trained(release)
    source = source_make(project, "Other")
    for number in range(950, 962):
        approved(project, source, number, cluster=f"other-{number}")
    later = released(project, name="Second", shares=(70, 30, 0), leave_out_held_out=True)
    second = trained(later, base=str(output_folder(first.run) / "stage-1" / "final"))
    assert releases_behind(second.run) == [later, release]
    entry = checkpoint_evaluation_start(version=version, checkpoint=second, by=evaluator).model
    assert entry.base_model == "tiny"
    own = set(release.rows.values_list("instance__cluster_key", flat=True))
    only_first = own - set(later.rows.values_list("instance__cluster_key", flat=True))
    held = HeldOut.objects.filter(suite_uid=version.suite.uid).order_by("pk")[0]
    HeldOut.objects.filter(pk=held.pk).update(cluster_key=sorted(only_first or own)[0])
    with pytest.raises(EvaluationRefused, match="would measure memory"):
        checkpoint_evaluation_start(version=version, checkpoint=second, by=evaluator)


def test_what_cannot_take_part_is_said_in_a_sentence(
    version: SuiteVersion, release: Release, other_project: Project, evaluator: User
) -> None:
    checkpoint = trained(release)

    def refused(match: str) -> None:
        checkpoint.refresh_from_db()
        with pytest.raises(EvaluationRefused, match=match):
            checkpoint_evaluation_start(version=version, checkpoint=checkpoint, by=evaluator)

    Checkpoint.objects.update(is_removed=True)
    refused("only the last two and the best are kept")
    Checkpoint.objects.update(is_removed=False)
    TrainingRun.objects.update(state=RunState.RUNNING, lease_until="2099-01-01T00:00:00Z")
    refused("not finished")
    TrainingRun.objects.update(state=RunState.DONE, lease_until=None)
    (output_folder(checkpoint.run) / "stage-1" / "final" / "config.json").unlink()
    refused("holds no model")


def test_a_server_that_cannot_begin_fails_the_run_with_a_sentence(
    version: SuiteVersion, release: Release, evaluator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.serving.trainer_check", lambda: None)
    run = checkpoint_evaluation_start(version=version, checkpoint=trained(release), by=evaluator)
    checkpoint_work(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "ended as it began" in run.error_for_user


def test_a_llm_worker_hands_it_to_a_gpu_worker(
    version: SuiteVersion, release: Release, evaluator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = checkpoint_evaluation_start(version=version, checkpoint=trained(release), by=evaluator)
    sent: list[Any] = []
    monkeypatch.setattr(checkpoint_work, "apply_async", lambda **kw: sent.append(kw["args"]))
    evaluation_work(run.pk)
    assert sent == [(run.pk,)]
    run.refresh_from_db()
    assert run.state == RunState.QUEUED


def test_an_evaluator_starts_it_on_a_page(
    project: Project, evaluator: User, lead: User, release: Release
) -> None:
    client = signed_in(evaluator)
    assert "There is no suite yet" in client.get(NEW).content.decode()
    version = frozen(project)
    assert "There is no checkpoint yet" in client.get(NEW).content.decode()
    checkpoint = trained(release)
    page = client.get(NEW).content.decode()
    assert f"tiny on {release}, end of stage 1" in page
    sent = {"version": str(version.uid), "checkpoint": str(checkpoint.uid), "max_tokens": 16,
            "temperature": 0, "seed": 0}  # fmt: skip
    held = HeldOut.objects.filter(suite_uid=version.suite.uid)
    row = release.rows.select_related("instance")[0].instance
    held.filter(pk=held.order_by("pk")[0].pk).update(cluster_key=row.cluster_key)
    refused = client.post(NEW, sent)
    assert refused.status_code == 422
    assert escape("would measure memory") in refused.content.decode()
    held.update(cluster_key="apart")
    answer = client.post(NEW, sent)
    run = EvaluationRun.objects.get()
    assert answer["Location"] == f"{BOARD}runs/{run.uid}/"
    assert run.max_tokens == 16
    assert client.get(answer["Location"]).status_code == 200
    # Whoever trains and evaluates comes there from the training run.
    trains = f"/p/lumbar/training/{checkpoint.run.uid}/"
    assert NEW not in signed_in(lead).get(trains).content.decode()
    Membership.objects.create(user=lead, project=project, role=Role.EVALUATOR)
    assert NEW in signed_in(lead).get(trains).content.decode()
