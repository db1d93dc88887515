"""Finding out what an endpoint can do: does it follow a schema, does it look at images."""

from __future__ import annotations

import io
import uuid

from django.db import transaction
from django.utils import timezone

from generation.answers import ProbeAnswer
from generation.calls.client import Reply, question_send
from generation.calls.parsing import NotInSchema, answer_parse
from generation.calls.question import Picture, Question
from generation.calls.slots import endpoint_wake
from generation.errors import CallFailure
from generation.models import Endpoint
from projects.models import User
from projects.services import audit

TOKENS = 24  # enough for the small object that is asked for
SIDE_PX = 112  # 16 patches of 28 px; an endpoint that drops the image counts none of them
# The schema is left out of the words on purpose: only an endpoint that enforces it can answer in it.
ASKED = "Which vertebra lies directly above L5?"


def endpoint_probe(*, endpoint: Endpoint, by: User) -> Endpoint:
    """Ask three small questions that carry no material, and keep what they show.

    An endpoint that cannot be reached keeps its settings; the result says why.
    """
    try:
        plain = _ask(endpoint)
        schema = _follows_schema(endpoint)
        images = _sees_images(endpoint, plain)
    except CallFailure as failure:
        return _keep(endpoint, by, result=str(failure), changes={})
    result = (
        f"answers in {plain.latency_ms} ms; "
        f"{'follows' if schema else 'ignores'} schemas; {'sees' if images else 'does not see'} images"
    )
    endpoint_wake(endpoint=endpoint)
    return _keep(endpoint, by, result=result, changes={"honours_schema": schema, "sees_images": images})


def _follows_schema(endpoint: Endpoint) -> bool:
    try:
        answer_parse(_ask(endpoint, schema=True).text, ProbeAnswer)
    except (NotInSchema, CallFailure):
        return False
    return True


def _sees_images(endpoint: Endpoint, plain: Reply) -> bool:
    """Whether the same question with a picture counts more input tokens."""
    try:
        shown = _ask(endpoint, pictures=(_picture(),))
    except CallFailure:
        return False
    return (shown.input_tokens or 0) > (plain.input_tokens or 0)


def _ask(endpoint: Endpoint, *, schema: bool = False, pictures: tuple[Picture, ...] = ()) -> Reply:
    question = Question(
        system="Answer in one word.",
        user=ASKED,
        answer_type=ProbeAnswer,
        model_name=endpoint.model_name,
        base_url=endpoint.base_url,
        prompt_sha256="",
        pictures=pictures,
        schema_by_endpoint=schema,
        max_tokens=TOKENS,
    )
    return question_send(endpoint=endpoint, question=question, idempotency_key=f"probe-{uuid.uuid4().hex}")


def _picture() -> Picture:
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (SIDE_PX, SIDE_PX), 96).save(out, "PNG")
    return Picture(png=out.getvalue())


@transaction.atomic
def _keep(endpoint: Endpoint, by: User, *, result: str, changes: dict[str, bool]) -> Endpoint:
    Endpoint.objects.filter(pk=endpoint.pk).update(
        probed_at=timezone.now(), probe_result=result[:240], **changes
    )
    audit(
        action="endpoint_probe",
        actor=by,
        object_kind="endpoint",
        object_uid=endpoint.uid,
        detail={"result": result},
    )
    endpoint.refresh_from_db()
    return endpoint
