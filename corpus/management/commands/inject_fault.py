"""Put one known fault into a body and print the result as a JSONL row."""

from __future__ import annotations

import json
import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from pydantic import ValidationError

from corpus.bodies import body_parse, body_validate
from corpus.checks.faults import FAULTS, FaultNotPossible, fault_inject
from corpus.management.json_lines import rows_read
from corpus.models import Instance


class Command(BaseCommand):
    """`inject_fault INSTANCE KIND --seed N`: INSTANCE is a uid, a JSONL file, or FILE:ID for one row of it.

    The stored Instance is never changed; the faulty body goes to standard output.
    """

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("instance", help="uid of an Instance, or FILE.jsonl, or FILE.jsonl:ID")
        parser.add_argument("kind", choices=sorted(FAULTS))
        parser.add_argument("--seed", type=int, default=0)

    def handle(self, *args: str, instance: str, kind: str, seed: int, **options: object) -> None:
        """Print one faulty row per body; a body without a place for the fault is said on standard error."""
        done = 0
        for row in _rows(instance):
            try:
                body = body_validate(row.get("body", row))
                faulty = fault_inject(body, kind, seed=seed)
            except (FaultNotPossible, ValidationError) as problem:
                self.stderr.write(f"{row.get('id', instance)}: {problem}")
                continue
            done += 1
            kept = {key: value for key, value in row.items() if key != "body"} if "body" in row else {}
            out = {"id": f"{row.get('id', done)}-{kind}", **kept, "body": faulty.model_dump(mode="json")}
            out |= {"id": f"{row.get('id', done)}-{kind}", "fault": {"kind": kind, "seed": seed}}
            self.stdout.write(json.dumps(out, ensure_ascii=False))
        if not done:
            raise CommandError(f"No body has a place for the fault {kind!r}.")


def _rows(name: str) -> list[dict[str, Any]]:
    path, _, wanted = name.partition(".jsonl:")
    file = Path(f"{path}.jsonl") if wanted else Path(name)
    if file.is_file():
        return [row for _, row in rows_read(file) if not wanted or str(row.get("id")) == wanted]
    try:
        uid = uuid.UUID(name)
    except ValueError:
        raise CommandError(f"{name!r} is neither a file nor the uid of an Instance.") from None
    instance = Instance.objects.filter(uid=uid).select_related("current_revision").first()
    if instance is None or instance.current_revision is None:
        raise CommandError(f"There is no Instance {name} with a Revision.")
    return [{"id": name, "body": body_parse(instance.current_revision.body).model_dump(mode="json")}]
