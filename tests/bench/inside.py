"""Run a function of one of the `acts` here in a fresh Django with a database and a folder of its own.

    python -m tests.bench.inside NAME [ARGUMENT...]

Its result is printed as one line of JSON, the last of the output.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.serving import environment_on
from tests.studio import ROOT

SECONDS = 150


def run_inside(
    folder: Path, name: str, *arguments: object, database: str = "", seconds: int = SECONDS
) -> Any:
    """Call `tests.bench.acts.NAME` in a process of its own and return what it returned."""
    environment = environment_on(folder)
    if database:
        environment["DATABASE_URL"] = database
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.inside", name, *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=seconds,
    )
    if done.returncode:
        raise RuntimeError(f"{name} ended with {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def main() -> None:
    """Set Django up, bring the database to its newest form, call the function."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.bench import (
        acts,
        board_acts,
        crowd_acts,
        drafting_acts,
        evaluating_acts,
        find_acts,
        keys_acts,
        lots_acts,
        near_acts,
        queue_acts,
        rescoring_acts,
        surgeon_acts,
    )

    name, *arguments = sys.argv[1:]
    rooms = (
        board_acts,
        crowd_acts,
        rescoring_acts,
        near_acts,
        find_acts,
        keys_acts,
        lots_acts,
        queue_acts,
        drafting_acts,
        evaluating_acts,
        surgeon_acts,
        acts,
    )
    act = next(getattr(room, name) for room in rooms if hasattr(room, name))
    sys.stdout.write("\n" + json.dumps(act(*arguments)) + "\n")


if __name__ == "__main__":
    main()
