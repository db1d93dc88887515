"""An endpoint is asked what it can do before anything is sent to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from corpus.models import Source
from generation.models import Attempt, Endpoint
from generation.services.endpoint_probe import endpoint_probe
from generation.services.endpoint_save import endpoint_save
from generation.services.run_control import generation_cancel
from generation.tasks import endpoint_try_work
from generation.trials import MOST_TRIALS, endpoints_untried
from imaging.models import Study
from projects.models import AuditEvent, Project, User
from tests.conftest import signed_in
from tests.generation.cast import ENDPOINT_FIELDS, NOWHERE, endpoint_make
from tests.generation.driving import start
from tests.openai_server.server import ChatServer


@pytest.mark.parametrize("schema", [True, False])
@pytest.mark.parametrize("images", [True, False])
def test_a_probe_finds_out_about_schemas_and_images(
    endpoint: Endpoint, server: ChatServer, admin: User, schema: bool, images: bool
) -> None:
    Endpoint.objects.update(honours_schema=not schema, sees_images=not images)
    server.script.configure({"honour_schema": schema, "sees_images": images})
    probed = endpoint_probe(endpoint=Endpoint.objects.get(), by=admin)
    assert (probed.honours_schema, probed.sees_images) == (schema, images)
    assert probed.probed_at is not None
    assert not Attempt.objects.exists()


def test_an_endpoint_that_cannot_be_reached_keeps_its_settings_and_says_why(admin: User) -> None:
    endpoint = endpoint_make(NOWHERE, honours_schema=True, sees_images=False)
    probed = endpoint_probe(endpoint=endpoint, by=admin)
    assert (probed.honours_schema, probed.sees_images) == (True, False)
    assert "cannot be reached" in probed.probe_result
    assert probed.probed_at is None


def test_an_admin_tries_an_endpoint_from_its_list(endpoint: Endpoint, admin: User) -> None:
    page = signed_in(admin).post(f"/endpoints/{endpoint.uid}/try/", follow=True).content.decode()
    assert "follows schemas; sees images" in page


def test_a_new_endpoint_is_tried_by_itself(
    server: ChatServer,
    admin: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as woken:
        signed_in(admin).post("/endpoints/new/", ENDPOINT_FIELDS | {"base_url": server.url})
    endpoint = Endpoint.objects.get()
    assert (len(woken), endpoint.sees_images, endpoint.honours_schema) == (1, False, False)
    endpoint_try_work(endpoint.pk)
    endpoint.refresh_from_db()
    assert (endpoint.sees_images, endpoint.honours_schema) == (True, True)
    endpoint_try_work(endpoint.pk)
    assert server.script.record()["requests"] == 3
    (told,) = AuditEvent.objects.filter(action="endpoint_probe")
    assert told.actor is None


@pytest.mark.parametrize(
    ("change", "is_another"),
    [({"model_name": "spine-test-2"}, True), ({"name": "Our model"}, False), ({"is_active": ""}, False)],
)
def test_another_model_is_another_endpoint_to_be_tried(
    server: ChatServer,
    admin: User,
    change: dict[str, object],
    is_another: bool,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client = signed_in(admin)
    client.post("/endpoints/new/", ENDPOINT_FIELDS | {"base_url": server.url})
    endpoint_try_work(Endpoint.objects.get().pk)
    fields = ENDPOINT_FIELDS | {"base_url": server.url, "sees_images": "on"} | change
    with django_capture_on_commit_callbacks() as woken:
        assert client.post(f"/endpoints/{Endpoint.objects.get().uid}/", fields).status_code == 302
    changed = Endpoint.objects.get()
    assert (changed.probed_at is None, changed.probe_result == "") == (is_another, is_another)
    assert len(woken) == int(is_another)


def test_what_was_asked_of_one_model_is_not_said_of_the_next(endpoint: Endpoint, admin: User) -> None:
    """The answers come while an admin changes the model."""
    asked = Endpoint.objects.get()
    endpoint.model_name = "spine-test-2"
    endpoint_save(endpoint=endpoint, by=admin)
    probed = endpoint_probe(endpoint=asked)
    assert (probed.model_name, probed.probed_at, probed.probe_result) == ("spine-test-2", None, "")


def test_only_those_that_may_be_asked_are_tried(endpoint: Endpoint) -> None:
    assert list(endpoints_untried()) == [endpoint]
    later = timezone.now() + timedelta(minutes=5)
    for change in (
        {"is_active": False},
        {"rests_until": later},
        {"probed_at": later},
        {"next_trial_at": later},
        {"trials_failed": MOST_TRIALS},
    ):
        before = {name: getattr(endpoint, name) for name in change}
        Endpoint.objects.update(**change)
        assert not endpoints_untried().exists()
        Endpoint.objects.update(**before)
    Endpoint.objects.update(is_own=True, is_local=True)
    assert not endpoints_untried().exists()


@pytest.mark.parametrize("is_set", [True, False])
def test_where_no_tokens_are_counted_a_persons_word_on_images_stays(
    endpoint: Endpoint, server: ChatServer, is_set: bool
) -> None:
    Endpoint.objects.update(sees_images=is_set)
    server.script.configure({"queue": [{"behaviour": "no_usage"}] * 3})
    probed = endpoint_probe(endpoint=Endpoint.objects.get())
    assert (probed.sees_images, probed.probed_at is None) == (is_set, False)
    assert "stays as it is set" in probed.probe_result


@pytest.mark.parametrize(("behaviour", "sees"), [("rate_limit", True), ("bad_request", False)])
def test_too_many_requests_tell_nothing_of_images_and_a_refusal_does(
    endpoint: Endpoint, server: ChatServer, behaviour: str, sees: bool
) -> None:
    answer = {"behaviour": "answer"}
    server.script.configure({"queue": [answer, answer, {"behaviour": behaviour}]})
    probed = endpoint_probe(endpoint=endpoint)
    assert (probed.sees_images, probed.probed_at is None) == (sees, sees)


@pytest.mark.parametrize(("sees", "is_told"), [(False, True), (True, False)])
def test_a_plan_tells_that_pictures_are_not_shown(
    project: Project, study: Study, endpoint: Endpoint, lead: User, sees: bool, is_told: bool
) -> None:
    Endpoint.objects.update(sees_images=sees)
    form = {"kinds": ["multiple_choice"], "languages": ["en"], "count": 3, "seed": 0}
    form |= {"drafter": str(endpoint.uid), "studies": [str(study.uid)]}
    page = signed_in(lead).post("/p/lumbar/generation/new/", form).content.decode()
    assert "Plan of the run" in page
    assert ("3 items are from studies or figures" in page) is is_told
    assert ("It was not tried yet" in page) is is_told


def test_a_plan_from_texts_alone_does_not(
    project: Project, guideline: Source, endpoint: Endpoint, lead: User
) -> None:
    Endpoint.objects.update(sees_images=False)
    form = {"kinds": ["multiple_choice"], "languages": ["en"], "count": 2, "seed": 0}
    form |= {"drafter": str(endpoint.uid), "sources": [str(guideline.uid)]}
    page = signed_in(lead).post("/p/lumbar/generation/new/", form).content.decode()
    assert "Plan of the run" in page
    assert "shown no pictures" not in page


@pytest.mark.parametrize("place", [1, 2])
def test_a_server_in_trouble_over_one_question_is_asked_it_again(
    endpoint: Endpoint, server: ChatServer, place: int
) -> None:
    Endpoint.objects.update(honours_schema=False, sees_images=False, probed_at=None)
    trouble: dict[str, object] = {"behaviour": "server_error"}
    answered: list[dict[str, object]] = [{"behaviour": "answer"}]
    server.script.configure({"queue": answered * place + [trouble], "sees_images": True})
    probed = endpoint_probe(endpoint=Endpoint.objects.get())
    assert (probed.honours_schema, probed.sees_images) == (True, True)
    server.script.configure({"queue": answered * place + [trouble, *answered, trouble], "sees_images": True})
    probed = endpoint_probe(endpoint=Endpoint.objects.get())
    assert (probed.honours_schema, probed.sees_images) == ((False, True) if place == 1 else (True, False))
    server.script.configure({"queue": answered * place + [trouble] * 2})
    probed = endpoint_probe(endpoint=Endpoint.objects.get())
    assert probed.probed_at is None


def test_none_is_tried_while_a_run_works_with_it(project: Project, study: Study, endpoint: Endpoint) -> None:
    """What it can do is part of each question: what was answered would be asked and paid anew."""
    Endpoint.objects.update(probed_at=None, sees_images=False)
    run = start(project, studies=(study,), endpoint=Endpoint.objects.get(), count=2)
    assert not endpoints_untried().exists()
    probed = endpoint_probe(endpoint=Endpoint.objects.get())
    assert (probed.probed_at, probed.sees_images) == (None, False)
    generation_cancel(run=run, by=run.started_by)
    endpoint_try_work(endpoint.pk)
    assert Endpoint.objects.get().sees_images
