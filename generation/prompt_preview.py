"""A version of a prompt filled with a real item of the project. Nothing is sent, nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from corpus.apart import apart_among
from corpus.bodies import body_parse
from corpus.models import RevisionKind
from corpus.sealed import sealed_among
from generation.assembly import draft_of
from generation.calls.gate import clearance_get, may_say_of, question_check
from generation.calls.question import Picture, Question
from generation.calls.rendering import draft_question, revision_question
from generation.checklist_rows import checklist_read
from generation.errors import GenerationError
from generation.models import Endpoint, GenerationItem, PromptVersion
from generation.services.checklist_register import checklist_in_use
from generation.services.item_material import item_material
from generation.services.prompt_register import REVISION
from projects.models import Project, Role, User

OFFERED = 30
LOOKED_AT = 200


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would be sent, or why nothing would."""

    question: Question | None
    endpoint: Endpoint
    refusal: str = ""


def items_offered(
    project: Project, person: User, roles: frozenset[Role], *, most: int = OFFERED
) -> list[GenerationItem]:
    """The latest drafted items of a project, one per topic; none that a hidden Suite holds, or that `person`
    reads apart from others.
    """
    rows = GenerationItem.objects.filter(
        run__project=project, run__is_trial=False, instance__isnull=False, redraft_request__isnull=True
    ).select_related(
        "instance", "run__endpoint", "run__project", "study", "passage__source", "figure__source"
    )
    found = list(rows.order_by("-pk")[:LOOKED_AT])
    instances = [item.instance for item in found if item.instance]
    kept = sealed_among(instances, roles) | apart_among(instances, person, roles)
    return list(_by_topic(item for item in found if item.instance and item.instance.uid not in kept))[:most]


def _by_topic(items: Iterable[GenerationItem]) -> Iterable[GenerationItem]:
    seen: set[tuple[object, ...]] = set()
    for item in items:
        told = json.loads(item.topic)
        key = (item.kind, item.language, told["focus"]["kind"], told["focus"]["uid"])
        if key not in seen:
            seen.add(key)
            yield item


def prompt_preview(*, prompt: PromptVersion, item: GenerationItem) -> Preview:
    """Render a version for an item, as the endpoint of its run would be asked, or another in use."""
    endpoint = item.run.endpoint or Endpoint.objects.in_use().first() or _stand_in()
    try:
        clearance_get(item=item, endpoint=endpoint if endpoint.pk else None)
        question = _question(prompt, item, endpoint)
        question_check(question)
    except GenerationError as problem:
        return Preview(question=None, endpoint=endpoint, refusal=str(problem))
    return Preview(question=question, endpoint=endpoint)


def _question(prompt: PromptVersion, item: GenerationItem, endpoint: Endpoint) -> Question:
    material = item_material(item)
    is_seen = endpoint.sees_images and (item.study_id is not None or item.figure_id is not None)
    told: dict[str, Any] = {
        "endpoint": endpoint,
        "prompt": prompt,
        "material": material,
        "pictures": (Picture(png=b""),) if is_seen else (),
        "may_say": may_say_of(item.source, material),
    }
    if prompt.name != REVISION:
        return draft_question(**told)
    assert item.instance is not None
    draft = item.instance.revisions.filter(kind=RevisionKind.DRAFT).order_by("number")[0]
    checklist = checklist_read(checklist_in_use(item.run.project))
    return revision_question(**told, draft=draft_of(body_parse(draft.body)), checklist=checklist)


def _stand_in() -> Endpoint:
    """No endpoint is allowed yet: one that is told the schema in the prompt and sees no images."""
    return Endpoint(name="no endpoint yet", model_name="", base_url="")
