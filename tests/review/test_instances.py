"""The list of Instances and the record of one."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from corpus.models import HeldOut, HistoryEvent
from projects.models import Project, User
from review.services import assignment_approve
from tests.append_only import triggers_off
from tests.conftest import signed_in
from tests.held_out import hold_out
from tests.review.making import claimed, opened, press, revised

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(lead: User) -> Client:
    return signed_in(lead)


@pytest.mark.parametrize("count", [1, 8])
def test_the_number_of_queries_does_not_grow(
    browser: Client, project: Project, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        revised(project)
    address = reverse("review:instances", args=["lumbar"])
    browser.get(address)
    with django_assert_num_queries(9):  # one for the bell, one for who has to answer first
        assert len(browser.get(address).context["rows"]) == count


def test_the_list_is_filtered_by_state(browser: Client, project: Project) -> None:
    waiting = revised(project)
    opened(project)
    address = reverse("review:instances", args=["lumbar"])
    assert browser.get(address, {"state": "revised"}).context["rows"] == [waiting]
    assert len(browser.get(address, {"state": "not a state"}).context["rows"]) == 2


def test_the_record_names_who_when_and_the_hash(browser: Client, project: Project, surgeon_a: User) -> None:
    round = opened(project)
    assignment_approve(press=press(claimed(round, surgeon_a), surgeon_a))
    html = browser.get(
        reverse("review:instance", kwargs={"slug": "lumbar", "uid": round.instance.uid})
    ).content.decode()
    last = HistoryEvent.objects.order_by("-seq").first()
    assert last is not None
    assert last.hash[:12] in html
    assert "Surgeon A" in html
    assert "Decision approve" in html


def test_a_broken_chain_is_said_on_the_record(browser: Client, project: Project) -> None:
    round = opened(project)
    with triggers_off():
        HistoryEvent.objects.filter(seq=2).update(payload="{}")
    address = reverse("review:instance", kwargs={"slug": "lumbar", "uid": round.instance.uid})
    assert "row 2" in browser.get(address).content.decode()


def test_the_home_page_counts_them_by_state_and_links_to_the_list(browser: Client, project: Project) -> None:
    opened(project)
    revised(project)
    html = browser.get("/p/lumbar/").content.decode()
    assert "?state=in_review" in html
    assert "?state=revised" in html
    assert "?state=approved" not in html


def test_the_record_of_a_hidden_suites_item_keeps_its_gold_from_the_lead(
    project: Project, lead: User, surgeon_a: User
) -> None:
    round = opened(project)
    instance = round.instance
    assignment_approve(press=press(claimed(round, surgeon_a), surgeon_a))
    hold_out(instance, is_hidden=True)
    address = reverse("review:instance", kwargs={"slug": "lumbar", "uid": instance.uid})
    told = signed_in(lead).get(address)
    assert "A hidden suite asks this question" in told.content.decode()
    assert instance.title not in told.content.decode()
    every = reverse("review:instances", args=["lumbar"])
    listed = signed_in(lead).get(every).content.decode()
    assert "of a hidden suite" in listed
    assert instance.title not in listed
    assert instance.title in unescape(signed_in(surgeon_a).get(every).content.decode())
    assert "is the key" not in told.content.decode()
    assert (told.context["texts"], told.context["answer"]) == ([], "")
    assert "is the key" in signed_in(surgeon_a).get(address).content.decode()
    HeldOut.objects.update(is_hidden=False)
    assert "is the key" in signed_in(lead).get(address).content.decode()
