"""Figures and texts that say something else than what is so."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from django.utils import timezone

from corpus.bodies import body_validate
from corpus.models import Decision, ErrorReason, Harm, InstanceLevel
from projects.models import Project, User
from review.overview.reckon import overview_reckon
from review.overview.shown import figures_of
from review.screen import touched_words
from review.selectors import queue_counts
from review.services import assignment_approve, assignment_reject
from tests.conftest import signed_in
from tests.review.making import claimed, opened, press, question

OPEN = {
    "kind": "open_question",
    "language": "en",
    "axis": "pathology",
    "question": "What does the disc of L4/L5 show?",
    "claims": ["It is narrow."],
    "levels": ["L4/L5"],
    "modality": "MR",
}
pytestmark = pytest.mark.django_db

# Six in the morning of the 29th in Shanghai, still the 28th in Greenwich; then half past eight.
BEFORE_BREAKFAST = datetime(2026, 11, 28, 22, 0, tzinfo=UTC)
AFTER_BREAKFAST = datetime(2026, 11, 29, 0, 30, tzinfo=UTC)


def test_the_day_begins_at_midnight_where_the_reader_lives(project: Project, surgeon_a: User) -> None:
    decision = assignment_approve(press=press(claimed(opened(project), surgeon_a), surgeon_a))
    Decision.objects.filter(pk=decision.pk).update(created_at=BEFORE_BREAKFAST)
    with (
        timezone.override("Asia/Shanghai"),
        patch("review.selectors.timezone.now", return_value=AFTER_BREAKFAST),
    ):
        assert queue_counts(surgeon_a, project).decided_today == 1


def test_texts_read_counts_texts(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    round = opened(project, readers=2)
    for number, reader in enumerate((surgeon_a, surgeon_b)):
        held = claimed(round, reader, number)
        assignment_reject(press=press(held, reader), reasons=[ErrorReason.LEVEL], harm=Harm.MINOR)
    told = figures_of(overview_reckon(project=project))["models"]["built-in drafter"]
    assert told["read"] == 1
    assert told["reasons"]["level"] == 1


def test_levels_stand_from_head_to_foot(project: Project, surgeon_a: User) -> None:
    levels = ["T12/L1", "L1/L2", "L5/S1", "T11/T12"]
    round = opened(project)
    InstanceLevel.objects.filter(instance=round.instance).delete()
    InstanceLevel.objects.bulk_create(InstanceLevel(instance=round.instance, level=one) for one in levels)
    assert round.instance.levels == ["T11/T12", "T12/L1", "L1/L2", "L5/S1"]
    queue = signed_in(surgeon_a).get(f"/p/{project.slug}/queue/").content.decode()
    places = [queue.index(f">{level}<") for level in round.instance.levels]
    assert places == sorted(places)


def test_a_blind_round_says_that_decisions_are_hidden_and_counts_what_it_shows(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(project, readers=2)
    assignment_reject(
        press=press(claimed(round, surgeon_a, 0), surgeon_a), reasons=[ErrorReason.LEVEL], harm=Harm.MINOR
    )
    page = signed_in(surgeon_b).get(f"/p/{project.slug}/instances/{round.instance.uid}/").content.decode()
    assert "Nobody has decided yet" not in page
    assert "once the round is settled" in page
    counted = re.search(r'<h2>History</h2> <span class="count">(\d+)</span>', page)
    assert counted is not None
    assert int(counted[1]) < round.instance.history.count()


def test_an_edit_is_told_by_what_the_kind_has() -> None:
    assert touched_words(question(), question(answer="C")).startswith("the key")
    before, after = (body_validate({**OPEN, "reference_answer": one}) for one in ("Narrow.", "Dark on T2."))
    assert touched_words(before, after) == "the answer"
