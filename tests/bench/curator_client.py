"""The same requests by Curator: a run by the Python of its own environment, which has nothing of ours.

    FOLDER/bin/python -I curator_client.py URL FILE.jsonl AT_ONCE KEPT

A line of the file is the body of a request; what Curator keeps goes into the folder KEPT. Everything of a
body but its model and messages goes as parameters of its row, so the answer's schema, its name and `strict`
arrive as they are. Its limits by the minute are so high that they delay nothing; it counts the tokens of
each request all the same, and keeps requests, answers and a set of them in files. Nothing is asked again.

Prints requests per second from the call until the set of answers is there, seconds of the start before it
(libraries, and a client, which asks the endpoint once with no message for its limits), and milliseconds of a
processor for each request, the start left out.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

UNLIMITED = 10**12


def offline() -> None:
    """Tokens are counted by the file that comes with LiteLLM; else it would be fetched."""
    found = importlib.util.find_spec("litellm")
    assert found, "no LiteLLM"
    assert found.submodule_search_locations, "no folder of LiteLLM"
    folder = Path(found.submodule_search_locations[0])
    os.environ["TIKTOKEN_CACHE_DIR"] = str(folder / "litellm_core_utils" / "tokenizers")


def drafter(url: str, model: str, at_once: int) -> Any:
    """Curator's asker: a row's messages are the prompt, and the answer's text is what is kept."""
    from bespokelabs.curator import LLM

    class Drafter(LLM):
        def prompt(self, row: dict[str, Any]) -> list[dict[str, str]]:
            return list(row["messages"])

        def parse(self, row: dict[str, Any], answer: str) -> dict[str, Any]:
            return {"answer": answer}

    limits = {"max_requests_per_minute": UNLIMITED, "max_tokens_per_minute": UNLIMITED}
    asked = {"base_url": url, "api_key": "none", "max_retries": 0, "request_timeout": 60}
    params = {**asked, **limits, "max_concurrent_requests": at_once}
    return Drafter(model_name=model, backend="openai", backend_params=params)


def rows_of(bodies: list[dict[str, Any]]) -> Any:
    """The bodies as Curator takes them: parameters of a row are a text of JSON."""
    from datasets import Dataset

    rows = []
    for body in bodies:
        parameters = {key: value for key, value in body.items() if key not in {"model", "messages"}}
        rows.append({"messages": body["messages"], "generation_params": json.dumps(parameters)})
    return Dataset.from_list(rows)


def main() -> None:
    """Ask what the file says and print the figures as one line of JSON."""
    began = time.perf_counter()
    url, file, at_once, kept = sys.argv[1:]
    bodies = [json.loads(line) for line in Path(file).read_text().splitlines()]
    (model,) = {body["model"] for body in bodies}
    offline()
    drafting, rows = drafter(url, model, int(at_once)), rows_of(bodies)
    asked, busy = time.perf_counter(), time.process_time()
    answers = drafting(rows, working_dir=kept).dataset
    took, cost = time.perf_counter() - asked, time.process_time() - busy
    assert len(answers) == len(bodies), f"{len(answers)} answers to {len(bodies)} requests"
    assert all(row["answer"] for row in answers), "one was not answered"
    figures = {"per_s": len(bodies) / took, "start_s": asked - began, "cpu_ms": 1000 * cost / len(bodies)}
    sys.stdout.write("\n" + json.dumps({"calls": len(bodies), **figures}) + "\n")


if __name__ == "__main__":
    main()
