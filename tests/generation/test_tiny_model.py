"""A real model server: a tiny random Qwen2.5-VL behind ``transformers serve``.

It ignores ``response_format`` and answers nonsense; what is tested is that we never assume otherwise.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from generation.models import Attempt, AttemptState, Call, Endpoint, GenerationItem, ItemState
from generation.services.endpoint_probe import endpoint_probe
from imaging.models import Study
from projects.models import Project, RunState, User
from tests.conftest import ROOT
from tests.generation.cast import endpoint_make
from tests.generation.driving import drive, start

pytestmark = pytest.mark.torch


@pytest.fixture
def tiny_endpoint(db: None, tmp_path: Path) -> Iterator[Endpoint]:
    """The tiny model, built and served; an endpoint that claims to be able to do everything."""
    model = tmp_path / "tiny"
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    subprocess.run(
        [sys.executable, "-m", "training.tiny", str(model)],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "training.serve", str(model), "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_up(f"http://127.0.0.1:{port}/health", server)
        yield endpoint_make(
            f"http://127.0.0.1:{port}/v1",
            model_name=str(model),
            timeout_seconds=60,
            max_output_tokens=16,
        )
    finally:
        server.terminate()
        server.wait(60)


def _wait_until_up(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(900):  # three minutes: a busy machine takes long to import torch
        assert server.poll() is None, "the model server ended by itself"
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail("The model server did not come up.")


@pytest.mark.once
def test_nonsense_of_a_real_server_is_a_named_failure_with_its_raw_answer(
    project: Project, study: Study, tiny_endpoint: Endpoint, admin: User
) -> None:
    probed = endpoint_probe(endpoint=tiny_endpoint, by=admin)
    assert (probed.honours_schema, probed.sees_images) == (False, True)
    run = drive(start(project, studies=(study,), endpoint=probed, count=1, kinds=("open_question",)))
    assert run.state == RunState.DONE
    item = GenerationItem.objects.get(run=run)
    assert item.state == ItemState.FAILED
    assert item.problem_kind in {"bad_schema", "truncated"}
    assert '<schema name="open_draft">' in Call.objects.filter(step="draft")[0].request.replace(chr(92), "")
    for attempt in Attempt.objects.all():
        assert attempt.state in {AttemptState.BAD_SCHEMA, AttemptState.TRUNCATED}
        assert "choices" in attempt.raw_response
        assert (attempt.input_tokens or 0) > 500
