"""The plan of a run: seen before anything starts, with quotas, rare things first, and what is left out."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from corpus.models import HeldOut, Instance, InstanceLevel, Passage, ReadBy, Source, State
from generation.models import EgressRefusal, Endpoint, GenerationItem, GenerationRun
from generation.planning.plan import Plan, plan_make
from generation.services.recipe import Recipe, RecipeRefused
from generation.services.run_start import PlanMoved, run_start
from imaging.models import LevelFact, LevelMark, SignOff, Study, Subject
from projects.models import Approval, Egress, Project, User
from tests.conftest import signed_in
from tests.generation.cast import fact_make, guideline_make, study_make
from tests.generation.driving import drive, start

FORM = {"kinds": ["multiple_choice"], "languages": ["en"], "count": 3, "drafter": "built-in", "seed": 0}
ADDRESS = "/p/lumbar/generation/new/"


def plan_of(project: Project, *studies: Study, endpoint: Endpoint | None = None, **fields: object) -> Plan:
    recipe = Recipe(studies=tuple(str(study.uid) for study in studies), **fields)  # type: ignore[arg-type]
    return plan_make(project=project, recipe=recipe, endpoint=endpoint, seed=0)


def seen_in(html: str) -> str:
    return html.split('name="seen" value="')[1].split('"')[0]


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


def test_a_recipe_leads_to_its_plan_and_starts_nothing(client: Client, study: Study) -> None:
    answer = client.post(ADDRESS, FORM | {"studies": [str(study.uid)]})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Plan of the run" in html
    assert "Nothing has started" in html
    assert str(study.subject) in html
    assert 'aria-keyshortcuts="s"' in html
    assert not GenerationRun.objects.exists()


def test_the_plan_that_was_seen_is_what_is_started(client: Client, study: Study) -> None:
    form = FORM | {"studies": [str(study.uid)], "count": 5}
    planned = plan_of(study.project, study, kinds=("multiple_choice",), count=5)
    html = client.post(ADDRESS, form).content.decode()
    assert not GenerationItem.objects.exists()
    client.post(ADDRESS, form | {"seen": seen_in(html)})
    assert list(GenerationItem.objects.order_by("position").values_list("topic", flat=True)) == [
        one.topic for one in planned.items
    ]


def test_a_plan_that_is_no_longer_true_is_shown_anew(client: Client, study: Study) -> None:
    form = FORM | {"studies": [str(study.uid)], "count": 20}
    html = client.post(ADDRESS, form).content.decode()
    LevelMark.objects.filter(level="L3").delete()
    answer = client.post(ADDRESS, form | {"seen": seen_in(html)})
    assert answer.status_code == 409
    assert "changed since this plan was made" in answer.content.decode()
    assert not GenerationRun.objects.exists()
    again = client.post(ADDRESS, form | {"seen": seen_in(answer.content.decode())})
    assert again.status_code == 302


def test_nothing_starts_without_a_plan(project: Project, study: Study) -> None:
    recipe = Recipe(studies=(str(study.uid),))
    with pytest.raises(PlanMoved):
        run_start(project=project, recipe=recipe, endpoint=None, seen="")
    assert not GenerationRun.objects.exists()


def test_the_recipe_can_be_changed_after_its_plan(client: Client, study: Study) -> None:
    form = FORM | {"studies": [str(study.uid)], "axis_pathology": 2, "change": "1"}
    html = client.post(ADDRESS, form).content.decode()
    assert "See the plan" in html
    assert f'value="{study.uid}"' in html
    assert 'name="axis_pathology" value="2"' in html
    assert not GenerationRun.objects.exists()


def test_a_run_of_100_000_items_may_be_planned_for_a_model(
    project: Project, study: Study, endpoint: Endpoint
) -> None:
    planned = plan_of(project, study, endpoint=endpoint, count=100_000)
    assert planned.items
    with pytest.raises(RecipeRefused, match="100,000"):
        plan_of(project, study, endpoint=endpoint, count=100_001)
    with pytest.raises(RecipeRefused, match="at most 20,000"):
        plan_of(project, study, count=20_001)


def test_quotas_of_axes_are_kept(project: Project, study: Study) -> None:
    plan = plan_of(project, study, count=40, axes=(("pathology", 3), ("level_identification", 1)))
    counted = {row.axis: 0 for row in plan.rows}
    for row in plan.rows:
        counted[row.axis] += row.count
    assert counted == {"Pathology assessment": 3, "Level identification": 1}
    assert any("quota of “Pathology assessment” is full" in one.sentence for one in plan.left_out)


def test_quotas_of_conditions_are_kept(project: Project, study: Study) -> None:
    fact_make(study, "L3/L4", "canal", "stenosis", "severe")
    every = plan_of(project, study, kinds=("open_question",), count=60)
    some = plan_of(
        project, study, kinds=("open_question",), count=60, conditions=(("degenerative_disc_disease", 1),)
    )
    facts = {str(fact.uid) for fact in LevelFact.objects.filter(attribute="degeneration")}
    graded = [one for one in every.items if any(uid in one.topic for uid in facts)]
    assert len(graded) > 1
    assert len([one for one in some.items if any(uid in one.topic for uid in facts)]) == 1


@pytest.mark.parametrize(
    "quotas", [{"axes": (("nothing", 1),)}, {"conditions": (("nothing", 1),)}, {"axes": (("pathology", -1),)}]
)
def test_a_quota_of_nothing_is_refused(project: Project, study: Study, quotas: dict[str, object]) -> None:
    with pytest.raises(RecipeRefused):
        plan_of(project, study, **quotas)


def test_a_level_that_few_questions_are_about_comes_first(project: Project, study: Study) -> None:
    drive(start(project, studies=(study,), kinds=("multiple_choice",), count=1))
    instance = Instance.objects.get()
    InstanceLevel.objects.filter(instance=instance).delete()
    for level in ("T12", "L1", "L2", "L3", "L5", "S1"):
        InstanceLevel.objects.create(instance=instance, level=level)
    plan = plan_of(project, study, kinds=("open_question",), count=60)
    marks = [one for one in plan.items if '"kind":"mark"' in one.topic]
    assert '"level":"L4"' in marks[0].topic
    assert len(marks) > 3


def test_a_condition_that_is_rare_in_the_material_comes_first(project: Project, study: Study) -> None:
    fact_make(study, "T12", "body", "fracture", "severe")
    plan = plan_of(project, study, kinds=("open_question",), count=60)
    facts = [one for one in plan.items if '"kind":"fact"' in one.topic]
    assert '"level":"T12"' in facts[0].topic


def test_what_a_suite_holds_out_is_left_out(project: Project, study: Study, guideline: Source) -> None:
    HeldOut.objects.create(
        project=project, suite_uid=project.uid, suite_name="Hidden discs", instance_uid=project.uid,
        cluster_key=f"subject:{study.subject.uid}", text_signature="s",
    )  # fmt: skip
    recipe = Recipe(studies=(str(study.uid),), sources=(str(guideline.uid),), count=4)
    plan = plan_make(project=project, recipe=recipe, endpoint=None, seed=0)
    assert {one.label for one in plan.items} == {guideline.title}
    (told,) = [one for one in plan.left_out if one.rule]
    assert "suite holds this out" in told.sentence
    assert "Hidden discs" not in told.sentence
    with pytest.raises(RecipeRefused, match="suite holds this out"):
        start(project, studies=(study,))


def bar(project: Project, rule: str) -> None:
    match rule:
        case "study_not_signed_off":
            Study.objects.update(sign_off=SignOff.WAITING)
        case "no_valid_approval":
            Approval.objects.update(expires_on="2020-06-01")
        case "no_rights":
            Source.objects.update(may_draft=False)
        case "rights_expired":
            Source.objects.update(rights_expire_on="2020-01-01")
        case "licence_unknown":
            Source.objects.update(licence="Unknown")
        case "page_not_checked":
            Passage.objects.update(read_by=ReadBy.OCR_WAITS, confidence=0.5, page=3)
        case "local_models_only":
            Subject.objects.update(egress=Egress.LOCAL_ONLY)
            Source.objects.update(egress=Egress.LOCAL_ONLY)


@pytest.mark.parametrize(
    ("rule", "of_study"),
    [
        ("study_not_signed_off", True),
        ("no_valid_approval", True),
        ("local_models_only", True),
        ("local_models_only", False),
        ("no_rights", False),
        ("rights_expired", False),
        ("licence_unknown", False),
        ("page_not_checked", False),
    ],
)
def test_what_may_not_be_used_is_left_out_told_and_kept_as_a_refusal(
    project: Project,
    approval: Approval,
    study: Study,
    guideline: Source,
    endpoint: Endpoint,
    rule: str,
    of_study: bool,
) -> None:
    bar(project, rule)
    good = guideline_make(
        project, text="# More\n\n" + "Roots are seen on magnetic resonance imaging only. " * 2
    )
    barred = {"studies": (study,)} if of_study else {"sources": (guideline,)}
    with pytest.raises(RecipeRefused) as refusal:
        start(project, endpoint=endpoint, **barred)  # type: ignore[arg-type]
    sources = (*barred.get("sources", ()), good)
    run = start(project, endpoint=endpoint, studies=barred.get("studies", ()), sources=sources, count=1)
    run.refresh_from_db()
    kept = EgressRefusal.objects.get(run=run)
    assert kept.rule == rule
    assert str(refusal.value) in kept.reason
    assert str(refusal.value) in run.log


def test_the_plan_counts_by_kind_language_axis_and_source(
    client: Client, project: Project, study: Study, guideline: Source
) -> None:
    form = FORM | {
        "kinds": ["multiple_choice", "open_question", "consultation", "report"],
        "languages": ["en", "zh"],
        "studies": [str(study.uid)],
        "sources": [str(guideline.uid)],
        "count": 300,
    }
    html = client.post(ADDRESS, form).content.decode()
    for words in (
        "Multiple choice",
        "Consultation",
        "Report",
        "Chinese",
        guideline.title,
        "does not translate",
    ):
        assert words in html


def test_the_plan_asks_the_database_no_more_for_more_items(
    client: Client,
    project: Project,
    approval: Approval,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    study = study_make(project, approval)
    form = FORM | {"studies": [str(study.uid)], "count": 500}
    with django_assert_max_num_queries(60):
        client.post(ADDRESS, form)


def test_a_rejected_question_makes_room_in_the_plan(project: Project, study: Study) -> None:
    recipe = {"kinds": ("open_question",), "count": 500}
    drive(start(project, studies=(study,), **recipe))  # type: ignore[arg-type]
    assert not plan_of(project, study, **recipe).items
    Instance.objects.filter(project=project, number=1).update(state=State.REJECTED)
    assert len(plan_of(project, study, **recipe).items) == 1
