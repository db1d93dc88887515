"""What may not leave the house is in no suite, and none of it is put to a model by an older one."""

from __future__ import annotations

from typing import Any

import pytest

from benchmark.errors import SuiteRefused
from benchmark.models import EvaluationRun, Response
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.suite_freeze import suite_freeze
from corpus.models import Finding, Instance
from corpus.services import finding_overrule, revision_check
from generation.models import Endpoint
from imaging.models import Series, SignOff, Study
from projects.models import Approval, AuditEvent, Project, User
from tests.benchmark.cast import question_make
from tests.benchmark.test_evaluate import drive
from tests.generation.cast import study_make
from tests.openai_server.server import ChatServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pictured(project: Project, approval: Approval) -> Instance:
    """A question that shows a picture, the first of two."""
    instance = question_make(project, 1, study=study_make(project, approval, facts=False))
    question_make(project, 2)
    return instance


def frozen(project: Project) -> list[str]:
    """The numbers of the instances in the next version."""
    version = suite_freeze(project=project, name="Discs")
    return sorted(str(item.instance.number) for item in version.items.select_related("instance"))


@pytest.mark.parametrize(
    ("model", "change", "stops"),
    [
        (Study, {"sign_off": SignOff.WAITING}, "of a study that waits for a sign-off or is withheld"),
        (Series, {"face_in_view": True}, "with a face in view or not ruled out"),
    ],
)
def test_a_picture_that_may_not_leave_is_in_no_suite(
    project: Project, pictured: Instance, model: Any, change: dict[str, object], stops: str
) -> None:
    model.objects.update(**change)
    assert frozen(project) == ["2"]
    assert f'"{stops}": 1' in AuditEvent.objects.get(action="suite_freeze").detail


def test_a_text_that_names_somebody_is_in_no_suite_until_overruled(project: Project, lead: User) -> None:
    instance = named(project)
    with pytest.raises(SuiteRefused, match="1 stay out whose text looks as if it names somebody"):
        frozen(project)
    overrule(instance, lead)
    assert frozen(project) == ["1"]


def test_a_name_found_after_the_freeze_is_not_put_to_a_model(
    project: Project, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    instance = named(project)
    overrule(instance, lead)
    version = suite_freeze(project=project, name="Discs")
    assert drive(evaluation_start(version=version, endpoint=endpoint)).done_count == 1
    asked = len(server.script.seen)
    other = named(project, number=2)
    version.items.update(revision=other.current_revision)
    run = drive(evaluation_start(version=version, endpoint=endpoint, seed=2))
    assert (run.done_count, run.failed_count, len(server.script.seen)) == (0, 1, asked)
    assert "a person’s name" in Response.objects.get(run=run).problem


@pytest.mark.parametrize(
    ("model", "change", "told"),
    [
        (Study, {"sign_off": SignOff.WITHHELD}, "waits for a person's sign-off"),
        (Series, {"face_in_view": True}, "A face may be rebuilt"),
    ],
)
def test_a_picture_that_may_no_longer_leave_is_not_put_to_a_model(
    project: Project,
    pictured: Instance,
    endpoint: Endpoint,
    server: ChatServer,
    model: Any,
    change: dict[str, object],
    told: str,
) -> None:
    version = suite_freeze(project=project, name="Discs")
    model.objects.update(**change)
    run: EvaluationRun = drive(evaluation_start(version=version, endpoint=endpoint))
    assert (run.done_count, run.failed_count, len(server.script.seen)) == (1, 1, 1)
    assert told in Response.objects.get(run=run, state="refused").problem


def named(project: Project, *, number: int = 1) -> Instance:
    """A question whose stem names somebody, as the checks say."""
    instance = question_make(project, number, case=" of Mr Henderson")
    assert instance.current_revision is not None
    revision_check(revision=instance.current_revision)
    return instance


def overrule(instance: Instance, by: User) -> None:
    for finding in Finding.objects.filter(revision=instance.current_revision, severity="error"):
        finding_overrule(finding=finding, by=by, reason="Made up.")
