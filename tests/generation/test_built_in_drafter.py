"""The drafter that needs no model."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.bodies import MultipleChoice, OpenQuestion, body_parse
from corpus.models import Evidence, Finding, Instance, QuoteMatch, RevisionKind, Source, State
from generation.models import GenerationRun, ItemState
from generation.services.recipe import RecipeRefused
from imaging.models import Laterality, SopInstance, Study
from projects.models import Approval, Project, RunState
from tests.generation.cast import GUIDELINE_ZH, SPACING_MM, guideline_make, study_make
from tests.generation.driving import drive, start


def bodies(project: Project) -> list[MultipleChoice | OpenQuestion]:
    found = []
    for instance in Instance.objects.filter(project=project).order_by("number"):
        assert instance.current_revision is not None
        body = body_parse(instance.current_revision.body)
        assert isinstance(body, MultipleChoice | OpenQuestion)
        found.append(body)
    return found


def everything_said(body: MultipleChoice | OpenQuestion) -> str:
    if isinstance(body, MultipleChoice):
        return " ".join([body.stem, body.rationale, *(o.text for o in body.options)])
    return " ".join([body.question, body.reference_answer, body.rationale])


def test_a_study_becomes_reviewable_questions_in_both_languages(project: Project, study: Study) -> None:
    run = drive(start(project, studies=(study,), languages=("en", "zh"), count=12))
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 12, 0)
    instances = Instance.objects.filter(project=project)
    assert {(i.kind, i.language) for i in instances} == {
        (kind, language) for kind in ("multiple_choice", "open_question") for language in ("en", "zh")
    }
    assert {i.state for i in instances} == {State.REVISED}
    for instance in instances:
        kinds = list(instance.revisions.order_by("number").values_list("kind", flat=True))
        assert kinds[:2] == [RevisionKind.DRAFT, RevisionKind.REVISION]
        assert "without a language model" in instance.revisions.get(number=1).model_name
        assert instance.history_length >= 2


def test_a_drafted_question_costs_a_bounded_number_of_queries(project: Project, study: Study) -> None:
    """Checked twice, it costs 115 of them."""
    run = start(project, studies=(study,), languages=("en",), count=4)
    with CaptureQueriesContext(connection) as queries:
        drive(run)
    assert run.items.filter(state=ItemState.DONE).count() == 4
    assert len(queries) <= 4 * 100


def test_the_same_seed_drafts_the_same_words_again(
    project: Project, other_project: Project, study: Study, guideline: Source
) -> None:
    approval = Approval.objects.create(
        project=other_project,
        number="EC-2",
        basis=Approval.Basis.PUBLIC,
        may_draft=True,
        valid_from=date(2020, 1, 1),
        expires_on=date(2099, 12, 31),
    )
    twin = study_make(other_project, approval)
    drive(start(project, studies=(study,), sources=(guideline,), count=8, seed=7))
    drive(start(other_project, studies=(twin,), sources=(guideline_make(other_project),), count=8, seed=7))
    said = [everything_said(body) for body in bodies(project)]
    assert len(said) == 8
    assert said == [everything_said(body) for body in bodies(other_project)]


@pytest.mark.once
def test_a_second_run_asks_nothing_again_and_says_when_nothing_is_left(
    project: Project, study: Study, guideline: Source
) -> None:
    chosen = {"studies": (study,), "sources": (guideline,), "kinds": ("open_question",)}
    first = drive(start(project, **chosen, count=5))
    # The same seed, so that without the memory of the first run its items would come again.
    rest = drive(start(project, **chosen, count=500))
    assert (first.done_count, rest.failed_count) == (5, 0)
    assert rest.done_count > 5
    assert "beside what was asked before" in rest.log
    pointed = [(everything_said(body), body.images[0].pointer) for body in bodies(project) if body.images]
    assert len(pointed) == len(set(map(str, pointed)))
    with pytest.raises(RecipeRefused, match="has been asked in this project already"):
        start(project, **chosen, count=1)
    assert GenerationRun.objects.count() == 2
    assert drive(start(project, studies=(study,), kinds=("multiple_choice",), count=1)).done_count == 1


@pytest.mark.once
def test_what_was_rejected_or_withdrawn_may_be_asked_anew(project: Project, study: Study) -> None:
    recipe = {"studies": (study,), "kinds": ("open_question",), "count": 500}
    every = drive(start(project, **recipe)).done_count
    gone = Instance.objects.filter(project=project).order_by("number")[:2]
    for instance, state in zip(gone, (State.REJECTED, State.WITHDRAWN), strict=True):
        Instance.objects.filter(pk=instance.pk).update(state=state)
    assert every > 2
    assert drive(start(project, **recipe)).done_count == 2


def test_what_an_open_run_is_about_to_ask_is_not_planned_twice(project: Project, study: Study) -> None:
    recipe = {"studies": (study,), "kinds": ("open_question",), "count": 500}
    waiting = start(project, **recipe)
    with pytest.raises(RecipeRefused, match="already"):
        start(project, **recipe)
    GenerationRun.objects.filter(pk=waiting.pk).update(state=RunState.CANCELLED)
    assert start(project, **recipe).total_count == waiting.total_count


@pytest.mark.once
def test_options_do_not_always_stand_in_the_same_order(project: Project, study: Study) -> None:
    drive(start(project, studies=(study,), kinds=("multiple_choice",), count=12))
    answers = {body.answer for body in bodies(project) if isinstance(body, MultipleChoice)}
    assert len(answers) > 2


def test_the_right_level_is_never_told_in_the_stem_of_a_pointing_question(
    project: Project, study: Study
) -> None:
    drive(start(project, studies=(study,), kinds=("multiple_choice",), count=14))
    pointing = [b for b in bodies(project) if isinstance(b, MultipleChoice) and b.images[0].pointer]
    assert pointing
    for body in pointing:
        right = next(option.text for option in body.options if option.key == body.answer)
        premise_gone = body.stem.split("(")[0]
        assert right not in premise_gone
        assert len({option.text for option in body.options}) == 4


@pytest.mark.once
def test_an_arrow_points_at_the_pixel_of_the_mark(project: Project, study: Study) -> None:
    drive(start(project, studies=(study,), kinds=("multiple_choice",), count=14))
    body = next(b for b in bodies(project) if b.images[0].pointer and b.levels[0] == "L3")
    image = body.images[0]
    assert image.pointer is not None
    # L3 lies at y = 90 mm, z = -82 mm on the middle slice; 2 mm per pixel.
    middle = SopInstance.objects.get(series__series_instance_uid=image.series, slice_position=SPACING_MM)
    assert (image.sop, image.frame) == (middle.sop_instance_uid, 1)
    assert image.pointer.points[-1] == [45.0, 41.0]


def test_assumed_numbering_is_said(project: Project, study: Study) -> None:
    drive(start(project, studies=(study,), count=14))
    pointing = [b for b in bodies(project) if b.axis == "level_identification"]
    assert pointing
    assert all("assumed" in body.rationale for body in pointing)


@pytest.mark.once
def test_the_checks_find_nothing_worse_than_a_note_in_what_templates_write(
    project: Project, study: Study, guideline: Source
) -> None:
    chinese = guideline_make(project, text=GUIDELINE_ZH, language="zh")
    drive(start(project, studies=(study,), sources=(guideline, chinese), languages=("en", "zh"), count=40))
    findings = Finding.objects.filter(revision__instance__project=project)
    assert findings.exists()
    assert not [f"{f.check_name}: {f.message}" for f in findings.exclude(severity="note")]


@pytest.mark.once
def test_a_study_with_marks_alone_is_clean_too(project: Project, approval: Approval) -> None:
    bare = study_make(project, approval, facts=False)
    drive(start(project, studies=(bare,), languages=("en", "zh"), count=28))
    findings = Finding.objects.filter(revision__instance__project=project)
    assert not [f"{f.check_name}: {f.message}" for f in findings.exclude(severity="note")]


@pytest.mark.once
def test_no_side_is_claimed_where_laterality_is_unknown(project: Project, study: Study) -> None:
    drive(start(project, studies=(study,), count=24))
    assert bodies(project)
    for body in bodies(project):
        assert body.side is None
        assert " left" not in everything_said(body)


@pytest.mark.once
def test_a_side_is_stated_where_it_is_verified(project: Project, approval: Approval) -> None:
    study = study_make(project, approval, laterality=Laterality.VERIFIED)
    drive(start(project, studies=(study,), count=30))
    assert any("left" in everything_said(body) for body in bodies(project))


def test_guideline_answers_are_verbatim_quotes_with_their_place(project: Project, guideline: Source) -> None:
    run = drive(start(project, sources=(guideline,), count=6))
    assert run.done_count >= 3
    rows = Evidence.objects.filter(passage__source=guideline)
    assert rows
    for row in rows:
        assert row.match == QuoteMatch.EXACT
        assert row.passage is not None
        assert row.passage.text[row.passage_start : row.passage_end] == row.quote


def test_wrong_statements_are_not_in_the_guideline(project: Project, guideline: Source) -> None:
    drive(start(project, sources=(guideline,), kinds=("multiple_choice",), count=4))
    text = " ".join(passage.text for passage in guideline.passages.all())
    choices = [body for body in bodies(project) if isinstance(body, MultipleChoice)]
    assert choices
    for body in choices:
        for option in body.options:
            assert (option.text in text) == (option.key == body.answer)


def test_a_chinese_guideline_is_drafted_in_chinese_and_not_translated(project: Project) -> None:
    source = guideline_make(project, text=GUIDELINE_ZH, language="zh")
    run = drive(start(project, sources=(source,), languages=("en", "zh"), count=4))
    assert run.done_count > 0
    assert {body.language for body in bodies(project)} == {"zh"}


def test_a_short_material_is_not_stretched(project: Project, guideline: Source) -> None:
    run = drive(start(project, sources=(guideline,), kinds=("multiple_choice",), count=500))
    assert 0 < run.total_count < 500
    assert f"carries {run.total_count} of the 500" in run.log
    assert run.done_count == run.total_count


@pytest.mark.parametrize("kind", ["multiple_choice", "open_question"])
def test_every_item_of_the_checklist_is_answered(project: Project, study: Study, kind: str) -> None:
    import json

    from generation.checklist import FIRST

    drive(start(project, studies=(study,), kinds=(kind,), count=3))
    for instance in Instance.objects.filter(project=project):
        revision = instance.revisions.get(number=2)
        answers = json.loads(revision.checklist)["items"]
        assert [answer["item"] for answer in answers] == list(FIRST.keys_of(kind))
        assert all(answer["passed"] or answer["changed"] for answer in answers)


def test_items_do_not_repeat_a_question(project: Project, study: Study) -> None:
    run = drive(start(project, studies=(study,), kinds=("open_question",), count=200))
    said = [everything_said(body) for body in bodies(project)]
    assert len(said) == len(set(said)) == run.total_count
    assert run.items.filter(state=ItemState.DONE).count() == run.total_count
