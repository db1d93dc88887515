"""Make a judge, or find the one that judges so already."""

from __future__ import annotations

from django.db import transaction

from benchmark.errors import JudgingRefused
from benchmark.judge.prompt import PROMPT_VERSION
from benchmark.judge.rubric import VERSION
from benchmark.models import Judge
from generation.models import Endpoint
from projects.models import Project, User
from projects.services import audit

FEWEST_TOKENS = 64  # of an answer: a quote and a value


@transaction.atomic
def judge_make(
    *,
    project: Project,
    name: str,
    endpoint: Endpoint,
    model_name: str = "",
    model_family: str = "",
    sees_reference: bool = False,
    temperature: float = 0.0,
    seed: int = 0,
    max_tokens: int = 512,
    by: User | None = None,
) -> Judge:
    """The judge of this name with these settings: the one there is, else the next version.

    Raises JudgingRefused without a name, for an endpoint that is off, and for an answer of no length.
    """
    name = name.strip()
    _check(name, endpoint, max_tokens)
    Project.objects.select_for_update().get(pk=project.pk)
    versions = Judge.objects.filter(project=project, name=name)
    settings = {
        "endpoint": endpoint,
        "model_name": model_name or endpoint.model_name,
        "model_family": model_family.strip() or endpoint.model_family,
        "rubric_version": VERSION,
        "prompt_version": PROMPT_VERSION,
        "temperature": temperature,
        "seed": seed,
        "max_tokens": max_tokens,
        "sees_reference": sees_reference,
        "sees_images": False,
    }
    if (found := versions.filter(**settings).order_by("-version").first()) is not None:
        return found
    judge = Judge.objects.create(
        project=project, name=name, version=versions.count() + 1, made_by=by, **settings
    )
    _audit(judge, by)
    return judge


def _check(name: str, endpoint: Endpoint, max_tokens: int) -> None:
    if not name:
        raise JudgingRefused("Give the judge a name.")
    if not endpoint.is_active:
        raise JudgingRefused(f"{endpoint.name} is switched off; an admin can switch it on.")
    if not FEWEST_TOKENS <= max_tokens <= endpoint.max_output_tokens:
        raise JudgingRefused(
            f"An answer on {endpoint.name} takes {FEWEST_TOKENS} to {endpoint.max_output_tokens} tokens."
        )


def _audit(judge: Judge, by: User | None) -> None:
    audit(
        action="judge_make",
        actor=by,
        project=judge.project,
        object_kind="judge",
        object_uid=judge.uid,
        detail={
            "judge": str(judge),
            "model": judge.model_name,
            "family": judge.model_family,
            "endpoint": judge.endpoint.name,
        },
    )
