"""A page that lacks something says what, who adds it, and leads there whoever may."""

from __future__ import annotations

import pytest
from django.urls import reverse

from benchmark.services.suite_freeze import suite_freeze
from projects.models import Approval, Project, User
from projects.services.approvals import approval_end
from tests.benchmark.cast import endpoint_make, question_make
from tests.conftest import signed_in
from tests.generation.cast import guideline_make

pytestmark = pytest.mark.django_db


def page(user: User, route: str, project: Project) -> str:
    return signed_in(user).get(reverse(route, args=[project.slug])).content.decode()


def made_admin(user: User) -> User:
    user.is_admin = True
    user.save(update_fields=["is_admin"])
    return user


def test_an_evaluation_without_a_suite_or_an_endpoint_says_who_gives_one(
    evaluator: User, project: Project
) -> None:
    without_suite = page(evaluator, "benchmark:run_new", project)
    assert "A steward of this project freezes one" in without_suite
    assert "<select" not in without_suite
    question_make(project, 1)
    suite_freeze(project=project, name="Discs")
    without_endpoint = page(evaluator, "benchmark:run_new", project)
    assert "The site’s admin allows one" in without_endpoint
    assert "<select" not in without_endpoint
    assert reverse("endpoints:list") not in without_endpoint
    assert reverse("endpoints:new") in page(made_admin(evaluator), "benchmark:run_new", project)
    endpoint_make("http://127.0.0.1:9/v1")
    assert "<select" in page(evaluator, "benchmark:run_new", project)


def test_a_generation_run_without_anything_to_draft_from_leads_to_both(lead: User, project: Project) -> None:
    empty = page(lead, "generation:run_new", project)
    assert "There is nothing to draft from yet" in empty
    assert "See the plan" not in empty
    assert reverse("imaging:imports", args=[project.slug]) in empty
    assert reverse("corpus:source_new", args=[project.slug]) in empty


def test_a_generation_run_without_endpoints_says_who_allows_one(lead: User, project: Project) -> None:
    guideline_make(project)
    shown = page(lead, "generation:run_new", project)
    assert "No language model is allowed yet: the site’s admin allows its endpoint." in shown
    assert reverse("endpoints:new") not in shown
    assert reverse("endpoints:new") in page(made_admin(lead), "generation:run_new", project)
    endpoint_make("http://127.0.0.1:9/v1")
    assert "No language model is allowed yet" not in page(lead, "generation:run_new", project)


@pytest.mark.parametrize("route", ["training:run_list", "training:run_new"])
def test_training_without_a_release_leads_to_making_one(lead: User, project: Project, route: str) -> None:
    assert reverse("corpus:release_new", args=[project.slug]) in page(lead, route, project)


def test_an_import_without_an_approval_says_who_enters_it(
    lead: User, steward: User, project: Project, approval: Approval
) -> None:
    approval_end(approval=approval, reason="Withdrawn", ended_by=lead)
    approvals = reverse("projects:approvals", args=[project.slug])
    for_lead, for_steward = (page(who, "imaging:imports", project) for who in (lead, steward))
    assert "Enter one for this project, or renew one." in for_lead
    assert "A lead of this project enters or renews it." in for_steward
    for shown in (for_lead, for_steward):
        assert f'class="btn" href="{approvals}"' in shown
        assert 'name="approval"' not in shown
