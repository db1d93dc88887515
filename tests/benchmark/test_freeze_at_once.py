"""Two people who freeze one suite at one moment: one gets a version, the other a sentence."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import close_old_connections, connections
from django.db.models import Model
from django.db.models.signals import pre_save

from benchmark.errors import FrozenAtOnce, SuiteRefused
from benchmark.models import Suite, SuiteVersion
from benchmark.services.suite_correct import suite_correct
from benchmark.services.suite_freeze import suite_freeze
from corpus.models import HeldOut
from projects.models import Project, User
from tests.benchmark.boards import suite_make
from tests.benchmark.cast import questions_make
from tests.conftest import signed_in

SUITES = "/p/lumbar/spinebench/suites/"


@contextmanager
def somebody_first(model: type[Model], *fields: str) -> Iterator[None]:
    """Whoever writes the next row of `model` finds that another wrote one like it a moment before."""

    def write(instance: Any, **_: object) -> None:
        model._default_manager.bulk_create([model(**{name: getattr(instance, name) for name in fields})])

    pre_save.connect(write, sender=model)
    try:
        yield
    finally:
        pre_save.disconnect(write, sender=model)


@pytest.mark.django_db
def test_the_second_of_two_freezes_reads_a_sentence(project: Project, steward: User) -> None:
    questions_make(project, 2)
    sent = {"name": "Discs", "least_tier": "V3"}
    for model, fields in ((Suite, ("project", "name")), (SuiteVersion, ("suite", "number"))):
        with somebody_first(model, *fields):
            answer = signed_in(steward).post(SUITES, sent)
        assert answer.status_code == 422
        assert "Somebody else froze a version of “Discs” at the same moment" in answer.content.decode()
        assert not SuiteVersion.objects.exists()
    assert signed_in(steward).post(SUITES, sent).status_code == 302


@pytest.mark.django_db
def test_so_does_who_corrects_a_version_that_another_corrects(project: Project, steward: User) -> None:
    version = suite_make(project, 3)
    gone = version.items.get(position=1).uid
    with somebody_first(SuiteVersion, "suite", "number"), pytest.raises(FrozenAtOnce, match="“Discs”"):
        suite_correct(version=version, withdrawn=[gone], reason="Two are right.", by=steward)
    assert SuiteVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_freezes_at_once_each_is_a_version_or_a_sentence(project: Project) -> None:
    questions_make(project, 2)
    gate = threading.Barrier(4)

    def freeze(_: int) -> str:
        gate.wait()
        close_old_connections()
        try:
            suite_freeze(project=Project.objects.get(pk=project.pk), name="Discs")
        except FrozenAtOnce:
            return "sentence"
        finally:
            connections.close_all()
        return "version"

    with ThreadPoolExecutor(4) as pool:
        outcome = Counter(pool.map(freeze, range(4)))
    numbers = list(SuiteVersion.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, outcome["version"] + 1))
    assert outcome["version"] >= 1


@pytest.mark.django_db(transaction=True)
def test_a_hidden_and_a_public_suite_at_once_share_nothing(project: Project) -> None:
    questions_make(project, 6)
    gate = threading.Barrier(2)

    def freeze(is_hidden: bool) -> str:
        gate.wait()
        close_old_connections()
        try:
            name = "Hidden" if is_hidden else "Public"
            suite_freeze(project=Project.objects.get(pk=project.pk), name=name, is_hidden=is_hidden)
        except SuiteRefused as refusal:
            return str(refusal)
        finally:
            connections.close_all()
        return "version"

    with ThreadPoolExecutor(2) as people:
        told = sorted(people.map(freeze, [True, False]))
    assert told[0].startswith("No approved")
    assert told[1] == "version"
    assert HeldOut.objects.count() == 6
