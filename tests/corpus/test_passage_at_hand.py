"""A passage that was read with its Instance is not read again."""

from __future__ import annotations

from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.models import Axis, Instance, Kind, Passage, Source
from corpus.passages_at_hand import passage_at_hand
from corpus.services.instance_begin import Origin, instance_begin
from projects.models import Project
from tests.generation.cast import guideline_make


def drawn(project: Project) -> tuple[Instance, Passage]:
    """An Instance with the passage that it is drawn from."""
    source: Source = guideline_make(project)
    passage = source.passages.all()[0]
    instance = instance_begin(
        project=project,
        kind=Kind.OPEN_QUESTION,
        language="en",
        axis=Axis.PATHOLOGY,
        origin=Origin(passage=passage),
    )
    return instance, passage


def test_it_is_at_hand_where_nothing_else_is_cited(project: Project) -> None:
    instance, passage = drawn(project)
    with CaptureQueriesContext(connection) as asked:
        assert passage_at_hand(instance, cited=set()) == passage
        assert passage_at_hand(instance, cited={passage.uid}) == passage
        assert passage_at_hand(instance, cited={passage.uid, uuid4()}) is None
    assert not asked.captured_queries


def test_what_was_not_read_is_not_at_hand(project: Project) -> None:
    instance, _passage = drawn(project)
    with CaptureQueriesContext(connection) as asked:
        again = Instance.objects.get(pk=instance.pk)
        assert passage_at_hand(again, cited=set()) is None
    assert len(asked) == 1
