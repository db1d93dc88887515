"""A run never asks one question twice, and says when the material carries fewer than were asked for."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from corpus.bodies import MultipleChoice, OpenQuestion, body_parse
from corpus.models import Instance, Source
from imaging.models import LevelMark, SopInstance, Study
from projects.models import Project, User
from tests.conftest import signed_in
from tests.generation.driving import drive, start

pytestmark = pytest.mark.django_db


def test_no_run_asks_one_question_twice(
    project: Project, study: Study, guideline: Source, lead: User
) -> None:
    """Other wrong options, the other series of the study, another sentence as the answer: one question."""
    second = study.series.get()
    second.pk, second.uid, second.series_instance_uid = None, uuid4(), f"2.25.{uuid4().int}"
    second.save()
    for slice_ in SopInstance.objects.filter(series__study=study):
        slice_.pk, slice_.series = None, second
        slice_.sop_instance_uid = f"2.25.{uuid4().int}"
        with default_storage.open(slice_.path) as stored:
            slice_.path = default_storage.save(f"{slice_.path}.2", stored)
        slice_.save()
    for mark in LevelMark.objects.filter(series__study=study):
        mark.pk, mark.uid, mark.series = None, uuid4(), second
        mark.save()
    run = drive(start(project, studies=(study,), sources=(guideline,), languages=("en",), count=500))
    asked: list[tuple[object, ...]] = []
    for instance in Instance.objects.select_related("current_revision"):
        assert instance.current_revision is not None
        body = body_parse(instance.current_revision.body)
        if isinstance(body, MultipleChoice):
            right = next(option.text for option in body.options if option.key == body.answer)
            asked.append((instance.study_id, instance.passage_id, body.stem, right))
        else:
            assert isinstance(body, OpenQuestion)
            answer = body.reference_answer if instance.study_id else ""
            asked.append((instance.study_id, instance.passage_id, body.question, answer))
    assert len(asked) == run.done_count > 20
    assert sorted(one for one in set(asked) if asked.count(one) > 1) == []
    assert f"{run.total_count} of the 500 items asked for, each a different question" in run.log
    page = signed_in(lead).get(f"/p/lumbar/generation/{run.uid}/").content.decode()
    assert f"The material carries {run.total_count} different questions" in page
