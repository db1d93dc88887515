"""Run every automatic check over the bodies of a JSONL file."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from pydantic import ValidationError

from corpus.bodies import MultipleChoice, body_validate
from corpus.checks import CheckFinding, run_all
from corpus.checks.balance import run_is_balanced
from corpus.checks.gather import row_input
from corpus.management.json_lines import rows_read


class Command(BaseCommand):
    """`run_checks FILE.jsonl [--json]`: one result per row; exit status 1 when a row has an error."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "file", type=Path, help="a body per line, or {id, body, facts, marks, series, passages}"
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object per row")

    def handle(self, *args: str, file: Path, as_json: bool = False, **options: object) -> None:
        """Check each row; print as it goes."""
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        failed = 0
        choices: list[MultipleChoice] = []
        for number, row in rows_read(file):
            choices += _choice(row)
            findings = _checked(row)
            failed += any(one.severity == "error" for one in findings)
            name = str(row.get("id", number))
            if as_json:
                result = {"id": name, "row": number, "findings": [asdict(one) for one in findings]}
                self.stdout.write(json.dumps(result, ensure_ascii=False))
            else:
                self._print(name, findings)
        # On standard error, so that each row of the output stays one of the file.
        for one in run_is_balanced(choices):
            self.stderr.write(f"{one.severity} {one.check}: {one.message}")
        if failed:
            raise CommandError(f"{failed} rows have an error.")

    def _print(self, name: str, findings: list[CheckFinding]) -> None:
        self.stdout.write(f"{name}: {'no findings' if not findings else ''}".rstrip())
        for one in findings:
            self.stdout.write(f"  {one.severity:7} {one.check} {one.field}: {one.message}")


def _choice(row: dict[str, Any]) -> list[MultipleChoice]:
    """The multiple-choice question of a row, for what only a whole file tells."""
    try:
        body = body_validate(row.get("body", row))
    except ValidationError:
        return []
    return [body] if isinstance(body, MultipleChoice) else []


def _checked(row: dict[str, Any]) -> list[CheckFinding]:
    try:
        return run_all(row_input(row))
    except ValidationError as problem:
        return [
            CheckFinding(
                "body_follows_its_schema", "error", fault["msg"], "/" + "/".join(map(str, fault["loc"]))
            )
            for fault in problem.errors()
        ]
    except (TypeError, KeyError) as problem:
        return [
            CheckFinding("row_follows_its_schema", "error", f"The row's material does not fit: {problem}.")
        ]
