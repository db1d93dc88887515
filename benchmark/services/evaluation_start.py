"""Begin an evaluation: one model on one frozen version of a Suite, or a control of such a run."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from benchmark.asking.item_loads import evaluation_worst
from benchmark.asking.waiting import rows_wanted
from benchmark.asking.worst import cap_guard
from benchmark.errors import EvaluationRefused
from benchmark.manifest import manifest_of
from benchmark.models import Control, EvaluationRun, ModelEntry, SuiteVersion
from benchmark.policies import knows_the_gold
from benchmark.services.attempt_take import attempt_take
from corpus.bodies import canonical_json
from generation.models import Endpoint
from projects.models import Project, RunState, User
from projects.services import audit


@dataclass(frozen=True, kw_only=True)
class Asking:
    """How the items are put to the model."""

    temperature: float = 0.0
    seed: int = 0
    repeats: int = 1
    is_circular: bool = False
    budget_cap: Decimal | None = None


@transaction.atomic
def evaluation_start(
    *,
    version: SuiteVersion,
    endpoint: Endpoint,
    model_name: str = "",
    temperature: float = 0.0,
    seed: int = 0,
    repeats: int = 1,
    is_circular: bool = False,
    budget_cap: Decimal | None = None,
    confirmed: bool = False,
    by: User | None = None,
) -> EvaluationRun:
    """Make the run; the caller wakes a worker.

    Raises EvaluationRefused when the version is not frozen, the endpoint is switched off,
    the version shows images that the endpoint does not see, `by` knows its hidden answers,
    the suite is hidden and has told as many scores this week as it may, or the run may meet a cap before
    its end and that is not `confirmed`.
    """
    name = model_name or endpoint.model_name
    asking = Asking(
        temperature=temperature, seed=seed, repeats=repeats, is_circular=is_circular, budget_cap=budget_cap
    )
    _check(version, endpoint, asking)
    gold_guard(version=version, by=by)
    run = evaluation_draft(version=version, endpoint=endpoint, asking=asking)
    worst = evaluation_worst(run=run, endpoint=endpoint, model_name=name)
    cap_guard(worst, confirmed=confirmed, error=EvaluationRefused)
    run.started_by, run.model = by, _entry(version.suite.project, endpoint, name)
    return evaluation_begin(run, by)


def evaluation_draft(*, version: SuiteVersion, endpoint: Endpoint, asking: Asking) -> EvaluationRun:
    """The run as it would begin, not saved, and of no model yet."""
    return EvaluationRun(
        project=version.suite.project,
        version=version,
        max_tokens=endpoint.max_output_tokens,
        **vars(asking),
    )


def _entry(project: Project, endpoint: Endpoint, name: str) -> ModelEntry:
    """The model behind this endpoint. A name that is another's, of one renamed since, gets a mark."""
    told = {"endpoint": endpoint, "family": endpoint.model_family, "model_name": name}
    shown = f"{name} ({endpoint.name})"[:120]
    entry, _ = ModelEntry.objects.get_or_create(project=project, name=shown, defaults=told)
    if entry.endpoint_id != endpoint.pk:
        marked = f"{shown[:110]} {endpoint.uid.hex[:8]}"
        entry, _ = ModelEntry.objects.get_or_create(project=project, name=marked, defaults=told)
    return entry


@transaction.atomic
def control_start(*, run: EvaluationRun, control: str, by: User | None = None) -> EvaluationRun:
    """Ask the same model the items with images again, with these removed or those of another subject.

    A finished or waiting control of the run is given back instead of a second one. Raises EvaluationRefused
    where the run is a control itself or not of an endpoint, no item can be changed so, or as
    `evaluation_start` does.
    """
    if run.control or run.model.endpoint is None:
        raise EvaluationRefused("A control belongs to a run that asked an endpoint.")
    there = run.controls.filter(control=control).exclude(state__in=[RunState.CANCELLED, RunState.FAILED])
    if (found := there.order_by("-pk").first()) is not None:
        return found
    gold_guard(version=run.version, by=by)
    made = EvaluationRun(
        project=run.project,
        started_by=by,
        version=run.version,
        model=run.model,
        temperature=run.temperature,
        seed=run.seed,
        max_tokens=run.max_tokens,
        control=Control(control),
        control_of=run,
    )
    if not rows_wanted(made):
        raise EvaluationRefused(
            "No item of this suite shows an image that could be taken away."
            if control == Control.REMOVED
            else "No item can be shown the image of another subject: all images are of one."
        )
    return evaluation_begin(made, by)


def gold_guard(*, version: SuiteVersion, by: User | None) -> None:
    """Raises EvaluationRefused for whoever reads, or has read, what a hidden Suite asks."""
    if by is not None and knows_the_gold(by, version):
        raise EvaluationRefused(
            f"{version.suite} is hidden and you read the project's items as a surgeon or its steward, now or "
            "before. Ask an evaluator who never did to start this."
        )


def evaluation_begin(run: EvaluationRun, by: User | None) -> EvaluationRun:
    """Save a drafted run with what it will ask, and count it; the guards were asked before."""
    run.total_count = rows_wanted(run)
    run.manifest = canonical_json(manifest_of(run))
    run.save()
    attempt_take(run=run, by=by)
    audit(
        action="evaluation_start",
        actor=by,
        project=run.project,
        object_kind="evaluation_run",
        object_uid=run.uid,
        detail={"model": run.model.name, "suite": str(run.version), "control": run.control},
    )
    return run


def _check(version: SuiteVersion, endpoint: Endpoint, asking: Asking) -> None:
    if version.frozen_at is None:
        raise EvaluationRefused("This version is not frozen yet; its steward freezes it.")
    if not endpoint.is_active:
        raise EvaluationRefused(f"{endpoint.name} is switched off; an admin can switch it on.")
    with_images = version.items.filter(has_images=True).count()
    if with_images and not endpoint.sees_images:
        raise EvaluationRefused(
            f"{endpoint.name} does not see images, and {with_images} of "
            f"{version.item_count} items show one. Choose an endpoint that sees images."
        )
    if not 1 <= asking.repeats <= 10:
        raise EvaluationRefused("Ask every item between once and ten times.")
    if asking.is_circular and asking.repeats > 1:
        raise EvaluationRefused("Turn the options or repeat the items; both at once have no reading.")
