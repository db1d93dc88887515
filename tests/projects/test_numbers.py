"""What strangers write for a number is a number in bounds, or none; no address breaks on it."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Project, User
from projects.numbers import real_number, whole_number
from tests.conftest import signed_in
from tests.imaging.stored import STUDY_UID, study_store

SERIES = "2.25.200"
ODD = ["²", "1e999", "9" * 30, "-1", "NaN", "9" * 5000, "٣", "1_0", "+1", "inf", "0x1", " ", "१"]


@pytest.mark.parametrize("text", [*ODD, "", "2147483648", "1.0"])
def test_what_is_no_whole_number_is_none(text: str) -> None:
    assert whole_number(text) is None


def test_whole_numbers_in_bounds_are_read() -> None:
    assert [whole_number(text) for text in ("0", "007", "2147483647")] == [0, 7, 2147483647]
    assert whole_number("3", least=4) is None
    assert whole_number("101", most=100) is None


@pytest.mark.parametrize(
    "text", ["²", "1e999", "9" * 30, "NaN", "9" * 5000, "٣", "1_0", "inf", "", ".", "1e"]
)
def test_what_is_no_real_number_is_none(text: str) -> None:
    assert real_number(text, least=-1e9, most=1e9) is None


def test_real_numbers_in_bounds_are_read() -> None:
    texts = ("-1", "40.5", " 1e3", ".5", "+2.")
    assert [real_number(text, least=-5, most=1e4) for text in texts] == [-1, 40.5, 1000, 0.5, 2]
    assert real_number("-1", least=0, most=1) is None


@pytest.fixture
def lead_browser(lead: User, project: Project) -> Client:
    study_store(project)
    client = signed_in(lead)
    client.raise_request_exception = False
    return client


def odd_addresses(project: Project, text: str) -> list[str]:
    odd = quote(text)
    images = f"/dicomweb/{project.slug}"
    instance = f"{images}/studies/{STUDY_UID}/series/{SERIES}/instances/{SERIES}.2"
    return [
        f"{reverse('review:instances', args=[project.slug])}?before={odd}",
        f"{reverse('imaging:studies', args=[project.slug])}?after={odd}",
        f"{images}/studies?limit={odd}",
        f"{images}/studies?offset={odd}",
        f"{images}/studies?StudyDate={odd}",
        f"{images}/studies?StudyDate={quote('20240' + text[:3].ljust(3, '9'))}",
        f"{images}/instances?InstanceNumber={odd}",
        f"{instance}/rendered?quality={odd}",
        f"{instance}/rendered?window={odd},{odd}",
        f"{instance}/rendered?viewport={odd},{odd}",
        f"{instance}/rendered?viewport=10,10,{odd},{odd},{odd},{odd}",
        f"{instance}/frames/{odd}/rendered",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ODD)
def test_no_address_breaks_on_an_odd_number(lead_browser: Client, project: Project, text: str) -> None:
    for address in odd_addresses(project, text):
        assert lead_browser.get(address).status_code < 500, address


@pytest.mark.django_db
def test_what_is_refused_is_said(lead_browser: Client, project: Project) -> None:
    images = f"/dicomweb/{project.slug}/studies"
    for query, sentence in (
        (f"offset={'9' * 21}", "offset must be a whole number"),
        ("limit=²", "limit must be a whole number"),
        ("StudyDate=20241399", "StudyDate must be YYYYMMDD"),
    ):
        answer = lead_browser.get(f"{images}?{query}")
        assert answer.status_code == 400
        assert sentence in answer.content.decode()
