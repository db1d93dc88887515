"""A level that rests on a count nobody certified has a dashed chip wherever it is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corpus.models import Evidence, Instance, InstanceLevel
from imaging.models import NumberingBasis, Subject
from projects.models import Approval, Membership, Project, User
from review.services import assignment_reject
from tests.conftest import signed_in
from tests.corpus.releasing import approved, released, source_make
from tests.imaging.certified import numbering_certify_now
from tests.imaging.stored import study_store
from tests.review.making import claimed, finding, opened, press

pytestmark = pytest.mark.django_db

ASSUMED = "lv-assumed"
_numbers = count(1)


@pytest.fixture
def browser(surgeon_a: User, project: Project) -> Client:
    Membership.objects.create(user=surgeon_a, project=project, role="lead")
    return signed_in(surgeon_a)


@pytest.fixture
def reading(project: Project, approval: Approval) -> Callable[[], Any]:
    """Opens rounds on instances of subjects of their own, with a level each."""

    def make() -> Any:
        number = next(_numbers)
        subject = Subject.objects.create(
            project=project, approval=approval, pseudonym=f"P-{number}", key_hash=f"{number}"
        )
        round = opened(project, subject=subject)
        InstanceLevel.objects.get_or_create(instance=round.instance, level="L2/L3")
        return round

    return make


def chips(browser: Client, address: str) -> Iterator[bool]:
    """Of each chip with L2/L3 on a page: whether it is dashed."""
    page = browser.get(address).content.decode()
    for part in page.split('class="lv')[1:]:
        element = part.partition("</")[0]
        if "L2/L3" in element:
            yield ASSUMED in element


def pages(round: Any) -> list[str]:
    assignment = round.assignments.get()
    return [
        reverse("review:queue", args=["lumbar"]),
        reverse("review:instances", args=["lumbar"]),
        reverse("review:item", args=["lumbar", assignment.uid]),
    ]


def test_every_chip_is_dashed_until_somebody_certifies_the_count(
    browser: Client, project: Project, surgeon_a: User, reading: Callable[[], Any]
) -> None:
    round = reading()
    series = study_store(project)
    Evidence.objects.create(
        revision=round.seen, number=1, field="rationale", match="none", series=series, level="L2/L3"
    )
    finding(round.seen, level="L2/L3")
    for address in pages(round):
        found = list(chips(browser, address))
        assert found, address
        assert all(found), address
    numbering_certify_now(
        subject=round.instance.subject,
        certified_by=surgeon_a,
        basis=NumberingBasis.COUNTED_FROM_C2,
        reason="whole-spine scout",
    )
    for address in pages(round):
        assert not any(chips(browser, address)), address


def test_what_was_decided_this_week_says_it_at_home_and_on_its_record(
    browser: Client, surgeon_a: User, reading: Callable[[], Any]
) -> None:
    round = reading()
    assignment_reject(press=press(claimed(round, surgeon_a), surgeon_a), reasons=["level"], harm="minor")
    assert list(chips(browser, "/p/lumbar/")) == [True]
    record = list(chips(browser, reverse("review:instance", args=["lumbar", round.instance.uid])))
    assert record
    assert all(record)


@pytest.mark.parametrize("name", ["queue", "instances"])
def test_the_lists_ask_as_much_for_eight_subjects_as_for_one(
    browser: Client, reading: Callable[[], Any], name: str
) -> None:
    address = reverse(f"review:{name}", args=["lumbar"])
    reading()
    browser.get(address)
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    for _ in range(7):
        reading()
    with CaptureQueriesContext(connection) as eight:
        assert list(chips(browser, address)) == [True] * 8
    assert len(eight) == len(one)


def test_the_release_says_of_which_levels_some_row_is_assumed(
    browser: Client, project: Project, approval: Approval
) -> None:
    source = source_make(project)
    subject = Subject.objects.create(project=project, approval=approval, pseudonym="S-1", key_hash="k")
    Instance.objects.filter(pk=approved(project, source, 1, levels=["L2/L3"]).pk).update(subject=subject)
    approved(project, source, 2, levels=["L5/S1"])
    page = browser.get(f"/p/lumbar/releases/{released(project).uid}/").content.decode()
    assert '<a class="lv lv-assumed" data-level="L2/L3"' in page
    assert '<a class="lv" data-level="L5/S1"' in page
