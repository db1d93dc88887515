"""How seeded errors are drawn, told in sums and deleted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corpus.models import Finding
from projects.models import Project, User
from review.models import Assignment, Ending, SeededItem
from review.seeded.drawing import NOT_THE_NEXT, drawn, has_room, is_seedable
from review.seeded.figures import figures_of_all
from review.seeded.planting import fault_plant
from review.services import (
    notice_accept,
    seeded_prepare,
    seeded_tidy,
)
from review.sweeps import seeded_items_prepare
from tests.conftest import person, signed_in
from tests.review.making import claimed, opened
from tests.review.seeding import has_read, plain, seeded_for, seeding

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


@pytest.fixture
def seeded(surgeon_a: User, project: Project) -> SeededItem:
    return seeded_for(surgeon_a, project)


def has_ended(reader: User, project: Project, fault: str) -> None:
    """`reader` has caught one of this kind."""
    round = opened(project)
    SeededItem.objects.create(
        project=project, instance=round.instance, round=round, reviewer=reader, fault=fault, body="{}",
        older_body="{}", changes="[]", ending=Ending.DECIDED, ended_at=timezone.now(), is_caught=True,
    )  # fmt: skip


def caught(project: Project) -> list[tuple[str, int, int]]:
    return [(one.of, one.shown, one.caught) for one in figures_of_all(project)]


def test_a_lead_is_told_of_three_readers_or_of_none(seeded: SeededItem, project: Project) -> None:
    assert figures_of_all(project) == []
    readers = [person(f"reader_{n}") for n in range(3)]
    for reader in readers:
        has_ended(reader, project, "side")
    assert caught(project) == [("All", 3, 3), ("Sides exchanged", 3, 3)]


def test_no_kind_is_told_where_the_sum_without_it_would_be_of_fewer(project: Project) -> None:
    readers = [person(f"reader_{n}") for n in range(3)]
    for reader in readers:
        has_ended(reader, project, "side")
    has_ended(readers[0], project, "level")
    has_ended(readers[1], project, "key")
    assert caught(project) == [("All", 5, 5)]
    has_ended(readers[2], project, "key")
    assert caught(project) == [("All", 6, 6), ("Sides exchanged", 3, 3)]


def test_never_more_than_the_share(surgeon_a: User, project: Project) -> None:
    workflow = seeding(project, per_mille=20)
    notice_accept(project=project, person=surgeon_a)
    for _ in range(8):
        opened(project, body=plain())
    assert seeded_prepare(reader=surgeon_a, workflow=workflow) is None
    has_read(surgeon_a, project, 48)
    assert not has_room(surgeon_a, workflow)
    has_read(surgeon_a, project, 1)
    made = seeded_prepare(reader=surgeon_a, workflow=workflow)
    assert made is not None
    assert seeded_prepare(reader=surgeon_a, workflow=workflow) is None
    SeededItem.objects.update(ending=Ending.VOID, ended_at=timezone.now())
    assert not has_room(surgeon_a, workflow)


def test_it_is_the_same_draw_for_the_same_key(surgeon_a: User, project: Project) -> None:
    workflow = seeding(project)
    for _ in range(12):
        opened(project, body=plain())
    orders = [[one.pk for one in drawn(surgeon_a, workflow)] for _ in range(2)]
    assert orders[0] == orders[1]
    assert len(orders[0]) == 9
    workflow.seeded_key = "another"
    assert [one.pk for one in drawn(surgeon_a, workflow)] != orders[0]


def test_only_who_agreed_and_does_not_lead(surgeon_a: User, project: Project) -> None:
    seeding(project)
    has_read(surgeon_a, project, 60)
    for _ in range(5):
        opened(project, body=plain())
    seeded_items_prepare()
    assert not SeededItem.objects.exists()
    assert not is_seedable(surgeon_a, project)
    notice_accept(project=project, person=surgeon_a)
    surgeon_a.memberships.create(project=project, role="lead")
    seeded_items_prepare()
    assert not SeededItem.objects.exists()
    surgeon_a.memberships.filter(role="lead").delete()
    seeded_items_prepare()
    assert SeededItem.objects.count() == 1


def test_nothing_is_drawn_that_was_opened_or_has_an_error(surgeon_a: User, project: Project) -> None:
    workflow = seeding(project)
    rounds = [opened(project, body=plain()) for _ in range(6)]
    claimed(rounds[4], surgeon_a)
    Assignment.objects.update(reviewer=None, lease_until=None)
    Finding.objects.create(
        revision=rounds[5].seen, check_name="x", severity="error", message="m", fingerprint="f"
    )
    assert [one.round for one in drawn(surgeon_a, workflow)] == [rounds[3]]


def test_a_fault_changes_no_list_and_no_finding(project: Project) -> None:
    for seed in range(12):
        round = opened(project, body=plain())
        planted = fault_plant(instance=round.instance, revision=round.seen, seed=seed)
        assert planted is not None
        real = plain()
        assert planted.body != real
        assert (planted.body.levels, planted.body.side) == (real.levels, real.side)
        again = fault_plant(instance=round.instance, revision=round.seen, seed=seed)
        assert again == planted


def test_figures_are_deleted_a_year_later(seeded: SeededItem) -> None:
    SeededItem.objects.update(ending=Ending.VOID, ended_at=timezone.now() - timedelta(days=364))
    seeded_tidy()
    assert SeededItem.objects.exists()
    SeededItem.objects.update(ended_at=timezone.now() - timedelta(days=366))
    seeded_tidy()
    assert not SeededItem.objects.exists()


def test_accepting_is_pressed_once_and_twice(browser: Client, project: Project, surgeon_a: User) -> None:
    seeding(project)
    assert "Until then no item of yours holds one." in browser.get("/p/lumbar/quality/").content.decode()
    for _ in range(2):
        answer = browser.post(reverse("review:quality_accept", args=["lumbar"]))
        assert answer["Location"] == "/p/lumbar/quality/"
    assert "You accepted this on" in browser.get("/p/lumbar/quality/").content.decode()


def test_no_other_room_reads_seeded_items() -> None:
    root = Path(__file__).resolve().parents[2]
    rooms = ("corpus", "generation", "benchmark", "training", "imaging", "projects")
    told = [
        path for room in rooms for path in (root / room).rglob("*.py") if "SeededItem" in path.read_text()
    ]
    assert told == []


def test_none_is_planted_where_the_reader_had_another_place_of_the_round_open(
    surgeon_a: User, project: Project
) -> None:
    """They have read the text as it is; twenty minutes without a sign let it go."""
    workflow = seeding(project)
    notice_accept(project=project, person=surgeon_a)
    has_read(surgeon_a, project, 60)
    rounds = [opened(project, body=plain(), readers=2) for _ in range(NOT_THE_NEXT + 1)]
    browser = signed_in(surgeon_a)
    for round in rounds:
        first = round.assignments.order_by("pk")[0]
        assert browser.get(reverse("review:item", args=[project.slug, first.uid])).status_code == 200
    Assignment.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    assert seeded_prepare(reader=surgeon_a, workflow=workflow) is None
