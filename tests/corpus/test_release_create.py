"""A Release holds what was chosen, split by relatives, the same bytes every time."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.bodies import body_parse, body_validate
from corpus.instances_import.run import instances_import
from corpus.models import Instance, InstanceLevel, Kind, Release, ReleaseRow, Source, State, Tier
from corpus.releases.filters import ReleaseFilters
from corpus.releases.native import NativeRow
from corpus.releases.places import release_folder
from corpus.releases.plan import release_preview
from corpus.signature import text_signature
from imaging.models import Series, Study
from projects.models import Project
from tests.corpus.releasing import QUESTION, approved, released, source_make
from tests.held_out import hold_out_row
from tests.imaging.stored import study_store


@pytest.fixture
def corpus(project: Project) -> list[Instance]:
    source = source_make(project)
    return [
        approved(project, source, number, tier=Tier.V3 if number % 3 else Tier.V2) for number in range(30)
    ]


def rows_of(release: Release, name: str = "native.jsonl") -> list[dict[str, Any]]:
    lines = (release_folder(release) / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def bytes_of(release: Release) -> dict[str, bytes]:
    folder = release_folder(release)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_choice_gives_the_same_bytes(project: Project, corpus: list[Instance]) -> None:
    first, second = released(project), released(project)
    assert (first.number, second.number) == (1, 2)
    assert first.manifest_sha256 == second.manifest_sha256
    assert bytes_of(first) == bytes_of(second)
    assert released(project, seed=1).manifest_sha256 != first.manifest_sha256


def test_what_a_lot_let_through_goes_in_where_asked_for_and_the_release_says_so(project: Project) -> None:
    source = source_make(project)
    for number in range(6):
        approved(project, source, number, tier=Tier.V1 if number < 4 else Tier.V2)
    assert released(project, tiers=["V2", "V3"]).row_count == 2
    release = released(project, tiers=["V1", "V2", "V3"])
    assert Counter(row["tier"] for row in rows_of(release)) == {"V1": 4, "V2": 2}
    folder = release_folder(release)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["counts"]["tier"] == {"V1": 4, "V2": 2}
    assert manifest["filters"]["tiers"] == ["V1", "V2", "V3"]
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "| V1 | 4 |" in card
    assert "V1 is of a lot whose sample was read" in card


def test_a_release_asks_as_much_for_many_rows_as_for_few(
    project: Project, corpus: list[Instance], django_assert_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as few:
        assert released(project, tiers=["V2"]).row_count == 10
    with django_assert_num_queries(len(few)):
        assert released(project).row_count == 30


def test_no_key_clock_or_path_of_this_machine_is_in_it(project: Project, corpus: list[Instance]) -> None:
    release = released(project)
    everything = b"\n".join(bytes_of(release).values()).decode()
    assert str(release_folder(release)) not in everything
    assert str(corpus[0].created_at.year) + "-" not in everything
    assert set(bytes_of(release)) == {
        "README.md",
        "manifest.json",
        "schema.json",
        "native.jsonl",
        "messages-train.jsonl",
        "messages-validation.jsonl",
        "messages-test.jsonl",
    }


def test_every_row_keeps_to_the_published_schema(project: Project, corpus: list[Instance]) -> None:
    rows = rows_of(released(project))
    assert [row["uid"] for row in rows] == sorted(str(instance.uid) for instance in corpus)
    for row in rows:
        assert NativeRow.model_validate(row).format == "spinemed-native-1"


def test_relatives_share_a_split(project: Project, corpus: list[Instance]) -> None:
    rows = rows_of(released(project, shares=(40, 30, 30)))
    splits: dict[str, set[str]] = {}
    for row in rows:
        splits.setdefault(row["cluster_key"], set()).add(row["split"])
    assert {len(found) for found in splits.values()} == {1}
    assert len({row["split"] for row in rows}) > 1


def test_chapters_that_ask_the_same_question_share_a_split(project: Project) -> None:
    source = source_make(project)
    for number in range(40):
        # Twenty pairs of chapters; both of a pair ask the same, in other capitals and blanks.
        stem = f"Which level, case {number // 2}?" if number % 2 else f"which LEVEL,  case {number // 2} ?"
        approved(project, source, number, cluster=f"alone-{number}", stem=stem)
    rows = rows_of(released(project, shares=(34, 33, 33)))
    by_question: dict[str, set[str]] = {}
    for row in rows:
        by_question.setdefault(row["body"]["stem"].split("case ")[1].strip(" ?"), set()).add(row["split"])
    assert {len(found) for found in by_question.values()} == {1}


def test_only_what_passes_the_filters_is_released(project: Project, corpus: list[Instance]) -> None:
    corpus[0].state = State.WITHDRAWN
    corpus[0].save(update_fields=["state"])
    InstanceLevel.objects.create(instance=corpus[1], level="C5/C6")
    assert released(project).row_count == 29
    assert released(project, tiers=("V2",)).row_count == 9
    assert released(project, levels=("C5/C6", "L4/L5")).row_count == 29, "two matching levels, one row"
    assert released(project, levels=("C5/C6",)).row_count == 1


def test_messages_are_what_the_trainer_reads(project: Project) -> None:
    facts = {
        "age band": {"value": "50-59", "status": "simulated"},
        "fever": {"value": None, "status": "absent"},
    }
    approved(project, source_make(project), 1, clinical_context=facts)
    release = released(project, shares=(100, 0, 0))
    (row,) = rows_of(release, "messages-train.jsonl")
    user, assistant = row["messages"]
    assert [part["type"] for part in user["content"]] == ["text", "text"]
    assert user["content"][0]["text"] == "Question 1?\nA. L1/L2\nB. L4/L5\nC. None"
    assert user["content"][1]["text"].splitlines()[3:] == ["- age band: 50-59 (simulated)", "- fever: absent"]
    assert assistant["content"][0]["text"] == "Answer: B\n\nThe disc is dark."
    assert row["simulated"] == ["age band"]
    assert (row["split"], row["tier"], row["images"]) == ("train", "V2", [])


def test_a_consultation_alternates_and_ends_with_the_plan(project: Project) -> None:
    turns = [
        ("clinician", "Hello."),
        ("patient", "It hurts."),
        ("patient", "A lot."),
        ("clinician", "Where?"),
    ]
    talk = {
        "kind": "consultation",
        "turns": [{"speaker": speaker, "text": text} for speaker, text in turns],
        "plan": "Wait.",
        "stem": None,
    }
    body = {key: value for key, value in {**QUESTION, **talk}.items() if key in {"language", "axis", *talk}}
    body.pop("stem")
    from corpus.releases.conversations import messages_of

    said = messages_of(body_validate(body).model_dump(mode="json"))
    assert [message["role"] for message in said] == ["user", "assistant", "user", "assistant"]
    assert said[-1]["content"][0]["text"] == "Where?\n\nPlan: Wait."


def test_quotes_without_rights_are_kept_back_by_hash(project: Project) -> None:
    evidence = [{"id": 1, "field": "rationale", "quote": "A secret sentence."}]
    approved(project, source_make(project, may_quote=False), 1, evidence=evidence)
    release = released(project)
    assert "A secret sentence." not in b"".join(bytes_of(release).values()).decode()
    (row,) = rows_of(release)
    assert row["withheld"][0]["evidence"] == 1


def test_a_release_is_entered_with_its_rows(project: Project, corpus: list[Instance]) -> None:
    release = released(project)
    assert (release.row_count, ReleaseRow.objects.filter(release=release).count()) == (30, 30)
    row = ReleaseRow.objects.get(release=release, instance=corpus[3])
    assert row.revision == corpus[3].current_revision


def test_the_preview_is_the_release(project: Project, corpus: list[Instance]) -> None:
    source = Source.objects.get()
    no_choice = {"kind": "open_question", "reference_answer": "So.", "claims": ["So."]}
    no_choice |= dict.fromkeys(("stem", "options", "answer"))
    for number in (101, 102):
        approved(project, source, number, **no_choice, question=f"Why {number}?")
    for one in corpus[:2]:
        hold_out_row(one.project, instance_uid=one.uid)
    faced, unsigned = study_store(project), study_store(project, series="2.25.201")
    other = Study.objects.create(project=project, subject=faced.study.subject, study_instance_uid="2.25.101")
    Series.objects.filter(pk=unsigned.pk).update(study=other)
    Series.objects.filter(pk=faced.pk).update(face_in_view=True)
    approved(project, source, 103, images=[{"series": faced.series_instance_uid, "frame": 1}])
    approved(project, source, 104, images=[{"series": unsigned.series_instance_uid, "frame": 1}])
    Instance.objects.filter(pk=corpus[2].pk).update(study=other)

    preview: Any = release_preview(project=project, filters=ReleaseFilters(leave_out_held_out=True), seed=3)
    release = released(project, leave_out_held_out=True, seed=3)
    counts = json.loads((release_folder(release) / "manifest.json").read_text(encoding="utf-8"))["counts"]
    assert preview["total"] == release.row_count == 29
    assert {split: sum(tiers.values()) for split, tiers in preview["splits"].items()} == counts["split"]
    tiers = sum((Counter(each) for each in preview["splits"].values()), Counter())
    assert tiers == counts["tier"]
    assert preview["kinds"] == {Kind(kind).label: number for kind, number in counts["kind"].items()}
    assert preview["kinds"] == {"Multiple choice": 27, "Open question": 2}
    assert preview["left_out"] == [
        ("held out by a benchmark", 2),
        ("of a study that waits for a sign-off or is withheld", 2),
        ("with a face in view or not ruled out", 1),
    ]


def test_a_release_can_be_imported_again(
    project: Project, other_project: Project, corpus: list[Instance]
) -> None:
    file = release_folder(released(project)) / "native.jsonl"
    again = instances_import(project=project, raw=file.read_bytes().splitlines())
    assert (again.created, again.present, again.fault_count) == (0, 30, 0)
    # Elsewhere, where these uids are free, the same bodies come out.
    foreign = [line.replace(b'"uid":"', b'"uid":"f') for line in file.read_bytes().splitlines()]
    moved = [_other_uid(line) for line in foreign]
    report = instances_import(project=other_project, raw=moved)
    assert (report.created, report.faults) == (30, [])
    here = sorted(instance.current_revision.body for instance in corpus if instance.current_revision)
    there = Instance.objects.filter(project=other_project).values_list("current_revision__body", flat=True)
    assert sorted(there) == here


def _other_uid(line: bytes) -> bytes:
    row = json.loads(line.replace(b'"uid":"f', b'"uid":"'))
    row["uid"] = row["uid"][::-1].translate(str.maketrans("", "", "-"))
    row["uid"] = f"{row['uid'][:12]}4{row['uid'][13:16]}8{row['uid'][17:]}"
    return json.dumps(row).encode()


def test_a_signature_ignores_wording_that_nobody_sees(project: Project) -> None:
    one = body_validate({**QUESTION, "stem": "Which level is it?"})
    same = body_validate({**QUESTION, "stem": "which LEVEL  is it"})
    other = body_validate({**QUESTION, "stem": "Which level is it not?"})
    assert text_signature(one) == text_signature(same) != text_signature(other)
    assert text_signature(body_parse(one.model_dump_json())) == text_signature(one)
