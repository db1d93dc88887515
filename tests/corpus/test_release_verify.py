"""A Release that was touched is found out, and two Releases can be compared."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from corpus.models import Instance, State
from corpus.releases.places import release_folder
from projects.models import Project
from tests.corpus.releasing import approved, released, source_make


def test_an_untouched_release_holds(project: Project) -> None:
    approved(project, source_make(project), 1)
    told = StringIO()
    call_command("release_verify", str(released(project).uid), stdout=told)
    assert told.getvalue() == "The release is what it was.\n"


def test_every_touched_file_is_named(project: Project) -> None:
    approved(project, source_make(project), 1)
    release = released(project)
    folder = release_folder(release)
    (folder / "native.jsonl").write_bytes((folder / "native.jsonl").read_bytes() + b"\n")
    (folder / "schema.json").unlink()
    (folder / "note.txt").write_text("hello", encoding="utf-8")
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("First", "Fifth"), encoding="utf-8")
    told = StringIO()
    with pytest.raises(CommandError, match="4 faults"):
        call_command("release_verify", str(release.uid), stdout=told)
    assert told.getvalue().splitlines() == [
        "BAD manifest.json is not the one that was released.",
        "BAD schema.json is missing.",
        "BAD note.txt was added.",
        "BAD native.jsonl was changed.",
    ]


def test_what_is_no_release_is_refused_with_a_sentence(db: None) -> None:
    with pytest.raises(CommandError, match="neither a folder nor the uid"):
        call_command("release_verify", "nothing")


def test_the_difference_names_added_removed_changed_and_moved(project: Project) -> None:
    source = source_make(project)
    kept, gone, revised = (approved(project, source, number, cluster=f"c{number}") for number in range(3))
    old = released(project)
    Instance.objects.filter(pk=gone.pk).update(state=State.WITHDRAWN)
    added = approved(project, source, 7, cluster="c7")
    first = revised.current_revision
    assert first is not None
    second = revised.revisions.create(
        number=2, parent=first, kind="edit", body=first.body, body_sha256=first.body_sha256, model_name="x"
    )
    Instance.objects.filter(pk=revised.pk).update(current_revision=second)
    new = released(project, shares=(0, 100, 0))
    told = StringIO()
    call_command("release_diff", str(old.uid), str(new.uid), "--json", stdout=told)
    found = json.loads(told.getvalue())
    assert found["added"] == [str(added.uid)]
    assert found["removed"] == [str(gone.uid)]
    assert found["changed"] == [str(revised.uid)]
    assert {uid for uid, _, after in found["moved"] if after == "validation"} <= {
        str(kept.uid),
        str(revised.uid),
    }
    assert len(found["moved"]) + found["same"] >= 1
