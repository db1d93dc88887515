"""Write to the audit trail."""

from __future__ import annotations

import json
from uuid import UUID

from projects.models import AuditEvent, Project, User


def audit(
    *,
    action: str,
    actor: User | None = None,
    project: Project | None = None,
    object_kind: str = "",
    object_uid: UUID | str = "",
    detail: dict[str, object] | None = None,
) -> AuditEvent:
    """Record that somebody did something; call it inside the transaction of the deed itself."""
    return AuditEvent.objects.create(
        action=action,
        actor=actor,
        project=project,
        object_kind=object_kind,
        object_uid=str(object_uid),
        detail=json.dumps(detail, sort_keys=True, ensure_ascii=False, default=str) if detail else "",
    )
