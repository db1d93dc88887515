"""Who may use the routes of the generation room."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from corpus.bodies import canonical_json
from corpus.models import Decision, Instance
from generation.checklist import FIRST
from generation.material import Focus
from generation.materials.topics import topic_json
from generation.models import (
    Attempt,
    AttemptState,
    Call,
    ChecklistVersion,
    Endpoint,
    Exemplar,
    GenerationItem,
    GenerationRun,
    ItemState,
    ProjectBudget,
    PromptComparison,
    PromptVersion,
    SentPicture,
    Stage,
    Trial,
)
from generation.services.checklist_edit import criterion_move, criterion_retire, criterion_reword
from generation.services.comparison_start import Sides, comparison_start
from generation.services.prompt_register import DRAFT, prompt_in_use, prompt_register
from projects.models import Egress, Project, Role, RunState, User
from tests.conftest import person
from tests.generation.cast import NOWHERE, endpoint_make, guideline_make
from tests.generation.checklists import put_into_production, seen, written
from tests.generation.edits import edited
from tests.permissions.table import Row

LEAD = frozenset({"lead"})
ADMIN = frozenset({"admin"})


def a_run(project: Project) -> dict[str, object]:
    return {"uid": GenerationRun.objects.create(project=project, state=RunState.PAUSED).uid}


def an_item(project: Project) -> dict[str, object]:
    run = GenerationRun.objects.create(project=project, state=RunState.PAUSED)
    item = GenerationItem.objects.create(run=run, position=1, kind="multiple_choice", language="en")
    return {"uid": run.uid, "item_uid": item.uid}


def a_sent_picture(project: Project) -> dict[str, object]:
    named, endpoint = an_item(project), Endpoint.objects.first() or endpoint_make(NOWHERE)
    call = Call.objects.create(
        key=uuid.uuid4().hex,
        endpoint=endpoint,
        endpoint_is_local=False,
        egress="any",
        step="draft",
        item=GenerationItem.objects.get(uid=named["item_uid"]),
        request='{"pictures":["0"]}',
    )
    sent = SentPicture.objects.create(
        call=call, place=1, sha256="0", width=8, height=8, series_instance_uid="2.25.1", frame=1, longest_px=8
    )
    return named | {"picture": sent.uid}


def a_failed_item(project: Project) -> dict[str, object]:
    named = an_item(project)
    GenerationItem.objects.update(state=ItemState.FAILED)
    return {"uid": named["uid"]}


def a_held_redraft(project: Project) -> dict[str, object]:
    named = an_item(project)
    GenerationItem.objects.update(held_at=timezone.now())
    return {"uid": named["uid"]}


def a_text(project: Project) -> dict[str, object]:
    return {"uid": guideline_make(project).uid}


def an_endpoint(project: Project) -> dict[str, object]:
    return {"uid": _endpoint().uid}


def a_price(project: Project) -> dict[str, object]:
    endpoint = _endpoint()
    return {"uid": endpoint.uid, "price_uid": endpoint.prices.get().uid}


def a_prompt(project: Project) -> dict[str, object]:
    return {"uid": _version(project, "Ask of one level only.").uid}


def _version(project: Project, words: str) -> PromptVersion:
    """A version of the project's own with these words at the end of its system block."""
    parent = prompt_in_use(DRAFT)
    text = parent.template.replace("{%- endblock -%}", f" {words}\n{{%- endblock -%}}", 1)
    return prompt_register(name=DRAFT, template=text, project=project, parent=parent, note=words)


def a_checklist(project: Project) -> dict[str, object]:
    """A version that the project wrote, made once."""
    there = project.checklists.first()
    return {"uid": (there or written(project, _checklist_lead(project))).uid}


def a_criterion(project: Project) -> dict[str, object]:
    return {"key": FIRST.criteria[0].key}


def _checklist_lead(project: Project) -> User:
    return person(f"lister-{uuid.uuid4().hex[:6]}", project, Role.LEAD)


def an_edited_checklist(project: Project) -> ChecklistVersion:
    """A version in production, and steps since: one criterion moved, one reworded, one retired."""
    lead = _checklist_lead(project)
    made = written(project, lead)
    put_into_production(made, project, lead)
    first = FIRST.criteria[0]
    criterion_move(seen(project, lead), key=first.key, up=False)
    words = {"english": f"{first.english} Always.", "chinese": first.chinese}
    criterion_reword(seen(project, lead), key=first.key, kinds=sorted(first.kinds), **words)
    criterion_retire(seen(project, lead), key="modality_right")
    return made


def an_edit(project: Project) -> dict[str, object]:
    return {"uid": edited(project, person("editor", project, Role.SURGEON)).uid}


def a_refused_edit(project: Project) -> dict[str, object]:
    decision = Decision.objects.get(uid=str(an_edit(project)["uid"]))
    made = Exemplar.objects.create(
        project=project, decision=decision, accepted=False, said_by=decision.reviewer
    )
    return {"uid": made.uid}


def _endpoint() -> Endpoint:
    """The endpoint that nobody answers at, made once."""
    return Endpoint.objects.filter(name="Test endpoint").first() or endpoint_make("http://127.0.0.1:9/v1")


def _topic(position: int) -> str:
    return topic_json(axis="imaging", focus=Focus(kind="passage", uid=str(position)), seed=0)


def _drafted(project: Project) -> list[GenerationItem]:
    """Up to three items that became Instances; one without where the project has none."""
    run = GenerationRun.objects.create(project=project, state=RunState.DONE)
    instances: list[Instance | None] = [
        *Instance.objects.filter(project=project, current_revision__isnull=False, kind="multiple_choice")[:3]
    ]
    return [
        GenerationItem.objects.create(
            run=run,
            position=position,
            kind="multiple_choice",
            language="en",
            topic=_topic(position),
            instance=instance,
            state=ItemState.DONE,
            stage=Stage.ENDED,
        )
        for position, instance in enumerate(instances or [None], 1)
    ]


def a_comparison(project: Project) -> dict[str, object]:
    lead = person(f"comparer-{uuid.uuid4().hex[:6]}", project, Role.LEAD)
    sides = Sides(first=prompt_in_use(DRAFT), second=_version(project, "Be brief."), endpoint=_endpoint())
    return {"uid": comparison_start(project=project, sides=sides, origins=_drafted(project), by=lead).uid}


@transaction.atomic
def a_written_comparison(project: Project) -> PromptComparison:
    """Both versions wrote of every item, the second one otherwise and with an error."""
    comparison = PromptComparison.objects.get(uid=str(a_comparison(project)["uid"]))
    said = {"check": "sides", "severity": "error", "message": "The text says another side.", "field": "stem"}
    for pair in comparison.pairs.select_related("origin__instance__current_revision"):
        assert pair.origin.instance is not None
        assert pair.origin.instance.current_revision is not None
        body = json.loads(pair.origin.instance.current_revision.body)
        other = canonical_json(body | {"rationale": f"In short: {body['rationale']}"})
        told = canonical_json(body)
        Trial.objects.create(item=pair.first_item, draft=told, body=told)
        found = canonical_json([said])
        Trial.objects.create(item=pair.second_item, draft=other, body=other, findings=found, errors=1)
    for run in (comparison.first_run, comparison.second_run):
        run.items.update(state=ItemState.DONE, stage=Stage.ENDED)
        GenerationRun.objects.filter(pk=run.pk).update(state=RunState.DONE, done_count=run.total_count)
    return comparison


def a_pilot(project: Project) -> dict[str, object]:
    """A run of nine that rests after its pilot, of which one item was refused."""
    begun = timezone.now() - timedelta(minutes=2)
    run = GenerationRun.objects.create(
        project=project,
        endpoint=_endpoint(),
        state=RunState.PAUSED,
        pilot="asked",
        started_at=begun,
        total_count=9,
        done_count=4,
        failed_count=1,
        budget_cap=Decimal("0.02"),
        spent=Decimal("0.015"),
    )
    instances = iter(Instance.objects.filter(project=project)[:4])
    for position in range(1, 10):
        item = GenerationItem.objects.create(
            run=run,
            position=position,
            kind="multiple_choice",
            language="en",
            topic=_topic(position),
            is_pilot=position < 6,
        )
        if position < 6:
            item.instance = next(instances, None) if position < 5 else None
            item.state = ItemState.DONE if position < 5 else ItemState.REFUSED
            item.ended_at = begun + timedelta(seconds=10 * position)
            if position == 5:
                item.problem_kind, item.problem = "refused", "The model declined: it gives no advice."
            item.save()
            _asked(item, begun + timedelta(seconds=10 * position - 4))
    return {"uid": run.uid, "kind": "refused"}


def _asked(item: GenerationItem, sent_at: object) -> None:
    """One request for an item, answered or refused."""
    call = Call.objects.create(
        key=uuid.uuid4().hex,
        endpoint=_endpoint(),
        endpoint_is_local=False,
        egress=Egress.ANY_MODEL,
        run=item.run,
        item=item,
        step="draft",
        request="{}",
    )
    Attempt.objects.create(
        call=call,
        item=item,
        number=1,
        idempotency_key=call.key,
        state=AttemptState.ANSWERED if item.state == ItemState.DONE else AttemptState.REFUSED,
        sent_at=sent_at,
        ended_at=item.ended_at,
        raw_response="{}",
        input_tokens=900 + 20 * item.position,
        output_tokens=300,
        cost=Decimal("0.003"),
        latency_ms=3400,
    )


def a_budget(project: Project) -> ProjectBudget:
    """Spent on two days, under both caps."""
    budget = ProjectBudget.objects.create(
        project=project, currency="EUR", total_cap=Decimal(20), day_cap=Decimal(2), spent=Decimal("3.21")
    )
    today = timezone.localdate()
    for past, spent in ((0, "1.21"), (1, "2.00")):
        budget.days.create(day=today - timedelta(days=past), spent=Decimal(spent))
    return budget


def a_pair(project: Project) -> dict[str, object]:
    return a_comparison(project) | {"position": 1}


ROWS = [
    Row("generation:run_list", LEAD),
    Row("generation:run_new", LEAD),
    Row("generation:run_new", LEAD, method="post"),
    Row("generation:budget", LEAD),
    Row("generation:budget_cap", LEAD, method="post"),
    Row("generation:redrafter", LEAD),
    Row("generation:redrafter", LEAD, method="post"),
    Row("generation:checklist_list", LEAD),
    Row("generation:checklist", LEAD, kwargs=a_checklist),
    Row("generation:checklist_diff", LEAD),
    Row("generation:checklist_say", LEAD, method="post", kwargs=a_checklist),
    Row("generation:checklist_edit", LEAD),
    Row("generation:checklist_undo", LEAD, method="post"),
    Row("generation:checklist_make", LEAD, method="post"),
    Row("generation:criterion_new", LEAD),
    Row("generation:criterion_new", LEAD, method="post"),
    Row("generation:criterion", LEAD, kwargs=a_criterion),
    Row("generation:criterion", LEAD, method="post", kwargs=a_criterion),
    Row("generation:criterion_move", LEAD, method="post", kwargs=a_criterion),
    Row("generation:criterion_retire", LEAD, method="post", kwargs=a_criterion),
    Row("generation:prompt_list", LEAD),
    Row("generation:prompt", LEAD, kwargs=a_prompt),
    Row("generation:prompt_new", LEAD, kwargs=a_prompt),
    Row("generation:prompt_new", LEAD, method="post", kwargs=a_prompt),
    Row("generation:prompt_try", LEAD, kwargs=a_prompt),
    Row("generation:prompt_diff", LEAD),
    Row("generation:prompt_say", LEAD, method="post", kwargs=a_prompt),
    Row("generation:comparison_new", LEAD),
    Row("generation:comparison_new", LEAD, method="post"),
    Row("generation:comparison", LEAD, kwargs=a_comparison),
    Row("generation:comparison_tell", LEAD, method="post", kwargs=a_comparison),
    Row("generation:pair", LEAD, kwargs=a_pair),
    Row("generation:pair_say", LEAD, method="post", kwargs=a_pair, sends={"side": "left"}),
    Row("generation:exemplar_list", LEAD),
    Row("generation:exemplar_accept", LEAD, method="post"),
    Row("generation:exemplar_refuse", LEAD, method="post", kwargs=an_edit),
    Row("generation:exemplar_again", LEAD, method="post", kwargs=a_refused_edit),
    Row("generation:figures_new", LEAD, kwargs=a_text),
    Row("generation:figures_new", LEAD, method="post", kwargs=a_text),
    Row("generation:run", LEAD, kwargs=a_run),
    Row("generation:run_pause", LEAD, method="post", kwargs=a_run),
    Row("generation:run_resume", LEAD, method="post", kwargs=a_run),
    Row("generation:run_cancel", LEAD, method="post", kwargs=a_run),
    Row("generation:run_retry", LEAD, method="post", kwargs=a_failed_item),
    Row("generation:run_failures", LEAD, kwargs=a_pilot),
    Row("generation:run_return", LEAD, method="post", kwargs=a_held_redraft),
    Row("generation:pilot_go_on", LEAD, method="post", kwargs=a_run),
    Row("generation:pilot_stop", LEAD, method="post", kwargs=a_run),
    Row("generation:item", LEAD, kwargs=an_item),
    Row("generation:sent_picture", LEAD, kwargs=a_sent_picture),
    Row("endpoints:list", ADMIN, in_project=False),
    Row("endpoints:new", ADMIN, in_project=False),
    Row("endpoints:new", ADMIN, method="post", in_project=False),
    Row("endpoints:try", ADMIN, method="post", kwargs=an_endpoint, in_project=False),
    Row("endpoints:edit", ADMIN, kwargs=an_endpoint, in_project=False),
    Row("endpoints:price", ADMIN, method="post", kwargs=an_endpoint, in_project=False),
    Row("endpoints:price_withdraw", ADMIN, method="post", kwargs=a_price, in_project=False),
]
