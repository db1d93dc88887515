"""A run is read by the version of the checklist it is pinned to, and no stored reading is asked for again."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from corpus.bodies import canonical_json
from corpus.models import Instance, Revision, RevisionKind, Source
from generation.checklist import FIRST, criteria_json, criteria_read
from generation.checklist_figures import criteria_figures, readings_of
from generation.drafter.review_pass import NOT_READ
from generation.models import (
    Attempt,
    AttemptState,
    Call,
    ChecklistLabel,
    ChecklistVersion,
    Endpoint,
    GenerationRun,
)
from generation.prompt_preview import prompt_preview
from generation.services.checklist_edit import checklist_make, criterion_retire, criterion_reword
from generation.services.checklist_label import checklist_label
from generation.services.checklist_register import checklist_in_use
from generation.services.item_claim import items_claim
from generation.services.prompt_register import REVISION, prompt_in_use
from generation.services.redraft_answer import redraft_answer
from imaging.models import Study
from projects.models import Project, User
from tests.append_only import triggers_off
from tests.generation.checklists import WEIGHT, put_into_production, seen, written
from tests.generation.driving import drive, start
from tests.generation.test_redraft import send_back
from tests.openai_server.server import ChatServer

# What the first one says stands behind stored readings and stored calls: another one is a further version.
FIRST_SHA256 = "79e9c9fa01a277d2d8ac9b96138e970eb30a0201999dc5319d277c8182b70137"


def test_the_first_checklist_never_changes() -> None:
    assert FIRST.sha256 == FIRST_SHA256
    assert criteria_read(criteria_json(FIRST.criteria)) == FIRST.criteria


def run_of(project: Project, guideline: Source, endpoint: Endpoint | None, **fields: object) -> GenerationRun:
    told: dict[str, object] = {"count": 2, "kinds": ("multiple_choice",)} | fields
    return drive(start(project, sources=(guideline,), endpoint=endpoint, **told))


def told_of(run: GenerationRun) -> list[dict[str, Any]]:
    """What the second readings of a run are kept as."""
    rows = Revision.objects.filter(instance__generation_items__run=run, kind=RevisionKind.REVISION).order_by(
        "pk"
    )
    return [json.loads(row.checklist) for row in rows]


def test_a_run_is_read_by_what_stands_in_production_as_it_begins(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    made = written(project, lead)
    assert checklist_in_use(project).project is None, "a draft is used by nobody"
    put_into_production(made, project, lead)
    run = start(project, sources=(guideline,), endpoint=endpoint, count=1, kinds=("multiple_choice",))
    other = written(project, lead, english="Nothing is said twice.", chinese="没有重复内容。")
    put_into_production(other, project, lead)
    drive(run)
    assert run.checklist == made
    (told,) = told_of(run)
    assert (told["version"], told["sha256"]) == (str(made.version), made.sha256)
    (reading,) = readings_of(run.items.get())
    assert [one.text for one in reading.failed] == [WEIGHT["english"]]
    sent = [row["text"] for row in server.script.record()["seen"]]
    assert WEIGHT["english"] in sent[1]


def test_an_answer_has_to_speak_of_every_criterion_of_its_version_and_of_no_other(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    criterion_retire(seen(project, lead), key="one_right_answer")
    put_into_production(written(project, lead), project, lead)
    server.script.configure({"queue": [{"behaviour": "answer"}, {"behaviour": "half_checked"}]})
    run = run_of(project, guideline, endpoint, count=1)
    states = list(Attempt.objects.order_by("pk").values_list("state", flat=True))
    assert states == [AttemptState.ANSWERED, AttemptState.BAD_SCHEMA, AttemptState.ANSWERED]
    told = Attempt.objects.order_by("pk")[1].problem
    assert "answer the checklist item stem_hides_key; answer the checklist item options_parallel" in told
    assert "one_right_answer" not in told
    (reading,) = told_of(run)
    assert reading["items"][-1]["item"] == "weight_bearing_is_told_for_every"


def asked_again(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> tuple[list[str], int]:
    """The steps of the requests that a second run over the same material sends, once its texts are gone."""
    Instance.objects.filter(project=project).update(state="rejected")
    before = server.script.record()["requests"]
    run_of(project, guideline, endpoint)
    calls = Call.objects.order_by("pk").values_list("step", flat=True)
    return list(calls), server.script.record()["requests"] - before


def test_what_is_stored_of_a_version_is_not_asked_again_and_a_new_one_is_asked_anew(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    run_of(project, guideline, endpoint)
    assert asked_again(project, guideline, endpoint, server) == (["draft", "revision"] * 2, 0)
    made = written(project, lead, kinds=["report"])
    put_into_production(made, project, lead)
    steps, sent = asked_again(project, guideline, endpoint, server)
    assert sent == 2, "the drafts lie in the ledger, their readings are asked by the new version"
    assert steps[-2:] == ["revision", "revision"]
    assert asked_again(project, guideline, endpoint, server)[1] == 0


def test_the_key_of_the_first_one_is_as_it_was_before_there_were_versions(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    run_of(project, guideline, endpoint, count=1)
    put_into_production(written(project, lead), project, lead)
    Instance.objects.filter(project=project).update(state="rejected")
    run_of(project, guideline, endpoint, count=1)
    first, second = (json.loads(one.request) for one in Call.objects.filter(step="revision").order_by("pk"))
    assert "checklist" not in first
    assert second.pop("checklist") == checklist_in_use(project).sha256
    assert first.keys() == second.keys()


def test_a_run_from_before_there_were_versions_goes_on_with_the_first(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    run = start(project, sources=(guideline,), endpoint=endpoint, count=1, kinds=("multiple_choice",))
    GenerationRun.objects.update(checklist=None)
    put_into_production(written(project, lead), project, lead)
    drive(run)
    (told,) = told_of(run)
    assert told["version"] == FIRST.name
    shipped = ChecklistVersion.objects.get(project=None)
    assert {one.not_passed.of for one in criteria_figures(shipped, project).values()} == {1}


def test_a_reading_from_before_is_told_in_the_words_that_were_asked(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    run = run_of(project, guideline, endpoint, count=1)
    (told,) = told_of(run)
    del told["sha256"]
    with triggers_off():
        Revision.objects.filter(kind=RevisionKind.REVISION).update(checklist=canonical_json(told))
    (reading,) = readings_of(run.items.get())
    assert reading.answers[0].text == FIRST.of_kind("multiple_choice")[0].english


@pytest.mark.parametrize("known", [True, False])
def test_figures_are_of_one_version_alone(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User, known: bool
) -> None:
    run_of(project, guideline, endpoint)
    made = written(project, lead)
    shipped = ChecklistVersion.objects.get(project=None)
    old = criteria_figures(shipped, project)
    assert {one.not_passed.of for one in old.values()} == {2}
    assert [key for key, one in old.items() if one.not_passed.count] == ["language_as_asked"]
    assert criteria_figures(made, project) == {}
    put_into_production(made, project, lead)
    Instance.objects.filter(project=project).update(state="rejected")
    run_of(project, guideline, endpoint if known else None, count=1)
    new = criteria_figures(made, project)
    # What rules read is not in it.
    assert {one.not_passed.of for one in new.values()} == ({1} if known else set())
    assert {one.not_passed.of for one in criteria_figures(shipped, project).values()} == {2}


def test_a_redraft_is_read_by_the_version_of_its_run(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User, surgeon_a: User
) -> None:
    run = run_of(project, guideline, endpoint, count=1)
    put_into_production(written(project, lead), project, lead)
    redraft_answer(request=send_back(Instance.objects.get(), surgeon_a), owner="one")
    assert {str(told["version"]) for told in told_of(run)} == {FIRST.name}


def test_rules_pass_nothing_that_they_cannot_read(project: Project, study: Study, lead: User) -> None:
    first = FIRST.of_kind("open_question")[0]
    words: dict[str, Any] = {
        "english": first.english + " Always.",
        "chinese": first.chinese,
        "kinds": sorted(first.kinds),
    }
    criterion_reword(seen(project, lead), key=first.key, **words)
    criterion_retire(seen(project, lead), key="modality_right")
    made = written(project, lead, kinds=["open_question"])
    put_into_production(made, project, lead)
    run = drive(start(project, studies=(study,), count=1, kinds=("open_question",)))
    (told,) = told_of(run)
    answers = {one["item"]: one for one in told["items"]}
    assert "modality_right" not in answers
    unread = {key for key, one in answers.items() if one["changed"] == NOT_READ}
    assert unread == {first.key, "weight_bearing_is_told_for_every"}
    assert not any(answers[key]["passed"] for key in unread)


def test_a_rule_is_not_asked_of_kinds_that_it_was_not_written_for(
    project: Project, study: Study, lead: User
) -> None:
    choice = next(one for one in FIRST.criteria if one.key == "one_right_answer")
    words: dict[str, Any] = {
        "english": choice.english,
        "chinese": choice.chinese,
        "kinds": ["multiple_choice", "report"],
    }
    criterion_reword(seen(project, lead), key=choice.key, **words)
    criterion_retire(seen(project, lead), key="sections_whole")
    put_into_production(checklist_make(seen(project, lead)), project, lead)
    run = drive(start(project, studies=(study,), count=1, kinds=("report",)))
    (told,) = told_of(run)
    answers = {one["item"]: one for one in told["items"]}
    assert answers["one_right_answer"]["changed"] == NOT_READ


def test_items_are_claimed_with_their_checklist(
    project: Project, guideline: Source, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    run = start(project, sources=(guideline,), count=1)
    (item,) = items_claim(run=run, owner="one", lease=timedelta(seconds=30), most=1)
    with django_assert_num_queries(0):
        assert item.run.checklist is not None
        assert item.run.checklist.sha256 == FIRST.sha256


def test_trying_a_prompt_shows_what_would_be_asked_now(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    run = run_of(project, guideline, endpoint, count=1)
    put_into_production(written(project, lead), project, lead)
    shown = prompt_preview(prompt=prompt_in_use(REVISION, project), item=run.items.get())
    assert shown.question is not None
    assert WEIGHT["english"] in shown.question.user


def test_taken_back_the_one_before_is_used(project: Project, lead: User, other_project: Project) -> None:
    one = written(project, lead)
    two = written(project, lead, english="Nothing is said twice.", chinese="没有重复内容。")
    for made in (one, two):
        put_into_production(made, project, lead)
    assert checklist_in_use(project) == two
    assert checklist_in_use(other_project).project is None
    checklist_label(checklist=two, project=project, label=ChecklistLabel.DRAFT, by=lead)
    assert checklist_in_use(project) == one
