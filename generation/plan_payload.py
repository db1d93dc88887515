"""What the first request for an item of a plan would send, made as a run makes it. Nothing leaves."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.bodies import canonical_json
from generation.answers import strict_schema
from generation.calls.gate import clearance_get, question_check, words_check
from generation.calls.question import Question
from generation.errors import GenerationError
from generation.models import Endpoint, GenerationRun
from generation.planning.drawing import Planned
from generation.planning.plan import Plan
from generation.services.item_material import item_material
from generation.services.item_work import Work, draft_question_of
from generation.services.prompt_register import DRAFT, prompt_in_use
from projects.models import Project

NO_FILE = (
    "A file of its pictures cannot be read, so it would not be sent. Whoever runs this house looks for it."
)


@dataclass(frozen=True, kw_only=True)
class Payload:
    """The request for the item at a place of the plan, from 1; or why nothing would be sent."""

    place: int
    planned: Planned
    question: Question | None
    refusal: str = ""

    @property
    def schema(self) -> str:
        """The schema of the answer, as it is sent or stands in the prompt."""
        return canonical_json(strict_schema(self.question.answer_type)) if self.question else ""


def payload_of(plan: Plan, place: int, *, project: Project, endpoint: Endpoint) -> Payload:
    """Of the item at ``place``, or the nearest there is; it goes through the gate as it would in a run."""
    place = min(max(place, 1), len(plan.items))
    planned = plan.items[place - 1]
    run = GenerationRun(project=project, endpoint=endpoint, draft_prompt=prompt_in_use(DRAFT, project))
    try:
        question = _question(run, planned, place, endpoint)
    except GenerationError as problem:
        return Payload(place=place, planned=planned, question=None, refusal=str(problem))
    except OSError:
        return Payload(place=place, planned=planned, question=None, refusal=NO_FILE)
    return Payload(place=place, planned=planned, question=question)


def _question(run: GenerationRun, planned: Planned, place: int, endpoint: Endpoint) -> Question:
    item = planned.item(run, place)
    clearance = clearance_get(item=item, endpoint=endpoint)
    material = item_material(item)
    words_check(item=item, material=material)
    question = draft_question_of(Work(item=item, owner="", clearance=clearance, material=material))
    assert question is not None
    question_check(question)
    return question
