"""Instances go out with their records and come in again, byte by byte."""

from __future__ import annotations

import json
import uuid
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from corpus.bodies import body_validate
from corpus.exchange.export import batches
from corpus.exchange.runs import export_begin, import_begin, transfer_file, transfer_stop
from corpus.exchange.work import transfer_work
from corpus.history.verify import history_faults
from corpus.instances_import.run import batch_import, instances_import
from corpus.models import (
    Decision,
    Evidence,
    ForeignRecord,
    Instance,
    QuoteMatch,
    Revision,
    RevisionKind,
    Source,
    State,
    Tier,
    TransferRun,
    Verdict,
)
from corpus.services import revision_add
from corpus.services.texts_look import texts_look
from projects.models import Project, RunState, User
from tests.conftest import signed_in
from tests.corpus.releasing import approved, source_make
from tests.held_out import hold_out


@pytest.fixture
def source(project: Project) -> Source:
    """May be shared and quoted, with a passage."""
    made = source_make(project, may_share=True)
    made.passages.create(position=1, page=7, text="The disc is dark on T2.", sha256="5" * 64)
    return made


def lived(project: Project, source: Source, surgeon: User, number: int, comment: str = "Clear.") -> Instance:
    """An Instance with an edit, evidence and two decisions, one of them taken back."""
    instance = approved(project, source, number)
    first = instance.current_revision
    assert first is not None
    passage = source.passages.get()
    Evidence.objects.create(
        revision=first,
        number=1,
        field="rationale",
        quote="The disc is dark",
        match=QuoteMatch.EXACT,
        passage=passage,
        passage_start=0,
        passage_end=16,
    )
    told = json.loads(first.body) | {"rationale": f"The disc is dark, as case {number} shows."}
    edit = revision_add(
        instance=instance, parent=first, kind=RevisionKind.EDIT, body=body_validate(told), author=surgeon
    )
    for verdict, undone in ((Verdict.APPROVE, "2026-01-02T03:04:05Z"), (Verdict.EDIT_AND_APPROVE, None)):
        made = Decision.objects.create(
            instance=instance,
            revision=first,
            result_revision=edit if verdict == Verdict.EDIT_AND_APPROVE else None,
            reviewer=surgeon,
            verdict=verdict,
            comment=comment,
            idempotency_key=uuid.uuid4().hex,
            undone_at=undone,
        )
        made.reasons.create(reason="wording")
    Instance.objects.filter(pk=instance.pk).update(current_revision=edit)
    instance.refresh_from_db()
    return instance


def exported(project: Project, **chosen: Any) -> bytes:
    """All lines that may leave."""
    return b"".join(
        line for batch in batches(project=project, roles=frozenset(), **chosen) for line in batch.lines
    )


def looked(project: Project) -> None:
    """Have imported texts looked through for names, as the worker does."""
    assert not texts_look(project_id=project.pk)


def test_a_line_tells_of_revisions_evidence_and_decisions(
    project: Project, source: Source, surgeon_a: User
) -> None:
    instance = lived(project, source, surgeon_a, 1)
    Evidence.objects.update(confirmed_by=surgeon_a)
    told = json.loads(exported(project))
    assert (told["format"], told["uid"]) == ("spinemed-instance-1", str(instance.uid))
    assert told["body"]["rationale"] == "The disc is dark, as case 1 shows."
    home = told["record"]["homes"][0]
    assert [(one["number"], one["kind"], one["parent"]) for one in home["revisions"]] == [
        (1, "draft", None),
        (2, "edit", 1),
    ]
    assert home["revisions"][0]["body"]["rationale"] == "The disc is dark."
    assert home["revisions"][0]["evidence"][0]["passage"] == str(source.passages.get().uid)
    assert [(one["verdict"], one["undone_at"] is None) for one in home["decisions"]] == [
        ("approve", False),
        ("edit", True),
    ]
    assert home["revisions"][0]["evidence"][0]["confirmed_by"] == home["decisions"][1]["person"]
    assert home["sources"][0]["passages"] == [
        {
            "uid": str(source.passages.get().uid),
            "position": 1,
            "page": 7,
            "sha256": "5" * 64,
            "read_by": "text",
            "confidence": None,
        }
    ]
    assert surgeon_a.username not in exported(project).decode()
    assert [one["event"] for one in home["history"]][-1] == "approved"


def test_out_in_and_out_again_is_byte_equal(
    project: Project, other_project: Project, source: Source, surgeon_a: User
) -> None:
    for number in range(3):
        lived(project, source, surgeon_a, number)
    first = exported(project)
    report = instances_import(project=other_project, raw=first.splitlines(keepends=True))
    assert (report.created, report.faults) == (3, [])
    looked(other_project)
    assert exported(other_project) == first
    assert list(history_faults(other_project.pk)) == []


def test_it_is_byte_equal_where_the_first_project_is_not_in_the_installation(
    project: Project, source: Source, surgeon_a: User, other_project: Project
) -> None:
    lived(project, source, surgeon_a, 1)
    first = exported(project)
    moved = first.replace(str(Instance.objects.get().uid).encode(), str(uuid.uuid4()).encode())
    assert instances_import(project=other_project, raw=[moved]).created == 1
    looked(other_project)
    assert exported(other_project) == moved
    assert str(other_project.instances.get().uid) == json.loads(moved)["uid"]


def test_what_was_decided_elsewhere_counts_for_nothing_here(
    project: Project, other_project: Project, source: Source, surgeon_a: User
) -> None:
    lived(project, source, surgeon_a, 1)
    decisions = Decision.objects.count()
    instances_import(project=other_project, raw=[exported(project)])
    taken = other_project.instances.get()
    assert (taken.state, taken.tier, taken.revisions.count()) == (State.REVISED, Tier.V0, 1)
    assert Decision.objects.count() == decisions
    assert ForeignRecord.objects.get().instance == taken


def test_a_life_here_is_added_to_the_one_elsewhere(
    project: Project, other_project: Project, source: Source, surgeon_a: User, outsider: User
) -> None:
    lived(project, source, surgeon_a, 1)
    instances_import(project=other_project, raw=[exported(project)])
    looked(other_project)
    taken = other_project.instances.get()
    Decision.objects.create(
        instance=taken,
        revision=taken.current_revision,
        reviewer=outsider,
        verdict=Verdict.APPROVE,
        idempotency_key="here",
    )
    homes = json.loads(exported(other_project))["record"]["homes"]
    assert [home["project"] for home in homes] == [str(project.uid), str(other_project.uid)]
    assert [len(home["decisions"]) for home in homes] == [2, 1]


def test_importing_the_export_twice_or_where_it_comes_from_changes_nothing(
    project: Project, other_project: Project, source: Source, surgeon_a: User
) -> None:
    lived(project, source, surgeon_a, 1)
    line = exported(project)
    assert instances_import(project=project, raw=[line]).present == 1
    instances_import(project=other_project, raw=[line])
    again = instances_import(project=other_project, raw=[line])
    assert (again.created, again.present, again.faults) == (0, 1, [])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda told: told["record"].update(homes=[]), "record/homes"),
        (lambda told: told["record"]["homes"][0].update(extra=1), "record/homes/0/extra"),
        (lambda told: told["record"]["homes"][0].update(current=1), "its last revision is not the body"),
        (
            lambda told: told["record"]["homes"][0]["revisions"][0]["body"].update(stem="Else?"),
            "its text does not fit its hash",
        ),
        (
            lambda told: told["record"]["homes"][0]["decisions"][0].update(
                comment="Mr John Smith, MRN 4471123"
            ),
            "this looks as if it named somebody",
        ),
    ],
)
def test_a_record_that_does_not_hold_is_refused_by_line(
    project: Project, other_project: Project, source: Source, surgeon_a: User, spoil: Any, said: str
) -> None:
    lived(project, source, surgeon_a, 1)
    told = json.loads(exported(project))
    spoil(told)
    report = instances_import(project=other_project, raw=[b"\n", json.dumps(told).encode()])
    assert report.created == 0
    assert report.faults[0][0] == 2
    assert said in report.faults[0][1]
    assert not other_project.instances.exists()


def test_a_comment_that_names_somebody_is_kept_back(
    project: Project, source: Source, surgeon_a: User
) -> None:
    lived(project, source, surgeon_a, 1, comment="Ask Mr John Smith, MRN 4471123.")
    line = exported(project).decode()
    assert "Smith" not in line
    assert "names somebody" in line


def test_what_may_not_be_shared_stays_with_the_reason(
    project: Project, source: Source, surgeon_a: User
) -> None:
    shut = source_make(project, "Shut", may_share=False)
    approved(project, shut, 1)
    approved(project, None, 2)
    withdrawn = approved(project, source, 3)
    Instance.objects.filter(pk=withdrawn.pk).update(state=State.WITHDRAWN)
    hidden = approved(project, source, 4)
    hold_out(hidden, is_hidden=True)
    lived(project, source, surgeon_a, 5)
    Source.objects.filter(pk=source.pk).update(may_quote=False)
    (batch,) = batches(project=project, roles=frozenset())
    assert batch.lines == []
    assert [sentence for _, sentence in batch.kept] == [
        "The rights of its source do not allow sharing today.",
        "It names neither a subject nor a source, so nobody gave rights for it.",
        "It was withdrawn.",
        "A hidden suite asks it.",
        "It quotes a source whose rights do not allow quotes.",
    ]


def test_the_commands_write_and_read(
    project: Project, other_project: Project, source: Source, surgeon_a: User, tmp_path: Path
) -> None:
    lived(project, source, surgeon_a, 1)
    file, told = tmp_path / "out.jsonl", StringIO()
    call_command("export_instances", str(file), project="lumbar", stdout=told)
    assert "1 written." in told.getvalue()
    call_command("import_instances", str(file), project="elsewhere", stdout=told)
    assert "1 created, 0 here already, 0 refused." in told.getvalue()


def test_an_export_run_that_was_cut_off_gives_the_same_bytes(
    project: Project, source: Source, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        approved(project, source, number)
    defaults = {"person": None, "state": "", "after": 0, "size": 2}
    monkeypatch.setattr("corpus.exchange.export.batches.__kwdefaults__", defaults)
    run = export_begin(project=project, state="", started_by=lead)
    with monkeypatch.context() as broken:
        broken.setattr("corpus.exchange.work._look", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            transfer_work(run=run, owner="killed")
    with transfer_file(run).open("ab") as half:
        half.write(b"half a li")
    TransferRun.objects.update(lease_until="2020-01-01T00:00:00Z")
    run.refresh_from_db()
    assert run.created_count == 2
    assert transfer_work(run=run, owner="next")
    run.refresh_from_db()
    assert (run.state, run.created_count, run.done_count) == (RunState.DONE, 5, 5)
    assert transfer_file(run).read_bytes() == exported(project)


def test_an_import_run_that_was_cut_off_reads_no_line_twice(
    project: Project, source: Source, lead: User, other_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        approved(project, source, number)
    monkeypatch.setattr("corpus.exchange.work.LINES", 2)
    content = b"not json\n" + exported(project)
    upload = SimpleUploadedFile("in.jsonl", content)
    run = import_begin(
        project=other_project, content=upload, size=len(content), file_name="in.jsonl", started_by=lead
    )
    with monkeypatch.context() as broken:
        broken.setattr("corpus.exchange.work._look", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            transfer_work(run=run, owner="killed")
    TransferRun.objects.update(lease_until="2020-01-01T00:00:00Z")
    run.refresh_from_db()
    assert (run.created_count, run.refused_count, run.last_line) == (1, 1, 2)
    assert transfer_work(run=run, owner="next")
    run.refresh_from_db()
    assert (run.state, run.created_count, run.present_count, run.refused_count) == (RunState.DONE, 5, 0, 1)
    assert json.loads(run.faults)[0][0] == 1
    assert run.cleared_at is not None
    assert not transfer_file(run).exists()


def test_a_cancelled_import_keeps_what_was_read(
    project: Project, source: Source, lead: User, other_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        approved(project, source, number)
    monkeypatch.setattr("corpus.exchange.work.LINES", 2)
    content = exported(project)
    run = import_begin(
        project=other_project,
        content=SimpleUploadedFile("in.jsonl", content),
        size=len(content),
        file_name="in.jsonl",
        started_by=lead,
    )

    def pressed(*args: Any, **kwargs: Any) -> None:
        """Somebody presses Cancel while the first batch is read."""
        batch_import(*args, **kwargs)
        transfer_stop(run=TransferRun.objects.get(pk=run.pk), by=lead)

    monkeypatch.setattr("corpus.exchange.work.batch_import", pressed)
    transfer_work(run=run, owner="one")
    run.refresh_from_db()
    assert (run.state, other_project.instances.count()) == (RunState.CANCELLED, 2)


def _power_cut(*args: Any) -> None:
    raise KeyboardInterrupt


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


def test_the_lead_exports_and_imports_on_the_page(client: Client, project: Project, source: Source) -> None:
    approved(project, source, 1)
    begun = client.post("/p/lumbar/exchange/export/", {"state": "approved"})
    run = TransferRun.objects.get()
    assert begun.headers["Location"] == f"/p/lumbar/exchange/{run.uid}/"
    assert client.get(f"/p/lumbar/exchange/{run.uid}/file/").status_code == 404
    transfer_work(run=run, owner="one")
    page = client.get(f"/p/lumbar/exchange/{run.uid}/").content.decode()
    assert "Download" in page
    content = b"".join(client.get(f"/p/lumbar/exchange/{run.uid}/file/").streaming_content)  # type: ignore[attr-defined]
    upload = SimpleUploadedFile("back.jsonl", content + b"{}\n")
    client.post("/p/lumbar/exchange/import/", {"file": upload})
    run = TransferRun.objects.get(direction="import")
    transfer_work(run=run, owner="one")
    page = client.get(f"/p/lumbar/exchange/{run.uid}/").content.decode()
    assert "Refused lines" in page
    assert "uid: Field required" in page
    assert "back.jsonl" in client.get("/p/lumbar/exchange/").content.decode()


def test_an_empty_file_is_refused_with_a_sentence(client: Client) -> None:
    answer = client.post("/p/lumbar/exchange/import/", {"file": SimpleUploadedFile("no.jsonl", b"")})
    assert answer.status_code == 422
    assert not TransferRun.objects.exists()


def test_the_record_page_marks_what_comes_from_elsewhere(
    client: Client, project: Project, other_project: Project, source: Source, surgeon_a: User, outsider: User
) -> None:
    lived(project, source, surgeon_a, 1)
    instances_import(project=other_project, raw=[exported(project)])
    taken = other_project.instances.get()
    page = signed_in(outsider).get(f"/p/elsewhere/instances/{taken.uid}/").content.decode()
    assert "Not counted here" in page
    assert "Person 1: edited and approved revision 1" in page
    assert Revision.objects.filter(instance=taken).count() == 1
