"""Surgeons' edits, as review leaves them."""

from __future__ import annotations

import json
import uuid
from typing import Any

from corpus.bodies import body_validate
from corpus.models import Decision, Instance, RevisionKind, Source, Verdict
from corpus.services import revision_add
from projects.models import Project, User
from tests.corpus.releasing import approved, source_make


def edited(
    project: Project,
    surgeon: User,
    *,
    number: int = 1,
    source: Source | None = None,
    comment: str = "Too vague.",
    **changed: Any,
) -> Decision:
    """An approved Instance whose draft a surgeon worded anew."""
    source = source or source_make(project, f"Source of {number}", may_draft=True)
    instance = approved(project, source, number)
    seen = instance.current_revision
    assert seen is not None
    told = {"rationale": "The nucleus has lost its signal on the T2 image, and the disc is narrow."} | changed
    edit = revision_add(
        instance=instance,
        parent=seen,
        kind=RevisionKind.EDIT,
        body=body_validate(json.loads(seen.body) | told),
        author=surgeon,
    )
    Instance.objects.filter(pk=instance.pk).update(current_revision=edit)
    decision = Decision.objects.create(
        instance=instance,
        revision=seen,
        result_revision=edit,
        reviewer=surgeon,
        verdict=Verdict.EDIT_AND_APPROVE,
        comment=comment,
        idempotency_key=uuid.uuid4().hex,
    )
    decision.reasons.create(reason="overconfident")
    return decision
