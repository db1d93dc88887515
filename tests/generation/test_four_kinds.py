"""Consultations and reports, by an endpoint and by the built-in drafter, in both languages."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from corpus.bodies import Body, Consultation, Report, body_parse
from corpus.models import Evidence, Finding, Instance, QuoteMatch, RedraftRequest, State
from generation.answers import SECTION_NAMES, ConsultationDraft, ReportDraft
from generation.models import Endpoint
from generation.services.redraft_answer import redraft_answer
from imaging.models import Laterality, Study
from projects.models import Approval, Project, RunState
from tests.generation.cast import study_make
from tests.generation.driving import drive, start
from tests.openai_server.compose import dialogue, report
from tests.openai_server.server import ChatServer

LONGER = ("consultation", "report")
ALL = ("multiple_choice", "open_question", *LONGER)


def body_of(instance: Instance) -> Body:
    assert instance.current_revision is not None
    return body_parse(instance.current_revision.body)


def one(project: Project, kind: str, language: str = "en") -> Body:
    return body_of(Instance.objects.get(project=project, kind=kind, language=language))


def errors_in(project: Project) -> list[str]:
    # Of one study the templates say nearly the same again and again; asked here is whether it is right.
    told = Finding.objects.filter(revision__instance__project=project).exclude(check_name="text_is_new")
    found = told.exclude(severity="note")
    return [f"{each.check_name}: {each.message}" for each in found]


@pytest.mark.once
def test_the_built_in_drafter_writes_all_four_kinds_in_both_languages(project: Project, study: Study) -> None:
    run = drive(start(project, studies=(study,), kinds=ALL, languages=("en", "zh"), count=200))
    assert (run.state, run.failed_count) == (RunState.DONE, 0)
    made = Instance.objects.filter(project=project)
    assert {(each.kind, each.language) for each in made} == {
        (kind, language) for kind in ALL for language in ("en", "zh")
    }
    assert {each.state for each in made} == {State.REVISED}
    assert errors_in(project) == []
    # Nothing new is recorded, so a study is told of once per kind and language.
    assert made.filter(kind__in=LONGER).count() == 4


def test_an_endpoint_writes_consultations_and_reports_in_both_languages(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    run = drive(
        start(project, studies=(study,), endpoint=endpoint, kinds=LONGER, languages=("en", "zh"), count=4)
    )
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 4, 0)
    made = Instance.objects.filter(project=project, kind__in=LONGER)
    assert {(each.kind, each.language) for each in made} == {
        (kind, language) for kind in LONGER for language in ("en", "zh")
    }
    asked = server.script.record()["by_schema"]
    assert {"consultation_draft", "consultation_revision", "report_draft", "report_revision"} <= set(asked)
    pictures = {
        row["images"] for row in server.script.record()["seen"] if row["schema_name"] == "report_draft"
    }
    assert pictures == {3}  # All slices of so small a study.


def test_only_what_was_asked_for_is_told(project: Project, study: Study) -> None:
    drive(start(project, studies=(study,), kinds=("consultation",), count=1))
    body = one(project, "consultation")
    assert isinstance(body, Consultation)
    assert [turn.speaker for turn in body.turns] == ["patient", "clinician"] * (len(body.turns) // 2)
    first_told = next(n for n, turn in enumerate(body.turns) if "Pfirrmann" in turn.text)
    assert first_told == 3
    assert all(flag in body.turns[1].text for flag in body.red_flags)
    assert not any("Pfirrmann" in turn.text for turn in body.turns if turn.speaker == "patient")
    assert "If" in body.plan
    # Left and right of these images are unknown, so the fact that names a side is told nowhere.
    assert "left" not in " ".join(turn.text for turn in body.turns)


def test_a_report_has_its_sections_and_every_recorded_finding(project: Project, sided_study: Study) -> None:
    drive(start(project, studies=(sided_study,), kinds=("report",), count=1))
    body = one(project, "report")
    assert isinstance(body, Report)
    assert tuple(section.name for section in body.sections) == SECTION_NAMES
    assert all(bool(section.text) != bool(section.not_applicable) for section in body.sections)
    imaging = body.sections[0].text
    for level in ("L1/L2", "L2/L3", "L3/L4", "L4/L5", "L5/S1"):
        assert level in imaging
    assert "left" in imaging
    assert "In view without a record: T12" in imaging
    assert body.levels == ["L1/L2", "L2/L3", "L3/L4", "L4/L5", "L5/S1"]


@pytest.mark.parametrize("kind", LONGER)
def test_each_statement_is_tied_to_its_fact_and_to_the_slice_that_shows_it(
    project: Project, study: Study, kind: str
) -> None:
    drive(start(project, studies=(study,), kinds=(kind,), count=1))
    instance = Instance.objects.get(project=project)
    rows = Evidence.objects.filter(revision=instance.current_revision)
    assert rows
    for row in rows:
        assert row.fact is not None
        assert row.match == QuoteMatch.EXACT
        assert row.series is not None
        assert row.sop_instance_uid
        assert row.start is not None, row.field


def test_numbering_that_nobody_certified_is_said_to_be_assumed(project: Project, study: Study) -> None:
    drive(start(project, studies=(study,), kinds=LONGER, count=2))
    dialogue_, report_ = one(project, "consultation"), one(project, "report")
    assert isinstance(dialogue_, Consultation)
    assert isinstance(report_, Report)
    assert "numbering is assumed" in " ".join(turn.text for turn in dialogue_.turns)
    assert "numbering is assumed" in report_.sections[0].text


def test_a_study_without_records_carries_neither(project: Project, approval: Approval) -> None:
    bare = study_make(project, approval, facts=False, laterality=Laterality.VERIFIED)
    run = drive(start(project, studies=(bare,), kinds=ALL, count=12))
    assert run.failed_count == 0
    assert not Instance.objects.filter(project=project, kind__in=LONGER).exists()


@pytest.mark.parametrize("kind", LONGER)
def test_what_was_sent_back_is_drafted_anew_with_the_comment(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer, kind: str
) -> None:
    drive(start(project, studies=(study,), endpoint=endpoint, kinds=(kind,), count=1))
    instance = Instance.objects.get(project=project)
    assert instance.current_revision is not None
    Instance.objects.filter(pk=instance.pk).update(state=State.SENT_BACK)
    request = RedraftRequest.objects.create(
        instance=instance, revision=instance.current_revision, comment="Say more of L4/L5."
    )
    assert redraft_answer(request=request, owner="test")
    request.refresh_from_db()
    assert request.failed_reason == ""
    assert request.answered_by is not None
    assert "Say more of L4/L5." in server.script.record()["seen"][-2]["text"]
    assert "Revised as asked" in request.answered_by.body


MATERIAL = {
    "language": "en",
    "facts": [{"uid": "f", "level": "L4/L5", "statement": "L4/L5 disc: signal low."}],
    "passages": [],
}


def test_a_dialogue_that_tells_what_nobody_asked_for_is_not_taken() -> None:
    ConsultationDraft.model_validate(dialogue(MATERIAL))
    told = dialogue(MATERIAL)
    told["turns"][2]["text"] = "By the way, my leg hurts."
    told["turns"][1]["text"] = "I see."
    told["evidence"] += [row | {"field": "turns/1/text"} for row in told["evidence"]]
    with pytest.raises(ValidationError, match="nobody asked"):
        ConsultationDraft.model_validate(told)


def test_a_dialogue_needs_evidence_for_what_the_clinician_tells() -> None:
    bare = dialogue(MATERIAL) | {"evidence": []}
    with pytest.raises(ValidationError, match="rests on no evidence"):
        ConsultationDraft.model_validate(bare)


def test_a_dialogue_in_which_one_speaks_twice_is_not_taken() -> None:
    twice = dialogue(MATERIAL)
    twice["turns"][1]["speaker"] = "patient"
    with pytest.raises(ValidationError, match="in turn"):
        ConsultationDraft.model_validate(twice)


def test_a_report_that_lacks_a_section_is_not_taken() -> None:
    ReportDraft.model_validate(report(MATERIAL))
    short = report(MATERIAL)
    del short["sections"][4]
    with pytest.raises(ValidationError, match="each once and in this order"):
        ReportDraft.model_validate(short)


def test_an_empty_section_says_why() -> None:
    silent = report(MATERIAL)
    silent["sections"][2]["not_applicable"] = None
    with pytest.raises(ValidationError, match="treatment_patient has either a text or a reason"):
        ReportDraft.model_validate(silent)
