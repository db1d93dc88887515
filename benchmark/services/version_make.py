"""Make the row of a Suite's next version."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from benchmark.errors import FrozenAtOnce
from benchmark.extraction import VERSION
from benchmark.models import Suite, SuiteVersion
from projects.models import Project


def suite_make(*, project: Project, name: str, is_hidden: bool) -> Suite:
    """A new Suite. Raises FrozenAtOnce where somebody else makes one of this name at the same time."""
    try:
        with transaction.atomic():
            return Suite.objects.create(project=project, name=name, is_hidden=is_hidden)
    except IntegrityError as problem:
        raise FrozenAtOnce(name) from problem


def version_make(*, suite: Suite, **told: Any) -> SuiteVersion:
    """The next version, still open, with today's extractor and what is `told` of it.

    Raises FrozenAtOnce where somebody else has taken its number meanwhile: the unique number decides.
    """
    number = (suite.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            return SuiteVersion.objects.create(suite=suite, number=number, extractor_version=VERSION, **told)
    except IntegrityError as problem:
        raise FrozenAtOnce(suite.name) from problem
