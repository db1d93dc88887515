"""The web log repeats no address: somebody may have typed a name into it."""

from __future__ import annotations

import pytest
from django.http import HttpResponseServerError
from django.test import Client, RequestFactory
from django.utils.log import log_response

from projects.models import Project, User
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_a_name_where_a_study_should_stand_is_not_in_the_log(
    project: Project, lead: User, caplog: pytest.LogCaptureFixture
) -> None:
    address = f"/dicomweb/{project.slug}/studies/ZZNAME.1.2"
    answer = signed_in(lead).post(f"{address}?patient=ZZOTHER", b"", content_type="application/dicom")
    assert answer.status_code >= 400
    assert "ZZNAME" not in caplog.text
    assert "ZZOTHER" not in caplog.text
    assert "Not Found: address " in caplog.text


@pytest.mark.parametrize("path", ["/ZZNAME/of/nobody", "/ZZNAME-张伟/"])
def test_an_address_of_no_route_is_a_digest_that_tells_it_again(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        assert Client().get(path).status_code == 404
    first, second = (record.getMessage() for record in caplog.records)
    assert "ZZNAME" not in first
    assert first.startswith("Not Found: address ")
    assert first == second
    caplog.clear()
    Client().get("/other")
    assert caplog.records[0].getMessage() != first


def test_a_fault_of_the_program_is_logged_by_its_route(
    rf: RequestFactory, caplog: pytest.LogCaptureFixture
) -> None:
    request = rf.get("/p/zzname/studies/")
    log_response("%s: %s", "Server Error", request.path, response=HttpResponseServerError(), request=request)
    (fault,) = caplog.records
    assert fault.levelname == "ERROR"
    assert fault.getMessage() == "Server Error: /p/<slug:slug>/studies/"
