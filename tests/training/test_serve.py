"""A real model server: a tiny random Qwen2.5-VL answers over the OpenAI protocol, and it is shown the image.

It ignores ``response_format`` and answers nonsense; what is tested is that we never assume otherwise.
"""

from __future__ import annotations

import base64
import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from corpus.models import Instance
from generation.models import Attempt, AttemptState, Call, GenerationItem, ItemState
from generation.services.endpoint_probe import endpoint_probe
from projects.models import Approval, Project, RunState, User
from tests.generation.cast import endpoint_make, study_make
from tests.generation.driving import drive, start
from tests.training.conftest import ROOT

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def served(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the tiny model is served: a server takes longer to start than all that is asked of it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = tmp_path_factory.mktemp("served") / "serve.log"
    log = told.open("w")
    started = subprocess.Popen(
        [sys.executable, "-m", "training.serve", str(tiny), "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(address, started, told)
        yield address
    finally:
        started.terminate()
        started.wait(60)
        log.close()


def _wait_until_up(address: str, started: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(900):  # three minutes: a busy machine takes long to import torch
        assert started.poll() is None, log.read_text()[-2000:]
        try:
            if httpx.get(f"{address}/health").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail("The server did not come up within three minutes.")


def picture() -> dict[str, Any]:
    raw = io.BytesIO()
    Image.new("RGB", (112, 84), (200, 20, 20)).save(raw, "PNG")
    address = "data:image/png;base64," + base64.b64encode(raw.getvalue()).decode()
    return {"type": "image_url", "image_url": {"url": address}}


def prompt_tokens(address: str, model: Path, *content: dict[str, Any]) -> int:
    asked = {"model": str(model), "messages": [{"role": "user", "content": list(content)}], "max_tokens": 4}
    answer = httpx.post(f"{address}/v1/chat/completions", json=asked, timeout=60).json()
    assert "choices" in answer, answer
    assert answer["choices"][0]["message"]["role"] == "assistant"
    return int(answer["usage"]["prompt_tokens"])


def test_the_served_model_is_shown_the_image(served: str, tiny: Path) -> None:
    question = {"type": "text", "text": "Which level?"}
    without = prompt_tokens(served, tiny, question)
    # 112 x 84 px are 4 x 3 tokens of 28 x 28 px, between two marks.
    assert prompt_tokens(served, tiny, picture(), question) == without + 14


@pytest.mark.once
def test_nonsense_of_a_real_server_is_a_named_failure_with_its_raw_answer(
    project: Project, approval: Approval, served: str, tiny: Path, admin: User
) -> None:
    endpoint = endpoint_make(f"{served}/v1", model_name=str(tiny), timeout_seconds=60, max_output_tokens=16)
    probed = endpoint_probe(endpoint=endpoint, by=admin)
    assert (probed.honours_schema, probed.sees_images) == (False, True)
    study = study_make(project, approval)
    run = drive(start(project, studies=(study,), endpoint=probed, count=1, kinds=("open_question",)))
    assert run.state == RunState.DONE
    item = GenerationItem.objects.get(run=run)
    assert item.state == ItemState.FAILED
    print(f"transformers serve: {probed.probe_result}; {item.problem_kind}: {item.problem}")  # noqa: T201
    assert item.problem_kind in {"bad_schema", "truncated"}
    assert not Instance.objects.exists()
    assert '<schema name="open_draft">' in Call.objects.filter(step="draft")[0].request.replace(chr(92), "")
    for attempt in Attempt.objects.all():
        assert attempt.state in {AttemptState.BAD_SCHEMA, AttemptState.TRUNCATED}
        assert "choices" in attempt.raw_response
        assert (attempt.input_tokens or 0) > 500
