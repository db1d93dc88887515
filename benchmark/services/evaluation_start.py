"""Begin an evaluation: one model on one frozen version of a Suite."""

from __future__ import annotations

from django.db import transaction

from benchmark.errors import EvaluationRefused
from benchmark.extraction import VERSION
from benchmark.models import EvaluationRun, ModelEntry, SuiteVersion
from benchmark.policies import knows_the_gold
from benchmark.services.attempt_take import attempt_take
from corpus.bodies import canonical_json
from generation.models import Endpoint
from projects.models import User
from projects.services import audit


@transaction.atomic
def evaluation_start(
    *,
    version: SuiteVersion,
    endpoint: Endpoint,
    model_name: str = "",
    temperature: float = 0.0,
    seed: int = 0,
    repeats: int = 1,
    by: User | None = None,
) -> EvaluationRun:
    """Make the run; the caller wakes a worker.

    Raises EvaluationRefused when the version is not frozen, the endpoint is switched off,
    the version shows images that the endpoint does not see, `by` knows its hidden answers, or
    the suite is hidden and has told as many scores this week as it may.
    """
    name = model_name or endpoint.model_name
    _check(version, endpoint, repeats)
    if by is not None and knows_the_gold(by, version):
        raise EvaluationRefused(
            f"{version.suite} is hidden and you read the project's items as a surgeon. "
            "Ask an evaluator who reads none to start this."
        )
    entry, _ = ModelEntry.objects.get_or_create(
        project=version.suite.project,
        name=f"{name} ({endpoint.name})"[:120],
        defaults={"endpoint": endpoint, "family": endpoint.model_family, "model_name": name},
    )
    run = EvaluationRun.objects.create(
        project=version.suite.project,
        started_by=by,
        version=version,
        model=entry,
        temperature=temperature,
        seed=seed,
        repeats=repeats,
        max_tokens=endpoint.max_output_tokens,
        total_count=version.item_count * repeats,
        manifest=canonical_json(
            {
                "suite": version.manifest_sha256,
                "model": name,
                "endpoint": endpoint.base_url,
                "temperature": temperature,
                "seed": seed,
                "repeats": repeats,
                "extractor": VERSION,
            }
        ),
    )
    attempt_take(run=run, by=by)
    audit(
        action="evaluation_start",
        actor=by,
        project=run.project,
        object_kind="evaluation_run",
        object_uid=run.uid,
        detail={"model": entry.name, "suite": str(version)},
    )
    return run


def _check(version: SuiteVersion, endpoint: Endpoint, repeats: int) -> None:
    if version.frozen_at is None:
        raise EvaluationRefused("This version is not frozen yet; its steward freezes it.")
    if not endpoint.is_active:
        raise EvaluationRefused(f"{endpoint.name} is switched off; an admin can switch it on.")
    if version.image_item_count and not endpoint.sees_images:
        raise EvaluationRefused(
            f"{endpoint.name} does not see images, and {version.image_item_count} of "
            f"{version.item_count} items show one. Choose an endpoint that sees images."
        )
    if not 1 <= repeats <= 10:
        raise EvaluationRefused("Ask every item between once and ten times.")
