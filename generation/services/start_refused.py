"""A start that the gate keeps back is on record: who tried it, with which endpoint, and by which rules."""

from __future__ import annotations

from collections.abc import Iterable

from generation.models import Endpoint
from projects.models import Project, User
from projects.services import audit


def start_refused(
    *, project: Project, rules: Iterable[str], endpoint: Endpoint | None, by: User | None
) -> None:
    """Record the attempt; ``endpoint`` is ``None`` for the built-in drafter.

    Called outside of any transaction that the refusal rolls back.
    """
    audit(
        action="generation_refused",
        actor=by,
        project=project,
        object_kind="project",
        object_uid=project.uid,
        detail={
            "rules": sorted(set(rules)),
            "endpoint": endpoint.name if endpoint else "built-in drafter",
        },
    )
