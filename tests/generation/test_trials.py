"""An endpoint that was not tried yet is tried by itself, ever more rarely, until a person has to look."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from corpus.models import Source
from generation.models import Endpoint
from generation.services.endpoint_probe import endpoint_probe
from generation.services.endpoint_save import endpoint_save
from generation.tasks import endpoint_try_work, endpoints_try_sweep
from generation.trials import MOST_TRIALS, endpoints_untried, trial_claim
from projects.models import AuditEvent, Project, User
from tests.conftest import signed_in
from tests.generation.cast import NOWHERE, endpoint_make, words_of
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer


@pytest.fixture
def away(db: None) -> Endpoint:
    """An endpoint that nobody answers for."""
    return endpoint_make(NOWHERE)


def tried_in_vain(endpoint: Endpoint, times: int) -> list[timedelta]:
    """Try it by itself so often, each time when it is due; the waits after each, to the minute."""
    waits = []
    for _ in range(times):
        Endpoint.objects.filter(next_trial_at__isnull=False).update(next_trial_at=timezone.now())
        endpoint_try_work(endpoint.pk)
        endpoint.refresh_from_db()
        wait = endpoint.next_trial_at - timezone.now() if endpoint.next_trial_at else timedelta()
        waits.append(timedelta(minutes=round(wait.total_seconds() / 60)))
    return waits


def test_each_wait_is_twice_the_last_up_to_a_day_and_then_no_more(away: Endpoint) -> None:
    waits = tried_in_vain(away, MOST_TRIALS)
    minutes = [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440, 1440, 1440]
    assert waits == [*(timedelta(minutes=one) for one in minutes), timedelta()]
    assert sum(waits, timedelta()) < timedelta(days=6)
    assert not endpoints_untried().exists()
    tried_in_vain(away, 1)
    assert away.trials_failed == MOST_TRIALS


def test_the_same_words_are_told_once_and_the_end_of_it(away: Endpoint) -> None:
    tried_in_vain(away, MOST_TRIALS)
    told = AuditEvent.objects.filter(action="endpoint_probe").order_by("pk")
    assert ['"failed_in_row":1}' in told[0].detail, f'"failed_in_row":{MOST_TRIALS}' in told[1].detail]
    assert told.count() == 2


def test_none_is_asked_before_its_time(
    away: Endpoint, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as woken:
        endpoints_try_sweep()
    assert len(woken) == 1
    tried_in_vain(away, 1)
    endpoint_try_work(away.pk)
    with django_capture_on_commit_callbacks() as woken:
        endpoints_try_sweep()
    away.refresh_from_db()
    assert (len(woken), away.trials_failed) == (0, 1)


def test_of_two_workers_one_tries_it(away: Endpoint) -> None:
    claimed = trial_claim(away.pk)
    assert claimed == away
    assert trial_claim(away.pk) is None
    away.refresh_from_db()
    assert away.trials_failed == 0, "a worker that is gone has not failed"


def test_try_now_begins_anew(away: Endpoint, server: ChatServer, admin: User) -> None:
    tried_in_vain(away, MOST_TRIALS)
    client = signed_in(admin)
    page = words_of(client.post(f"/endpoints/{away.uid}/try/", follow=True).content.decode())
    away.refresh_from_db()
    assert away.trials_failed == 1
    assert f"cannot be reached at {NOWHERE}. It is tried again by itself at " in page
    Endpoint.objects.update(base_url=server.url)
    page = words_of(client.post(f"/endpoints/{away.uid}/try/", follow=True).content.decode())
    away.refresh_from_db()
    assert (away.trials_failed, away.next_trial_at) == (0, None)
    assert "follows schemas; sees images." in page


def test_saving_begins_anew(
    away: Endpoint, admin: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    tried_in_vain(away, MOST_TRIALS)
    fields = {"name": "Renamed", "base_url": NOWHERE, "model_name": "m", "model_family": "f"}
    fields |= {"max_concurrency": "1", "requests_per_minute": "9", "max_output_tokens": "99"}
    with django_capture_on_commit_callbacks() as woken:
        signed_in(admin).post(f"/endpoints/{away.uid}/", fields | {"timeout_seconds": "9", "is_active": "on"})
    assert len(woken) == 1
    assert list(endpoints_untried()) == [away]


def test_an_answer_to_a_run_begins_anew(project: Project, guideline: Source, endpoint: Endpoint) -> None:
    Endpoint.objects.update(trials_failed=MOST_TRIALS)
    drive(start(project, sources=(guideline,), endpoint=Endpoint.objects.get(), count=1))
    assert list(endpoints_untried()) == [endpoint]


def test_a_trial_by_itself_that_ends_after_a_persons_counts_for_nothing(
    endpoint: Endpoint, server: ChatServer, admin: User
) -> None:
    asked = Endpoint.objects.get()
    endpoint_probe(endpoint=endpoint, by=admin)
    server.script.configure({"queue": [{"behaviour": "server_error"}]})
    probed = endpoint_probe(endpoint=asked)
    assert probed.probed_at is not None
    Endpoint.objects.update(probed_at=None, trials_failed=5)
    asked = Endpoint.objects.get()
    endpoint_save(endpoint=Endpoint.objects.get(), by=admin)
    server.script.configure({"queue": [{"behaviour": "server_error"}]})
    assert endpoint_probe(endpoint=asked).trials_failed == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "Not tried yet It is tried by itself within minutes."),
        ({"is_active": False}, "Not tried yet It is tried by itself once it is in use."),
        ({"trials_failed": 1, "probe_result": "E is away."}, "Not tried yet In vain: E is away. It is tried"),
        (
            {"trials_failed": 2, "probe_result": "E is away."},
            "2 times in a row in vain, the last time so: E is",
        ),
        (
            {"trials_failed": MOST_TRIALS, "probe_result": "E is away."},
            "Given up 14 times in a row in vain, the last time so: E is away. It is not tried by itself any "
            "more. When that is mended, press “Try now”.",
        ),
        ({"probed_at": timezone.now(), "probe_result": "answers in 9 ms"}, ": answers in 9 ms."),
    ],
)
def test_the_pages_tell_how_trials_stand(
    away: Endpoint, admin: User, change: dict[str, object], told: str
) -> None:
    Endpoint.objects.update(**change)
    for address in ("/endpoints/", f"/endpoints/{away.uid}/"):
        page = words_of(signed_in(admin).get(address).content.decode())
        assert told in page.replace(f" Try now : {away.name}", "").replace(" Try now", "")


def test_the_pages_tell_that_a_run_comes_first(
    project: Project, guideline: Source, away: Endpoint, admin: User
) -> None:
    start(project, sources=(guideline,), endpoint=away, count=1)
    page = signed_in(admin).get("/endpoints/").content.decode()
    assert "It is tried by itself once no run works with it." in page


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_asks_as_much_for_many(
    admin: User, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        endpoint_make(NOWHERE, name=f"E {number}")
    client = signed_in(admin)
    client.get("/endpoints/")
    with django_assert_max_num_queries(9):
        assert client.get("/endpoints/").content.decode().count('scope="row"') == count
