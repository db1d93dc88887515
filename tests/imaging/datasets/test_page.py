"""The page of public datasets tells everything that is needed to import one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from imaging.adapters.catalogue import DATASETS
from projects.models import Approval, Project, User
from tests.conftest import signed_in


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


def test_every_dataset_has_its_layout_licence_and_command(client: Client, project: Project) -> None:
    page = client.get(reverse("imaging:datasets", args=[project.slug])).content.decode()
    for dataset in DATASETS.values():
        assert f'<h2 id="dataset-{dataset.name}">{dataset.title}</h2>' in page
        assert f"import_dataset {dataset.name} FOLDER --project {project.slug}" in page
        for file, meaning in dataset.layout:
            assert f"<code>{escape(file)}</code></th><td>{escape(meaning)}</td>" in page
        for given in dataset.gives:
            assert escape(given) in page
        for told in (dataset.size, dataset.licence, dataset.source, dataset.cite):
            assert escape(told) in page
    assert len(DATASETS) == 11
    assert "labels are numbered as SPIDER and that volumes show MR" in page


def test_what_a_dataset_must_say_is_said_of_each() -> None:
    for dataset in DATASETS.values():
        assert dataset.layout
        assert dataset.gives
        assert dataset.licence
        assert dataset.name == "levels_csv" or dataset.source.startswith("https://")
        assert dataset.name == "levels_csv" or dataset.size


def test_without_an_approval_the_page_says_that_nothing_comes_in(client: Client, project: Project) -> None:
    page = client.get(reverse("imaging:datasets", args=[project.slug])).content.decode()
    assert "No approval allows drafting today" in page
    assert reverse("projects:approvals", args=[project.slug]) in page


def test_with_one_it_does_not(client: Client, project: Project, approval: Approval) -> None:
    page = client.get(reverse("imaging:datasets", args=[project.slug])).content.decode()
    assert "No approval allows drafting" not in page


def test_the_imports_lead_to_it(client: Client, project: Project) -> None:
    page = client.get(reverse("imaging:imports", args=[project.slug])).content.decode()
    assert reverse("imaging:datasets", args=[project.slug]) in page
