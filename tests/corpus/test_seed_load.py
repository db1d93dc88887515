"""Made-up load looks like a corpus that people worked on."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from corpus.history.verify import history_faults
from corpus.models import HistoryEvent, Instance, InstanceLevel, State
from projects.models import Project


@pytest.mark.django_db
def test_seeded_instances_have_kinds_states_levels_and_a_history_that_holds() -> None:
    told = StringIO()
    for _ in range(2):
        call_command("seed_load", instances=150, subjects=5, sources=3, stdout=told)
    assert "150 instances in" in told.getvalue()
    room = Project.objects.get(slug="load")
    numbers = Instance.objects.filter(project=room).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 301)), "a second load goes on where the first ended"
    assert set(Instance.objects.values_list("kind", flat=True)) == {
        "multiple_choice",
        "open_question",
        "consultation",
    }
    assert {State.APPROVED, State.REVISED} <= set(Instance.objects.values_list("state", flat=True))
    assert InstanceLevel.objects.values("level").distinct().count() > 5
    assert HistoryEvent.objects.count() > 600
    assert list(history_faults()) == []
