"""A Django that stays: runs one program after the other inside a running system's own settings and data.

Loading Django takes seconds; tests that set up a project each would spend most of their time on it. A program
comes as one line of JSON, what it printed goes back as one line of JSON.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import traceback


def main() -> None:
    """Answer until the other side closes."""
    import django

    django.setup()
    from django.db import connections

    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        answers.write(json.dumps(_run(json.loads(line))) + "\n")
        answers.flush()
        connections.close_all()


def _run(program: str) -> dict[str, str]:
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(program, "<test>", "exec"), {})
    except BaseException:
        return {"printed": printed.getvalue(), "fault": traceback.format_exc()}
    return {"printed": printed.getvalue(), "fault": ""}


if __name__ == "__main__":
    main()
