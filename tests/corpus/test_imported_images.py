"""An imported text belongs to the subject and study of its images, so that every gate knows whose it is."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.instances_import.run import Report, instances_import
from corpus.models import Instance, Source
from corpus.services.instances_recheck import instances_recheck
from corpus.tasks import imported_texts_look
from imaging.models import SignOff, Study
from projects.models import Approval, Project, User
from review.errors import MarksChanged, StudyWithheld
from review.models import Assignment
from review.services import assignment_approve, round_open
from tests.conftest import signed_in
from tests.corpus.levels_shifted import certified, marks_shifted, vertebra_asked
from tests.corpus.releasing import source_make
from tests.generation.cast import study_make
from tests.review.making import claimed, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(project: Project, approval: Approval, surgeon_a: User) -> Study:
    """A study with marks from T12 to S1 whose numbering is certified."""
    study = study_make(project, approval, facts=False)
    certified(study, surgeon_a)
    return study


def question_of(study: Study) -> dict[str, Any]:
    """The body of a question about the vertebra at an arrow, as a file holds it."""
    instance = vertebra_asked(study, axis="level_identification")
    assert instance.current_revision is not None
    body = json.loads(instance.current_revision.body)
    Instance.objects.filter(pk=instance.pk).update(state="withdrawn")
    return {**body, "stem": "Which vertebra does the arrow point at?"}


def brought_in(project: Project, *bodies: dict[str, Any], source: Source | None = None) -> Report:
    """Import one line for each body."""
    raw = [json.dumps({"uid": str(uuid4()), "body": body}).encode() for body in bodies]
    return instances_import(project=project, raw=raw, source=source)


def imported(study: Study) -> Instance:
    """A question about the study that came from a file, looked through for names."""
    report = brought_in(study.project, question_of(study), source=source_make(study.project))
    assert report.faults == []
    imported_texts_look(study.project_id)
    return Instance.objects.latest("number")


def being_read(instance: Instance, reader: User) -> Assignment:
    """The reader has it open."""
    Project.objects.filter(pk=instance.project_id).update(readers_per_instance=1)
    return claimed(instance.rounds.first() or round_open(instance=instance, readers=1), reader)


def test_a_text_with_images_belongs_to_their_subject_and_study(study: Study) -> None:
    instance = imported(study)
    assert (instance.subject, instance.study) == (study.subject, study)
    assert instance.cluster_key == f"subject:{study.subject.uid}"


def test_a_text_without_images_belongs_to_no_subject(project: Project, study: Study) -> None:
    source = source_make(project)
    brought_in(project, {**question_of(study), "images": [], "evidence": []}, source=source)
    instance = Instance.objects.latest("number")
    assert (instance.subject, instance.study) == (None, None)
    assert instance.cluster_key == f"source:{source.uid}"


def test_images_of_two_subjects_or_of_two_studies_are_refused_by_line(
    project: Project, approval: Approval, study: Study
) -> None:
    body = question_of(study)
    other = study_make(project, approval, name="S-2", facts=False)
    both = {
        **body,
        "images": [*body["images"], {"series": other.series.get().series_instance_uid, "frame": 1}],
    }
    report = brought_in(project, body, both)
    assert report.created == 1
    assert report.faults == [(2, "body/images: they are of more than one subject; an instance is about one")]
    Study.objects.filter(pk=other.pk).update(subject=study.subject)
    (fault,) = brought_in(project, both).faults
    assert fault[1] == "body/images: they are of more than one study; readers see one study beside a text"


def test_a_series_that_two_subjects_have_is_refused(
    project: Project, approval: Approval, study: Study
) -> None:
    other = study_make(project, approval, name="S-2", facts=False)
    other.series.update(series_instance_uid=study.series.get().series_instance_uid)
    report = brought_in(project, question_of(study))
    assert "more than one subject" in report.faults[0][1]


def test_many_images_ask_as_much_as_few(
    project: Project, study: Study, django_assert_num_queries: Any
) -> None:
    body = question_of(study)
    brought_in(project, body)
    with CaptureQueriesContext(connection) as few:
        brought_in(project, body)
    with django_assert_num_queries(len(few)):
        brought_in(project, *[body] * 20)


def test_marks_that_moved_while_it_was_read_stop_its_approval(study: Study, surgeon_a: User) -> None:
    instance = imported(study)
    assignment = being_read(instance, surgeon_a)
    marks_shifted(study, surgeon_a)
    with pytest.raises(MarksChanged):
        assignment_approve(press=press(assignment, surgeon_a))
    assert instances_recheck(subject_id=study.subject_id) == 1


def test_a_text_about_a_withheld_study_is_not_approved(study: Study, surgeon_a: User) -> None:
    assignment = being_read(imported(study), surgeon_a)
    Study.objects.update(sign_off=SignOff.WITHHELD)
    with pytest.raises(StudyWithheld):
        assignment_approve(press=press(assignment, surgeon_a))


def test_its_page_shows_the_viewer(study: Study, surgeon_a: User) -> None:
    assignment = being_read(imported(study), surgeon_a)
    page = signed_in(surgeon_a).get(f"/p/lumbar/review/{assignment.uid}/").content
    assert b"<spine-viewer" in page
