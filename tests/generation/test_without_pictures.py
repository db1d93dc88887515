"""Questions about pictures are asked again without them; who is right all the same needs no picture."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from corpus.bodies import MultipleChoice, body_parse
from corpus.models import Finding, Instance, PictureProbe, Severity, Source, State
from generation.models import Attempt, AttemptState, Call, Endpoint, GenerationItem, GenerationRun, Stage
from generation.services.item_advance import item_advance
from generation.services.item_claim import item_claim
from generation.services.run_control import generation_resume
from generation.services.run_drive import LEASE
from imaging.models import LevelFact, Study
from projects.models import Approval, Egress, Project, RunState, User
from tests.conftest import signed_in
from tests.generation.cast import study_make
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer

CHECK = "picture_is_needed"
CHOICE = {"kinds": ("multiple_choice",)}


@pytest.fixture
def marked(study: Study) -> Study:
    """A study of which only levels can be asked."""
    LevelFact.objects.filter(study=study).delete()
    return study


@pytest.fixture
def other(project: Project, approval: Approval) -> Study:
    """Another patient's study of the same modality."""
    return study_make(project, approval, name="S-2", facts=False)


def begun(project: Project, study: Study, endpoint: Endpoint, **more: object) -> GenerationRun:
    fields: dict[str, object] = CHOICE | {"count": 1, "without_pictures": True} | more
    return start(project, studies=(study,), endpoint=endpoint, **fields)


def probes_seen(server: ChatServer) -> list[dict[str, object]]:
    return [row for row in server.script.record()["seen"] if row["schema_name"] == "picture_answer"]


def found(project: Project) -> list[Finding]:
    return list(Finding.objects.filter(revision__instance__project=project, check_name=CHECK))


def test_a_model_that_needs_no_picture_gives_the_question_a_warning(
    project: Project, marked: Study, other: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.configure({"examinee": "knows"})
    run = drive(begun(project, marked, endpoint))
    assert (run.state, run.done_count) == (RunState.DONE, 1)
    instance = Instance.objects.get(project=project)
    assert instance.state == State.REVISED
    (finding,) = found(project)
    assert finding.revision == instance.current_revision
    assert (finding.severity, finding.field) == (Severity.WARNING, "/stem")
    asked = probes_seen(server)
    assert [row["images"] for row in asked] == [0, 1, 0]
    probe = PictureProbe.objects.get()
    assert (probe.right_blank, probe.right_other, probe.right_again, probe.options) == (True, True, True, 4)
    # It is another's picture, and the letters move: nobody is right three times by one letter.
    drafted = json.loads(Call.objects.get(step="draft").request)["pictures"]
    shown = json.loads(Call.objects.get(step="other picture").request)["pictures"]
    assert shown
    assert not {*shown} & {*drafted}
    letters = {json.loads(call.parsed)["answer"] for call in Call.objects.filter(step__contains="picture")}
    assert len(letters) == 3


@pytest.mark.parametrize("examinee", ["first", "looks", "knows unshown"])
def test_who_guesses_or_looks_is_not_right_often_enough(
    project: Project, marked: Study, other: Study, endpoint: Endpoint, server: ChatServer, examinee: str
) -> None:
    server.script.configure({"examinee": examinee})
    drive(begun(project, marked, endpoint))
    assert not found(project)
    assert len(probes_seen(server)) == 2
    probe = PictureProbe.objects.get()
    assert not probe.is_answerable
    assert probe.right_again is None


def test_an_edit_of_the_question_has_no_such_finding_and_one_of_the_reasons_keeps_it(
    project: Project, marked: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    from corpus.checks import run_all
    from corpus.checks.gather import check_input

    server.script.configure({"examinee": "knows"})
    drive(begun(project, marked, endpoint))
    # Without another patient's picture it is asked without any, in other letters.
    assert [row["images"] for row in probes_seen(server)] == [0, 0, 0]
    assert PictureProbe.objects.get().right_other is None
    revision = Instance.objects.get(project=project).current_revision
    assert revision is not None
    body = body_parse(revision.body)
    assert isinstance(body, MultipleChoice)
    for change, stays in (({"rationale": "Other reasons."}, True), ({"stem": "Which one is it?"}, False)):
        revision.body = json.dumps(body.model_dump(mode="json") | change)
        names = {one.check for one in run_all(check_input(revision))}
        assert (CHECK in names) is stays


@pytest.mark.parametrize("behaviour", ["refuse", "truncate"])
def test_no_answer_is_none_and_costs_nobody_the_text(
    project: Project, marked: Study, endpoint: Endpoint, server: ChatServer, behaviour: str
) -> None:
    server.script.configure(
        {"examinee": "knows", "queue": [{"behaviour": behaviour, "when": "picture_answer"}]}
    )
    run = drive(begun(project, marked, endpoint))
    assert (run.done_count, run.failed_count) == (1, 0)
    assert PictureProbe.objects.get().right_blank is False
    assert not found(project)


def test_an_endpoint_that_sees_nothing_is_not_asked_and_the_log_says_so(
    project: Project, sided_study: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    Endpoint.objects.update(sees_images=False)
    run = drive(begun(project, sided_study, Endpoint.objects.get()))
    assert (run.done_count, run.picture_prompt) == (1, None)
    assert not probes_seen(server)
    assert "sees no pictures" in run.log


def test_questions_on_texts_are_not_asked_again(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=2, without_pictures=True))
    assert run.done_count == 2
    assert not probes_seen(server)


def test_the_cap_is_kept_in_the_middle_and_a_higher_one_goes_on_without_asking_twice(
    project: Project, marked: Study, other: Study, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    server.script.configure({"examinee": "knows"})
    run = begun(project, marked, endpoint, budget_cap=Decimal(1))
    item = _advanced_to(run, Stage.PICTURE)
    spent = GenerationRun.objects.get(pk=run.pk).spent
    GenerationRun.objects.filter(pk=run.pk).update(budget_cap=spent + Decimal("0.000001"))
    drive(run)
    run.refresh_from_db()
    assert (run.state, run.budget_reached, run.reserved) == (RunState.PAUSED, True, 0)
    item.refresh_from_db()
    assert (item.stage, item.state) == (Stage.PICTURE, "waiting")
    before = server.script.record()["requests"]
    generation_resume(run=run, by=lead, budget_cap=Decimal(1))
    run = drive(run)
    assert (run.state, run.done_count) == (RunState.DONE, 1)
    assert server.script.record()["requests"] == before + 3
    assert run.spent == sum(attempt.cost for attempt in Attempt.objects.all())


def _advanced_to(run: GenerationRun, stage: Stage) -> GenerationItem:
    """The run's item, put back by hand as a worker leaves it that dies after a step."""
    item = item_claim(run=run, owner="first", lease=LEASE)
    assert item is not None
    from generation.services import item_advance as machine
    from generation.services.item_material import item_material
    from generation.services.item_work import Work

    work = Work(
        item=item,
        owner="first",
        clearance=machine.clearance_get(item=item, endpoint=run.endpoint),
        material=item_material(item),
    )
    while item.stage != stage:
        machine._STEPS[Stage(item.stage)](work)
    return item


@pytest.mark.parametrize("asked", [1, 2, 3])
def test_a_worker_that_dies_between_two_askings_costs_one_request_at_most(
    project: Project, marked: Study, other: Study, endpoint: Endpoint, server: ChatServer, asked: int
) -> None:
    server.script.configure({"examinee": "knows"})
    run = begun(project, marked, endpoint)
    _advanced_to(run, Stage.PICTURE)
    # The first `asked` - 1 are answered; in the next the process ends.
    server.script.configure(
        {
            "queue": [
                *[{"behaviour": "answer", "when": "picture_answer"}] * (asked - 1),
                {"behaviour": "hang_up", "when": "picture_answer"},
            ]
        }
    )
    item_advance(item=GenerationItem.objects.select_related("run__endpoint").get(), owner="first")
    Attempt.objects.filter(state=AttemptState.TIMED_OUT).update(state=AttemptState.SENT, owner="first")
    GenerationItem.objects.update(state="working", claimed_by="first", not_before=None)
    run = drive(run)
    assert (run.state, run.done_count) == (RunState.DONE, 1)
    assert len(found(project)) == 1
    answered = Attempt.objects.filter(state=AttemptState.ANSWERED).values_list("call", flat=True)
    assert len(answered) == len({*answered}) == 5
    assert server.script.record()["requests"] == 6


def test_another_patients_picture_stays_in_the_house_too(
    project: Project, marked: Study, other: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    other.subject.egress = Egress.LOCAL_ONLY
    other.subject.save()
    drive(begun(project, marked, endpoint))
    assert [row["images"] for row in probes_seen(server)] == [0, 0]
    Endpoint.objects.update(is_local=True)
    Instance.objects.update(state=State.WITHDRAWN)
    drive(begun(project, marked, Endpoint.objects.get(), seed=3))
    assert probes_seen(server)[-1]["images"] == 1
    assert Call.objects.filter(step="other picture").latest("pk").egress == Egress.LOCAL_ONLY


def test_a_run_tells_how_many_were_answered_without_the_picture(
    project: Project, marked: Study, other: Study, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    server.script.configure({"examinee": "knows"})
    run = drive(begun(project, marked, endpoint, count=2, budget_cap=Decimal(5)))
    page = " ".join(signed_in(lead).get(f"/p/lumbar/generation/{run.uid}/").content.decode().split())
    assert "Without the picture" in page
    assert "2 of 2" in page
    assert "draft 1" in page
    prompt = run.draft_prompt
    assert prompt is not None
    shown = signed_in(lead).get(f"/p/lumbar/generation/prompts/{prompt.uid}/").content.decode()
    assert "2 of 2" in shown
