"""The same requests by the SDK alone: no row, no cap, no check, no answer kept.

    python -m tests.bench.bare_client URL FILE.jsonl AT_ONCE

A line of the file is the body of a request. Prints requests per second and milliseconds of a processor for
each.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from openai import AsyncOpenAI


async def ask_all(url: str, bodies: list[dict[str, Any]], at_once: int) -> int:
    """Ask each once, so many at a time; how many characters were answered."""
    client = AsyncOpenAI(base_url=url, api_key="none", max_retries=0, timeout=60.0)
    left = iter(bodies)

    async def ask() -> int:
        characters = 0
        for body in left:
            answer = await client.chat.completions.create(**body)
            characters += len(answer.choices[0].message.content or "")
        return characters

    return sum(await asyncio.gather(*(ask() for _ in range(at_once))))


def main() -> None:
    """Ask what the file says and print the figures as one line of JSON."""
    url, file, at_once = sys.argv[1:]
    bodies = [json.loads(line) for line in Path(file).read_text().splitlines()]
    began, busy = time.perf_counter(), time.process_time()
    characters = asyncio.run(ask_all(url, bodies, int(at_once)))
    took, cost = time.perf_counter() - began, time.process_time() - busy
    assert characters, "nothing was answered"
    figures = {"per_s": len(bodies) / took, "cpu_ms": 1000 * cost / len(bodies)}
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
