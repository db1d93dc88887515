"""Finding out what an endpoint can do: does it follow a schema, does it look at images."""

from __future__ import annotations

import io
import uuid

from django.db import transaction
from django.utils import timezone

from generation.answers import ProbeAnswer
from generation.calls.client import question_send
from generation.calls.parsing import NotInSchema, answer_parse
from generation.calls.question import Picture, Question
from generation.calls.replies import Reply
from generation.calls.slots import endpoint_wake
from generation.errors import CallFailure, NoAnswerInTime, RateLimited, ServerTrouble
from generation.models import Endpoint
from generation.services.endpoint_save import ASKED_AT
from generation.trials import ANEW, AT_REST, MOST_TRIALS, Changes, put_off
from projects.models import User
from projects.services import audit

TOKENS = 24  # enough for the small object that is asked for
SIDE_PX = 112  # 16 patches of 28 px; an endpoint that drops the image counts none of them
# The schema is left out of the words on purpose: only an endpoint that enforces it can answer in it.
ASKED = "Which vertebra lies directly above L5?"
# These tell nothing of what an endpoint can do.
_ASK_LATER = (RateLimited, NoAnswerInTime)


def endpoint_probe(*, endpoint: Endpoint, by: User | None = None) -> Endpoint:
    """Ask three small questions that carry no material, and keep what they show; ``by`` nobody: by itself.

    An endpoint that cannot be reached keeps its settings and counts as not tried; the result says why. It is
    tried by itself later, as after a first failure where a person asked.
    """
    try:
        plain = _ask(endpoint)
        schema = _follows_schema(endpoint)
        images = _sees_images(endpoint, plain)
    except CallFailure as failure:
        failed = 1 if by else endpoint.trials_failed + 1
        later = put_off(failed, now=timezone.now())
        return _keep(endpoint, by, result=str(failure), changes={"probed_at": None, **later})
    result = (
        f"answers in {plain.latency_ms} ms; {'follows' if schema else 'ignores'} schemas; {_SEES[images]}"
    )
    endpoint_wake(endpoint=endpoint)
    changes: Changes = {"probed_at": timezone.now(), "honours_schema": schema, **ANEW}
    if images is not None:  # What nobody can tell stays as a person said.
        changes["sees_images"] = images
    return _keep(endpoint, by, result=result, changes=changes)


_SEES = {
    True: "sees images",
    False: "does not see images",
    None: "tells no count of tokens, so whether it sees images stays as it is set",
}


def _follows_schema(endpoint: Endpoint) -> bool:
    answer = _answer(endpoint, schema=True)
    if answer is None:
        return False
    try:
        answer_parse(answer.text, ProbeAnswer)
    except NotInSchema:
        return False
    return True


def _sees_images(endpoint: Endpoint, plain: Reply) -> bool | None:
    """Whether the same question with a picture counts more input tokens; ``None`` where none are counted."""
    shown = _answer(endpoint, pictures=(_picture(),))
    if shown is None:
        return False
    if shown.input_tokens is None or plain.input_tokens is None:
        return None
    return shown.input_tokens > plain.input_tokens


def _answer(endpoint: Endpoint, *, schema: bool = False, pictures: tuple[Picture, ...] = ()) -> Reply | None:
    """``None`` where it fails at this question alone. Raises ``CallFailure`` where it is away."""
    try:
        return _ask(endpoint, schema=schema, pictures=pictures)
    except _ASK_LATER:
        raise
    except ServerTrouble:
        _ask(endpoint)  # Is it there at all?
    except CallFailure:
        return None
    try:
        return _ask(endpoint, schema=schema, pictures=pictures)
    except _ASK_LATER:
        raise
    except CallFailure:
        return None


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
def _keep(endpoint: Endpoint, by: User | None, *, result: str, changes: Changes) -> Endpoint:
    """Nothing where the row names another address or model by now: that one was not asked."""
    same = Endpoint.objects.filter(pk=endpoint.pk, **{name: getattr(endpoint, name) for name in ASKED_AT})
    if by is None:  # A run may have begun meanwhile, or a person tried it: theirs counts.
        known = {name: getattr(endpoint, name) for name in ("probed_at", "trials_failed")}
        same = same.filter(AT_REST, **known)
    kept = same.update(probe_result=result[:240], **changes)
    # An endpoint that is away is tried again and again: the same words are told once, and the end of it.
    is_news = result[:240] != endpoint.probe_result or changes["trials_failed"] >= MOST_TRIALS
    if kept and (by is not None or is_news):
        audit(
            action="endpoint_probe",
            actor=by,
            object_kind="endpoint",
            object_uid=endpoint.uid,
            detail={"result": result, "failed_in_row": changes["trials_failed"]},
        )
    endpoint.refresh_from_db()
    return endpoint
