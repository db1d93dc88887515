"""Before a run begins a lead reads what would be sent, to the letter."""

from __future__ import annotations

import pytest
from django.db.models import Value
from django.db.models.functions import Concat

from corpus.models import Source
from generation.models import Call, Endpoint, GenerationItem, GenerationRun
from generation.plan_payload import payload_of
from generation.planning.plan import plan_make
from generation.services.recipe import Recipe
from imaging.models import Series, SopInstance, Study
from projects.models import Project, User
from tests.conftest import signed_in
from tests.generation.driving import begin, drive
from tests.openai_server.server import ChatServer

ADDRESS = "/p/lumbar/generation/new/"
FORM = {"kinds": ["multiple_choice"], "languages": ["en"], "count": 3, "seed": 0}


def test_what_is_shown_is_what_is_sent(
    project: Project, study: Study, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    recipe = Recipe(studies=(str(study.uid),), sources=(str(guideline.uid),), count=4)
    plan = plan_make(project=project, recipe=recipe, endpoint=endpoint, seed=0)
    shown = [payload_of(plan, place, project=project, endpoint=endpoint) for place in range(1, 5)]
    assert server.script.record()["requests"] == 0
    assert not Call.objects.exists()
    assert not GenerationItem.objects.exists()
    assert drive(begin(project, recipe, endpoint)).done_count == 4
    sent = Call.objects.filter(step="draft").order_by("item__position").values_list("request", flat=True)
    assert [one.question.record_text for one in shown if one.question] == list(sent)
    assert {len(one.question.pictures) for one in shown if one.question} == {0, 1}


@pytest.mark.parametrize(
    ("wanted", "place"), [("1", 1), ("2", 2), ("999", 3), ("0", 1), ("x", 1), ("²", 1), ("9" * 40, 1)]
)
def test_a_lead_looks_at_an_item_of_a_plan_and_nothing_leaves(
    study: Study, endpoint: Endpoint, server: ChatServer, lead: User, wanted: str, place: int
) -> None:
    form = FORM | {"drafter": str(endpoint.uid), "studies": [str(study.uid)]}
    client = signed_in(lead)
    assert "See what would be sent" in client.post(ADDRESS, form).content.decode()
    page = client.post(ADDRESS, form | {"show": wanted}).content.decode()
    assert f"The first request for item {place} of 3" in page
    assert 'src="data:image/png;base64,' in page
    assert "&lt;material&gt;" in page
    assert f'<input type="hidden" name="studies" value="{study.uid}">' in page
    assert 'type="hidden" name="show"' not in page
    assert server.script.record()["requests"] == 0
    assert not GenerationRun.objects.exists()


def test_what_the_gate_keeps_back_is_told_in_its_place(
    study: Study, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    Series.objects.filter(study=study).update(face_in_view=True)
    form = FORM | {"drafter": str(endpoint.uid), "studies": [str(study.uid)], "show": "1"}
    page = signed_in(lead).post(ADDRESS, form).content.decode()
    assert "A face may be rebuilt" in page
    assert "data:image" not in page


def test_the_built_in_drafter_sends_nothing_that_could_be_shown(study: Study, lead: User) -> None:
    form = FORM | {"drafter": "built-in", "studies": [str(study.uid)]}
    page = signed_in(lead).post(ADDRESS, form | {"show": "1"}).content.decode()
    assert "Plan of the run" in page
    assert "See what would be sent" not in page


def test_a_picture_without_its_file_is_said(study: Study, endpoint: Endpoint, lead: User) -> None:
    SopInstance.objects.update(path=Concat("path", Value(".gone")))
    form = FORM | {"drafter": str(endpoint.uid), "studies": [str(study.uid)], "show": "1"}
    answer = signed_in(lead).post(ADDRESS, form)
    assert answer.status_code < 500
    assert "A file of its pictures cannot be read" in answer.content.decode()
