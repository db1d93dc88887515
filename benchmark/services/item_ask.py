"""Put one item to a model: render, pass the gate, send, with bounded retries.

Nothing here touches the database while it waits.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from pydantic import BaseModel

from benchmark.models import EvaluationRun, Item
from benchmark.pictures import item_pictures
from benchmark.prompt import SYSTEM, item_prompt
from corpus.bodies import MultipleChoice, body_parse, sha256_hex
from corpus.models import Finding
from corpus.releases.name_gates import IDENTIFIES_NOBODY
from generation.calls.client import Reply, question_send
from generation.calls.gate import clearance_of, pictures_check, question_check
from generation.calls.question import Question
from generation.errors import CallFailure
from generation.models import Endpoint
from imaging.models import Series, Study

TRIES = 4
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0


class FreeText(BaseModel):
    """An examination asks for no schema: the answer is read by extraction."""


@dataclass(frozen=True)
class Asked:
    """What became of one question: the reply, or the sentence why there is none."""

    reply: Reply | None
    problem: str = ""
    images: int = field(default=0)


def question_of(*, run: EvaluationRun, item: Item, endpoint: Endpoint, repeat: int) -> Question:
    """The item as it is sent. Raises EgressRefused at the gate, PictureMissing without its frame."""
    body = body_parse(item.revision.body)
    if not isinstance(body, MultipleChoice):
        raise TypeError(f"{item} is not a multiple-choice question.")
    _pass_gate(item, body, endpoint)
    question = Question(
        system=SYSTEM,
        user=item_prompt(body, run.version.prompt_template),
        answer_type=FreeText,
        model_name=run.model.model_name or endpoint.model_name,
        base_url=endpoint.base_url,
        prompt_sha256=sha256_hex(run.version.prompt_template),
        pictures=item_pictures(body, run.project),
        max_tokens=run.max_tokens,
        seed=run.seed + repeat - 1,
        temperature=run.temperature,
        may_say=_overruled(item),
    )
    question_check(question)
    return question


def _overruled(item: Item) -> str:
    """What looked like somebody's name in the item and is none, as a person said with a reason."""
    rows = Finding.objects.filter(
        revision=item.revision_id, check_name=IDENTIFIES_NOBODY, overruled_by__isnull=False
    )
    return "\n".join(rows.order_by("pk").values_list("message", flat=True))


def _pass_gate(item: Item, body: MultipleChoice, endpoint: Endpoint) -> None:
    """Every study whose pixels or facts the item carries, and its source, must be allowed to leave."""
    instance = item.instance
    uids = {image.series for image in body.images}
    shown = Series.objects.filter(study__project=instance.project, series_instance_uid__in=uids)
    studies = set(Study.objects.filter(series__in=shown))
    if instance.study is not None:
        studies.add(instance.study)
    clearance_of(study=None, source=instance.source, endpoint=endpoint)
    for study in studies:
        clearance_of(study=study, source=None, endpoint=endpoint)
    pictures_check(shown)


def item_ask(*, question: Question, endpoint: Endpoint, key: str) -> Asked:
    """Send until there is an answer or no use in trying; never an invented one."""
    pause, problem = FIRST_PAUSE_S, ""
    for attempt in range(1, TRIES + 1):
        try:
            reply = question_send(endpoint=endpoint, question=question, idempotency_key=f"{key}-{attempt}")
        except CallFailure as failure:
            problem = str(failure)
            if not failure.again or attempt == TRIES:
                break
            time.sleep(min(failure.wait_s if failure.wait_s is not None else pause, LONGEST_PAUSE_S))
            pause *= 2
            continue
        return Asked(reply=reply, images=len(question.pictures))
    return Asked(reply=None, problem=problem, images=len(question.pictures))
