"""Faults put in on purpose are found, and sound questions stay sound."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from corpus.bodies import body_validate
from corpus.checks import run_all
from corpus.checks.faults import FAULTS, FaultNotPossible, fault_inject
from corpus.checks.gather import row_input
from corpus.checks.material import FactGiven
from tests.corpus.checks.bodies import FACTS, MARKS, PASSAGE, SERIES, choice


def row() -> dict[str, object]:
    return {
        "id": "q1",
        "body": choice(),
        "facts": [{name: getattr(fact, name) for name in fact.__slots__} for fact in FACTS],
        "marks": [{name: getattr(mark, name) for name in mark.__slots__} for mark in MARKS],
        "series": [{"uid": SERIES, "modality": "MR", "description": "T2 sagittal", "laterality": "unknown"}],
        "passages": [{"uid": "p1", "text": PASSAGE}],
    }


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", sorted(FAULTS))
def test_an_injected_fault_is_found(kind: str, seed: int) -> None:
    sound = row()
    assert not [one for one in run_all(row_input(sound)) if one.severity != "note"]
    faulty = fault_inject(body_validate(sound["body"]), kind, seed=seed)
    findings = run_all(row_input(sound | {"body": faulty.model_dump(mode="json")}))
    assert [one for one in findings if one.severity != "note"], faulty


def test_the_same_seed_puts_in_the_same_fault() -> None:
    body = body_validate(choice())
    assert fault_inject(body, "quote", seed=4) == fault_inject(body, "quote", seed=4)
    assert fault_inject(body, "quote", seed=4) != body


def test_a_fault_without_a_place_is_refused_with_a_reason() -> None:
    with pytest.raises(FaultNotPossible, match="quotes a passage"):
        fault_inject(body_validate(choice(evidence=[])), "quote", seed=0)


@pytest.mark.django_db
def test_the_commands_put_a_fault_in_and_find_it(tmp_path: Path) -> None:
    sound = tmp_path / "sound.jsonl"
    sound.write_text(json.dumps(row()) + "\n")
    out = io.StringIO()
    call_command("run_checks", str(sound), "--json", stdout=out)
    assert all(one["severity"] == "note" for one in json.loads(out.getvalue())["findings"])
    faulty = io.StringIO()
    call_command("inject_fault", f"{sound}:q1", "second_right", "--seed", "3", stdout=faulty)
    spoilt = tmp_path / "spoilt.jsonl"
    spoilt.write_text(faulty.getvalue())
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 rows have an error"):
        call_command("run_checks", str(spoilt), "--json", stdout=out)
    assert {one["check"] for one in json.loads(out.getvalue())["findings"]} >= {"options_differ"}


@pytest.mark.django_db
def test_a_body_that_breaks_its_schema_is_an_error_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text(json.dumps(choice(answer="Z")) + "\n")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("run_checks", str(file), "--json", stdout=out)
    assert "body_follows_its_schema" in out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("command", [("run_checks", "--json"), ("inject_fault", "side")])
def test_a_file_that_is_not_utf_8_is_refused_in_one_sentence(
    command: tuple[str, str], tmp_path: Path
) -> None:
    name, argument = command
    file = tmp_path / "latin.jsonl"
    file.write_bytes(b"{}\n" + '{"id": "é"}\n'.encode("latin-1"))
    with pytest.raises(CommandError, match=r"Line 2 of .* \(byte 12 .*0xe9\): save the file") as refused:
        call_command(name, str(file), argument, stdout=io.StringIO())
    assert refused.value.returncode == 2


@pytest.mark.django_db
@pytest.mark.parametrize("line", ["[1]", "{"])
def test_a_line_that_is_no_object_is_refused_in_one_sentence(line: str, tmp_path: Path) -> None:
    file = tmp_path / "list.jsonl"
    file.write_text(line)
    for name, argument in (("run_checks", "--json"), ("inject_fault", "side")):
        with pytest.raises(CommandError, match="Line 1 is not"):
            call_command(name, str(file), argument, stdout=io.StringIO())


@pytest.mark.django_db
def test_a_line_separator_inside_a_string_does_not_end_the_row(tmp_path: Path) -> None:
    file = tmp_path / "separator.jsonl"
    file.write_text(json.dumps(row() | {"id": "q\u2028\u0085"}, ensure_ascii=False) + "\r\n", newline="")
    out = io.StringIO()
    call_command("run_checks", str(file), "--json", stdout=out)
    assert json.loads(out.getvalue())["id"] == "q\u2028\u0085"


@pytest.mark.parametrize(("recorded", "wrong"), [("left", "right"), ("right", "left")])
def test_a_side_that_is_put_in_is_none_that_is_recorded_there(recorded: str, wrong: str) -> None:
    body = body_validate(choice())
    for seed in range(8):
        faulty = fault_inject(body, "side", seed=seed, facts=[_at("L4/L5", recorded)]).model_dump_json()
        assert f"{wrong} L4/L5" in faulty
        assert f"{recorded} L4/L5" not in faulty


def test_no_side_is_put_in_where_both_are_recorded() -> None:
    with pytest.raises(FaultNotPossible, match="side"):
        fault_inject(body_validate(choice()), "side", seed=0, facts=[_at("L4/L5", "bilateral")])


def _at(level: str, side: str) -> FactGiven:
    return FactGiven("f1", level, "neural_foramen", "stenosis", "moderate", side=side)
