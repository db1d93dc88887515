"""Who may use the routes of the generation room."""

from __future__ import annotations

from django.utils import timezone

from corpus.models import Decision
from generation.models import Exemplar, GenerationItem, GenerationRun, ItemState, PromptVersion
from generation.services.comparison_start import Sides, comparison_start
from projects.models import Project, Role, RunState
from tests.conftest import person
from tests.generation.cast import endpoint_make
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


def a_failed_item(project: Project) -> dict[str, object]:
    named = an_item(project)
    GenerationItem.objects.update(state=ItemState.FAILED)
    return {"uid": named["uid"]}


def a_held_redraft(project: Project) -> dict[str, object]:
    named = an_item(project)
    GenerationItem.objects.update(held_at=timezone.now())
    return {"uid": named["uid"]}


def an_endpoint(project: Project) -> dict[str, object]:
    return {"uid": endpoint_make("http://127.0.0.1:9/v1").uid}


def a_price(project: Project) -> dict[str, object]:
    endpoint = endpoint_make("http://127.0.0.1:9/v1")
    return {"uid": endpoint.uid, "price_uid": endpoint.prices.get().uid}


def a_prompt(project: Project) -> dict[str, object]:
    return {"uid": PromptVersion.objects.create(name="draft", version=1, sha256="0", project=project).uid}


def an_edit(project: Project) -> dict[str, object]:
    return {"uid": edited(project, person("editor", project, Role.SURGEON)).uid}


def a_refused_edit(project: Project) -> dict[str, object]:
    decision = Decision.objects.get(uid=str(an_edit(project)["uid"]))
    made = Exemplar.objects.create(
        project=project, decision=decision, accepted=False, said_by=decision.reviewer
    )
    return {"uid": made.uid}


def a_comparison(project: Project) -> dict[str, object]:
    lead = person("comparer", project, Role.LEAD)
    origin = GenerationItem.objects.get(uid=str(an_item(project)["item_uid"]))
    versions = [
        PromptVersion.objects.create(name="draft", version=number, sha256=str(number), project=project)
        for number in (1, 2)
    ]
    sides = Sides(first=versions[0], second=versions[1], endpoint=endpoint_make("http://127.0.0.1:9/v1"))
    return {"uid": comparison_start(project=project, sides=sides, origins=[origin], by=lead).uid}


def a_pair(project: Project) -> dict[str, object]:
    return a_comparison(project) | {"position": 1}


ROWS = [
    Row("generation:run_list", LEAD),
    Row("generation:run_new", LEAD),
    Row("generation:run_new", LEAD, method="post"),
    Row("generation:budget", LEAD),
    Row("generation:budget_cap", LEAD, method="post"),
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
    Row("generation:run", LEAD, kwargs=a_run),
    Row("generation:run_pause", LEAD, method="post", kwargs=a_run),
    Row("generation:run_resume", LEAD, method="post", kwargs=a_run),
    Row("generation:run_cancel", LEAD, method="post", kwargs=a_run),
    Row("generation:run_retry", LEAD, method="post", kwargs=a_failed_item),
    Row("generation:run_failures", LEAD, kwargs=lambda project: {**a_run(project), "kind": "refused"}),
    Row("generation:run_return", LEAD, method="post", kwargs=a_held_redraft),
    Row("generation:pilot_go_on", LEAD, method="post", kwargs=a_run),
    Row("generation:pilot_stop", LEAD, method="post", kwargs=a_run),
    Row("generation:item", LEAD, kwargs=an_item),
    Row("endpoints:list", ADMIN, in_project=False),
    Row("endpoints:new", ADMIN, in_project=False),
    Row("endpoints:new", ADMIN, method="post", in_project=False),
    Row("endpoints:try", ADMIN, method="post", kwargs=an_endpoint, in_project=False),
    Row("endpoints:edit", ADMIN, kwargs=an_endpoint, in_project=False),
    Row("endpoints:price", ADMIN, method="post", kwargs=an_endpoint, in_project=False),
    Row("endpoints:price_withdraw", ADMIN, method="post", kwargs=a_price, in_project=False),
]
