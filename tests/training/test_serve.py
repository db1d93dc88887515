"""A trained model answers over the OpenAI protocol, and it is shown the image."""

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

from tests.training.conftest import ROOT

pytestmark = pytest.mark.torch


@pytest.fixture
def endpoint(tiny: Path, tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (tmp_path / "serve.log").open("w")
    started = subprocess.Popen(
        [sys.executable, "-m", "training.serve", str(tiny), "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(address, started, tmp_path / "serve.log")
        yield address
    finally:
        started.terminate()
        started.wait(60)
        log.close()


def _wait_until_up(address: str, started: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert started.poll() is None, log.read_text()[-2000:]
        try:
            if httpx.get(f"{address}/health").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail("The server did not come up within a minute.")


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


def test_the_served_model_is_shown_the_image(endpoint: str, tiny: Path) -> None:
    question = {"type": "text", "text": "Which level?"}
    without = prompt_tokens(endpoint, tiny, question)
    # 112 x 84 px are 4 x 3 tokens of 28 x 28 px, between two marks.
    assert prompt_tokens(endpoint, tiny, picture(), question) == without + 14
