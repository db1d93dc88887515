"""The drafts that a newcomer sees first: none may open with an error of the house's own making."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.core.management import call_command
from django.db.models import F

from corpus.models import Finding, Instance, Severity, Source
from generation.services.recipe import RecipeRefused
from imaging.models import Study
from projects.models import Project
from tests.generation.driving import drive, start

SEEDS = range(4)


@pytest.mark.soak
@pytest.mark.django_db
def test_no_draft_of_the_demonstration_has_an_error_whatever_the_seed() -> None:
    call_command("seed_demo", verbosity=0)
    project = Project.objects.get(slug="demo")
    assert Instance.objects.filter(project=project).count() == 22
    assert _errors() == []
    studies = tuple(Study.objects.filter(project=project))
    sources = tuple(Source.objects.filter(project=project))
    for seed in SEEDS:
        for language in ("en", "zh"):
            drive(start(project, studies=studies, languages=(language,), count=12, seed=100 + seed))
        with suppress(RecipeRefused):  # the one guideline is soon asked out
            drive(start(project, sources=sources, count=6, seed=100 + seed))
    assert Instance.objects.filter(project=project).count() > 100
    assert _errors() == []


def _errors() -> list[str]:
    """What the checks call an error in a text that somebody is asked to read."""
    found = Finding.objects.filter(
        severity=Severity.ERROR, revision__instance__current_revision=F("revision")
    ).select_related("revision__instance")
    return [f"{one.revision.instance} ({one.check_name}): {one.message}" for one in found]
