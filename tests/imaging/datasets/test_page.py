"""The page of public datasets tells everything that is needed to import one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from imaging.adapters.catalogue import DATASETS
from projects.models import Project, User
from tests.conftest import signed_in


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


def test_every_dataset_has_its_layout_licence_and_command(client: Client, project: Project) -> None:
    page = client.get(reverse("imaging:datasets", args=[project.slug])).content.decode()
    for dataset in DATASETS.values():
        assert f'<h2 id="dataset-{dataset.name}">{dataset.title}</h2>' in page
        assert f"import_dataset {dataset.name} FOLDER --project {project.slug}" in page
        assert dataset.layout
        assert dataset.licence
    assert "labels are numbered as SPIDER and that volumes show MR" in page


def test_the_imports_lead_to_it(client: Client, project: Project) -> None:
    page = client.get(reverse("imaging:imports", args=[project.slug])).content.decode()
    assert reverse("imaging:datasets", args=[project.slug]) in page
