"""An approved corpus to be released, made through the services."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from corpus.bodies import body_validate
from corpus.instances_import.batch import NewInstance, instances_write
from corpus.instances_import.made_up import APPROVED
from corpus.models import Instance, Release, Source, SourceKind, Tier
from corpus.releases.filters import ReleaseFilters
from corpus.releases.runs import release_run_carry_out, release_run_start
from projects.models import Egress, Project

QUESTION: dict[str, Any] = {
    "kind": "multiple_choice",
    "language": "en",
    "axis": "pathology",
    "options": [
        {"key": key, "text": text} for key, text in zip("ABC", ("L1/L2", "L4/L5", "None"), strict=True)
    ],
    "answer": "B",
    "rationale": "The disc is dark.",
    "levels": ["L4/L5"],
}


def source_make(project: Project, title: str = "Guideline", **changed: Any) -> Source:
    """A Source that may be used for training and quoted."""
    return Source.objects.create(
        project=project,
        kind=SourceKind.GUIDELINE,
        title=title,
        citation="Somebody 2020",
        sha256=f"{Random(title).getrandbits(256):064x}",
        **{
            "licence": "CC-BY-4.0",
            "egress": Egress.ANY_MODEL,
            "may_train": True,
            "may_quote": True,
            **changed,
        },
    )


def approved(
    project: Project,
    source: Source | None,
    number: int,
    *,
    cluster: str = "",
    tier: Tier = Tier.V2,
    **body: Any,
) -> Instance:
    """An approved Instance of the source; its uid follows from its number. A field of None is left out."""
    said = {**QUESTION, "stem": f"Question {number}?", **body}
    new = NewInstance(
        uid=UUID(int=Random(number).getrandbits(128), version=4),
        body=body_validate({name: value for name, value in said.items() if value is not None}),
        cluster_key=cluster or f"chapter-{number % 7}",
        model_name="built-in drafter",
        model_family="built-in",
        steps=APPROVED,
        tier=tier,
        source=source,
    )
    (instance,) = instances_write(project=project, new=[new], actor=None)
    instance.refresh_from_db()
    return instance


def released(project: Project, *, name: str = "First", seed: int = 0, **filters: Any) -> Release:
    """Write a Release and expect it to come off."""
    run = release_run_start(
        project=project, name=name, seed=seed, filters=ReleaseFilters(**filters), started_by=None
    )
    release = release_run_carry_out(run=run)
    run.refresh_from_db()
    assert release is not None, run.error_for_user
    return release


def refused(project: Project, **filters: Any) -> str:
    """Try to write a Release and return the sentence that refused it."""
    run = release_run_start(
        project=project, name="No", seed=0, filters=ReleaseFilters(**filters), started_by=None
    )
    assert release_run_carry_out(run=run) is None
    run.refresh_from_db()
    return run.error_for_user


YESTERDAY = date.today() - timedelta(days=1)
