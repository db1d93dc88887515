"""A lead makes a release in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from corpus.models import Evidence, Instance, Passage, QuoteMatch, Release, ReleaseRun, State
from corpus.releases.filters import filters_read
from corpus.releases.runs import release_run_carry_out
from projects.models import Project, RunState, User
from tests.conftest import signed_in
from tests.corpus.releasing import approved, released, source_make
from tests.held_out import hold_out_row

CHOICE = {
    "name": "Spring",
    "purpose": "train",
    "tiers": ["V2", "V3"],
    "train": 80,
    "validation": 10,
    "test": 10,
    "seed": 7,
}


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


def test_the_lead_counts_then_writes(client: Client, project: Project) -> None:
    source = source_make(project)
    for number in range(6):
        approved(project, source, number)
    counted = client.post("/p/lumbar/releases/new/", CHOICE)
    assert counted.status_code == 200
    assert "6 rows" in counted.content.decode()
    assert not ReleaseRun.objects.exists(), "counting writes nothing"
    written = client.post("/p/lumbar/releases/new/", {**CHOICE, "write": "1"})
    assert written.headers["Location"] == "/p/lumbar/releases/"
    run = ReleaseRun.objects.get()
    assert (run.seed, run.state) == (7, RunState.QUEUED)
    assert "Waits" in client.get("/p/lumbar/releases/").content.decode()
    release_run_carry_out(run=run)
    release = Release.objects.get()
    page = client.get(f"/p/lumbar/releases/{release.uid}/").content.decode()
    assert "Release 1 · Spring" in page
    assert "messages-train.jsonl" in page


def test_a_release_is_not_named_after_a_patient(client: Client, project: Project) -> None:
    approved(project, source_make(project), 1)
    answer = client.post("/p/lumbar/releases/new/", {**CHOICE, "name": "Mr John Smith", "write": "1"})
    assert answer.status_code == 422
    assert "This looks like a person’s name" in answer.content.decode()
    assert not ReleaseRun.objects.exists()


def test_a_refusal_is_told_before_writing(client: Client, project: Project) -> None:
    approved(project, source_make(project, "Atlas", may_train=False), 1)
    page = client.post("/p/lumbar/releases/new/", CHOICE).content.decode()
    assert "This choice will be refused." in page
    assert "The rights of “Atlas” do not allow" in page
    assert "Write the release" not in page


def test_what_stays_out_is_counted_with_its_reason(client: Client, project: Project) -> None:
    source = source_make(project)
    held = approved(project, source, 1)
    approved(project, source, 2)
    hold_out_row(held.project, instance_uid=held.uid)
    refused = client.post("/p/lumbar/releases/new/", CHOICE).content.decode()
    assert "It will be refused" in refused
    assert "rows</span>" not in refused
    page = client.post("/p/lumbar/releases/new/", {**CHOICE, "leave_out_held_out": "on"}).content.decode()
    assert "1 row<" in page
    assert '<span class="num">1</span> held out by a benchmark' in page


def test_shares_that_do_not_add_up_are_refused(client: Client, project: Project) -> None:
    answer = client.post("/p/lumbar/releases/new/", {**CHOICE, "train": 90})
    assert answer.status_code == 422
    assert "must add up to 100" in answer.content.decode()


def test_verify_says_what_it_found(client: Client, project: Project) -> None:
    approved(project, source_make(project), 1)
    release = released(project)
    page = client.post(f"/p/lumbar/releases/{release.uid}/verify/", follow=True).content.decode()
    assert "Every byte is what it was" in page


def test_a_file_is_sent_and_nothing_outside_the_release(client: Client, project: Project) -> None:
    approved(project, source_make(project), 1)
    release = released(project)
    home = f"/p/lumbar/releases/{release.uid}/files/"
    answer: Any = client.get(f"{home}manifest.json")
    assert b'"format": "spinemed-release-1"' in b"".join(answer.streaming_content)
    assert client.get(f"{home}../../../secrets/secret_key").status_code == 404
    assert client.get(f"{home}%2e%2e/%2e%2e/studio.sqlite3").status_code == 404


def test_a_withdrawn_row_is_listed_in_its_release(client: Client, project: Project) -> None:
    instance = approved(project, source_make(project), 1)
    release = released(project)
    Instance.objects.filter(pk=instance.pk).update(state=State.WITHDRAWN)
    page = client.get(f"/p/lumbar/releases/{release.uid}/today/").content.decode()
    assert "1 row was withdrawn." in page
    record = f"/p/lumbar/instances/{instance.uid}/"
    assert f'href="{record}"' in page
    assert client.get(record).status_code == 200
    assert "withdrawn rows" in client.get("/p/lumbar/releases/").content.decode()


def test_the_list_asks_as_much_for_eight_releases_as_for_one(
    client: Client, project: Project, django_assert_num_queries: Callable[..., Any]
) -> None:
    def release(number: int) -> None:
        Release.objects.create(
            project=project,
            number=number,
            name="R",
            seed=0,
            path=str(number),
            manifest_sha256="0",
            row_count=1,
        )

    from django.test.utils import CaptureQueriesContext

    release(1)
    client.get("/p/lumbar/releases/")
    with CaptureQueriesContext(connection) as one:
        client.get("/p/lumbar/releases/")
    for number in range(2, 9):
        release(number)
    with django_assert_num_queries(len(one)):
        client.get("/p/lumbar/releases/")


def test_a_lead_leaves_out_what_rests_on_sources_under_other_licences(
    client: Client, project: Project
) -> None:
    free = source_make(project, licence="CC BY 4.0")
    bound = source_make(project, "Atlas", licence="CC BY-NC 4.0")
    approved(project, free, 1)
    approved(project, bound, 2)
    quoting = approved(project, free, 3)
    Evidence.objects.create(
        revision=quoting.current_revision, number=9, field="rationale", match=QuoteMatch.NOT_A_QUOTE,
        passage=Passage.objects.create(source=bound, position=0, text="Some words.", sha256="0" * 64),
    )  # fmt: skip
    page = client.get("/p/lumbar/releases/new/").content.decode()
    assert 'value="CC BY-NC 4.0"' in page
    assert "3 rows" in client.post("/p/lumbar/releases/new/", CHOICE).content.decode()
    only_free = {**CHOICE, "licences": ["CC BY 4.0"]}
    assert "1 row<" in client.post("/p/lumbar/releases/new/", only_free).content.decode()
    client.post("/p/lumbar/releases/new/", {**only_free, "write": "1"})
    assert filters_read(ReleaseRun.objects.get().filters).licences == ("CC BY 4.0",)
    unknown = client.post("/p/lumbar/releases/new/", {**CHOICE, "licences": ["MIT"]})
    assert unknown.status_code == 422
