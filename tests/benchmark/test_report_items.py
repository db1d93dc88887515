"""Reports as items of a suite: frozen with their reference, asked for, kept whole, read for levels."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command

from benchmark.building.plan import suite_plan
from benchmark.building.recipe import Recipe
from benchmark.controls import turned_figures
from benchmark.errors import SuiteRefused
from benchmark.interop.items import items_lines
from benchmark.models import EvaluationRun, Response, SuiteVersion
from benchmark.prompt import TEMPLATE
from benchmark.services.evaluation_start import control_start, evaluation_start
from benchmark.services.health_reckon import health_reckon
from benchmark.services.rescore_drive import rescore_drive
from benchmark.services.rescore_start import rescore_start
from benchmark.services.suite_build import suite_build
from benchmark.services.suite_correct import suite_correct
from benchmark.services.suite_freeze import suite_freeze
from corpus.models import HeldOut, Instance, State, Tier
from corpus.services.texts_look import texts_look
from generation.models import Endpoint
from projects.models import Approval, Project, RunState, User
from tests.benchmark.boards import BOARD
from tests.benchmark.cast import question_make, questions_make
from tests.benchmark.report_items import (
    MARKED,
    report_make,
    reports_make,
    suite_of_reports,
    writes,
    written,
)
from tests.benchmark.test_evaluate import drive
from tests.benchmark.test_uploads import take
from tests.conftest import signed_in
from tests.generation.cast import study_make
from tests.openai_server.server import ChatServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_report_is_an_item_where_it_is_wanted_and_its_case_is_told(project: Project) -> None:
    questions_make(project, 2)
    report_make(project, 11)
    report_make(project, 12, case=False)
    report_make(project, 13, tier=Tier.V2)
    assert suite_freeze(project=project, name="Discs").item_count == 2
    version = suite_freeze(project=project, name="Both", with_reports=True)
    assert [item.kind for item in version.items.order_by("position")] == ["multiple_choice"] * 2 + ["report"]
    assert (version.item_count, version.report_item_count, version.closed_item_count) == (3, 1, 2)
    assert version.cluster_count == 3
    held = HeldOut.objects.filter(suite_name="Both").values_list("cluster_key", flat=True)
    assert "report case 11" in set(held)
    item = version.items.get(kind="report")
    assert (item.gold, item.option_count, item.model_families) == ("", 0, "drafting family")


def test_the_hash_of_a_suite_without_reports_is_what_it_was_and_names_the_prompt_with_them(
    project: Project,
) -> None:
    questions_make(project, 2)
    alone = suite_freeze(project=project, name="Discs")
    assert (alone.report_template, alone.prompt_template) == ("", TEMPLATE)
    both = suite_of_reports(project, 1)
    assert "Write the report on this patient" in both.report_template
    assert both.manifest_sha256 != alone.manifest_sha256


def test_a_recipe_draws_reports_beside_questions_and_no_cluster_of_the_public_sample(
    project: Project,
) -> None:
    questions_make(project, 6)
    reports_make(project, 6)
    report_make(project, 99, cluster="case 1")
    recipe = Recipe(name="Drawn", size=3, reports=2, public_sample=3, reserve=4, seed=5)
    plan = suite_plan(project, recipe)
    assert (len(plan.items), plan.reports) == (5, 2)
    version = suite_build(project=project, recipe=recipe)
    assert (version.closed_item_count, version.report_item_count) == (3, 2)
    sample = version.suite.project.suites.get(name="Drawn public sample").versions.get()
    ours = set(version.items.values_list("cluster_key", flat=True))
    assert ours.isdisjoint(sample.items.values_list("cluster_key", flat=True))
    assert suite_plan(project, Recipe(name="None", size=3)).reports == 0


def test_a_withdrawn_report_gives_its_place_to_a_report(project: Project) -> None:
    questions_make(project, 4)
    reports_make(project, 4)
    version = suite_build(project=project, recipe=Recipe(name="Drawn", size=2, reports=2, reserve=4))
    gone = version.items.filter(kind="report").first()
    assert gone is not None
    made = suite_correct(version=version, withdrawn=[gone.uid], from_reserve=True, reason="Wrong side.")
    assert (made.closed_item_count, made.report_item_count) == (2, 2)
    assert made.report_template == version.report_template


def test_reports_alone_make_a_suite(project: Project, endpoint: Endpoint, server: ChatServer) -> None:
    server.script.judge = writes(written())
    version = suite_of_reports(project, 2)
    run = drive(evaluation_start(version=version, endpoint=endpoint))
    assert (run.state, run.done_count) == (RunState.DONE, 2)
    row = json.loads(run.version.board)["rows"][0]
    assert row["all"] is None
    health_reckon(version=version)
    with pytest.raises(SuiteRefused, match="No approved"):
        suite_freeze(project=project, name="Closed")


def test_a_model_is_asked_for_the_report_without_it_and_its_words_are_kept(
    project: Project, endpoint: Endpoint, server: ChatServer, approval: Approval
) -> None:
    server.script.judge = writes(written("L4/5"))
    question_make(project, 1)
    study = study_make(project, approval)
    report_make(project, 11, level="L4/L5", study=study)
    report_make(project, 12, level="L3/L4")
    version = suite_freeze(project=project, name="Both", with_reports=True)
    run = drive(evaluation_start(version=version, endpoint=endpoint))
    assert (run.done_count, run.failed_count, run.total_count) == (3, 0, 3)
    asked = [row for row in server.script.record()["seen"] if "Write the report" in row["text"]]
    assert sorted(row["images"] for row in asked) == [0, 1]
    assert any("Leg pain since week 11." in row["text"] for row in asked)
    assert any("Images before you: 1." in row["text"] for row in asked)
    assert not any(MARKED in row["text"] or "L4/L5" in row["text"] for row in asked)
    manifest = json.loads(run.manifest)
    assert (manifest["reports"], len(manifest["report_prompt"])) == (2, 64)
    right, wrong = run.responses.filter(item__kind="report").order_by("item__instance__number")
    assert right.text == written("L4/5")
    told = right.scores.get()
    assert (told.letter, told.status, told.level_outcome, told.critical) == ("", "read", "exact", "")
    assert (told.level_precision, told.level_recall, told.wrong_side) == (1, 1, False)
    told = wrong.scores.get()
    assert (told.level_outcome, told.levels_off, told.critical) == ("off_by_one", 1, "wrong_level")
    board = json.loads(run.version.board)["rows"][0]
    assert (board["all"]["n"], board["unanswered"]) == (1, 0)


def test_controls_and_turned_options_leave_reports_as_they_are(
    project: Project, endpoint: Endpoint, server: ChatServer, approval: Approval
) -> None:
    server.script.judge = writes(written())
    study = study_make(project, approval)
    question_make(project, 1, study=study)
    report_make(project, 11, study=study)
    version = suite_freeze(project=project, name="Both", with_reports=True)
    run = drive(evaluation_start(version=version, endpoint=endpoint, is_circular=True))
    assert run.total_count == 5
    assert turned_figures(run) == {"n": 1, "always": 0, "moved": 1}
    control = control_start(run=run, control="removed")
    assert control.total_count == 1


def test_a_file_may_carry_reports_and_a_letter_for_one_is_told(project: Project) -> None:
    question_make(project, 1)
    version = suite_of_reports(project, 1)
    closed, report = version.items.order_by("position")
    refused = take(version, [{"item_id": str(one.uid), "letter": "A"} for one in (closed, report)])
    assert f"Item {report.uid} asks for a report: send its words as “response”." in refused.faults
    rows = [
        {"item_id": str(closed.uid), "letter": "A"},
        {"item_id": str(report.uid), "response": written("L3/4", "right")},
    ]
    taken = take(version, rows)
    assert taken.run is not None
    run = drive(taken.run)
    kept = run.responses.get(item=report)
    assert kept.text == written("L3/4", "right")
    assert (kept.scores.get().critical, kept.scores.get().wrong_side) == ("wrong_side", True)
    empty = take(version, [rows[0], {"item_id": str(report.uid), "response": ""}])
    assert empty.run is not None
    assert drive(empty.run).responses.get(item=report).scores.get().status == "empty"


def test_stored_reports_are_read_anew_beside_letters(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.judge = writes(written())
    questions_make(project, 2)
    run = drive(evaluation_start(version=suite_of_reports(project, 3), endpoint=endpoint))
    before = list(Response.objects.order_by("pk").values_list("scores__critical", "scores__letter"))
    for response in run.responses.all():
        response.scores.update(extractor_version="0", critical="", letter="")
    again = rescore_start(version=run.version, by=None)
    while rescore_drive(run=again, owner="test"):
        again.refresh_from_db()
    newest = Response.objects.filter(scores__extractor_version=run.version.extractor_version).order_by("pk")
    assert list(newest.values_list("scores__critical", "scores__letter")) == before


def test_exports_hold_the_reference_of_public_suites_alone(project: Project) -> None:
    question_make(project, 1)
    public = suite_of_reports(project, 1)
    line = json.loads(list(items_lines(public))[1])
    assert (line["kind"], line["answer"], MARKED in line["reference"]) == ("report", "", True)
    assert MARKED not in line["prompt"]
    public.suite.is_hidden = True
    public.suite.save()
    line = json.loads(list(items_lines(public))[1])
    assert MARKED not in json.dumps(line)
    assert {"answer", "reference"}.isdisjoint(line)


def test_reports_that_were_imported_and_approved_become_items(
    project: Project, lead: User, tmp_path: Path
) -> None:
    made = report_make(project, 500, state=State.APPROVED)
    assert made.current_revision is not None
    body = json.loads(made.current_revision.body)
    body["clinical_context"]["complaint"]["value"] = "Another patient's leg pain."
    file = tmp_path / "reports.jsonl"
    file.write_text(json.dumps({"uid": str(uuid4()), "body": body}) + "\n", "utf-8")
    call_command("import_instances", str(file), project=project.slug, stdout=StringIO())
    imported = Instance.objects.exclude(pk=made.pk).get(kind="report")
    texts_look(project_id=project.pk)
    Instance.objects.filter(pk=imported.pk).update(state=State.APPROVED, tier=Tier.V3)
    version = suite_freeze(
        project=project, name="Imported", with_reports=True, only=frozenset({str(imported.uid)})
    )
    assert version.report_item_count == 1


def test_levels_of_reports_stand_apart_from_those_of_closed_questions(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.judge = writes(written("L4/5"))
    questions_make(project, 3, right=3)
    run = drive(evaluation_start(version=suite_of_reports(project, 6), endpoint=endpoint))
    health_reckon(version=run.version)
    run.version.refresh_from_db()
    told = json.loads(run.version.level_figures)
    assert told[str(run.uid)]["n"] == 3
    reports = told["reports"][str(run.uid)]
    assert (reports["n"], round(reports["exact"]), round(reports["off_by_one"])) == (6, 33, 67)
    health = run.version.health.get(item__position=9)
    assert (health.asked, health.right_share) == (0, -2000)


def test_a_run_that_was_begun_again_asks_no_report_twice(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.judge = writes(written())
    run = evaluation_start(version=suite_of_reports(project, 3), endpoint=endpoint)
    drive(run)
    EvaluationRun.objects.filter(pk=run.pk).update(state=RunState.QUEUED)
    drive(EvaluationRun.objects.get(pk=run.pk))
    assert len(server.script.record()["seen"]) == 3


def test_a_steward_freezes_reports_by_the_form_and_by_a_recipe(project: Project, steward: User) -> None:
    questions_make(project, 3)
    reports_make(project, 4)
    client = signed_in(steward)
    client.post(f"{BOARD}suites/", {"name": "All", "least_tier": "V3", "with_reports": "on"})
    version = SuiteVersion.objects.get()
    assert (version.closed_item_count, version.report_item_count) == (3, 4)
    page = client.get(f"{BOARD}suites/{version.uid}/").content.decode()
    assert "4 of them reports" in page
    sent = {
        "name": "Drawn",
        "least_tier": "V3",
        "size": 2,
        "seed": 1,
        "reports": 2,
        "public_sample": 0,
        "reserve": 0,
    }
    sent |= {f"per_{facet}": 0 for facet in ("axis", "level", "condition", "modality")}
    assert "2 of them reports" in client.post(f"{BOARD}suites/build/", sent).content.decode()
    client.post(f"{BOARD}suites/build/", sent | {"freeze": "1"})
    drawn = SuiteVersion.objects.get(suite__name="Drawn")
    assert (drawn.closed_item_count, drawn.report_item_count) == (2, 2)
