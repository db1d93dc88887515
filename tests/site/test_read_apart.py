"""Nothing that names an item tells who reads it apart, and may do all else, what another reader wrote of it.

Every address of a project is tried: one that has no row in the permission table fails there.
"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from corpus.exchange.runs import export_begin, transfer_file
from corpus.exchange.work import transfer_work
from corpus.models import Instance, TransferRun
from generation.models import GenerationItem
from projects.models import Membership, Project, Role, User
from tests.conftest import signed_in
from tests.corpus.releasing import source_make
from tests.permissions.table import Row
from tests.permissions.test_permission_table import collected_rows
from tests.site.read_apart import SECRET, read_apart

# Some hundred requests; what is told is decided by code, never by the kind of database.
pytestmark = [pytest.mark.once, pytest.mark.django_db]
TEAM = {"lead", "surgeon"}
READ = [row for row in collected_rows() if row.method == "get" and row.in_project and row.allowed & TEAM]


def sent(client: Client, address: str) -> str:
    """All that an address answers with."""
    return fetched(client, address)[1]


def fetched(client: Client, address: str) -> tuple[int, str]:
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.streaming:
        # Not answer.close(): that would end the test's own database connection.
        for close in answer._resource_closers:
            close()
    return answer.status_code, content.decode("latin-1")


@pytest.mark.parametrize("row", READ, ids=lambda row: row.route)
def test_no_address_tells_a_lead_who_reads_what_another_reader_wrote(
    row: Row, clients: dict[str, Client], project: Project, lead: User
) -> None:
    kwargs = row.kwargs(project)
    read_apart(project, lead)
    address = reverse(row.route, kwargs={"slug": project.slug, **kwargs})
    assert SECRET not in sent(clients["lead"], address)


def told(client: Client, instance: Instance) -> dict[str, bool]:
    """Whether what somebody wrote is told by the places that show such words."""
    item = GenerationItem.objects.select_related("run").get()
    addresses = {
        "record": reverse("review:instance", args=["lumbar", instance.uid]),
        "request": reverse("generation:item", args=["lumbar", item.run.uid, item.uid]),
    }
    return {name: SECRET in sent(client, address) for name, address in addresses.items()}


def test_a_lead_who_reads_nothing_is_told(project: Project, lead: User, surgeon_a: User) -> None:
    """So that what is asked above would be noticed."""
    instance = read_apart(project, surgeon_a)
    assert told(signed_in(lead), instance) == {"record": True, "request": True}


def test_it_is_told_once_everything_is_settled(project: Project, lead: User) -> None:
    instance = read_apart(project, lead)
    client = signed_in(lead)
    assert told(client, instance) == {"record": False, "request": False}
    page = sent(
        client,
        reverse(
            "generation:item", args=["lumbar", *GenerationItem.objects.values_list("run__uid", "uid").get()]
        ),
    )
    assert "You read this question apart from others" in page
    instance.rounds.update(settled_at="2026-01-01T00:00:00Z")
    assert told(client, instance) == {"record": True, "request": True}


@pytest.fixture
def shared(project: Project, lead: User, surgeon_a: User) -> Instance:
    """An item that may be exported, which the lead reads apart."""
    source = source_make(project, may_share=True)
    instance = read_apart(project, lead)
    Instance.objects.filter(pk=instance.pk).update(source=source)
    return instance


def exported(project: Project, by: User) -> tuple[TransferRun, str]:
    run = export_begin(project=project, state="", started_by=by)
    assert transfer_work(run=run, owner="w")
    run.refresh_from_db()
    return run, transfer_file(run).read_text()


def test_an_export_holds_nothing_that_its_reader_reads_apart(
    shared: Instance, project: Project, lead: User
) -> None:
    run, text = exported(project, lead)
    assert (text, run.refused_count) == ("", 1)
    assert "You read it apart from others" in run.faults
    Membership.objects.filter(user=lead, role=Role.SURGEON).delete()
    shared.assignments.filter(reviewer=lead).update(reviewer=None)
    run, text = exported(project, lead)
    assert SECRET in text
    assert run.created_count == 1


def test_who_reads_takes_no_export_that_was_written_for_another(
    shared: Instance, project: Project, lead: User, surgeon_a: User
) -> None:
    Membership.objects.create(project=project, user=surgeon_a, role=Role.LEAD)
    run, _ = exported(project, lead)
    address = reverse("corpus:transfer_file", args=["lumbar", run.uid])
    assert fetched(signed_in(lead), address)[0] == 200
    assert fetched(signed_in(surgeon_a), address)[0] == 404
    page = sent(signed_in(surgeon_a), reverse("corpus:transfer", args=["lumbar", run.uid]))
    assert ("Export for yourself." in page, address in page) == (True, False)
